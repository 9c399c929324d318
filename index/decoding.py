"""Pure: bytes to text."""

from index.errors import ReadError


def decode(raw: bytes, origin: str) -> str:
    """Decode bytes: UTF-8 (with or without mark), UTF-16 with mark, else by charset-normalizer.

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
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
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
