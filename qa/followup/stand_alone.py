"""A follow-up question to one that stands alone.

A question that leans on what was said before (a pronoun, "And …?", next to no word of its own)
takes over the terms of the conversation that a fitted regression picks; any other is left as it
is. Names are taken whole. The articles that the last answer cites are preferred by its search, not
required: a passage that fits much better wins.
"""

import re
from collections.abc import Sequence

from index.records import Hit
from qa.followup.selecting import select_terms
from qa.followup.terms import Utterance, Word, carriable, name_around, phrases, terms_of
from qa.records import Turn

_PRONOUN = re.compile(
    r"(?:\b(?P<auxiliary>did|does|do|is|was|were|are|has|have|had|will|would|can|could|should) )?"
    r"\b(?:he|him|his|she|her|hers|(?P<thing>it|its)|they|them|their|theirs)\b"
    r"|\b(?:did|does|is|was|were|are|about|after|before) (?P<pointing>th(?:at|is|ose|ese))\b"
    r"|\b(?P<last>that|this|there|then)\W*$",
    re.IGNORECASE,
)
_OPENING = re.compile(r"(?:and|but|so|or|what about|how about|what else|who else)\b", re.IGNORECASE)
_NAME = re.compile(r"(?<=[\w,] )[^\W\d_a-z]")

# Terms before a pronoun from which on it means something in the question itself.
_OWN, _OWN_OF_SUBJECT = 2, 4
_WEATHER = 4  # terms of a question whose "it" means nothing: "How much does it cost to …?"
TURNS = 4  # that are remembered
MOST_TERMS = 6
PREFERENCE = 0.08  # what a passage of an article cited last gains in the fused score


def is_follow_up(question: str) -> bool:
    """Whether a question cannot be understood without what was said before.

    >>> [is_follow_up(q) for q in ("What was her time?", "Why did Ada Holt sell her boat?")]
    [True, False]
    """
    own = terms_of(question)
    if _OPENING.match(question) or (len(own) < 2 and not _NAME.search(question)):
        return True
    for pronoun in _PRONOUN.finditer(question):
        if pronoun["pointing"] or pronoun["last"]:
            return True
        before = len(terms_of(question[: pronoun.start()]))
        if pronoun["thing"] and len(own) >= _WEATHER:
            continue
        if before < (_OWN_OF_SUBJECT if pronoun["auxiliary"] else _OWN):
            return True
    return False


def stand_alone(
    question: str, history: Sequence[Turn], carried: Sequence[str] | None = None
) -> str:
    """Return the question with what it needs from the conversation, or as it is.

    >>> stand_alone("When did he resign?", [Turn(question="Who is the mayor of Eastholm?")])
    'When did he resign? (mayor, Eastholm)'

    Args:
        question: As typed.
        history: Earlier turns, oldest first.
        carried: What it takes over, where that was chosen by hand.
    """
    if carried is None:
        if not history or not is_follow_up(question):
            return question
        carried = carried_phrases(utterances(history), question)
    return f"{question} ({', '.join(carried)})" if carried else question


def carried_in(question: str, alone: str) -> tuple[str, ...]:
    """Return what a question took over, given what `stand_alone` made of it.

    >>> carried_in("When did he resign?", "When did he resign? (mayor, Eastholm)")
    ('mayor', 'Eastholm')
    """
    rest = alone.removeprefix(question)
    if rest == alone or not (rest.startswith(" (") and rest.endswith(")")):
        return ()
    return tuple(rest[2:-1].split(", "))


def utterances(history: Sequence[Turn]) -> list[Utterance]:
    """Return what was said in the last turns: questions, and the sentence cited first for each."""
    said = []
    for turn in _on_topic(history)[-TURNS:]:
        said.append(Utterance(turn.question, asked=True))
        if turn.answer is not None and turn.answer.citations:
            said.append(Utterance(turn.answer.citations[0].quote, asked=False))
    return said


def _on_topic(history: Sequence[Turn]) -> list[Turn]:
    """Return the turns that say what the talk is about.

    A refused question does if it stood alone, until another is answered: a person goes on from it.
    One that leaned on others names at most what the articles do not have of their topic.
    """
    asked = [turn for turn in history if turn.answer is None or turn.answer.kind == "answer"]
    refused = [turn.answer is not None and turn.answer.abstained for turn in asked]
    answered = max((n for n, is_refused in enumerate(refused) if not is_refused), default=-1)
    telling = [
        turn
        for n, turn in enumerate(asked)
        if not refused[n] or (n > answered and not is_follow_up(turn.question))
    ]
    return telling or asked


def carried_phrases(history: Sequence[Utterance], question: str) -> list[str]:
    """Return what a question takes over from the conversation, in the order it was said there.

    There is something wherever anything was said: what a question leans on is shown, and undone.
    """
    picked = select_terms(history, question, at_least_one=True)
    likeliest = set(sorted(picked, key=lambda term: -picked[term])[:MOST_TERMS])
    mentions: dict[str, list[Word]] = {}
    for word in carriable(history, question):
        if word.term in likeliest:
            mentions.setdefault(word.term, []).append(word)
    # The fullest mention of a name, the latest of equally full ones.
    chosen = [
        max(words, key=lambda word: (len(name_around(history, word)), word.utterance))
        for words in mentions.values()
    ]
    return phrases(history, chosen)


def prefer(hits: Sequence[Hit], history: Sequence[Turn]) -> list[Hit]:
    """Return the hits in a new order, those from the articles cited last a little further up."""
    last = [turn.answer for turn in history if turn.answer and turn.answer.kind != "reply"][-1:]
    cited = {citation.article_id for answer in last for citation in answer.citations}
    if not cited:
        return list(hits)
    raised = [
        hit.model_copy(update={"score": hit.score + PREFERENCE * (hit.article_id in cited)})
        for hit in hits
    ]
    raised.sort(key=lambda hit: (-hit.score, hit.rank))
    return [hit.model_copy(update={"rank": rank}) for rank, hit in enumerate(raised, start=1)]
