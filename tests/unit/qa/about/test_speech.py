import pytest

from index.records import Sentence
from index.text.sentences import split_sentences
from qa.about.speech import is_said_by, statements


def said(text: str) -> list[tuple[str, str]]:
    return [
        (each.speaker, text[slice(*each.sentence)])
        for each in statements(text, split_sentences(text))
    ]


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("“It will last,” said Ada Quill.", "Ada Quill"),
        ("“It will last,” Quill told the council.", "Quill"),
        ("Ada Quill, who chairs the board, said that it would last.", "Ada Quill"),
        (
            "The harbourmaster, Piet van Oorschot-Bell, said each had asked.",
            "Piet van Oorschot-Bell",
        ),
        ('"Enough," said Detective Lt. José Ñáñez.', "Detective Lt. José Ñáñez"),
        (
            "Ada Quill, who runs Sea Court, one of the homes that took part, said it was cheap.",
            "Ada Quill",
        ),
        ("According to Ada Quill, it will last.", "Ada Quill"),
        (
            "Single sheets are easier to sell, said Harriet Lovelace-Quan, the dealer.",
            "Harriet Lovelace-Quan",
        ),
        ("Police said that nobody was hurt.", "Police"),
        ("The company says that it will last.", "company"),
        ("On Monday Dr. A. B. Okafor said it worked.", "Dr. A. B. Okafor"),
    ],
)
def test_who_speaks_is_the_subject_of_the_verb(sentence: str, speaker: str) -> None:
    assert said(sentence) == [(speaker, sentence)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The ferry sank at dawn.",
        "Ada Quill was asked to leave.",
        "A captain called Eyvindur steered.",
        "The so-called barrage stands.",
    ],
)
def test_where_nobody_speaks_nothing_is_said(sentence: str) -> None:
    assert said(sentence) == []


def test_a_quotation_goes_on_in_its_paragraph() -> None:
    text = "“It will last,” said Ada Quill. “It is of oak. Nothing is better.”\n\nIt rained."
    assert [who for who, _ in said(text)] == ["Ada Quill"] * 3


def test_she_is_who_spoke_or_was_named_last_and_may_be_she() -> None:
    text = (
        "Dr Ann Ito asked for more. “Ten is few,” she said.\n\n"
        "The opposition came from Dermot Pask, the councillor. He said that it was late."
    )
    assert said(text)[-1][0] == "Dermot Pask"
    assert said(text)[1][0] == "Dr Ann Ito"


def test_who_was_called_something_before_is_known_by_it() -> None:
    text = "Superintendent Alys Teague said that it was quiet. It cost £9, the superintendent said."
    assert [who for who, _ in said(text)] == ["Superintendent Alys Teague"] * 2


def test_a_heading_in_quotation_marks_is_nobody_s() -> None:
    text = "“It will last,” said Ada Quill.\n\n‘A wall of oak’\n\nIt rained."
    assert len(said(text)) == 1


def test_a_speaker_is_found_by_name_in_part_and_by_what_they_are() -> None:
    text = "Nell Trevanion, who chairs the co-operative, said no."
    (one,) = statements(text, split_sentences(text))
    assert is_said_by(one, "Trevanion")
    assert is_said_by(one, "Ms Trevanion")
    assert is_said_by(one, "the co-operative")
    assert not is_said_by(one, "Nell Kirby")
    assert not is_said_by(one, "the")
    assert text[slice(*(one.name or ()))] == "Nell Trevanion"


def test_other_languages_and_odd_texts_are_borne() -> None:
    for text in ("", "“", "他说：“好。”", "«Oui», dit-il.", "“" * 500, "Said, said, said."):
        said(text)


def test_an_article_of_thousands_of_sentences_is_read_to_its_end() -> None:
    line = "“It will last,” said Ada Quill. She left. Bob Ray came at noon.\n"
    first = split_sentences(line)
    sentences = [
        Sentence(each.start + n * len(line), each.end + n * len(line))
        for n in range(3000)
        for each in first
    ]
    assert len(statements(line * 3000, sentences)) == 3000
