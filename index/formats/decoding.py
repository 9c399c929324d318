"""Pure: bytes to text, by what they are and only then by what is said of them."""

import re

from index.errors import ReadError

_ASTRAY = re.compile("[\udc80-\udcff]+")  # bytes that are no UTF-8, as `surrogateescape` has them
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_SHIFTS = re.compile(rb"\x1b[$(]")  # ISO-2022: all ASCII, and yet no English
_EBCDIC = frozenset("cp037 cp273 cp424 cp500 cp875 cp1026 cp1140".split())
_EBCDIC_SPACE, _LONGEST_WORDS = b"\x40", 20
_CHAOS = 0.1  # of charset-normalizer: more is hardly text
_MOSTLY_ASCII, _HARDLY_ANY = 0.4, 0.01  # shares of the characters


def decode(raw: bytes, origin: str) -> str:
    """Decode bytes: UTF-8, a few bytes amiss or not, UTF-16, else a code page.

    The page is recognised by the text that it makes (`index.text.code_pages`), rarer encodings by
    charset-normalizer.

    Raises:
        ReadError: They are no text.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError as err:
            raise ReadError(origin, "it claims to be UTF-16 and is not") from err
    if wide := _unmarked_utf16(raw):
        return wide
    if b"\0" in raw[:8192]:
        raise ReadError(origin, "it is a binary file, not text")
    text = as_utf8(raw)
    if text is not None:
        return text
    # Imported here: hardly a file needs it.
    from index.text.code_pages import recognise_code_page

    page = recognise_code_page(raw)
    text = raw.decode(page) if page else _by_library(raw)
    if not text or _is_strange(text):
        raise ReadError(origin, "it is a binary file or its encoding cannot be recognised")
    return text


def decode_page(raw: bytes, declared: str | None, origin: str) -> str:
    """Decode a page: by its mark; as UTF-8 if it is; as declared; else as a file is decoded.

    Bytes that are valid UTF-8 are UTF-8 whatever the server says, since hardly any other text is;
    bytes that are not what is declared are recognised like those of a file.

    Args:
        raw: The page.
        declared: Of the Content-Type header, if it names a charset; wins over the page's own.
        origin: For errors.

    Raises:
        ReadError: It is no text.
    """
    # Imported here: it takes a moment that other files save.
    from w3lib.encoding import html_body_declared_encoding, resolve_encoding

    if not raw.startswith(_MARKS) and (_SHIFTS.search(raw) or as_utf8(raw) is None):
        for label in (declared, html_body_declared_encoding(raw[:4096])):
            encoding = resolve_encoding(label) if label else None
            if encoding:
                try:
                    return raw.decode(encoding)
                except (UnicodeDecodeError, LookupError):
                    continue
    return decode(raw, origin)


def _is_strange(text: str) -> bool:
    """Whether more than a few characters are none that are written."""
    head = text[:8192]
    return sum(not (c.isprintable() or c.isspace()) for c in head) > len(head) / 50


def _by_library(raw: bytes) -> str:
    import charset_normalizer

    best = charset_normalizer.from_bytes(raw).best()
    if best is None or best.chaos > _CHAOS:
        return ""
    # Any bytes are a text on most pages of single bytes: of those only EBCDIC is left to find,
    # which has many spaces.
    is_ebcdic = best.encoding in _EBCDIC and raw.count(_EBCDIC_SPACE) > len(raw) / _LONGEST_WORDS
    return str(best) if is_ebcdic or len(str(best)) < len(raw) else ""


def _unmarked_utf16(raw: bytes) -> str | None:
    """Decode UTF-16 whose mark is missing: every other byte of its ASCII characters is zero."""
    head = raw[:8192]
    zeros = (head[::2].count(0), head[1::2].count(0))
    if max(zeros) < len(head) / 2 * _MOSTLY_ASCII or min(zeros) > len(head) / 2 * _HARDLY_ANY:
        return None
    try:
        text = raw.decode("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text or _is_strange(text) else text


def as_utf8(raw: bytes) -> str | None:
    """Decode what is UTF-8, or was until a few bytes of another code page got in; else None.

    Bytes of another encoding hardly ever make up characters of UTF-8, so that it is UTF-8 where
    characters beyond ASCII are no fewer than bytes that are none. Such a byte, if it stands alone,
    is mostly a quotation mark or a letter of Windows' code page that was pasted in; else something
    is missing, and U+FFFD stands for it.
    """
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    text = raw.decode("utf-8-sig", "surrogateescape")
    astray = sum(map(len, _ASTRAY.findall(text)))
    beyond = sum(not c.isascii() for c in text) - astray
    return _ASTRAY.sub(_mended, text) if beyond >= astray else None


def _mended(found: re.Match[str]) -> str:
    cut_off = found.end() == len(found.string)
    lone = found.group().encode("utf-8", "surrogateescape")
    return "\ufffd" if cut_off or len(lone) > 1 else lone.decode("cp1252", "replace")
