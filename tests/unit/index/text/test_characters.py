import pytest

from index.text.characters import is_list_item, normalise, one_line, paragraphs


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Cafe\u0301", "Café"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\u00a0\tb   c", "a b c"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("soft\u00adhyphen zero\u200bwidth \ufeffmark", "softhyphen zerowidth mark"),
        ("bell\x07 nul\x00 escape\x1b[0m", "bell nul escape[0m"),
        ("lone \ud83d surrogate", "lone \ufffd surrogate"),
        ("over\u202eride", "override"),
        ("👩\u200d🚒 family", "👩\u200d🚒 family"),
        ("  lines \n  are stripped  ", "lines\nare stripped"),
        ("a\u2028b\u2029c\x85d\x0be\x0cf", "a\nb\nc\nd\ne\nf"),
        ("\u200f\u05e9\u05dc\u05d5\u05dd", "\u200f\u05e9\u05dc\u05d5\u05dd"),
        (
            "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("ﬁ ² Å ℌ", "ﬁ ² Å ℌ"),
        ("e\u200b\u0301", "é"),
        (" \t\n\u3000\n ", ""),
        ("", ""),
    ],
    ids=ascii,
)
def test_text_is_made_plain_once(raw: str, expected: str) -> None:
    assert normalise(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a" + "\u0316\u0301" * 20_000, "\u00e1" + "\u0316" * 15 + "\u0301" * 14),
        ("a" + "\u0344" * 40 + "b", "\u00e4\u0301" + "\u0308\u0301" * 14 + "b"),
        ("a" + "\u0301\u200b" * 40, "\u00e1" + "\u0301" * 29),
        ("\u0f73" * 40, "\u0f71" * 15 + "\u0f72" * 15),
        ("z\u0335" * 40, "z\u0335" * 40),
        ("\u2014" * 40, "\u2014" * 40),
    ],
    ids=[
        "in turns",
        "two in one",
        "between invisibles",
        "two in a vowel",
        "many letters",
        "dashes",
    ],
)
def test_a_letter_keeps_thirty_accents(raw: str, expected: str) -> None:
    assert normalise(raw) == expected == normalise(expected)


def test_a_title_is_one_line() -> None:
    assert one_line(" Two\n lines\t") == "Two lines"


def test_paragraphs_stand_apart_and_list_items_together() -> None:
    assert paragraphs(["A.", "- one", "- two", "B."]) == "A.\n\n- one\n- two\n\nB."


@pytest.mark.parametrize("line", ["- x", "* x", "• x", "1. x", "12) x"])
def test_bullets_and_numbers_begin_list_items(line: str) -> None:
    assert is_list_item(line)


@pytest.mark.parametrize("line", ["-x", "2031 was dry.", "1.5 metres", "A. Smith"])
def test_other_lines_do_not(line: str) -> None:
    assert not is_list_item(line)
