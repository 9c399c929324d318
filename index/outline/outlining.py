"""Pure: what an article tells at a glance, known once it is added.

Key sentences are the central ones (`index.outline.central`), compared by the words that they share
as in the paper: embedding each sentence would double the time that adding takes.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

import numpy as np

from index.arrays import Vectors
from index.outline.central import best_distinct, centrality, may_be_key
from index.outline.headings import is_heading
from index.outline.names import names_in
from index.outline.times import days_in
from index.records import DayNamed, Draft, Outline, Sentence
from index.text.words import content_words

KEY = 3  # sentences
DAYS = 8  # of those that are named
_POOL = 80  # sentences among which the key ones are looked for: news tells what matters first
_READ = 2_000  # sentences that are looked at: of a book, the beginning
_PER_MINUTE = (
    238  # words read in a minute: Brysbaert, "How many words do we read per minute?" (2019)
)
_CHARACTERS_A_WORD = 1.7  # of a script without spaces
_WORDS = re.compile(r"[^\W_]+")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")


def outline_of(draft: Draft, sentences: Sequence[Sentence]) -> Outline:
    """Return what an article tells at a glance.

    Args:
        draft: The article, its language known.
        sentences: Its.
    """
    read = sentences[:_READ]
    texts = [draft.text[each.start : each.end] for each in read]
    telling = [at for at, text in enumerate(texts) if may_be_key(text)]
    telling = telling or [at for at, text in enumerate(texts) if not is_heading(text)]
    telling = telling or list(range(len(texts)))
    key = _key(draft.title, [texts[at] for at in telling[:_POOL]])
    return Outline(
        lead=read[telling[0]] if telling else None,
        key=tuple(read[telling[at]] for at in key),
        days=_days(read, texts, draft.published),
        names=tuple(names_in(draft.text, read, draft.language)),
        minutes=minutes_to_read(draft.text),
    )


def minutes_to_read(text: str) -> int:
    """Return how many minutes it takes to read a text, at least 1.

    >>> minutes_to_read("word " * 1000)
    4
    """
    unspaced = len(_UNSPACED.findall(text))
    words = len(_WORDS.findall(_UNSPACED.sub(" ", text) if unspaced else text))
    return max(1, round((words + unspaced / _CHARACTERS_A_WORD) / _PER_MINUTE))


def _key(title: str, texts: Sequence[str]) -> list[int]:
    """Return the places of the key sentences, in reading order."""
    if len(texts) <= 1:
        return list(range(len(texts)))
    *vectors, topic = _by_words([*texts, title])
    scores = centrality(np.array(vectors), topic, range(len(texts)))
    return sorted(best_distinct([float(s) for s in scores], texts, KEY))


def _by_words(texts: Sequence[str]) -> Vectors:
    """Return texts as vectors of their words, the rarer the heavier; unit length or zero."""
    counts = [Counter(content_words(text)) for text in texts]
    found_in = Counter(word for each in counts for word in each)
    places = {word: at for at, word in enumerate(found_in)}
    vectors = np.zeros((len(texts), len(places)), np.float32)
    for row, each in zip(vectors, counts, strict=True):
        for word, count in each.items():
            row[places[word]] = count * math.log(1.0 + len(texts) / found_in[word])
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    np.divide(vectors, lengths, out=vectors, where=lengths > 0)
    return vectors


def _days(
    sentences: Sequence[Sentence], texts: Sequence[str], published: date | None
) -> tuple[DayNamed, ...]:
    """Return the days that are named, in order of time, each where it is named first."""
    first: dict[date, DayNamed] = {}
    for sentence, text in zip(sentences, texts, strict=True):
        for each in days_in(text, published):
            at = DayNamed(each.day, sentence.start + each.start, sentence.start + each.end)
            first.setdefault(each.day, at)
    return tuple(sorted(list(first.values())[:DAYS]))
