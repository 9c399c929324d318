"""Pure: the language that a text is written in."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# As much as is looked at: enough to be sure, and a long text takes no longer.
_ENOUGH = 4000  # characters
_NEAR = 2  # the languages that a text may be in
# Of a text with fewer a guess would be wrong too often. In bytes: a Chinese character says more.
_LETTERS = 60


def find_language(text: str, declared: str | None = None) -> str | None:
    """Return the language of a text as an ISO 639-1 code.

    A page may declare the language of its template, so the text counts, where it is long enough
    to tell; between languages as near as Danish and Norwegian, what is declared.

    Args:
        text: Of an article.
        declared: Code that its file gives.

    Returns:
        `declared` where the text is too short; None where nothing is known.
    """
    sample = text[:_ENOUGH]
    if sum(len(character.encode()) for character in sample if character.isalpha()) < _LETTERS:
        return declared
    likeliest = [str(language) for language, _ in _identifier().rank(sample)[:_NEAR]]
    return declared if declared in likeliest else likeliest[0]


def likelihoods(text: str) -> dict[str, float]:
    """Return the logarithm of the likelihood of each language known, but for a constant."""
    return {str(language): float(score) for language, score in _identifier().rank(text)}


@cache
def _identifier() -> "LanguageIdentifier":
    # Imported here: its model takes half a second to load, and answering has no use for it.
    from py3langid import langid

    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
