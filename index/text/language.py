"""Pure: the language that a text is written in."""

import re
from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# As much as is looked at: enough to be sure, and a long text takes no longer.
_ENOUGH = 4000  # characters
_NEAR = 2  # the languages that a text may be in
# Of a text with fewer a guess would be wrong too often. In bytes: a Chinese character says more.
_LETTERS = 60
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_NOT_LATIN = frozenset("ar el fa hi hy ne ru sr ta yi".split())
# A question is short: a language counts while its logarithm is no more below the likeliest's.
_CLOSE = 3.0


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


def languages_of(question: str, among: Collection[str]) -> list[str]:
    """Return in which languages a question may be asked; none where it is likely English.

    Args:
        question: As typed, which may be a few words.
        among: The languages in question, as ISO 639-1 codes, besides English.
    """
    letters = [character for character in question if character.isalpha()]
    latin = sum(map(bool, map(_LATIN.match, letters)))
    if 2 * latin < len(letters):
        return sorted(_NOT_LATIN.intersection(among))
    candidates = {*among, "en"} - _NOT_LATIN
    if len(candidates) == 1:
        return []  # without a need to load the model
    likely = likelihoods(question)
    found = {language: likely[language] for language in candidates if language in likely}
    best = max(found.values())
    close = [language for language, score in found.items() if score >= best - _CLOSE]
    return sorted(language for language in close if language != "en")


def likelihoods(text: str) -> dict[str, float]:
    """Return the logarithm of the likelihood of each language known, but for a constant."""
    return {str(language): float(score) for language, score in _identifier().rank(text)}


@cache
def _identifier() -> "LanguageIdentifier":
    # Imported here: its model takes half a second to load, and answering has no use for it.
    from py3langid import langid

    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
