"""Pure: scored sentences to an answer and its alternatives, or to none.

What the question asks for decides what an answer is (`qa.shape`). A fact: the best sentence, and
one of each other article that is nearly as sure and agrees with it. A passage: the best and others
of the same article, its neighbours before those further off. A list: the items of a list as the
article has it. What another article answers otherwise is an alternative; whether it contradicts,
`qa.differing` says. Two answers agree if the words of one are among those of the other.
"""

from collections.abc import Sequence
from typing import NamedTuple

from index.text.characters import is_list_item
from index.text.words import content_words
from qa.differing import Told, is_of_kind, same_thing, speaks_against
from qa.reader.agreement import agree
from qa.reader.base import Evidence
from qa.reader.judge import short_answer
from qa.shape import shape_of

NEAREST = 3
MAX_LIST_ITEMS = 10
# Shares of the best sentence's confidence, chosen on the sample questions.
_CLOSE = 0.75  # to stand beside it in the answer to a question for a fact
_TOGETHER = 0.5  # in an answer of several sentences
_LIST = 0.5  # of a list's sentences in all, where the best is not among them
_DIFFERENT = 0.4  # to be an alternative, if sure enough in itself:
_DIFFERENT_THRESHOLD = 0.6  # share of the threshold
_REPEATS = 0.7  # of the words of two sentences that say the same
_MAX_ALTERNATIVES = 4
_OTHER_KIND = 0.5  # of the confidence of an answer that is not of the kind asked for
_NOT_SURE = 0.89  # most confidence where something speaks against an answer
_BEFORE = 200  # characters before a sentence that may say of what it tells


class Said(NamedTuple):
    """One answer."""

    sentences: list[Evidence]  # in the order to cite them
    agreement: int  # articles that give it
    differs: bool = True  # of an alternative: whether it answers the same thing otherwise


class Selection(NamedTuple):
    """What to say; no sentences where the best is not good enough."""

    answer: Said
    confidence: float  # probability that the answer is right, also where it was held back
    alternatives: list[Said]  # best first


def select(
    question: str, evidence: Sequence[Evidence], *, threshold: float, max_sentences: int
) -> Selection:
    """Return the sentences of the answer, and what other articles say instead.

    Args:
        question: Decides the shape of the answer.
        evidence: Best first.
        threshold: Least confidence of an answer.
        max_sentences: How many at most, a list's items aside.
    """
    evidence = _of_kind_first(question, evidence)
    if not evidence:
        return Selection(Said([], 0), 0.0, [])
    best = evidence[0]
    shape = shape_of(question)
    listed = _list_items(evidence) if shape == "list" else None
    confidence = listed[1] if listed else best.confidence
    if confidence < threshold:
        return Selection(Said([], 0), confidence, [])
    if listed:
        return Selection(Said(listed[0], 1), confidence, [])
    if shape == "passage":
        return Selection(Said(_passage(evidence, max_sentences), 1), confidence, [])
    answers = _by_answer(evidence)
    agreeing = [found for found in answers[0] if _counts(found, best, threshold)]
    fact = Said(_fact(evidence, answers[0], threshold, max_sentences), _articles(agreeing))
    others = _alternatives(question, answers, threshold, max_sentences)
    if any(other.differs for other in others) or speaks_against(question, _told(best)):
        confidence = max(threshold, min(confidence, _NOT_SURE))
    return Selection(fact, confidence, others)


def _fact(
    evidence: Sequence[Evidence],
    same_answer: Sequence[Evidence],
    threshold: float,
    max_sentences: int,
) -> list[Evidence]:
    """Return the sentence that answers, and one of each other article that answers the same."""
    best = evidence[0]
    near = {best.article.id: best}
    for found in same_answer:
        if found.confidence >= max(threshold, _CLOSE * best.confidence):
            near.setdefault(found.article.id, found)
    return _distinct(list(near.values()), max_sentences)


def _of_kind_first(question: str, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return evidence with what is not of the kind that is asked for last, and less sure."""
    told = [(found, found.span is None or is_of_kind(question, _told(found))) for found in evidence]
    right = [found for found, is_right in told if is_right]
    wrong = [found for found, is_right in told if not is_right]
    return right + [each._replace(confidence=each.confidence * _OTHER_KIND) for each in wrong]


def _passage(evidence: Sequence[Evidence], max_sentences: int) -> list[Evidence]:
    best = evidence[0]
    together = [
        found
        for found in evidence
        if found.article.id == best.article.id and found.confidence >= _TOGETHER * best.confidence
    ]
    return _best_first(_distinct(together, max_sentences))


def _best_first(chosen: Sequence[Evidence]) -> list[Evidence]:
    """Return the first of an article's sentences, its neighbours from it on, then the others."""
    best, *others = chosen
    others.sort(key=lambda found: found.sentence.start)
    after, before = [best], [best]
    for found in others:
        if _adjoin(after[-1], found):
            after.append(found)
    for found in reversed(others):
        if _adjoin(found, before[-1]):
            before.append(found)
    near = [*after, *before[1:]]
    held = {found.sentence for found in near}
    return near + [found for found in others if found.sentence not in held]


def _list_items(evidence: Sequence[Evidence]) -> tuple[list[Evidence], float] | None:
    """Return the likeliest list's items in reading order, and how sure it is.

    At most one of its sentences is the one that answers best, so their confidences add up; the
    line that announces the list counts, and is not an item.
    """
    lists: list[list[Evidence]] = []
    last: Evidence | None = None  # of the list that may go on
    for found in sorted(evidence, key=lambda found: (found.article.id, found.sentence.start)):
        in_item = _in_list_item(found)
        announces = found.article.slice(*found.sentence).endswith(":")
        if announces or (in_item and not (last and _adjoin(last, found))):
            lists.append([found])
        elif in_item:
            lists[-1].append(found)
        last = found if announces or in_item else None
    sure = [(sum(found.confidence for found in one), one) for one in lists]
    held = [(total, one) for total, one in sure if len(_items(one)) > 1]
    if not held:
        return None
    total, best = max(held, key=lambda pair: pair[0])
    if evidence[0] not in best and total < _LIST * evidence[0].confidence:
        return None
    return _items(best)[:MAX_LIST_ITEMS], min(1.0, total)


def _adjoin(before: Evidence, found: Evidence) -> bool:
    """Whether one sentence follows another right after; a heading would part two lists."""
    end, start = before.sentence.end, found.sentence.start
    follows = found.article.id == before.article.id and end <= start
    return follows and not found.article.text[end:start].strip()


def _items(sentences: Sequence[Evidence]) -> list[Evidence]:
    return [found for found in sentences if _in_list_item(found)]


def _in_list_item(found: Evidence) -> bool:
    """Whether the line in which the sentence stands is a list's item."""
    start = found.article.text.rfind("\n", 0, found.sentence.start) + 1
    return is_list_item(found.article.slice(start, found.sentence.end))


def _by_answer(evidence: Sequence[Evidence]) -> list[list[Evidence]]:
    """Group sentences by their short answer: the first group holds the best one."""
    groups: list[tuple[frozenset[str], list[Evidence]]] = []
    for found in evidence:
        said = short_answer(found)
        for words, group in groups:
            if agree(words, said):
                group.append(found)
                break
        else:
            groups.append((said, [found]))
    return [group for _, group in groups]


def _alternatives(
    question: str, answers: Sequence[Sequence[Evidence]], threshold: float, max_sentences: int
) -> list[Said]:
    """Return what other articles than the best sentence's answer."""
    best = answers[0][0]
    in_numbers = _has_digit(best)
    found = []
    for group in answers[1:]:
        elsewhere = [
            other
            for other in group
            if other.article.id != best.article.id and _counts(other, best, threshold)
        ]
        # A number and a name do not contradict each other: one of them is no answer.
        if elsewhere and _has_digit(elsewhere[0]) == in_numbers:
            differs = same_thing(question, _told(best), _told(elsewhere[0]))
            said = _distinct(elsewhere, max_sentences)
            found.append(Said(said, _articles(elsewhere), differs))
    return found[:_MAX_ALTERNATIVES]


def _told(found: Evidence) -> Told:
    """Return a short answer where it stands."""
    text, sentence = found.article.text, found.sentence
    start, end = found.span or sentence
    before = text[max(0, sentence.start - _BEFORE) : sentence.start]
    offset = sentence.start
    return Told(found.article.title, text[slice(*sentence)], start - offset, end - offset, before)


def _articles(evidence: Sequence[Evidence]) -> int:
    return len({found.article.id for found in evidence})


def _counts(other: Evidence, best: Evidence, threshold: float) -> bool:
    """Whether a sentence is sure enough to be named as giving an answer beside the best."""
    return other.confidence >= max(_DIFFERENT_THRESHOLD * threshold, _DIFFERENT * best.confidence)


def _has_digit(found: Evidence) -> bool:
    return any(word[0].isdigit() for word in short_answer(found))


def _distinct(evidence: Sequence[Evidence], max_sentences: int) -> list[Evidence]:
    """Return sentences in order, without those that say again what one before them says."""
    chosen: list[Evidence] = []
    said: list[frozenset[str]] = []
    for found in evidence:
        text = found.article.slice(*found.sentence)
        words = frozenset(content_words(text)) or frozenset([text.casefold()])
        if all(len(words & other) < _REPEATS * len(words | other) for other in said):
            chosen.append(found)
            said.append(words)
        if len(chosen) == max_sentences:
            break
    return chosen
