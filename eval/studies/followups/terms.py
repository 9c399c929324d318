"""How well the terms that a follow-up takes over agree with human rewrites."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from eval.by_hand import Report
from eval.fitting.conversations import Example, load_examples, split
from eval.fitting.followups import fit
from qa.followup.selecting import select_terms
from qa.followup.stand_alone import is_follow_up
from qa.followup.terms import Utterance, carriable

Picker = Callable[[Sequence[Utterance], str], set[str]]


class TermScores(NamedTuple):
    """Of picked terms, over all turns together."""

    precision: float
    recall: float
    f1: float
    spared: float  # share of the turns that need nothing and are given nothing


def score_terms(examples: Sequence[Example], pick: Picker) -> TermScores:
    """Score a way to pick terms."""
    right = picked = wanted = spared = standing = 0
    for example in examples:
        found, gold = pick(example.history, example.question), example.needed
        right, picked, wanted = right + len(found & gold), picked + len(found), wanted + len(gold)
        standing += not gold
        spared += not gold and not found
    precision, recall = right / max(1, picked), right / max(1, wanted)
    return TermScores(
        precision, recall, 2 * right / max(1, picked + wanted), spared / max(1, standing)
    )


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


def compare_terms(report: Report, folder: Path) -> None:
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
            set(select_terms(h, q, at_least_one=True)) if is_follow_up(q) else set()
        ),
        "regression fitted on CAsT": lambda h, q: set(select_terms(h, q, of_cast)),
    }
    for name, examples in (("CANARD, dialogs held out", canard), ("CAsT 2019", cast)):
        report(f"{name}: {len(examples)} turns with a history")
        for what, pick in pickers.items():
            if what.endswith("CAsT") and examples is cast:
                continue  # it was fitted on these
            found = score_terms(examples, pick)
            report(f"  {what:<28} {'  '.join(f'{value:.3f}' for value in found)}")
            report.figures[f"{name}: {what}"] = found._asdict()
