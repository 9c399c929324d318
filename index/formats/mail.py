"""Pure: e-mail and newsletters (`.eml`) to their story."""

import contextlib
import email.policy
import re
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr, parsedate_to_datetime

from index.errors import ReadError
from index.formats.parsed import Parsed
from index.pasted.lines import is_chrome
from index.pasted.page import Story, note_source, strip_chrome
from index.text.characters import normalise, one_line

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


def read_mail(raw: bytes) -> Parsed:
    """Return the story of a message: its subject is the title, its sender the source.

    Raises:
        ValueError: It is encrypted, or has no text.
    """
    try:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        kind = message.get_content_type()
        part = message.get_body(("html", "plain"))
    except (MessageError, LookupError, AttributeError, RecursionError) as err:
        raise ValueError(f"it is a damaged e-mail ({err})") from err
    if kind in ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"):
        raise ValueError("it is an encrypted e-mail: save its text")
    if part is None:
        raise ValueError("it is an e-mail without text")
    story = _story_of_body(part)
    if not story.lines and part.get_content_subtype() == "html":
        plain = message.get_body(("plain",))
        story = _story_of_body(plain) if plain is not None else story
    name, address = parseaddr(_header(message, "From"))
    subject = one_line(_FORWARDED.sub("", _header(message, "Subject")))
    story.title = subject or story.title
    story.source = one_line(name) or address or story.source
    story.url = _archived_at(message) or story.url
    with contextlib.suppress(TypeError, ValueError, IndexError):
        story.published = parsedate_to_datetime(_header(message, "Date")).date()
    language = _header(message, "Content-Language").split(",")[0].split("-")[0].strip().lower()
    return Parsed(story, language[:3] or None)


def _story_of_body(part: MIMEPart) -> Story:
    # Imported here: it takes a moment that a plain text file saves.
    from index.formats.charset import decode_page

    content = part.get_payload(decode=True)
    raw = content if isinstance(content, bytes) else b""
    try:
        # What a message says of its encoding is often wrong: the bytes themselves go first.
        text = decode_page(raw, part.get_content_charset(), "")
    except ReadError as err:
        raise ValueError(err.reason) from err
    if part.get_content_subtype() != "html":
        return strip_chrome(normalise(text))
    from index.formats.markup import markup_lines  # and lxml another

    story = Story()
    for line in markup_lines(text):
        is_page = is_chrome(line.text) or _LETTER_CHROME.fullmatch(line.text.strip(" |.>→"))
        if not is_page and not note_source(line.text, story):
            story.lines.append(line.text)
    return story


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
