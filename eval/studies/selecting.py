"""Which of a question's candidate sentences answers it: MAP and MRR, as the field reports them.

    python -m eval.studies.selecting trecqa-dev.jsonl.gz

JSON Lines with `question`, `candidates` (sentences) and `labels` (1: it answers). Questions without
a right or without a wrong candidate are left out, as is usual. Each candidate is read by itself, as
TREC's come from many documents. Beside the reader's order are that of its margin alone and that of
the embedder's similarity. `ARTICLE_QA_READER` and `ARTICLE_QA_ENCODER` name others.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click
import ir_measures
import numpy as np
from ir_measures import AP, RR, Qrel, ScoredDoc

from eval.by_hand import FILE, Report, measure
from eval.formats.source import SetFile
from eval.metrics.resampling import Ratios, estimate, mean_of
from eval.studies.reader import passage_of
from index.embedding.encoder import Encoder, load_encoder
from qa.reader.fitted import load_fitted
from qa.reader.judge import ranked
from qa.reader.loading import SpanMarker, load_reader
from qa.reader.span import MARGIN
from qa.settings import Settings

_Column = np.ndarray[Any, np.dtype[Any]]


class Candidates(NamedTuple):
    """A question and its candidates."""

    question: str
    candidates: list[str]
    labels: list[int]


def load(path: Path) -> list[Candidates]:
    """Read the questions that have right and wrong candidates."""
    items = []
    for _, row in SetFile.read(path).objects():
        labels = [int(label) for label in row["labels"]]
        if 0 < sum(labels) < len(labels):
            sentences = [str(sentence) for sentence in row["candidates"]]
            items.append(Candidates(str(row["question"]), sentences, labels))
    return items


def scores(reader: SpanMarker, encoder: Encoder, item: Candidates) -> dict[str, _Column]:
    """Return every system's score of each candidate, shape (n_candidates,); higher is better."""
    vectors = encoder.encode([item.question, *item.candidates])
    similar = vectors[1:] @ vectors[0]
    nearest_first = np.argsort(-similar, kind="stable")
    # A fused score is in [0, 1], as the similarity that stands in for it must be.
    passages = [
        passage_of("", item.candidates[i], score=float(np.clip(similar[i], 0.0, 1.0)))
        for i in nearest_first
    ]
    candidates, rows = reader.describe(item.question, vectors[0], passages)
    order = ranked(candidates, rows, reader.features, load_fitted(reader.name))
    # A candidate may be several sentences: its best one counts. Equal texts are equally good.
    margin: dict[str, float] = {}
    for candidate, row in zip(candidates, rows, strict=True):
        text = candidate.article.text
        margin[text] = max(margin.get(text, -np.inf), row[MARGIN])
    place: dict[str, float] = {}
    for rank, at in enumerate(order):
        place.setdefault(candidates[at.place].article.text, -float(rank))
    return {
        "similarity": similar,
        "margin alone": np.array([margin.get(text, -np.inf) for text in item.candidates]),
        "reader": np.array([place.get(text, -np.inf) for text in item.candidates]),
    }


def measured(
    items: Sequence[Candidates], found: Sequence[Mapping[str, _Column]]
) -> dict[str, _Column]:
    """Return average precision and reciprocal rank of every system, one value a question."""
    qrels = [
        Qrel(str(number), str(place), label)
        for number, item in enumerate(items)
        for place, label in enumerate(item.labels)
    ]
    columns: dict[str, _Column] = {}
    for name in found[0]:
        # _Column by rank: ties keep the order of the file, whatever the measure does with them.
        run = [
            ScoredDoc(str(number), str(place), float(-rank))
            for number, each in enumerate(found)
            for rank, place in enumerate(np.argsort(-each[name], kind="stable"))
        ]
        values: dict[Any, _Column] = {each: np.zeros(len(items)) for each in (AP, RR)}
        for metric in ir_measures.iter_calc(list(values), qrels, run):
            values[metric.measure][int(metric.query_id)] = metric.value
        columns |= {f"{name}, {each}": found_by for each, found_by in values.items()}
    return columns


@measure
@click.argument("path", metavar="CANDIDATES", type=FILE)
def main(report: Report, path: Path) -> None:
    """Print a table."""
    settings = Settings.from_env()
    reader = load_reader(settings.reader, threads=settings.n_threads)
    encoder = load_encoder(settings.encoder, threads=settings.n_threads)
    items = load(path)
    found = [scores(reader, encoder, item) for item in items]
    held = Ratios({name: mean_of(values) for name, values in measured(items, found).items()})
    report(f"{len(items)} questions with right and wrong candidates")
    report.estimates(estimate([held], len(items)))


if __name__ == "__main__":
    main()
