"""Pure: texts and questions as the full-text index has them, in any language and script.

What the index is told of a text is the text itself, changed where its own tokenizer
(`index.text.words.TOKENIZER`) would not do:

- Spellings that readers take for one become one: Greek accents, Arabic letters with and without
  their signs, digits of any script, wide and narrow letters. Marks within a word of India or
  Indochina, at which the tokenizer would cut it, become letters of the private use area.
- In scripts without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese), and in Korean, whose
  particles are written to the word, each two neighbouring characters are a word. Source: Nie, Gao,
  Zhang and Zhou, "On the Use of Words and N-grams for Chinese Information Retrieval", IRAL 2000.
- Behind the text stand the stems of its words, in languages that Snowball knows
  (snowballstem.org). They end in a sign of their own, so that only stems meet them. English needs
  none: the tokenizer itself stems as English does.

A question is asked for in the same forms. All depends on a text and its language alone: a row of
the index is deleted by telling it again what was in the row.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise

import Stemmer

from index.text.function_words import FUNCTION_WORDS

# What Snowball calls a language, by ISO 639-1 code; English is left to the tokenizer.
STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali",
    "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil",
    "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
_STEM = "\uf8ff"  # the last letter of a stem; of the private use area
_KNOWN_STEMS = 1 << 16

# -- spellings -------------------------------------------------------------------------------

_MARKED = (  # Indic scripts, Thai and Lao; Tibetan; Burmese; Khmer
    *range(0x0900, 0x0F00), *range(0x0F71, 0x0FBD), *range(0x1000, 0x10A0), *range(0x1780, 0x1800),
)  # fmt: skip
_SIGNS = [sign for sign in _MARKED if unicodedata.category(chr(sign)) in ("Mn", "Mc")]
_TO_PRIVATE = 0xE000 - _MARKED[0]
_DROPPED = (  # vowel signs of Arabic and Hebrew, tatweel, nuktas, joiners
    *range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06DD), 0x0640,
    *range(0x0591, 0x05BE), 0x05BF, 0x05C1, 0x05C2, 0x05C4, 0x05C5, 0x05C7,
    0x093C, 0x09BC, 0x0A3C, 0x200C, 0x200D,
)  # fmt: skip
_ZEROS = (0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xE50,
          0xED0, 0xF20, 0x1040, 0x17E0)  # fmt: skip
_ALIKE = {
    "ا": "أإآٱ", "ي": "ىیئ", "و": "ؤ", "ه": "ةۀہە", "ك": "کڪ", "е": "ё", "Е": "Ё",
    "i": "ı", "I": "İ",
}  # fmt: skip
_SPELLED: dict[int, str] = {
    **{sign: chr(sign + _TO_PRIVATE) for sign in _SIGNS},
    0x0901: chr(0x0902 + _TO_PRIVATE),  # candrabindu, for which many write anusvara
    **dict.fromkeys(_DROPPED, ""),
    **{zero + value: str(value) for zero in _ZEROS for value in range(10)},
    **{ord(other): letter for letter, others in _ALIKE.items() for other in others},
}
_FORMS = re.compile("[\uff00-\uffef\ufb00-\ufdff\ufe70-\ufefc]+")  # wide, narrow, joined
_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]+")
_ACCENTS = re.compile("[\u0300-\u036f]")
_MARKS = f"\u0300-\u036f{''.join(map(chr, (*_SIGNS, *_DROPPED)))}"

# -- scripts without spaces ------------------------------------------------------------------

_LETTER = (
    "[\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003134f"
    "\u0e01-\u0e30\u0e32-\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2-\u0eb3\u0ebd-\u0ec6\u0edc-\u0edf"
    "\u1000-\u102a\u103f\u1050-\u1055\u1780-\u17b3\u17d7\u17dc]"
)
# With its vowels and tones; in Khmer and Burmese a letter may be written below another.
_CHARACTER = f"{_LETTER}[{_MARKS}]*(?:(?<=[\u17d2\u1039]){_LETTER}[{_MARKS}]*)*"
_CHARACTERS = re.compile(_CHARACTER)
_RUN = re.compile(f"(?:{_CHARACTER})+")

# -- words -----------------------------------------------------------------------------------

_WORD = re.compile(f"[^\\W_](?:[^\\W_]|[{_MARKS}])*")


def indexed(text: str, language: str | None) -> str:
    """Return what the full-text index is told of a text.

    Args:
        text: Of a passage or title.
        language: ISO 639-1 code of the article's, where it is known.

    >>> indexed("Two ferries sank.", "en")
    'Two ferries sank.'
    >>> indexed("北京 2024", "zh")
    ' 北京 京  2024'
    """
    told = text if text.isascii() else _respelled(_RUN.sub(_apart, _narrowed(text)))
    if language not in STEMMERS:
        return told
    stems = (stem(word, language) for word in _words(text))
    return f"{told}\n{' '.join(stems)}"


def plain_words(text: str) -> list[str]:
    """Return the words of a text as the index has them, in lower case; none of unspaced scripts."""
    return list(map(_respelled, _words(text)))


def forms(text: str, languages: Iterable[str]) -> list[list[str]]:
    """Return each word of a text, but of unspaced scripts, with its stems in some languages."""
    languages = tuple(languages)
    return [
        [_respelled(word), *(stem(word, language) for language in languages)]
        for word in _words(text)
    ]


def runs(text: str) -> list[list[str]]:
    """Return what a text has in scripts without spaces, each run as its characters."""
    return [
        [_respelled(character) for character in _CHARACTERS.findall(run)]
        for run in _RUN.findall(_narrowed(text))
    ]


def pairs(characters: list[str]) -> list[str]:
    """Return each two neighbours of two or more characters."""
    return [one + other for one, other in pairwise(characters)]


def stems(text: str, languages: Iterable[str]) -> list[str]:
    """Return the stems of the words of a text in each of some languages, but of function words."""
    said = _words(text)
    return list(
        dict.fromkeys(
            stem(word, language)
            for language in languages
            for word in said
            if word not in FUNCTION_WORDS.get(language, ())
        )
    )


@lru_cache(_KNOWN_STEMS)
def stem(word: str, language: str) -> str:
    """Return the stem of a word in lower case as the index has it; a language of `STEMMERS`."""
    return _respelled(_stemmer(language).stemWord(word)) + _STEM


@cache
def _stemmer(language: str) -> "Stemmer.Stemmer":
    # Without its own cache it changes nothing between the calls of two threads.
    return Stemmer.Stemmer(STEMMERS[language], 0)


def _words(text: str) -> list[str]:
    """Return the words of a text in lower case, with their marks; none of unspaced scripts."""
    narrowed = _narrowed(text).replace("İ", "i")
    spaced = narrowed if narrowed.isascii() else _RUN.sub(" ", narrowed)
    return _WORD.findall(spaced.lower())


def _apart(run: re.Match[str]) -> str:
    """Return a run as pairs, with its last character so that each begins a word."""
    characters = _CHARACTERS.findall(run[0])
    return f" {' '.join([*pairs(characters), characters[-1]])} "


def _narrowed(text: str) -> str:
    """Return a text without letters of another width, or joined for print."""
    if text.isascii():
        return text
    return _FORMS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def _respelled(text: str) -> str:
    """Return a text with one spelling for what is taken for one."""
    if text.isascii():
        return text
    return _GREEK.sub(_without_accents, text).translate(_SPELLED)


def _without_accents(found: re.Match[str]) -> str:
    return _ACCENTS.sub("", unicodedata.normalize("NFD", found[0]))
