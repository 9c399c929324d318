"""What a parser of one format makes of a file, before it is a draft."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from index.errors import ReadError
from index.pasted.lines import find_date
from index.pasted.page import Story, note_source
from index.text.characters import one_line


class PageStart(NamedTuple):
    """Where a page begins: a character of a line of the story."""

    line: int
    character: int
    page: int


@dataclass
class Parsed:
    """One article of a file.

    Attributes:
        story: Its text and what is known of it.
        language: ISO 639-1 code.
        key: Tells it from the other articles of the same file, and stays the same when the file
            is read again; empty where the file holds one article.
        pages: Where its pages begin, in order; empty for a file without pages.
        remark: What the reader of the file should know of its reading, if anything.
    """

    story: Story
    language: str | None = None
    key: str = ""
    pages: list[PageStart] = field(default_factory=list)
    remark: str | None = None


class MarkupLine(NamedTuple):
    """A paragraph, a heading or an item of a list."""

    text: str
    tag: str  # "h1" to "h6" of a heading, else ""


def story_of_lines(
    lines: list[MarkupLine], *, title: str | None = None, author: str | None = None
) -> Story:
    """Return the story of a document whose first heading of level one is its title.

    Args:
        lines: Of the document.
        title: What the file calls itself, for a document without such a heading.
        author: Whom the file names.
    """
    headline = next((line.text for line in lines[:5] if line.tag == "h1"), None)
    story = Story(
        title=headline or one_line(title or "") or None, author=one_line(author or "") or None
    )
    for number, line in enumerate(lines):
        if number < 5 and story.title and line.text.casefold() == story.title.casefold():
            continue
        if number < 5 and story.published is None and len(line.text) < 80:
            story.published = find_date(line.text)
        if not note_source(line.text, story):
            story.lines.append(line.text)
    return story


@contextmanager
def parser_errors(origin: str) -> Iterator[None]:
    """Turn what a parser raises into an error that names the file, or the part of it."""
    try:
        yield
    except ReadError:
        raise
    except ValueError as err:
        raise ReadError(origin, str(err)) from err
    except Exception as err:  # parsers of others may raise anything; the rest goes on
        raise ReadError(origin, f"it cannot be parsed ({type(err).__name__}: {err})") from err
