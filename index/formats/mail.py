"""Pure: e-mail and newsletters (`.eml`) to their story."""

import contextlib
import email.policy
import re
from collections.abc import Iterator
from datetime import date
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr, parsedate_to_datetime

from index.errors import ReadError
from index.formats.decoding import decode_page
from index.formats.parsed import Parsed
from index.pasted.lines import is_chrome
from index.pasted.page import Story, note_source, strip_chrome
from index.text.characters import is_list_item, normalise, one_line

_FORWARDED = re.compile(r"^(?:(?:fwd?|re|wg|aw|tr)\s*:\s*)+", re.IGNORECASE)
# What letters carry besides their text; the rest is known from web pages.
_LETTER_CHROME = re.compile(
    r"(?:click here to )?unsubscribe(?: here| from this list| at any time)?"
    r"|(?:read|view|open) (?:this|it|online|in)(?: (?:e-?mail|message|newsletter|issue))?"
    r"(?: (?:in|on|online)(?: (?:your|a|the))?(?: (?:browser|web|app))?)?"
    r"|(?:manage|update|change)(?: your)?(?: (?:e-?mail|subscription))? preferences"
    r"|forward(?: this)?(?: e-?mail)? to a friend|forwarded this e-?mail\? subscribe here"
    r"|(?:you(?:'|’)re|you are) receiving this e-?mail because.*",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://[^\s<>\"]+")

_QUOTED = re.compile(r"(?:> ?)+")
_ANY_QUOTED = re.compile(r"^>", re.MULTILINE)
_FULL_LINE = 45  # characters from which a line was broken where it ran out of room
_ENCRYPTED = ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")
_MOST_NESTED = 5  # messages within messages


def read_mail(raw: bytes) -> Iterator[Parsed | ReadError]:
    """Yield the story of a message, then those of the messages and texts that are attached to it.

    The subject is the title, the sender the source. What else is attached is named in a remark.

    Raises:
        ValueError: It is encrypted, or has no text and nothing attached that has.
    """
    try:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        found = list(_articles(message, "", 0))
    except (MessageError, LookupError, AttributeError, RecursionError) as err:
        raise ValueError(f"it is a damaged e-mail ({err})") from err
    if not any(isinstance(one, Parsed) for one in found):
        raise ValueError("it is an e-mail without text")
    yield from found


def _articles(message: EmailMessage, key: str, depth: int) -> Iterator[Parsed | ReadError]:
    """Yield the article of a message and those of what is attached to it."""
    if message.get_content_type() in _ENCRYPTED:
        raise ValueError("it is an encrypted e-mail: save its text")
    part = message.get_body(("html", "plain"))
    attached = [one for one in _attached(message) if one is not part]
    further = [one for one in attached if _is_further_text(one)]
    texts = [
        one for one in attached if _is_read(one) and one not in further and depth < _MOST_NESTED
    ]
    others = [one for one in attached if one not in texts and one not in further]
    own = _of_message(message, part, key) if part is not None else None
    if own is not None:
        for one in further:  # as where a picture stands between two paragraphs
            own.story.lines += _lines_of_body(one)
    if own is not None and (own.story.says_something or not attached):
        own.remark = _named(others)
        yield own
    for number, one in enumerate(texts, start=1):
        where = f"{key}attached {number}"
        if _is_message(one):
            inner = _message_in(one)
            if isinstance(inner, EmailMessage):
                try:
                    yield from _articles(inner, f"{where}/", depth + 1)
                except ValueError as err:
                    yield ReadError(where, str(err))
        else:
            story = _story_of_body(one)
            story.title = one_line(one.get_filename() or "") or story.title
            story.source = _sender(message)
            story.published = _day(message)
            if story.says_something:
                yield Parsed(story, key=where)
    if own is None and others:
        yield ReadError(key or "its attachments", _named(others) or "")


def _attached(message: MIMEPart) -> Iterator[MIMEPart]:
    """Yield the parts that are files or messages of their own, and no pictures of the text."""
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        return
    for part in message.iter_parts():
        kind = part.get_content_type()
        if kind == "message/rfc822" or part.is_attachment() or part.get_filename():
            if not (kind.startswith("image/") and part.get("Content-ID")):
                yield part
        elif part.is_multipart():
            yield from _attached(part)
        elif kind == "message/partial" or message.get_content_type() == "multipart/digest":
            yield part
        elif kind in ("text/plain", "text/html") and message.get_content_subtype() == "mixed":
            yield part  # a further part of the text; the body is taken out by who asks


def _is_read(part: MIMEPart) -> bool:
    return _is_message(part) or part.get_content_type() in (
        "text/plain", "text/html", "text/markdown",
    )  # fmt: skip


def _is_message(part: MIMEPart) -> bool:
    """Whether a part is a message, or a file of one."""
    kind = part.get_content_type()
    named = (part.get_filename() or "").lower().endswith(".eml")
    return kind == "message/rfc822" or (named and kind == "application/octet-stream")


def _message_in(part: MIMEPart) -> object:
    if part.get_content_type() == "message/rfc822":
        return part.get_payload(0)
    content = part.get_payload(decode=True)
    return email.message_from_bytes(
        content if isinstance(content, bytes) else b"", policy=email.policy.default
    )


def _is_further_text(part: MIMEPart) -> bool:
    """Whether a part goes on with the text of its message, being no file."""
    return (
        part.get_content_type() in ("text/plain", "text/html")
        and not part.is_attachment()
        and not part.get_filename()
    )


def _lines_of_body(part: MIMEPart) -> list[str]:
    story = _story_of_body(part)
    return (
        [story.title, *story.lines]
        if story.title and story.title not in story.lines
        else story.lines
    )


def _named(parts: list[MIMEPart]) -> str | None:
    """Say which attachments are not read; None where there are none."""
    if not parts:
        return None
    names = [one_line(part.get_filename() or part.get_content_type()) for part in parts]
    are = "is" if len(names) == 1 else "are"
    what = "its attachment" if len(names) == 1 else "its attachments"
    return f"{what} {', '.join(names)} {are} not read: save and add what is wanted"


def _of_message(message: EmailMessage, part: MIMEPart, key: str) -> Parsed:
    story = _story_of_body(part)
    if not story.lines and part.get_content_subtype() == "html":
        plain = message.get_body(("plain",))
        story = _story_of_body(plain) if plain is not None else story
    subject = one_line(_FORWARDED.sub("", _header(message, "Subject")))
    if (
        subject
        and story.title
        and story.title.casefold() != subject.casefold()
        and story.title not in story.lines
    ):
        # A line of the letter that looks like a headline, as "On Monday Ida Penn wrote:" does.
        story.lines.insert(0, story.title)
    story.title = subject or story.title
    story.source = _sender(message) or story.source
    story.url = _archived_at(message) or story.url
    story.published = _day(message) or story.published
    language = _header(message, "Content-Language").split(",")[0].split("-")[0].strip().lower()
    return Parsed(story, language[:3] or None, key=key.rstrip("/"))


def _sender(message: EmailMessage) -> str | None:
    name, address = parseaddr(_header(message, "From"))
    return one_line(name) or address or None


def _day(message: EmailMessage) -> date | None:
    with contextlib.suppress(TypeError, ValueError, IndexError):
        return parsedate_to_datetime(_header(message, "Date")).date()
    return None


def _unquoted(text: str, *, flowed: bool) -> str:
    """Return a text with what it quotes in paragraphs of its own, without the marks before lines.

    Lines of one depth that go on are joined, as they are in a text that is not quoted; who said it
    stays in the line above. Source: RFC 3676, of which only the marks count where a message does
    not say that it keeps to it.
    """
    lines: list[str] = []
    depth, goes_on = 0, False
    for line in text.splitlines():
        marks = _QUOTED.match(line)
        now = marks[0].count(">") if marks else 0
        said = line[marks.end() :] if marks else line
        if now != depth:
            lines.append("")
        if not (now or flowed):
            lines.append(said)
            goes_on = False
        elif (
            (goes_on or (now and lines[-1] and said.strip()[:1].islower()))
            and now == depth
            and said.strip()
            and not is_list_item(said.strip())
        ):
            lines[-1] = f"{lines[-1].rstrip()} {said.strip()}"
        else:
            lines.append(said.strip() if now else said)
        if now or flowed:
            broken = len(said) >= _FULL_LINE and not said.startswith("-- ")
            goes_on = bool(said.strip()) and (
                (said.endswith(" ") and said != "-- ") if flowed else broken
            )
        depth = now
    return "\n".join(lines)


def _story_of_body(part: MIMEPart) -> Story:
    content = part.get_payload(decode=True)
    raw = content if isinstance(content, bytes) else b""
    try:
        # What a message says of its encoding is often wrong: the bytes themselves go first.
        text = decode_page(raw, part.get_content_charset(), "")
    except ReadError as err:
        raise ValueError(err.reason) from err
    if part.get_content_subtype() != "html":
        if _ANY_QUOTED.search(text):
            flowed = _parameter(part, "format") == "flowed"
            text = _unquoted(text.replace("\r\n", "\n"), flowed=flowed)
        return strip_chrome(normalise(text))
    from index.formats.markup import markup_lines  # and lxml another

    story = Story()
    for line in markup_lines(text):
        is_page = is_chrome(line.text) or _LETTER_CHROME.fullmatch(line.text.strip(" |.>→"))
        if not is_page and not note_source(line.text, story):
            story.lines.append(line.text)
    return story


def _parameter(part: MIMEPart, name: str) -> str:
    value = part.get_param(name)
    return value.lower() if isinstance(value, str) else ""


def _header(message: EmailMessage, name: str) -> str:
    """Return a header as text; one that cannot be parsed counts as missing."""
    try:
        return one_line(str(message[name] or ""))
    except Exception:  # the parser of structured headers raises anything on odd ones
        return ""


def _archived_at(message: EmailMessage) -> str | None:
    """Return the address at which a newsletter says it can be read."""
    found = _URL.search(_header(message, "Archived-At"))
    return found.group() if found else None
