from datetime import date

import pytest

from index.formats.markdown import read_markdown

FERRY = """---
title: "Ferry sinks"
source: The Harbour Post
author: [Zoë Müller, J. R. Halvorsen]
date: 2031-05-04
url: https://example.org/ferry
language: en-GB
---

# Ferry sinks

The *ferry* [Marigold](https://example.org) sank &amp; **broke**
in two.

## The injured

1. Tomasz
2. Lowri
   - a deckhand

| boat | people |
|---|---|
| Marigold | 19 |
"""


def lines(markup: str) -> list[str]:
    return read_markdown(markup)[0].lines


def test_front_matter_becomes_metadata() -> None:
    story, language = read_markdown(FERRY)
    assert (story.title, story.source) == ("Ferry sinks", "The Harbour Post")
    assert story.author == "Zoë Müller, J. R. Halvorsen"
    assert story.published == date(2031, 5, 4)
    assert story.url == "https://example.org/ferry"
    assert language == "en"


def test_the_body_becomes_plain_lines() -> None:
    assert lines(FERRY) == [
        "The ferry Marigold sank & broke in two.", "The injured", "1. Tomasz", "2. Lowri",
        "- a deckhand", "boat | people", "Marigold | 19",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("a *b* **c** `d` ~~e~~", ["a b c d ~~e~~"]),
        ("[text](https://example.org) and ![alt](x.png)", ["text and alt"]),
        ("<https://example.org>", ["https://example.org"]),
        ("one\ntwo\\\nthree", ["one two three"]),
        ("> quoted\n> on", ["quoted on"]),
        ("- a\n- b\n\n3. c\n4. d", ["- a", "- b", "3. c", "4. d"]),
        ("- a\n\n  b", ["- a", "b"]),
        ("```python\nx = 1\n\ny = 2\n```", ["x = 1", "y = 2"]),
        ("<div>\n<script>x</script>\n</div>", []),
        (
            "<div>\n\na\n\n</div>\n\n<p>b <i>c</i></p>\n<blockquote>d</blockquote>\n\ne",
            ["a", "b c", "d", "e"],
        ),
        ("<!-- a -->\n\nb", ["b"]),
        ("a\n\n---\n\nb", ["a", "b"]),
        (r"5 \* 3 &lt; 16", ["5 * 3 < 16"]),
        ("cafe\u0301\u00a0noir", ["café noir"]),
        ("", []),
    ],
    ids=lambda value: ascii(value)[:24] if isinstance(value, str) else None,
)
def test_markup_goes_and_its_text_stays(markup: str, expected: list[str]) -> None:
    assert lines(markup) == expected


def test_the_first_heading_is_the_title_where_front_matter_names_none() -> None:
    story, _ = read_markdown("# Ferry *sinks*\n\nIt sank.\n\n# Aftermath\n\nIt was raised.")
    assert story.title == "Ferry sinks"
    assert story.lines == ["It sank.", "Aftermath", "It was raised."]


def test_a_heading_that_differs_from_the_title_stays_in_the_text() -> None:
    story, _ = read_markdown("---\ntitle: Ferry\n---\n# Storm\n\nIt sank.")
    assert (story.title, story.lines) == ("Ferry", ["Storm", "It sank."])


def test_a_source_line_becomes_the_source() -> None:
    story, _ = read_markdown("It sank.\n\nSource: The Post")
    assert (story.source, story.lines) == ("The Post", ["It sank."])


@pytest.mark.parametrize(
    ("front", "author"),
    [("byline: Zoë", "Zoë"), ("Author: Zoë", "Zoë"), ("authors:\n- A\n- B", "A, B"), ("author:", None), ("author: 7", "7")],
)  # fmt: skip
def test_names_of_front_matter_vary(front: str, author: str | None) -> None:
    assert read_markdown(f"---\n{front}\n---\ntext")[0].author == author


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2031-05-04", date(2031, 5, 4)), ("2031-05-04 09:05:00+02:00", date(2031, 5, 4)),
        ("May 4, 2031", date(2031, 5, 4)), ("soon", None), ("20310504", None),
    ],
)  # fmt: skip
def test_dates_of_front_matter_vary(value: str, expected: date | None) -> None:
    assert read_markdown(f"---\ndate: {value}\n---\ntext")[0].published == expected


@pytest.mark.parametrize(
    ("front", "title"),
    [
        ("title: Budget 2031: what changed", "Budget 2031: what changed"),
        ('title: "Ferry\ndate: 2031-05-04', "Ferry"),
        ("title: Ferry\ndate: 2031-13-45", "Ferry"),
        ("title: Ferry\nx: !!python/object/apply:os.abort []", "Ferry"),
    ],
    ids=["colon", "open quote", "no such day", "python object"],
)
def test_front_matter_that_is_not_quite_yaml_is_read_line_by_line(front: str, title: str) -> None:
    story, _ = read_markdown(f"---\n{front}\n---\ntext")
    assert (story.title, story.lines) == (title, ["text"])


def test_what_front_matter_refers_to_is_not_put_in_its_place() -> None:
    story, _ = read_markdown("---\nx: &x [a, a, a]\nauthor: [*x, *x, *x]\n---\n\nIt sank.")
    assert story.author == "[*x, *x, *x]"
    assert story.lines == ["It sank."]


@pytest.mark.parametrize("front", ["[", "[" * 3000, "? [a]\n: b\n!!x", "!!python/object:x"])
def test_front_matter_that_cannot_be_read_at_all_is_refused(front: str) -> None:
    with pytest.raises(ValueError, match="its front matter is not valid YAML"):
        read_markdown(f"---\n{front}\n---\ntext")


@pytest.mark.parametrize(
    ("between", "expected"),
    [("- a\n- b", ["- a", "- b"]), ("just words", ["just words"]), ("7", ["7"]), ("", [])],
)
def test_text_between_two_rules_that_names_nothing_is_text(
    between: str, expected: list[str]
) -> None:
    story, language = read_markdown(f"---\n{between}\n---\n\ntext")
    assert (story.title, language, story.lines) == (None, None, [*expected, "text"])
