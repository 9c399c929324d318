import pytest

from eval.sentences import library, load_gold, ours, score
from index.sentences import MAX_SENTENCE_CHARS, split_sentences


def split(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two.", ["One.", "Two."]),
        (
            "Ms. Ito met Dr. A. B. Okafor. They left.",
            ["Ms. Ito met Dr. A. B. Okafor.", "They left."],
        ),
        ("“Who did it?” she asked. Silence.", ["“Who did it?” she asked.", "Silence."]),
        ("“It rose. We ran,” he said.", ["“It rose.", "We ran,” he said."]),
        ("It opens at 9 a.m. Thursday. Come.", ["It opens at 9 a.m. Thursday.", "Come."]),
        ("It ended in May. A year passed.", ["It ended in May.", "A year passed."]),
        ("The U.S. left. The U.N. stayed.", ["The U.S. left.", "The U.N. stayed."]),
        ("Wazoo! shares fell. Why?", ["Wazoo! shares fell.", "Why?"]),
        ("He won — at last! — in 2009.", ["He won — at last! — in 2009."]),
        ("It cost $1.2 million. Cheap.", ["It cost $1.2 million.", "Cheap."]),
        (
            "She left. (She had a cold.) He stayed.",
            ["She left.", "(She had a cold.)", "He stayed."],
        ),
        ("Headline\nFirst line. Second.", ["Headline", "First line.", "Second."]),
        ("- one\n- two", ["- one", "- two"]),
        ("😀 Yes. 😀😀 No.", ["😀 Yes.", "😀😀 No."]),
        ("", []),
        (" \n\t\n ", []),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else None,
)
def test_sentences_of_news_prose(text: str, expected: list[str]) -> None:
    assert split(text) == expected


def test_chinese_and_japanese_need_no_spaces() -> None:
    assert split("今天下雨。我们回家！", "zh") == ["今天下雨。", "我们回家！"]


def test_what_is_too_long_for_a_sentence_is_cut_at_a_space() -> None:
    pieces = split("word " * 2000)
    assert all(len(piece) <= MAX_SENTENCE_CHARS for piece in pieces)
    assert all(piece.startswith("word") and piece.endswith("word") for piece in pieces)


def test_a_very_long_line_of_quotations_takes_time_in_proportion() -> None:
    # sentencex alone needs a minute for this; that it ends at all is the test.
    assert len(split("“a. B " * 20_000)) > 10_000


def test_the_gold_list_is_matched_as_well_as_was_recorded_and_better_than_by_the_library() -> None:
    gold = load_gold()
    english = [item for item in gold if item.language == "en"]
    others = [item for item in gold if item.language != "en"]
    assert score(ours, english).f1 >= 0.955 > score(library, english).f1
    assert score(ours, others).f1 >= 0.865 > score(library, others).f1
