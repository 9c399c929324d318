"""How often the larger reader is given the right sentence by several plans, and what they cost.

    python -m eval.studies.brought_up natural-dev.jsonl.gz --articles news.jsonl.gz [--limit N]

Ten passages are retrieved for each answerable question of a set and read by the small reader, as a
user's question is. A plan names how many of the passages the larger reader then reads whole, and
how many of the small reader's best sentences it reads with their neighbours wherever they stand
(`qa.reader.cascade`). A plan's cost is the word pieces that the larger reader reads for a question,
on average. `--index` names the folder of an index of the articles; else one is made.
"""

import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np

from eval.by_hand import FILE, FOLDER, PLACE, Report, measure
from eval.errors import RunError
from eval.metrics.judging import is_answerable
from eval.metrics.ranges import Range, gold_targets, held
from eval.metrics.resampling import Ratios, estimate, mean_of
from eval.records import Question
from eval.runs.inputs import load_with, open_collection
from index.embedding.minilm import load_tokenizer
from qa.assistant import Assistant
from qa.reader.base import PassageToRead
from qa.reader.cascade import READ_AGAIN, READ_WHOLE, brought_up, texts_to_read
from qa.reader.encoding import plain_question, windows
from qa.reader.judge import Candidate, ranked
from qa.reader.span import SpanReader
from qa.settings import Settings

SEED = 13


class Plan(NamedTuple):
    """What the larger reader is given."""

    whole: int  # passages
    best: int  # sentences

    def __str__(self) -> str:
        """Return it in words."""
        shipped = ", as shipped" if self == (READ_WHOLE, READ_AGAIN) else ""
        return f"{self.whole} passages, {self.best} best sentences{shipped}"


PLANS = tuple(
    Plan(whole, best)
    for whole, best in ((0, 8), (0, 12), (1, 4), (2, 4), (2, 8), (3, 3), (3, 4), (4, 4), (10, 0))
)


class Brought(NamedTuple):
    """What a plan gives for a question."""

    right: bool  # whether a right sentence is among it
    pieces: int  # word pieces to read


def brought(
    question: Question, candidates: Sequence[Candidate], passages: Sequence[PassageToRead]
) -> dict[Plan, Brought]:
    """Return what each plan gives for a question.

    Args:
        question: One that has an answer.
        candidates: The small reader's best first.
        passages: In order of retrieval.
    """
    ranges = [Range(each.article.id, *each.sentence) for each in candidates]
    gold = held(ranges, gold_targets(question))
    asked = plain_question(question.question)
    found = {}
    for plan in PLANS:
        again = brought_up(candidates, passages, whole=plan.whole, best=plan.best)
        kept = [each for each, wanted in zip(candidates, again, strict=True) if wanted]
        right = any(is_right and wanted for is_right, wanted in zip(gold, again, strict=True))
        pieces = sum(
            len(window.ids)
            for text in texts_to_read(kept, passages, whole=plan.whole)
            for window in windows(
                load_tokenizer(), asked, text.article.title, text.article.slice(*text.text)
            )
        )
        found[plan] = Brought(right, pieces)
    return found


def all_brought(
    assistant: Assistant, reader: SpanReader, questions: Sequence[Question]
) -> Iterator[Mapping[Plan, Brought]]:
    """Yield what each plan gives for each question."""
    for question in questions:
        asked = question.question
        vector = assistant.index.encoder.encode([asked])[0]
        passages = assistant.retrieve(asked, vector)
        candidates, rows = reader.describe(asked, vector, passages)
        order = ranked(candidates, rows, reader.features, reader.fitted)
        yield brought(question, [candidates[at.place] for at in order], passages)


@measure
@click.argument("path", metavar="SET", type=FILE)
@click.option("--articles", type=PLACE, multiple=True, help="Of the set; repeatable.")
@click.option("--index", "folder", type=FOLDER, help="Of an index of the articles.")
@click.option("--limit", type=click.IntRange(1), help="A seeded sample of so many questions.")
def main(
    report: Report, path: Path, articles: tuple[Path, ...], folder: Path | None, limit: int | None
) -> None:
    """Print a table."""
    settings = Settings.from_env()
    asked = load_with(path, folder=folder, articles=articles, settings=settings)
    questions = [question for question in asked.questions if is_answerable(question)]
    if not questions:
        raise RunError(f"{path.name} has no question that has an answer.")
    if limit is not None and limit < len(questions):
        questions = random.Random(SEED).sample(questions, limit)
    with ExitStack() as opened:
        out = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        collection = open_collection(asked, folder=folder, out=out, settings=settings)
        assistant = Assistant(opened.enter_context(collection), settings=settings)
        reader = SpanReader(threads=settings.n_threads)
        found = list(all_brought(assistant, reader, questions))
    right = {
        str(plan): mean_of(np.array([float(each[plan].right) for each in found])) for plan in PLANS
    }
    report(f"{len(found)} questions that have an answer; a right sentence is among")
    report.estimates(estimate([Ratios(right)], len(found)))
    report("word pieces read for a question")
    for plan in PLANS:
        pieces = float(np.mean([each[plan].pieces for each in found]))
        report(f"  {plan}: {pieces:.0f}")
        report.figures[f"word pieces, {plan}"] = pieces


if __name__ == "__main__":
    main()
