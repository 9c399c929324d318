"""Pure: how large what is read may be, and the words for what is larger."""

MEGABYTE = 1_000_000
SETTING = "(setting ARTICLE_QA_MAX_FILE_MB)"


def bytes_of(max_mb: float) -> int:
    """Return a limit in bytes."""
    return int(max_mb * MEGABYTE)


def too_large(max_mb: float, size: int | None = None) -> str:
    """Return the reason why something is not read; `size` is its bytes, where they are known.

    >>> too_large(20, 31_500_000)
    'it is 31.5 MB, larger than the limit of 20 MB (setting ARTICLE_QA_MAX_FILE_MB)'
    """
    known = "" if size is None else f"{size / MEGABYTE:.1f} MB, "
    return f"it is {known}larger than {_limit(max_mb)}"


def unpacks_to_too_much(max_mb: float) -> str:
    """Return the reason why something compressed is not read."""
    return f"it unpacks to more than {_limit(max_mb)}"


def _limit(max_mb: float) -> str:
    return f"the limit of {max_mb:g} MB {SETTING}"
