"""Pure: the bytes of a page to text, by what they are and only then by what is said of them."""

import re

from w3lib.encoding import html_body_declared_encoding, resolve_encoding

from index.formats.decoding import as_utf8, decode

_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_SHIFTS = re.compile(rb"\x1b[$(]")  # ISO-2022: all ASCII, and yet no English


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
    if not raw.startswith(_MARKS) and (_SHIFTS.search(raw) or as_utf8(raw) is None):
        for label in (declared, html_body_declared_encoding(raw[:4096])):
            encoding = resolve_encoding(label) if label else None
            if encoding:
                try:
                    return raw.decode(encoding)
                except (UnicodeDecodeError, LookupError):
                    continue
    return decode(raw, origin)
