import pytest

from eval.formats.fields import Fault
from eval.formats.places import occurrences, only_occurrence


@pytest.mark.parametrize(
    ("quote", "text", "expected"),
    [
        ("a b", "a b", [(0, 3)]),
        (" a\n b ", "xa\u00a0\tbx", [(1, 5)]),
        ("a b", "ab", []),
        ("a.b", "axb", []),
        ("", "abc", []),
        ("  ", "a  b", []),
    ],
)
def test_only_white_space_may_differ(
    quote: str, text: str, expected: list[tuple[int, int]]
) -> None:
    assert occurrences(quote, text) == expected


def test_whole_words_win_over_parts_of_words() -> None:
    assert occurrences("5", "15 and 5", whole_words=True) == [(7, 8)]
    assert occurrences("km", "5km", whole_words=True) == [(1, 3)]
    assert occurrences("“So”", "x“So”x", whole_words=True) == [(1, 5)]


def test_a_quote_must_stand_at_one_place() -> None:
    assert only_occurrence("b c", "a b\nc", "the text") == (2, 5)
    with pytest.raises(Fault, match=r"'x' does not occur in the text$"):
        only_occurrence("x", "abc", "the text")
    with pytest.raises(Fault, match=r"'b' occurs 2 times in the text \(at 0, 2\)"):
        only_occurrence("b", "bab", "the text")
