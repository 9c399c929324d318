import pytest

from index.outline.names import MENTIONS, MOST, names_in
from index.records import Sentence
from index.text.sentences import split_sentences


def names(text: str, language: str | None = "en") -> list[str]:
    return [each.name for each in names_in(text, split_sentences(text, language), language)]


def test_names_are_runs_of_capitals_within_sentences() -> None:
    assert names("They met Ida Roth at the Bank of Amberfold in March.") == [
        "Ida Roth",
        "Bank of Amberfold",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Yesterday it rained. However, nobody left.",
        "He said: “Nothing works. Everything is wet.”",
        "It rained on Monday, and in June, and on Tuesdays.",
        "I’m sure that I'd go, and it wasn’t me.",
        "The mill burned. Ask the mill.",
        "THE MILL BURNED DOWN AND NOBODY CAME",
        "",
    ],
)
def test_what_only_begins_a_sentence_or_stands_in_every_text_is_no_name(text: str) -> None:
    assert names(text) == []


def test_a_word_that_begins_a_sentence_is_a_name_where_it_is_one_elsewhere() -> None:
    text = "Quorrow voted. Nobody in Quorrow slept."
    (found,) = names_in(text, split_sentences(text, "en"))
    assert [text[start:end] for start, end in found.mentions] == ["Quorrow", "Quorrow"]


def test_a_family_name_stands_for_the_whole_one_unless_two_have_it() -> None:
    text = "We saw Ida Roth. Then Mrs Roth left, with Roth’s dog."
    (found,) = names_in(text, split_sentences(text, "en"))
    assert found.name == "Ida Roth"
    assert [text[start:end] for start, end in found.mentions] == ["Ida Roth", "Roth", "Roth"]
    assert set(names("We saw Ida Roth and then Owen Roth. Later Roth left.")) == {
        "Ida Roth", "Owen Roth",
    }  # fmt: skip


def test_titles_initials_and_what_joins_names() -> None:
    found = names("There was Dr. Everett P. Crane of St. Brannock with Zoë van der Müller-Łukasz.")
    assert found == ["Everett P. Crane of St. Brannock", "Zoë van der Müller-Łukasz"]
    assert names("They chose Gault & Penrose, not the U.N.") == ["Gault & Penrose", "U.N"]


def test_what_somebody_is_called_before_the_name_is_left_out() -> None:
    assert names("Engineer Ida Roth left. Firefighter Owen Lund did not. We saw Owen Lund.") == [
        "Owen Lund",
        "Ida Roth",
    ]


def test_where_nouns_are_large_a_name_has_several_words() -> None:
    text = "Gestern hat der Rat in der Stadt mit Ida Roth über die Brücke gesprochen."
    assert names(text, "de") == ["Ida Roth"]


@pytest.mark.parametrize("text", ["昨日、橋が閉鎖された。", "أغلق الجسر أمس في المدينة."])
def test_scripts_without_capitals_have_none(text: str) -> None:
    assert names(text, None) == []


def test_of_many_names_and_mentions_the_first_are_kept() -> None:
    text = " ".join(f"We saw Ida Roth and Aa{chr(97 + n)} Bb{chr(97 + n)}." for n in range(26))
    found = names_in(text, split_sentences(text, "en"))
    assert len(found) == MOST
    assert (found[0].name, len(found[0].mentions)) == ("Ida Roth", MENTIONS)


def test_every_mention_is_a_place_in_the_text() -> None:
    text = "PORT CALLOW — They met Ida\nRoth. Nobody told Ida Roth."
    for each in names_in(text, [Sentence(0, 34), Sentence(35, len(text))]):
        for start, end in each.mentions:
            assert text[start:end].split()[-1].casefold() == each.name.split()[-1].casefold()
