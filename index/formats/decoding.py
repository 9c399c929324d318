"""Pure: bytes to text."""

import re

from index.errors import ReadError

_ASTRAY = re.compile("[\udc80-\udcff]+")  # bytes that are no UTF-8, as `surrogateescape` has them


def decode(raw: bytes, origin: str) -> str:
    """Decode bytes: UTF-8, a few bytes amiss or not, UTF-16 with mark, else by charset-normalizer.

    Raises:
        ReadError: They are no text.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError as err:
            raise ReadError(origin, "it claims to be UTF-16 and is not") from err
    if b"\0" in raw[:8192]:
        raise ReadError(origin, "it is a binary file, not text")
    text = as_utf8(raw)
    if text is not None:
        return text
    import charset_normalizer

    matches = charset_normalizer.from_bytes(raw)
    best = matches.best()
    # Between code pages that fit a Western text alike, the commonest by far is the likeliest.
    western = next((m for m in matches if "cp1252" in (m.encoding, *m.could_be_from_charset)), None)
    if best and western and western.chaos <= best.chaos:
        best = western
    text = str(best) if best else ""
    strange = sum(not (c.isprintable() or c.isspace()) for c in text[:8192])
    if not text or strange > len(text[:8192]) / 50:
        raise ReadError(origin, "it is a binary file or its encoding cannot be recognised")
    return text


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
