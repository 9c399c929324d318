"""Pure: what numbers mean, in words; the same in the terminal and on the page."""

_IN_WORDS = (  # least probability, words
    (0.9, "Very likely right"),
    (0.7, "Likely right"),
    (0.5, "More likely right than not"),
    (0.0, "Uncertain"),
)


def confidence_in_words(probability: float) -> str:
    """Return a probability in words and in per cent.

    >>> confidence_in_words(0.72)
    'Likely right (72%)'
    >>> confidence_in_words(0.999)
    'Very likely right (over 99%)'
    """
    words = next(words for least, words in _IN_WORDS if probability >= least)
    percent = round(probability * 100)
    shown = "under 1%" if percent < 1 else "over 99%" if percent > 99 else f"{percent}%"
    return f"{words} ({shown})"


def articles_in_words(count: int) -> str:
    """Return a number of articles.

    >>> articles_in_words(1), articles_in_words(2400)
    ('1 article', '2,400 articles')
    """
    return "1 article" if count == 1 else f"{count:,} articles"
