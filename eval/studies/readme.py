"""Scores on our own gold set, measured and written into the README.

    python -m eval.studies.readme [render]

They are kept in `eval/data/scores.json` with hashes of all that they were measured on, so that a
test can tell that they are stale. With `render` only the README is written anew.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from eval.by_hand import Report, measure
from eval.formats.collection import article_id_of
from eval.formats.dataset import load_questions
from eval.judged import judge_run
from eval.metrics.scores import Figure
from eval.records import QuestionSet
from eval.report.sections import percent
from eval.runs.folder import load_run
from eval.runs.plan import RunPlan, carry_out
from eval.scoring import score_run
from eval.systems.baselines import Bm25Sentence, DenseSentence, NoReader
from eval.systems.ours import Ours
from index.indexing import SPLITTER
from index.records import Record
from qa.followup.weights import WEIGHTS
from qa.reader.cascade import CascadeReader
from qa.reader.fitted import files_of
from qa.reader.span import SpanReader
from qa.settings import Settings

GOLD = Path(__file__).parents[1] / "data" / "samples.jsonl"
SCORES = Path(__file__).parents[1] / "data" / "scores.json"
README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- scores: python -m eval.studies.readme -->", "<!-- /scores -->"

_SYSTEMS = (Ours.name, NoReader.name, Bm25Sentence.name, DenseSentence.name)
_SETTINGS = (  # that decide what is found and answered
    "encoder", "passage_tokens", "overlap_sentences", "dense_weight", "top_k", "max_sentences",
    "min_confidence", "reader",
)  # fmt: skip
_FIGURES = {  # in a reader's words
    "accuracy": "Right: right sentence first, or rightly refused",
    "sentence_accuracy": "First citation right, refusals counted as wrong",
    "best_sentence_accuracy": "First citation right, if nothing were refused",
    "has_answer_token_f1": "F1 of the short answer, refusals counted as wrong",
    "citation_f1": "F1 of the citations",
    "refusal_recall": "Questions without an answer that are refused",
    "refusal_precision": "Refusals that were right",
    "passage_success@5": "Right passage among the first five",
    "ece_equal_mass": "Calibration error of the confidence (ECE)",
}
_KIND = "kind"


class KindScore(Record):
    """How many questions of a kind are right."""

    kind: str
    n: int
    accuracy: Figure


class GoldScores(Record):
    """What the README says, and what it was measured on."""

    made_from: dict[str, Any]
    questions: int
    systems: dict[str, dict[str, Figure]]
    kinds: tuple[KindScore, ...]


def identity(question_set: QuestionSet) -> dict[str, Any]:
    """Return what decides the scores: questions, articles, weights, settings; without a model."""
    ids = sorted(article_id_of(draft.text) for draft in question_set.articles)
    return {
        "gold": question_set.sha256,
        "articles": hashlib.sha256(" ".join(ids).encode()).hexdigest(),
        "reader": _hashes([*files_of(SpanReader.name), *files_of(CascadeReader.name)]),
        "followup": _hashes([WEIGHTS]),
        "splitter": SPLITTER,
        "settings": Settings().model_dump(mode="json", include=set(_SETTINGS)),
    }


def _hashes(paths: Iterable[Path]) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def measure_systems() -> GoldScores:
    """Ask the gold set of every system and score the answers; some minutes on two cores."""
    question_set = load_questions(GOLD)
    found = {}
    for name in _SYSTEMS:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / name
            carry_out(RunPlan(questions=GOLD, system=name), question_set, out)
            run = load_run(out)
            judged = judge_run(run.question_set, run.predictions, run.timings)
            found[name] = score_run(judged)
    ours = found[Ours.name]
    return GoldScores(
        made_from=identity(question_set),
        questions=ours.counts.questions,
        systems={
            name: {one: scores.figures[one] for one in _FIGURES if one in scores.figures}
            for name, scores in found.items()
        },
        kinds=tuple(
            KindScore(kind=part.name, n=part.n, accuracy=part.figures["accuracy"])
            for part in ours.slices
            if part.family == _KIND
        ),
    )


def block(scores: GoldScores) -> str:
    """Return the part of the README between its two marks, both included."""
    names = list(scores.systems)
    lines = [
        BEGIN,
        f"| {scores.questions:,} questions | {' | '.join(f'`{name}`' for name in names)} |",
        "|---|" + "---|" * len(names),
    ]
    for metric, told in _FIGURES.items():
        cells = [_cell(scores.systems[name].get(metric), metric, name) for name in names]
        lines.append(f"| {told} | {' | '.join(cells)} |")
    kinds = ", ".join(
        f"{one.kind} {percent(one.accuracy.value)} of {one.n:,}" for one in scores.kinds
    )
    lines += ["", f"Right by kind: {kinds}.", END]
    return "\n".join(lines).replace("\u00a0", " ")


def with_block(readme: str, scores: GoldScores) -> str:
    """Return the README with its block written anew.

    Raises:
        ValueError: It does not have the two marks once each.
    """
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end or BEGIN in after or END in after:
        raise ValueError(f"The README needs one {BEGIN} and one {END}.")
    return before + block(scores) + after


def read_scores() -> GoldScores:
    """Return the scores as they are kept."""
    return GoldScores.model_validate_json(SCORES.read_bytes())


@measure
@click.argument("what", metavar="[render]", required=False, type=click.Choice(["render"]))
def main(report: Report, what: str | None) -> None:
    """Measure, unless told only to "render", and write the README."""
    if what is None:
        for name in list(os.environ):  # the defaults are measured
            if name.startswith("ARTICLE_QA_"):
                del os.environ[name]
        SCORES.write_text(measure_systems().model_dump_json(indent=1) + "\n", encoding="utf-8")
    scores = read_scores()
    README.write_text(with_block(README.read_text(encoding="utf-8"), scores), "utf-8")
    report(block(scores))
    report.figures = scores.model_dump(mode="json")


def _cell(figure: Figure | None, metric: str, system: str) -> str:
    if figure is None:
        return ""
    if metric.startswith("ece"):
        return f"{figure.value:.3f}"
    value = percent(figure.value)
    if system == Ours.name:
        return f"**{value}** ({100 * figure.low:.0f} to {100 * figure.high:.0f})"
    return value


if __name__ == "__main__":
    main()
