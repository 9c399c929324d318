"""Markdown shows what an article says, and no sign has a backslash that needs none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.support.pages import Seen
from ui.html.markdown_text import markdown

SIGNS = st.text(st.sampled_from(list("ab1 *_`[]()<>#+-.!|~&$:@\\=\"';/^{}é…“x;lt")), max_size=14)
RENDER = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render


@settings(deadline=None, max_examples=500)
@given(SIGNS.filter(lambda text: bool(text.split())))
def test_whatever_a_text_holds_is_shown_as_it_is(text: str) -> None:
    line = " ".join(text.split())
    for before, tags in (("> ", {"blockquote", "p"}), ("# ", {"h1"}), ("", {"p"})):
        seen = Seen(RENDER(before + markdown(text)))
        assert seen.tags == tags
        assert seen.text.strip() == line
    seen = Seen(RENDER(f"— [*{markdown(text, in_link=True)}*](https://example.org/), 2031"))
    assert seen.tags == {"p", "a", "em"}
    assert seen.text.strip() == f"— {line}, 2031"


@pytest.mark.parametrize(
    "text",
    [
        "The price rose by £1.2 million (3.5%) - to $412m; see a_b, #4 & “x”!",
        "He said: “No.” [sic] ~40 people, 2 * 3 > 5, a < b, AT&T, C++ and C#",
        "It was U.S. Sen. O'Neil-Ward's 2nd: 10.30 a.m.",
    ],
)
def test_ordinary_prose_has_no_backslash(text: str) -> None:
    assert markdown(text) == text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("- one", r"\- one"),
        ("12. one", r"12\. one"),
        ("# one", r"\# one"),
        ("C #", r"C \#"),
        ("> one", r"\> one"),
        ("[x](y)", r"\[x](y)"),
        ("$x$ and ~~y~~", r"\$x\$ and \~\~y\~\~"),
    ],
)
def test_what_would_mean_something_is_escaped(text: str, escaped: str) -> None:
    assert markdown(text) == escaped
