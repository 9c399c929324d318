"""What conversations gain and cost: terms carried over, passages found, answers, harm, time.

    python -m eval.followups terms DATA_FOLDER
    python -m eval.followups answers [SET.jsonl]

`terms`: precision, recall and F1 of the terms taken from the history, over all turns that have
one, on the dialogs of CANARD kept for this and on CAsT 2019; the regression, asked always and, as
it ships, of follow-ups only, the same fitted on CAsT, and simpler rules.

`answers`: the conversations of a set of the sample articles, their follow-ups asked as typed, with
the conversation, and as a human made them stand alone; then every other question of the set after
a conversation it has nothing to do with.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from eval.dataset import load_questions
from eval.fit_followups import fit
from eval.followups_data import Example, load_examples, split
from eval.metrics.answers import best_over, scored_golds, token_f1
from eval.predictions import prediction_of
from eval.records import GoldSpan, Question
from index.indexing import Index
from index.samples import SAMPLES
from qa.assistant import Assistant
from qa.conversation import is_follow_up, stand_alone
from qa.followup.selecting import select_terms
from qa.followup.terms import Utterance, carriable
from qa.schema import Answer, Turn

Picker = Callable[[Sequence[Utterance], str], set[str]]


class Scores(NamedTuple):
    """Of picked terms, over all turns together."""

    precision: float
    recall: float
    f1: float
    spared: float  # share of the turns that need nothing and are given nothing


def score_terms(examples: Sequence[Example], pick: Picker) -> Scores:
    """Score a way to pick terms."""
    right = picked = wanted = spared = standing = 0
    for example in examples:
        found, gold = pick(example.history, example.question), example.needed
        right, picked, wanted = right + len(found & gold), picked + len(found), wanted + len(gold)
        standing += not gold
        spared += not gold and not found
    precision, recall = right / max(1, picked), right / max(1, wanted)
    return Scores(precision, recall, 2 * right / max(1, picked + wanted), spared / max(1, standing))


def _nothing(history: Sequence[Utterance], question: str) -> set[str]:
    return set()


def _everything(history: Sequence[Utterance], question: str) -> set[str]:
    return {word.term for word in carriable(history, question)}


def _of_question(place: int) -> Picker:
    def pick(history: Sequence[Utterance], question: str) -> set[str]:
        number = [n for n, utterance in enumerate(history) if utterance.asked][place]
        return {word.term for word in carriable(history, question) if word.utterance == number}

    return pick


def _names_of_last_turn(history: Sequence[Utterance], question: str) -> set[str]:
    if not is_follow_up(question):
        return set()
    last = [n for n, utterance in enumerate(history) if utterance.asked][-1]
    return {
        word.term
        for word in carriable(history, question)
        if word.utterance >= last
        and word.start
        and history[word.utterance].text[word.start].isupper()
    }


def compare_terms(folder: Path) -> None:
    """Print a table of ways to pick terms."""
    _, _, canard = split(load_examples(folder / "canard-train.jsonl.gz"))
    cast = load_examples(folder / "cast-2019.jsonl.gz")
    cast_fitting, cast_tuning, cast_rest = split(cast)
    of_cast = fit([*cast_fitting, *cast_rest], cast_tuning)
    pickers: dict[str, Picker] = {
        "no history": _nothing,
        "first question": _of_question(0),
        "last question": _of_question(-1),
        "all history": _everything,
        "names of the last turn": _names_of_last_turn,
        "regression": lambda h, q: set(select_terms(h, q)),
        "regression on follow-ups": lambda h, q: (
            set(select_terms(h, q)) if is_follow_up(q) else set()
        ),
        "regression fitted on CAsT": lambda h, q: set(select_terms(h, q, of_cast)),
    }
    for name, examples in (("CANARD, dialogs held out", canard), ("CAsT 2019", cast)):
        print(f"{name}: {len(examples)} turns with a history")  # noqa: T201 - a report
        for what, pick in pickers.items():
            if what.endswith("CAsT") and examples is cast:
                continue  # it was fitted on these
            found = "  ".join(f"{value:.3f}" for value in score_terms(examples, pick))
            print(f"  {what:<28} {found}")  # noqa: T201


class Outcome(NamedTuple):
    """Of one question asked in one way."""

    found: bool | None  # a passage with a gold span is among those read; None: no gold
    first: bool | None  # the first cited sentence holds a gold span
    f1: float
    answer: Answer


def _judge(question: Question, answer: Answer) -> Outcome:
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


def compare_answers(path: Path) -> None:
    """Print what becomes of the conversations' follow-ups, and of questions that are none."""
    questions = load_questions(path).questions
    talks: dict[str, list[Question]] = {}
    for question in questions:
        if question.conversation:
            talks.setdefault(question.conversation, []).append(question)
    with tempfile.TemporaryDirectory() as folder:
        articles = Index.open(folder, create=True)
        articles.add_paths([SAMPLES])
        with Assistant(articles) as assistant:
            kept = _compare_follow_ups(assistant, talks)
            _compare_others(assistant, [q for q in questions if not q.conversation], kept)


def _compare_follow_ups(
    assistant: Assistant, talks: dict[str, list[Question]]
) -> list[tuple[Turn, ...]]:
    """Print a table of follow-ups; return the conversations as they went."""
    outcomes: dict[str, list[Outcome]] = {"as typed": [], "conversation": [], "human": []}
    went, milliseconds, changed = [], [], 0
    for talk in talks.values():
        turns: list[Turn] = []
        for question in talk:
            start = time.perf_counter()
            changed += stand_alone(question.question, turns) != question.question
            milliseconds.append((time.perf_counter() - start) * 1000)
            answer = assistant.ask(question.question, history=turns)
            if turns:
                ways = {
                    "as typed": assistant.ask(question.question),
                    "conversation": answer,
                    "human": assistant.ask(question.rewrite or question.question),
                }
                for way, given in ways.items():
                    outcomes[way].append(_judge(question, given))
            turns.append(Turn(question=question.question, answer=answer))
        went.append(tuple(turns))
    count = len(outcomes["human"])
    print(f"{len(talks)} conversations, {count} follow-ups, {changed} rewritten")  # noqa: T201
    print("  asked          Success@10  sentence  F1     answered")  # noqa: T201
    for way, judged in outcomes.items():
        found = statistics.mean(o.found for o in judged if o.found is not None)
        first = statistics.mean(o.first for o in judged if o.first is not None)
        f1 = statistics.mean(o.f1 for o in judged)
        answered = statistics.mean(not o.answer.abstained for o in judged)
        print(f"  {way:<14} {found:.3f}       {first:.3f}     {f1:.3f}  {answered:.3f}")  # noqa: T201
    print(  # noqa: T201
        f"  rewriting takes {statistics.median(milliseconds):.1f} ms (p50), "
        f"{statistics.quantiles(milliseconds, n=20)[-1]:.1f} ms (p95)"
    )
    return went


def _compare_others(
    assistant: Assistant, questions: Sequence[Question], went: Sequence[tuple[Turn, ...]]
) -> None:
    """Print the share of stand-alone questions that a conversation before leaves unharmed."""
    as_is = same = right_alone = right_after = 0
    for number, question in enumerate(questions):
        history = went[number % len(went)]
        alone, after = (
            _judge(question, assistant.ask(question.question, history=h)) for h in ((), history)
        )
        as_is += after.answer.standalone_question == question.question
        same += alone.answer.citations[:1] == after.answer.citations[:1]
        right_alone += alone.f1 > 0.5
        right_after += after.f1 > 0.5
    count = len(questions)
    print(  # noqa: T201
        f"{count} stand-alone questions after a conversation: left as is {as_is / count:.3f}, "
        f"same first sentence {same / count:.3f}, F1 above .5 {right_after / count:.3f} "
        f"(without conversation {right_alone / count:.3f})"
    )


_SAMPLES = Path(__file__).parent / "data" / "samples.jsonl"

if __name__ == "__main__":
    if sys.argv[1] == "terms":
        compare_terms(Path(sys.argv[2]))
    else:
        compare_answers(Path(sys.argv[2]) if len(sys.argv) > 2 else _SAMPLES)
