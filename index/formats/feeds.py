"""RSS and Atom files to the articles of their entries, through feedparser."""

import html
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from index.errors import ReadError
from index.formats.markup import markup_lines
from index.formats.parsed import Parsed, parser_errors
from index.pasted.lines import is_chrome
from index.pasted.page import Story
from index.text.characters import one_line

_REFERENCE = re.compile(r"&(?:amp;)?#(?:x([0-9a-f]{1,8})|([0-9]{1,8}));?", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\b", re.IGNORECASE)

_CDATA = re.compile(r"(?:<|&lt;)!\[CDATA\[|\]\](?:>|&gt;)", re.IGNORECASE)
_TAGS = re.compile(
    r"</?(?:p|div|br|a|em|strong|b|i|ul|ol|li|h[1-6]|span|blockquote|img)(?:\s[^<>]*)?/?>", re.I
)
_ENTITIES = re.compile(
    r"&(?:amp|nbsp|quot|apos|lt|gt|[lr][sd]quo|[mn]dash|hellip|#\d{2,5}|#x[\da-f]{2,5});"
)
_MOST_ESCAPED = 3  # times
_SECONDS = re.compile(r"\d{10}(?:\d{3})?")  # since 1970, or milliseconds


def read_feed(text: str, *, origin: str) -> Iterator[Parsed | ReadError]:
    """Yield the article of every entry: its whole content where the feed has it.

    Args:
        text: The feed, decoded.
        origin: Where it is from.

    Raises:
        ValueError: It is no feed, or declares entities.
    """
    import feedparser

    if _ENTITY.search(text):
        raise ValueError("it declares XML entities, which could grow without end")
    # A stream, and never a string: feedparser would take that for an address or a path. What
    # the declaration says of the encoding is done already.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff"))
    encoded = _REFERENCE.sub(_of_character, text).encode()
    feed = feedparser.parse(io.BytesIO(encoded), resolve_relative_uris=False)
    if not feed.version and not feed.entries:
        raise ValueError("it is no RSS or Atom feed, or a damaged one")
    source = one_line(feed.feed.get("title", "")) or None
    language = feed.feed.get("language", "").split("-")[0].lower()[:3] or None
    for number, entry in enumerate(feed.entries, start=1):
        item: Parsed | ReadError
        try:
            with parser_errors(f"{origin}, entry {number}"):
                item = _parsed(entry, f"entry {number}", source, language)
        except ReadError as err:
            item = err
        yield item


def _parsed(entry: Any, place: str, source: str | None, language: str | None) -> Parsed:
    """Return the article of an entry; raises `ValueError` where it has none."""
    title = one_line(_plain(entry.get("title", ""))) or None
    story = Story(
        title=title,
        lines=_lines(entry),
        author=one_line(entry.get("author", "")) or None,
        source=source,
        url=_address(entry),
        published=_day(entry),
    )
    key = entry.get("id") or story.url or place
    if not story.lines:
        raise ValueError(f"it has no text ({title or key})")
    return Parsed(story, language, key=one_line(key))


def _of_character(reference: re.Match[str]) -> str:
    """Return a reference to a character as it is, one to no character or to half of one as U+FFFD.

    feedparser fails at those, and all entries are lost.
    """
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return "\ufffd" if 0xD800 <= code <= 0xDFFF or code > sys.maxunicode else reference[0]


def _lines(entry: Any) -> list[str]:
    """Return the lines of the longest text that an entry carries."""
    texts = [content.get("value", "") for content in entry.get("content", [])]
    found = [
        [line for line in _shown(text) if not is_chrome(line)]
        for text in (*texts, entry.get("summary", ""))
    ]
    return max(found, key=lambda lines: sum(map(len, lines)))


def _plain(markup: str) -> str:
    return " ".join(_shown(markup))


def _shown(markup: str) -> list[str]:
    """Return the lines of what an entry says, where it was escaped once more than it should be too.

    A text that shows tags or marks of CDATA was; one about tags is hardly a feed's.
    """
    lines: list[str] = []
    for _ in range(_MOST_ESCAPED):
        markup = _CDATA.sub("", markup)
        lines = [line.text for line in markup_lines(markup)]
        shown = "\n".join(lines)
        if not (_CDATA.search(shown) or _TAGS.search(shown) or _ENTITIES.search(shown)):
            break
        # A line stays one where it says nothing of tags itself.
        markup = shown if _TAGS.search(shown) else "<br><br>".join(html.unescape(x) for x in lines)
        if not _TAGS.search(shown):
            markup = markup.replace("<br><br>", "\v").replace("<", "&lt;").replace("\v", "<br><br>")
    return [_CDATA.sub("", line).strip() for line in lines]


def _address(entry: Any) -> str | None:
    address = one_line(entry.get("link", ""))
    return address if address.startswith(("http://", "https://")) else None


def _day(entry: Any) -> date | None:
    written = one_line(str(entry.get("published") or entry.get("updated") or ""))
    if _SECONDS.fullmatch(written):
        return datetime.fromtimestamp(int(written[:10]), UTC).date()
    when = entry.get("published_parsed") or entry.get("updated_parsed")
    try:
        return date(*when[:3]) if when else None
    except ValueError:  # "0000-00-00"
        return None
