"""Conversations over the sample articles: as typed, with the conversation, as a human would ask."""

import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from eval.by_hand import Report
from eval.formats.dataset import load_questions
from eval.metrics.answers import best_over, scored_golds, token_f1
from eval.records import GoldSpan, Question
from eval.systems.predictions import prediction_of
from index.indexing import Index
from index.samples import SAMPLES
from qa.assistant import Assistant
from qa.followup.stand_alone import stand_alone
from qa.records import Answer, Turn

Talk = list[Question]
HELD_OUT = "held-out"  # tag of conversations that nothing was chosen on


class Went(NamedTuple):
    """A conversation as it went."""

    articles: frozenset[str]  # that it is about
    turns: tuple[Turn, ...]


class Outcome(NamedTuple):
    """Of one question asked in one way."""

    found: bool | None  # a passage with a gold span is among those read; None: no gold
    first: bool | None  # the first cited sentence holds a gold span
    f1: float
    answer: Answer


def judge(question: Question, answer: Answer) -> Outcome:
    """Compare an answer with gold."""
    gold = question.spans
    cited = answer.citations[:1]
    return Outcome(
        found=any(_holds(p.article_id, p.start, p.end, gold) for p in answer.passages)
        if gold
        else None,
        first=any(_holds(c.article_id, c.start, c.end, gold) for c in cited) if gold else None,
        f1=best_over(token_f1, scored_golds(question.answers), prediction_of("", answer).answer),
        answer=answer,
    )


def _holds(article_id: str, start: int, end: int, gold: Sequence[GoldSpan]) -> bool:
    return any(
        span.article_id == article_id and start <= span.start and span.end <= end for span in gold
    )


def compare_answers(report: Report, paths: Sequence[Path]) -> None:
    """Print what becomes of the conversations' follow-ups, and of questions that are none."""
    questions = [question for path in paths for question in load_questions(path).questions]
    talks: dict[str, Talk] = {}
    for question in questions:
        if question.conversation:
            talks.setdefault(question.conversation, []).append(question)
    kept = [talk for talk in talks.values() if HELD_OUT in talk[0].tags]
    looked_at = [talk for talk in talks.values() if HELD_OUT not in talk[0].tags]
    with tempfile.TemporaryDirectory() as folder:
        articles = Index.open(folder, create=True)
        articles.add_paths([SAMPLES])
        with Assistant(articles) as assistant:
            went: list[Went] = []
            for name, chosen in (("looked at", looked_at), ("held out", kept)):
                if chosen:
                    went += _compare_follow_ups(report, assistant, name, chosen)
            others = [question for question in questions if not question.conversation]
            _compare_others(report, assistant, others, went)


def _compare_follow_ups(
    report: Report, assistant: Assistant, name: str, talks: Sequence[Talk]
) -> list[Went]:
    """Print a table of follow-ups; return the conversations as they went."""
    outcomes: dict[str, list[Outcome]] = {"as typed": [], "conversation": [], "human": []}
    went, milliseconds, changed = [], [], 0
    for talk in talks:
        turns: list[Turn] = []
        for question in talk:
            answer = assistant.ask(question.question, history=turns)
            if turns:
                ways = {
                    "as typed": assistant.ask(question.question),
                    "conversation": answer,
                    "human": assistant.ask(question.rewrite or question.question),
                }
                for way, given in ways.items():
                    outcomes[way].append(judge(question, given))
                changed += answer.standalone_question != question.question
                milliseconds.append(_added_ms(assistant, question.question, turns))
            turns.append(Turn(question=question.question, answer=answer))
        went.append(Went(frozenset(each for q in talk for each in q.relevant), tuple(turns)))
    count = len(outcomes["human"])
    report(f"{name}: {len(talks)} conversations, {count} follow-ups, {changed} rewritten")
    report("  asked          Success@10  sentence  F1     answered")
    figures: dict[str, Any] = {"follow-ups": count, "rewritten": changed}
    for way, judged in outcomes.items():
        found = statistics.mean(o.found for o in judged if o.found is not None)
        first = statistics.mean(o.first for o in judged if o.first is not None)
        f1 = statistics.mean(o.f1 for o in judged)
        answered = statistics.mean(not o.answer.abstained for o in judged)
        report(f"  {way:<14} {found:.3f}       {first:.3f}     {f1:.3f}  {answered:.3f}")
        figures[way] = {"Success@10": found, "sentence": first, "F1": f1, "answered": answered}
    p50, p95 = statistics.median(milliseconds), statistics.quantiles(milliseconds, n=20)[-1]
    report(f"  the conversation adds {p50:.1f} ms (p50), {p95:.1f} ms (p95)")
    report.figures[name] = {**figures, "added_ms": {"p50": p50, "p95": p95}}
    return went


def _added_ms(assistant: Assistant, question: str, turns: Sequence[Turn]) -> float:
    """Return by how much a conversation lengthens the way from a question to its passages."""

    def timed(history: Sequence[Turn]) -> float:
        start = time.perf_counter()
        alone = stand_alone(question, history)
        vector = assistant.index.encoder.encode([alone])[0]
        leant_on = history if alone != question else ()
        assistant.retrieve(alone, vector, history=leant_on)
        return (time.perf_counter() - start) * 1000

    # The least of a few: what else the machine does only ever adds.
    with_it, without = (min(timed(history) for _ in range(3)) for history in (turns, ()))
    return with_it - without


def _compare_others(
    report: Report, assistant: Assistant, questions: Sequence[Question], went: Sequence[Went]
) -> None:
    """Print the share of stand-alone questions that an unrelated conversation leaves unharmed."""
    as_is = same = right_alone = right_after = 0
    for number, question in enumerate(questions):
        unrelated = [talk.turns for talk in went if not talk.articles & question.relevant.keys()]
        history = unrelated[number % len(unrelated)]
        alone, after = (
            judge(question, assistant.ask(question.question, history=h)) for h in ((), history)
        )
        as_is += after.answer.standalone_question == question.question
        same += alone.answer.citations[:1] == after.answer.citations[:1]
        right_alone += alone.f1 > 0.5
        right_after += after.f1 > 0.5
    count = len(questions)
    report(
        f"{count} stand-alone questions after an unrelated conversation: "
        f"left as is {as_is / count:.3f}, "
        f"same first sentence {same / count:.3f}, F1 above .5 {right_after / count:.3f} "
        f"(without conversation {right_alone / count:.3f})"
    )
    report.figures["stand-alone"] = {
        "questions": count,
        "left as is": as_is / count,
        "same first sentence": same / count,
        "F1 above .5": right_after / count,
        "F1 above .5 without conversation": right_alone / count,
    }
