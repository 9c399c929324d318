"""Articles as parsed to drafts."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import PurePath

from index.errors import ReadError
from index.formats.parsed import PageStart, Parsed
from index.records import Draft, PageRange
from index.text.characters import line_starts, one_line, paragraphs

_TITLE_CHARS = 100  # of a title made of a text that may have no spaces


def draft_of_file(parsed: Parsed, origin: str) -> Draft:
    """Make the draft of an article of a file; raises `ReadError` where it says nothing."""
    where = f"{origin}#{parsed.key}" if parsed.key else origin
    if not parsed.story.says_something:
        raise ReadError(where, "it holds no article text")
    return make_draft(parsed, where)


def make_draft(parsed: Parsed, origin: str, title: str | None = None) -> Draft:
    """Make the draft of an article that says something; a title that is given wins."""
    story = parsed.story
    text = paragraphs(story.lines)
    return Draft(
        title=one_line(title or "") or story.title or _title_from(origin, story.lines[0]),
        text=text,
        pages=_page_ranges(parsed.pages, line_starts(story.lines), len(text)),
        origin=origin,
        url=story.url,
        source=story.source,
        author=story.author,
        published=story.published,
        language=parsed.language,
        remark=parsed.remark,
    )


def told_apart(items: Iterator[Parsed | ReadError]) -> Iterator[Parsed | ReadError]:
    """Yield articles, each other text under a key that it shares with one before with its number.

    Otherwise the later would replace the earlier. By number and not by line: it stays when other
    rows come and go.
    """
    texts: dict[str, dict[int, int]] = {}  # of every key: the hash of a text to its number
    for item in items:
        if isinstance(item, Parsed) and item.key:
            of_key = texts.setdefault(item.key, {})
            number = of_key.setdefault(hash(tuple(item.story.lines)), len(of_key) + 1)
            if number > 1:
                item = replace(item, key=f"{item.key}, no. {number}")
        yield item


def _page_ranges(pages: list[PageStart], starts: list[int], length: int) -> tuple[PageRange, ...]:
    """Return the pages as ranges of the text, each up to where another one begins."""
    found: list[tuple[int, int]] = []
    for line, character, page in pages:
        # A note from the foot of a page stands behind a paragraph that ends on the next one.
        if not found or found[-1][0] != page:
            found.append((page, starts[line] + character))
    numbered = [*found, (0, length)]
    return tuple(PageRange(start, end, page) for (page, start), (_, end) in pairwise(numbered))


def _title_from(origin: str, first_line: str) -> str:
    """Name an article without a headline after its file, or after its first words."""
    name = PurePath(origin.partition("#")[0])
    stem = one_line(re.sub(r"[-_]+", " ", name.stem))
    if name.suffix and stem and "#" not in origin:
        return stem[:1].upper() + stem[1:]
    words = first_line.split()
    title = " ".join(words[:10])[:_TITLE_CHARS].rstrip()
    return title + ("…" if title != " ".join(words) else "")
