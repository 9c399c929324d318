"""Pure: what counts as a word or says a number, and a question to a full-text query.

The words of passages live in an SQLite FTS5 table, written in the same transaction as the
passages, so that the lexical side can never be out of step. Its tokenizer folds case and
diacritics and stems (Porter).
"""

import re

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


def match_query(question: str) -> str:
    """Return an FTS5 query for passages with any content word; "" where there is no word.

    Names are asked for in their other spellings too: what no passage has weighs nothing.
    """
    terms = dict.fromkeys([*content_words(question), *other_spellings(question, STOP_WORDS)])
    return " OR ".join(f'"{term}"' for term in terms)


def match_all(text: str) -> str:
    """Return an FTS5 query for passages that have every word of a text; "" where it has none."""
    return " AND ".join(f'"{word}"' for word in dict.fromkeys(words(text)))
