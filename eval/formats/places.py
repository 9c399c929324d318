"""Pure: quoted text to ranges of an article's text."""

import re
import unicodedata

from eval.formats.fields import Fault

CharRange = tuple[int, int]


def occurrences(quote: str, text: str, *, whole_words: bool = False) -> list[CharRange]:
    r"""Return where a quote stands in a text, whatever white space separates its words.

    Args:
        quote: The words.
        text: Where to look.
        whole_words: Prefer places where no word is cut; others count where there are none.

    >>> occurrences("a b", "a  b, a\nb")
    [(0, 4), (6, 9)]
    >>> occurrences("43", "1943: 43", whole_words=True)
    [(6, 8)]
    """
    words = quote.split()
    if not words:
        return []
    pattern = r"\s+".join(re.escape(word) for word in words)
    if whole_words:
        before = r"(?<!\w)" if re.match(r"\w", words[0]) else ""
        after = r"(?!\w)" if re.search(r"\w$", words[-1]) else ""
        if found := [match.span() for match in re.finditer(before + pattern + after, text)]:
            return found
    return [match.span() for match in re.finditer(pattern, text)]


def whole_occurrences(quote: str, text: str) -> list[CharRange]:
    """Return where the words of a quote stand whole in a text, in capitals or not.

    >>> whole_occurrences("fifth", "Fifth of the twenty-five in 1955: the fifthy"[:32])
    [(0, 5)]
    """
    pattern = r"\s+".join(re.escape(word) for word in quote.split())
    if not pattern:
        return []
    found = re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE)
    return [match.span() for match in found]


def only_occurrence(quote: str, text: str, where: str) -> CharRange:
    """Return the one place where a quote stands.

    Args:
        quote: The words.
        text: Where to look.
        where: What the text is, for messages.

    Raises:
        Fault: It stands nowhere, or in several places.
    """
    found = occurrences(quote, text)
    if not found:
        raise Fault(f"{shown(quote)} does not occur in {where}{_hint(quote, text)}")
    if len(found) > 1:
        starts = ", ".join(str(start) for start, _ in found[:5])
        raise Fault(
            f"{shown(quote)} occurs {len(found)} times in {where} (at {starts}): quote more of it, "
            "or give 'start' and 'end'"
        )
    return found[0]


def checked_range(start: int, end: int, text: str, where: str) -> CharRange:
    """Return a range that lies in a text.

    Raises:
        Fault: It is empty or does not.
    """
    if not 0 <= start < end <= len(text):
        raise Fault(f"[{start}, {end}) is no range of {where} of {len(text)} characters")
    return start, end


def shown(quote: str) -> str:
    """Return a quote for a message, shortened."""
    return repr(quote if len(quote) <= 80 else quote[:77] + "…")


def _hint(quote: str, text: str) -> str:
    composed = unicodedata.normalize("NFC", quote), unicodedata.normalize("NFC", text)
    if occurrences(*composed):
        return " as written (it does in another Unicode normal form)"
    return ""
