"""Pure: what counts as a word or says a number, and a question to a full-text query.

The words of passages live in an SQLite FTS5 table, written in the same transaction as the
passages, so that the lexical side can never be out of step. Its tokenizer folds case and
diacritics and stems as English does (Porter); what other languages and scripts need is done before
(`index.text.analysis`).
"""

import re
from collections.abc import Collection

from index.text.analysis import forms, pairs, plain_words, runs, stems
from index.text.function_words import FUNCTION_WORDS
from index.text.spelling import other_spellings

TOKENIZER = "porter unicode61 remove_diacritics 2"
# Weights of the columns title and body in BM25.
TITLE_WEIGHT, BODY_WEIGHT = 1.0, 1.0

_WORD = re.compile(r"[^\W_]+")
# Function words of questions. They are in most passages: they cost time and say nothing.
STOP_WORDS = frozenset(
    "a an and any are as at be been being but by can could did do does for from had has have he "
    "her hers him his how i if in into is it its may me might more most much my no not of on or "
    "our ours shall she should so some such than that the their theirs them then there these they "
    "this those to too us very was we were what when where which who whom whose why will with "
    "would you your yours".split()
)

# English words for whole numbers.
SMALL_NUMBERS = tuple(  # 1 to 19
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen".split()
)
TENS = tuple("twenty thirty forty fifty sixty seventy eighty ninety".split())
# An alternative of a regular expression, lower case, to be held between word boundaries.
NUMBER_WORD = "|".join((*SMALL_NUMBERS, *TENS))


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, in order."""
    return _WORD.findall(text.lower())


def content_words(text: str) -> list[str]:
    """Return the words that say something; all of them where none does."""
    found = words(text)
    return [word for word in found if word not in STOP_WORDS] or found


def match_query(question: str, languages: Collection[str] = ()) -> str:
    """Return an FTS5 query for passages with any content word; "" where there is no word.

    Names are asked for in their other spellings too: what no passage has weighs nothing.

    Args:
        question: In any language.
        languages: Those that it may be asked in, but English.
    """
    said = plain_words(question)
    functions = STOP_WORDS.union(*(FUNCTION_WORDS.get(each, ()) for each in languages))
    content = [word for word in said if word not in functions] or said
    unspaced = [
        form
        for run in runs(question)
        for form in (map(_quoted, pairs(run)) if len(run) > 1 else [_beginning(run[0])])
    ]
    spellings = [*content, *other_spellings(question, functions), *stems(question, languages)]
    return " OR ".join(dict.fromkeys([*map(_quoted, spellings), *unspaced]))


def match_all(text: str, languages: Collection[str] = ()) -> str:
    """Return an FTS5 query for passages that have every word of a text; "" where it has none.

    Args:
        text: In any language.
        languages: In whose forms a word is looked for, besides the English ones.
    """
    spaced = [" OR ".join(map(_quoted, dict.fromkeys(each))) for each in forms(text, languages)]
    unspaced = [
        _quoted(" ".join(pairs(run))) if len(run) > 1 else _beginning(run[0]) for run in runs(text)
    ]
    return " AND ".join(dict.fromkeys([*(f"({each})" for each in spaced), *unspaced]))


def _quoted(term: str) -> str:
    return f'"{term}"'


def _beginning(character: str) -> str:
    """Return what finds a character of an unspaced script: each begins a word of the index."""
    return f'"{character}" *'
