"""Groups of questions that are scored by themselves."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from eval.metrics.answers import normalize_answer
from eval.metrics.clusters import main_article
from eval.metrics.judging import gold_answers, is_answerable
from eval.records import Question
from index.text.words import content_words, words

LARGEST = 30  # slices of a family that are scored, those with most questions

_WORDS = re.compile(
    r"\b(who|whom|whose|what|when|where|which|why|how)\b(\s+(?:many|much)\b)?", re.I
)
_LENGTHS = ((1, "1 word"), (2, "2 words"), (5, "3–5 words"), (10, "6–10 words"))
_SHARED = ("none", "some", "many")
_LONGER, _NONE = "11 words or more", "no answer"
_LENGTH_ORDER = (*(name for _, name in _LENGTHS), _LONGER, _NONE)


class Part(NamedTuple):
    """A slice: the questions' places in the set."""

    family: str
    name: str
    places: list[int]


class Parts(NamedTuple):
    """The slices that are scored."""

    kept: list[Part]
    notes: list[str]  # which families have more


def question_word(question: str) -> str:
    """Return the first question word; "how many" and "how much" are one of their own.

    >>> question_word("In what year was the pier closed?"), question_word("Name the pier.")
    ('what', 'none')
    """
    match = _WORDS.search(question)
    if not match:
        return "none"
    word = match[1].lower()
    if word == "how" and match[2]:
        return "how many/much"
    return "who" if word.startswith("who") else word


def answer_length(golds: Sequence[str]) -> str:
    """Return the length class of the shortest right answer, in words as SQuAD counts them."""
    words = min(len(normalize_answer(gold).split()) for gold in golds)
    return next((name for most, name in _LENGTHS if words <= most), _LONGER)


def shared_words(question: str, sentence: str) -> str:
    """Return how many of a question's content words stand in a sentence: none, some or many.

    Half of them are many. People who have not read an article ask in other words than it has.

    >>> shared_words("Who stole the old atlas?", "An atlas vanished.")
    'some'
    """
    asked = set(content_words(question))
    shared = len(asked & set(words(sentence)))
    return "many" if 2 * shared >= len(asked) else "some" if shared else "none"


def parts(
    questions: Sequence[Question],
    article_texts: Mapping[str, str],
    titles: Mapping[str, str],
) -> Parts:
    """Return the slices by question word, answer length, shared words, article, turn and tag.

    A tag "kind:list" is the slice "list" of the family "kind". A family that does not divide the
    questions is left out, as are all but its `LARGEST` slices with most questions.

    Args:
        questions: In the order of the set.
        article_texts: By id, for answers that are given as spans only.
        titles: Of articles, by id.
    """

    def length_of(question: Question) -> list[str]:
        if is_answerable(question) is False:
            return [_NONE]
        golds = gold_answers(question, article_texts)
        return [answer_length(golds)] if golds else []

    by_size = _by_size
    families = [
        _family("question word", questions, lambda q: [question_word(q.question)], by_size),
        _family("answer length", questions, length_of, _by_length),
        _family("shared words", questions, lambda q: _shared(q, article_texts), _by_share),
        _family("turn", questions, lambda q: [str(q.turn)] if q.turn else [], _by_number),
    ]
    tags = dict.fromkeys(_tag(tag)[0] for question in questions for tag in question.tags)
    for family in tags:
        families.append(_family(family, questions, _with_tag(family), by_size))
    if "title" not in tags:
        families.append(_family("article", questions, lambda q: _article(q, titles), by_size))
    return Parts(
        [part for family in families for part in _largest(family)],
        [
            f"Of {len(family):,} slices by {family[0].family} the {LARGEST} with most questions "
            "are scored."
            for family in families
            if len(family) > LARGEST
        ],
    )


def _family(
    family: str,
    questions: Sequence[Question],
    names_of: Callable[[Question], Iterable[str]],
    order: Callable[[dict[str, list[int]]], list[str]],
) -> list[Part]:
    places: dict[str, list[int]] = {}
    for place, question in enumerate(questions):
        for name in names_of(question):
            places.setdefault(name, []).append(place)
    if len(places) < 2:
        return []
    return [Part(family, name, places[name]) for name in order(places)]


def _largest(family: list[Part]) -> list[Part]:
    """Return the slices with most questions, in their order: each has a bootstrap of its own."""
    by_size = sorted(family, key=lambda part: -len(part.places))
    kept = {part.name for part in by_size[:LARGEST]}
    return [part for part in family if part.name in kept]


def _by_size(places: dict[str, list[int]]) -> list[str]:
    return sorted(places, key=lambda name: (-len(places[name]), name))


def _by_length(places: dict[str, list[int]]) -> list[str]:
    return sorted(places, key=_LENGTH_ORDER.index)


def _by_share(places: dict[str, list[int]]) -> list[str]:
    return sorted(places, key=_SHARED.index)


def _by_number(places: dict[str, list[int]]) -> list[str]:
    return sorted(places, key=int)


def _tag(tag: str) -> tuple[str, str]:
    family, colon, name = tag.partition(":")
    return (family, name) if colon and family and name else ("tag", tag)


def _with_tag(family: str) -> Callable[[Question], list[str]]:
    def names(question: Question) -> list[str]:
        return [name for kind, name in map(_tag, question.tags) if kind == family]

    return names


def _shared(question: Question, article_texts: Mapping[str, str]) -> list[str]:
    """Return the class of the first gold sentence, the best one; where spans are gold, none."""
    best = next(iter(question.sentences), None)
    if best is None or best.article_id not in article_texts:
        return []
    sentence = article_texts[best.article_id][best.start : best.end]
    return [shared_words(question.question, sentence)]


def _article(question: Question, titles: Mapping[str, str]) -> list[str]:
    """Return the article with most gold, by title; ids say nothing to a reader."""
    article_id = main_article(question)
    return [titles[article_id]] if article_id and article_id in titles else []
