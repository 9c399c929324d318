"""Pure: whether two articles are the same story, and what one says that the other does not.

Texts are compared as sets of four words that follow one another. MinHash finds those that may
have many in common without comparing all with all; whether they have is then counted exactly.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from rensa import RMinHash

from index.text.words import NUMBER_WORD

_SHINGLE = 4  # words
_ROWS = 3
# With three rows and 24 bands a pair that has half of its word runs in common is found with
# probability .96, one that has a tenth with .02.
_BANDS = 24
# Of a text this short a few words are too large a part: only the same words are the same story.
_SHORT = 40  # words
_DASHES = dict.fromkeys(map(ord, "\u2010\u2012\u2013\u2212"), "-")  # each may be a minus sign
# Before a number and after nothing that it could join it to, as in "2030-31" or "B-52".
_SIGN = r"(?<![\w.,:%)\]-])-(?=[$€£¥]?\d)"
_WORD = re.compile(rf"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+|[$€£¥%]|{_SIGN}")
_NUMBER_WORD = rf"\b(?:{NUMBER_WORD}|hundred|thousand|million|billion)\b"
# What tells one report from another in the same words: numbers, and names with days and months.
_FACT = re.compile(rf"\d+(?:[.,:]\d+)*|[^\W\d_a-z]\w*|{_NUMBER_WORD}")
_MINUS = re.compile(rf"{_SIGN}|\bminus\s+(?=[$€£¥]?\d|{_NUMBER_WORD})")
_FACTS = re.compile(r"#(?:[\s.-]*#)+")
_NEGATIONS = frozenset("not no never nor neither without".split())
_SPELT_OUT = (
    (re.compile(r"\bcan(?:not|[’']t)\b"), "can not"),
    (re.compile(r"\bwon[’']t\b"), "will not"),
    (re.compile(r"n[’']t\b"), " not"),
)
_ENOUGH = 20  # words that are looked at in one place, in a text of one sentence over and over
_SAID = frozenset(("said", "says"))


class Comparison(NamedTuple):
    """How one text stands to another."""

    resemblance: float  # word runs in common, of those of either: Jaccard
    new: int  # sentences that only the second has
    gone: int  # sentences that only the first has
    other_facts: bool  # a sentence of both differs in numbers, names, a "not" or one word only


def bands_of(text: str) -> tuple[int, ...]:
    """Return hashes of which similar texts share one; equal in every process and version."""
    sketch = RMinHash(num_perm=_ROWS * _BANDS, seed=1)
    sketch.update(sorted(_shingles(text)))
    digest = sketch.digest()
    # 64 bits of each band, its number included, within what an SQLite integer holds.
    return tuple(
        _mixed(number, digest[number * _ROWS : (number + 1) * _ROWS]) for number in range(_BANDS)
    )


def compare(
    first: str, second: str, first_sentences: Sequence[str], second_sentences: Sequence[str]
) -> Comparison:
    """Compare two texts, and count the sentences that only one of them has.

    Sentences are the same where their words are.
    """
    return Comparison(
        resemblance(first, second),
        *_only(first_sentences, second_sentences),
    )


def resemblance(first: str, second: str) -> float:
    """Return how much two texts have in common, from 0 to 1; 1 means the same words.

    >>> resemblance("The ferry sank at noon.", "the ferry sank, at noon")
    1.0
    """
    if _words(first) == _words(second):
        return 1.0
    a, b = _shingles(first), _shingles(second)
    # Never 1 where words differ in their order only.
    return min(len(a & b) / (len(a | b) or 1), 0.999)


def is_same_story(found: Comparison, threshold: float, *, words: int) -> bool:
    """Whether two texts are one story, so that one of them can stand for both.

    Args:
        found: The two compared.
        threshold: Resemblance from which they are, if nothing speaks against it.
        words: Of the shorter text.
    """
    if found.resemblance == 1:
        return threshold < 1 and words > 0
    return found.resemblance >= threshold and words >= _SHORT and not found.other_facts


def has_sign(text: str) -> bool:
    """Whether a number in a text has a minus sign, which counts as a word."""
    return bool(re.search(_SIGN, text.translate(_DASHES)))


def count_words(text: str) -> int:
    """Return the number of words as they are compared."""
    return len(_words(text))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold().translate(_DASHES))


def _shingles(text: str) -> frozenset[str]:
    words = _words(text)
    return frozenset(
        " ".join(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1))
    )


def _mixed(number: int, rows: Sequence[int]) -> int:
    mixed = number + 1
    for row in rows:
        mixed = (mixed * 0x100000001B3 ^ row) & 0x7FFFFFFFFFFFFFFF
    return mixed


def _only(first: Sequence[str], second: Sequence[str]) -> tuple[int, int, bool]:
    a = {" ".join(_words(sentence)): sentence for sentence in first}
    b = {" ".join(_words(sentence)): sentence for sentence in second}
    new = [sentence for words, sentence in b.items() if words not in a]
    gone = [sentence for words, sentence in a.items() if words not in b]
    masked = {_without_facts(sentence) for sentence in gone}
    differ = any(_without_facts(sentence) in masked for sentence in new)
    return len(new), len(gone), differ or _contradict(gone, new)


def _without_facts(sentence: str) -> str:
    unsigned = _MINUS.sub("", sentence.translate(_DASHES))
    return " ".join(_FACTS.sub("#", _FACT.sub("#", unsigned)).split())


def _contradict(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether a sentence denies one of the others, or has one other word in its place."""
    denials: dict[tuple[str, ...], set[int]] = defaultdict(set)
    places: dict[tuple[int, int, int], list[str]] = defaultdict(list)
    for words in map(_spelt_out, first):
        denials[_affirmed(words)].add(len(words))
        for place, word in _places(words):
            if len(places[place]) < _ENOUGH:
                places[place].append(word)
    for words in map(_spelt_out, second):
        affirmed = _affirmed(words)
        if affirmed and denials.get(affirmed, set()) - {len(words)}:
            return True
        for place, word in _places(words):
            if any(_is_other_word(each, word) for each in places.get(place, ())):
                return True
    return False


def _spelt_out(sentence: str) -> list[str]:
    spelt = sentence.casefold()
    for short, long in _SPELT_OUT:
        spelt = short.sub(long, spelt)
    return _words(spelt)


def _affirmed(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in _NEGATIONS)


def _places(words: Sequence[str]) -> Iterator[tuple[tuple[int, int, int], str]]:
    """Yield every word, after what is the same for sentences that differ in no other."""

    def hashes(ordered: Iterable[str]) -> list[int]:
        return list(accumulate(ordered, lambda so_far, word: hash((so_far, word)), initial=0))

    before, after = hashes(words), hashes(reversed(words))[::-1]
    for number, word in enumerate(words):
        yield (len(words), before[number], after[number + 1]), word


def _is_other_word(first: str, second: str) -> bool:
    """Whether a word says something else than the one in whose place it stands.

    Short ones are mostly articles and prepositions, those that begin alike forms or spellings of
    one word, one letter is a misprint, and editors write "said" for other verbs.

    >>> [_is_other_word("approved", each) for each in ("aproved", "approves", "rejected")]
    [False, False, True]
    """
    longest = max(len(first), len(second))
    same = _shared(first, second)
    if longest < 4 or 2 * same >= longest or {first, second} & _SAID:
        return False
    first, second = first[same:][::-1], second[same:][::-1]
    end = _shared(first, second)
    return max(len(first), len(second)) > end + 1


def _shared(first: str, second: str) -> int:
    """Return with how many letters two words begin alike."""
    letters = enumerate(zip(first, second, strict=False))
    return next((n for n, (a, b) in letters if a != b), min(len(first), len(second)))
