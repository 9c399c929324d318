"""Pure: which format bytes and texts are of, by what is in them and only then by their suffix."""

import json
import re
from enum import StrEnum


class Format(StrEnum):
    """What is told apart; the value is the word for it in a sentence."""

    TEXT = "plain text"
    MARKDOWN = "Markdown"
    HTML = "HTML"
    PDF = "PDF"
    DOCX = "DOCX"
    ODT = "ODT"
    RTF = "RTF"
    EPUB = "EPUB"
    MAIL = "e-mail"
    FEED = "feed"
    JSON = "JSON"
    TABLE = "table"
    ZIP = "ZIP"
    TAR = "TAR"
    GZIP = "GZIP"
    WARC = "WARC"


# Files of these suffixes are looked for in folders and archives. Of `.json` and `.xml` files few
# hold articles: they are read where they are named.
SUFFIXES: dict[str, Format] = {
    ".txt": Format.TEXT,
    ".text": Format.TEXT,
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
    ".pdf": Format.PDF,
    ".docx": Format.DOCX,
    ".odt": Format.ODT,
    ".rtf": Format.RTF,
    ".epub": Format.EPUB,
    ".eml": Format.MAIL,
    ".rss": Format.FEED,
    ".atom": Format.FEED,
    ".jsonl": Format.JSON,
    ".ndjson": Format.JSON,
    ".csv": Format.TABLE,
    ".tsv": Format.TABLE,
    ".zip": Format.ZIP,
    ".tar": Format.TAR,
    ".tgz": Format.GZIP,
    ".gz": Format.GZIP,
    ".warc": Format.WARC,
}
MEDIA_SUFFIXES = {  # of media types whose content does not give itself away
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
    "text/csv": ".csv",
    "message/rfc822": ".eml",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
}
_NOT_ARTICLES = frozenset({"readme", "license", "licence", "changelog", "contributing", "robots"})
_NAMED_ONLY = {".json": Format.JSON}
# A text file of one of these suffixes is no such thing.
_BINARY = frozenset(
    {
        Format.PDF,
        Format.DOCX,
        Format.ODT,
        Format.EPUB,
        Format.ZIP,
        Format.TAR,
        Format.GZIP,
        Format.WARC,
    }
)
# What people have among their articles and what cannot be read, by its first bytes.
_PICTURE = "it is a picture: have a program for text recognition (OCR) make a PDF of it"
_OTHER_ARCHIVE = "it is an archive of a kind that is not opened: unpack it first, or make a ZIP"
_REFUSED = {
    re.compile(start, re.DOTALL): why
    for start, why in {
        rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "it is an old Office file, or one with a password: "
        "save it as DOCX or PDF, without a password",
        rb"\x89PNG|\xff\xd8\xff|II\*\0|MM\0\*": _PICTURE,
        # Letters alone may begin a text: a picture goes on with its size.
        rb"GIF8[79]a.{0,6}\0": _PICTURE,
        rb"7z\xbc\xaf\x27\x1c|Rar!\x1a\x07|\xfd7zXZ\0": _OTHER_ARCHIVE,
        rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)": _OTHER_ARCHIVE,
    }.items()
}
HEAD = 1024  # bytes that tell a binary format

# A byte order mark, an XML declaration and comments may stand before the first element.
_BEFORE_MARKUP = r"[\s\ufeff]*(?:<\?[^>]*>\s*)*+(?:<!--(?s:.*?)-->\s*+)*+"
_HTML = re.compile(
    _BEFORE_MARKUP + r"(?:<!doctype html|<html|<head|<body|<article)\b", re.IGNORECASE
)
_FEED = re.compile(
    _BEFORE_MARKUP + r"(?:<!doctype rss[^>\[]*(?:\[[^\]]*\]\s*)?>\s*)?<(?:\w+:)?(?:rss|feed|rdf)\b",
    re.IGNORECASE,
)
# Other bytes may stand before it, and articles may name it: then its first object follows.
_PDF = re.compile(
    rb"[\s\xef\xbb\xbf]*%PDF-|.*?%PDF-\d\.\d\s+(?:%[\x80-\xff]|\d+ \d+ obj\b)", re.DOTALL
)
_WARC = re.compile(rb"WARC/\d\.\d{1,2}\r?\n")
_JSON_LIST = re.compile(r"\s*\[\s*\{\s*\"")
_JSON_OBJECT = re.compile(r"\s*\{\s*\"[^\"\n]{1,60}\"\s*:")
_HEADER = r"(?:[A-Za-z][\w-]*:(?:[^\n]*\n)(?:[ \t][^\n]*\n)*)"
_HEADERS = re.compile(rf"\s*(?:From \S[^\n]*\n)?{_HEADER}{{3,}}", re.ASCII)
_MAIL_HEADER = re.compile(r"^(from|to|subject|date|message-id):", re.IGNORECASE | re.MULTILINE)


def recognise_bytes(head: bytes) -> Format | None:
    """Return the format that the first bytes of a file give away, if they do.

    Args:
        head: `HEAD` bytes, or all where there are fewer.
    """
    if _WARC.match(head):
        return Format.WARC
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return Format.ZIP
    if head.startswith(b"\x1f\x8b"):
        return Format.GZIP
    if head[257:262] == b"ustar":
        return Format.TAR
    if _PDF.match(head):
        return Format.PDF
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{\\rtf"):
        return Format.RTF
    return None


def refusal(head: bytes) -> str | None:
    """Return why a file that begins like this is not read, without a full stop."""
    return next((why for start, why in _REFUSED.items() if start.match(head)), None)


def recognise_text(text: str, suffix: str) -> Format:
    """Return the format of a text; one that looks like none is plain text."""
    named = SUFFIXES.get(suffix) or _NAMED_ONLY.get(suffix)
    if named in (Format.MARKDOWN, Format.JSON, Format.TABLE, Format.MAIL, Format.FEED):
        return named
    if _is_json(text):
        return Format.JSON
    if _is_table(text):
        return Format.TABLE
    if _FEED.match(text):
        return Format.FEED
    if named is Format.HTML or _HTML.match(text):
        return Format.HTML
    if _is_mail(text):
        return Format.MAIL
    return Format.TEXT


def is_article_name(parts: tuple[str, ...]) -> bool:
    """Whether a file in a folder or archive is looked at, by its path there."""
    stem, dot, suffix = parts[-1].lower().rpartition(".") if parts else ("", "", "")
    return not is_aside(parts) and dot + suffix in SUFFIXES and stem not in _NOT_ARTICLES


def is_aside(parts: tuple[str, ...]) -> bool:
    """Whether something in a folder or archive is hidden, by its path there."""
    return any(part.startswith((".", "__MACOSX")) for part in parts)


def is_misnamed(suffix: str, found: Format | None) -> Format | None:
    """Return the binary format that a suffix promises where the bytes are of none."""
    named = SUFFIXES.get(suffix)
    return named if found is None and named in _BINARY else None


def is_web_page(head: bytes) -> bool:
    """Whether a file begins as a web page does, whatever it is called."""
    return bool(_HTML.match(head.decode("latin-1").removeprefix("ï»¿")))


def _is_json(text: str) -> bool:
    """Whether a text begins with an object on a line, or with a list of objects."""
    if not text.lstrip().startswith("{"):
        return bool(_JSON_LIST.match(text))
    try:
        return isinstance(json.loads(text.lstrip().partition("\n")[0]), dict)
    except (ValueError, RecursionError):
        return bool(_JSON_OBJECT.match(text))


def _is_table(text: str) -> bool:
    """Whether the first line names a column for the title and one for the text."""
    first = re.split(r"[\r\n]", text.strip(), maxsplit=1)[0]
    columns = re.split(r"[,;\t|]", first.lower().replace('"', ""))
    return not {"title", "headline"}.isdisjoint(columns) and not {
        "text",
        "body",
        "content",
    }.isdisjoint(columns)


def _is_mail(text: str) -> bool:
    """Whether a text begins with a block of headers, most of them those that mail has."""
    head = text[:20_000].replace("\r\n", "\n").partition("\n\n")[0] + "\n"
    named = {name.lower() for name in _MAIL_HEADER.findall(head)}
    return len(named) >= 3 and bool(_HEADERS.fullmatch(head))
