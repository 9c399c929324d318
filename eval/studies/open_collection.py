"""The whole answerer over a large collection: retrieval before and after reading, EM, F1, refusals.

    python -m eval.studies.open_collection squad-dev-v1.1.json.gz --beside squad-train-v2.json.gz \
        [--limit 1000] [--index FOLDER]

The contexts of all files together are the collection, each an article; a seeded sample of the first
file's questions is asked of it, of titles that nothing was fitted on. Then each is asked again
without the articles of its own title: every answer given is wrong, every refusal right. `--index`
keeps the collection's index, which takes minutes to make.
"""

import random
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np

from eval.by_hand import FILE, NEW_FOLDER, Report, measure
from eval.fitting.halves import is_fitted_on
from eval.formats.squad import load_squad
from eval.metrics.abstention import aurc, by_confidence, risk_coverage
from eval.metrics.answers import best_over, exact_match, token_f1
from eval.metrics.calibration import equal_mass_bins, expected_calibration_error
from eval.metrics.clusters import Clusters, labels_of
from eval.metrics.resampling import Ratios, estimate, mean_of
from index.arrays import Vectors
from index.indexing import Index
from index.settings import IndexSettings
from qa.assistant import Assistant
from qa.reader.base import Reader

SEED = 13
_DEPTH = 100
_READ = 10


class AskedTwice(NamedTuple):
    """What became of a question."""

    title: str
    retrieved_rank: int | None  # of its article, from 1, among those retrieved
    read_rank: int | None  # of its article once the reader has ordered what it read
    exact: float  # of the first answer's span
    f1: float
    sentence: bool  # the first sentence holds a right answer
    confidence: float
    confidence_elsewhere: float  # of the best sentence without its title's articles


class Wanted(NamedTuple):
    """What a question wants."""

    title: str
    article_id: str | None
    text: str  # of the article
    spans: tuple[tuple[int, int], ...]  # right answers, ranges of the text


def ask(
    assistant: Assistant, reader: Reader, question: str, vector: Vectors, gold: Wanted
) -> AskedTwice:
    """Ask a question with and without the articles of its own title."""
    passages = assistant.retrieve(question, vector, top_k=_DEPTH)
    retrieved = list(dict.fromkeys(passage.article.id for passage in passages))
    evidence = reader.read(question, vector, passages[:_READ])
    read = list(dict.fromkeys([*(item.article.id for item in evidence), *retrieved]))
    best = evidence[0] if evidence else None
    found = best.article.slice(*best.span) if best and best.span else ""
    answers = [gold.text[start:end] for start, end in gold.spans]
    others = [passage for passage in passages if passage.article.title != gold.title]
    elsewhere = reader.read(question, vector, others[:_READ])
    return AskedTwice(
        gold.title,
        _rank(retrieved, gold.article_id),
        _rank(read, gold.article_id),
        best_over(exact_match, answers, found),
        best_over(token_f1, answers, found),
        best is not None
        and best.article.id == gold.article_id
        and any(best.sentence.start <= start < best.sentence.end for start, _ in gold.spans),
        best.confidence if best else 0.0,
        elsewhere[0].confidence if elsewhere else 0.0,
    )


def _rank(ids: Sequence[str], wanted: str | None) -> int | None:
    return ids.index(wanted) + 1 if wanted in ids else None


def run(paths: Sequence[Path], folder: Path, *, limit: int) -> tuple[list[AskedTwice], float]:
    """Ask, and return what became of each question, and the reader's threshold.

    Args:
        paths: SQuAD files; the first one's questions are asked.
        folder: Of the collection's index; made where there is none.
        limit: How many questions.
    """
    sets = [load_squad(path) for path in paths]
    # Contexts of one title are articles of their own: told apart by their number.
    drafts = [
        draft.model_copy(update={"origin": f"{number}-{place}"})
        for number, squad in enumerate(sets)
        for place, draft in enumerate(squad.contexts)
    ]
    with Index.open(folder, settings=IndexSettings(same_story=1), create=True) as articles:
        ids = [outcome.article_id for outcome in articles.add(drafts)]
        assistant = Assistant(articles)
        reader = assistant.reader
        reported = [q for q in sets[0].questions if q.spans and not is_fitted_on(q.title)]
        sample = random.Random(SEED).sample(reported, min(limit, len(reported)))
        vectors = articles.encoder.encode([question.question for question in sample])
        asked = [
            ask(assistant, reader, question.question, vector, gold)
            for question, vector, gold in (
                (q, v, Wanted(q.title, ids[q.context], drafts[q.context].text, q.spans))
                for q, v in zip(sample, vectors, strict=True)
            )
        ]
    return asked, reader.default_threshold


def tell(report: Report, asked: Sequence[AskedTwice], threshold: float) -> None:
    """Print the figures, each with its 95 % interval, by title."""
    sentence = np.array([item.sentence for item in asked], np.float64)
    confidence = np.array([item.confidence for item in asked])
    elsewhere = np.array([item.confidence_elsewhere for item in asked])
    answered = confidence >= threshold
    columns = {
        "passage first, retrieved": _within(asked, 1, read=False),
        "passage first, read": _within(asked, 1, read=True),
        "passage in 10, retrieved": _within(asked, 10, read=False),
        "passage in 10, read": _within(asked, 10, read=True),
        "EM of the first span": np.array([item.exact for item in asked]),
        "F1 of the first span": np.array([item.f1 for item in asked]),
        "right sentence first": sentence,
        "refused, answerable": 1.0 - answered,
        "right among answered": np.where(answered, sentence, np.nan),
        "refused, left out": (elsewhere < threshold).astype(float),
    }
    held = Ratios({name: mean_of(values) for name, values in columns.items()})
    titles = Clusters(labels_of(item.title for item in asked), ("title",))
    report(f"{len(asked)} questions, threshold {threshold:.2f}; intervals over {titles}")
    report.estimates(estimate([held], len(asked), clusters=titles.labels))
    both = np.concatenate([confidence, elsewhere])
    right = np.concatenate([sentence, np.zeros_like(sentence)])
    curve = risk_coverage(by_confidence(both, right))
    error = expected_calibration_error(both, right, equal_mass_bins(both))
    summed = {"AURC": float(aurc(curve)[0]), "ECE": float(error[0])}
    report(f"  of both askings: AURC {summed['AURC']:.3f}, ECE {summed['ECE']:.3f}")
    report.figures |= summed


def _within(asked: Sequence[AskedTwice], k: int, *, read: bool) -> np.ndarray[Any, np.dtype[Any]]:
    ranks = [item.read_rank if read else item.retrieved_rank for item in asked]
    return np.array([rank is not None and rank <= k for rank in ranks], np.float64)


@measure
@click.argument("squad", type=FILE)
@click.option("--beside", type=FILE, multiple=True, help="Further articles; repeatable.")
@click.option("--limit", default=1000, show_default=True, help="Questions to ask.")
@click.option("--index", type=NEW_FOLDER, help="Folder of the index, which is kept.")
def main(
    report: Report, squad: Path, beside: tuple[Path, ...], limit: int, index: Path | None
) -> None:
    """Ask, and print the figures."""
    with ExitStack() as stack:
        folder = index or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        tell(report, *run([squad, *beside], folder, limit=limit))


if __name__ == "__main__":
    main()
