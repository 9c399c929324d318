"""What a parser of one format makes of a file, before it is a draft."""

from dataclasses import dataclass, field
from typing import NamedTuple

from index.chrome import Story


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
