"""Pure: which sentences say most of what a text says.

A walk over the graph of sentences, in which two are the nearer the more their vectors have in
common, comes to the central ones most often: LexRank (Erkan and Radev, "LexRank: Graph-based
Lexical Centrality as Salience in Text Summarization", JAIR 22, 2004). The walk starts over at
sentences near to what is asked about, as in Otterbacher, Erkan and Radev, "Using Random Walks for
Question-focused Sentence Retrieval" (HLT-EMNLP 2005), and at the beginning of an article, where
news says what matters.
"""

import re
from collections.abc import Sequence

import numpy as np

from index.arrays import Vectors
from index.outline.headings import is_heading
from index.outline.leaning import leans
from index.text.characters import is_list_item
from index.text.words import content_words

_RESTART = 0.5  # probability of starting over, where LexRank has 0.15: chosen on the samples
_LEAD = 0.12  # by how much a sentence further down is less likely to be started at
_STEPS = 60
_SHORTEST = 6  # words of a sentence that can say what a text is about
_REPEATS = 0.5  # of the words of two sentences, from which on one of them is enough
_FRAGMENT = re.compile(r"[a-z,;:.)]")


def centrality(vectors: Vectors, topic: Vectors, places: Sequence[int]) -> Vectors:
    """Return how central each sentence is; the sum is 1.

    Args:
        vectors: Of the sentences, unit length, shape (n, dimension), n at least 1.
        topic: Of what is asked about, unit length, shape (dimension,).
        places: Of each sentence in its article, from 0.
    """
    near = np.clip(vectors @ vectors.T, 0.0, None)
    np.fill_diagonal(near, 0.0)
    rows = near.sum(axis=1, keepdims=True)
    steps = np.divide(near, rows, out=np.full_like(near, 1.0 / len(near)), where=rows > 0)
    start = np.clip(vectors @ topic, 0.0, None) + 0.05
    start /= 1.0 + _LEAD * np.asarray(places, dtype=start.dtype)
    start /= start.sum()
    at = start
    for _ in range(_STEPS):
        at = _RESTART * start + (1.0 - _RESTART) * (at @ steps)
    found: Vectors = at
    return found


def may_be_key(sentence: str) -> bool:
    """Whether a sentence can stand alone for what a text says."""
    return not (
        is_heading(sentence)
        or is_list_item(sentence)
        or leans(sentence)
        or len(sentence.split()) < _SHORTEST
        or sentence.rstrip("”\"’')").endswith(("?", ":", ";"))
        or _FRAGMENT.match(sentence)
    )


def best_distinct(scores: Sequence[float], sentences: Sequence[str], wanted: int) -> list[int]:
    """Return the places of the best sentences, best first, of which none says what another says."""
    chosen: list[int] = []
    said: list[frozenset[str]] = []
    for at in sorted(range(len(scores)), key=lambda i: (-scores[i], i)):
        told = frozenset(content_words(sentences[at]))
        if all(len(told & each) < _REPEATS * min(len(told), len(each)) for each in said):
            chosen.append(at)
            said.append(told)
        if len(chosen) == wanted:
            break
    return chosen
