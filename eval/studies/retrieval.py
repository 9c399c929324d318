"""How often the right passage is found: dense, by words, and fused.

    python -m eval.studies.retrieval squad-dev-v1.1.json.gz

Settings come from the environment: `ARTICLE_QA_ENCODER` compares embedders, for one.

The contexts of a SQuAD file become one collection, each an article; a question's right article is
the context it was written for. Measured on articles, at their best passage's rank.
"""

import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import click
import ir_measures
from ir_measures import RR, Qrel, ScoredDoc, Success, nDCG

from eval.by_hand import FILE, Report, measure
from eval.formats.squad import load_squad
from index.fusion import fuse
from index.indexing import Index
from index.records import Passage
from index.settings import IndexSettings
from qa.settings import Settings

MEASURES = (Success @ 1, Success @ 5, Success @ 10, nDCG @ 10, RR @ 10)
_DEPTH = 100

RankedPassages = list[tuple[int, float]]
Ranker = Callable[[dict[int, float], dict[int, float]], RankedPassages]


def evaluate(path: Path, settings: IndexSettings) -> dict[str, dict[str, float]]:
    """Return measure by system on a SQuAD file."""
    squad = load_squad(path)
    with (
        tempfile.TemporaryDirectory() as folder,
        Index.open(
            folder, settings=settings.model_copy(update={"same_story": 1.0}), create=True
        ) as articles,
    ):
        ids = [outcome.article_id for outcome in articles.add(squad.contexts)]
        systems: dict[str, Ranker] = {
            "dense": lambda dense, _: _by_score(dense),
            "words": lambda _, lexical: _by_score(lexical),
            "reciprocal ranks": _reciprocal_ranks,
            "fused": lambda dense, lexical: fuse(
                dense, lexical, dense_weight=settings.dense_weight
            ),
        }
        runs: dict[str, list[ScoredDoc]] = {name: [] for name in systems}
        vectors = articles.encoder.encode([question.question for question in squad.questions])
        for question, vector in zip(squad.questions, vectors, strict=True):
            found = articles.candidates(question.question, vector, depth=_DEPTH)
            for name, system in systems.items():
                ranked = system(found.dense, found.lexical)
                runs[name] += _documents(question.id, ranked, found.passages)
    qrels = [Qrel(question.id, str(ids[question.context]), 1) for question in squad.questions]
    return {
        name: {
            str(each): value
            for each, value in ir_measures.calc_aggregate(MEASURES, qrels, run).items()
        }
        for name, run in runs.items()
    }


def _by_score(scores: dict[int, float]) -> RankedPassages:
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))


def _reciprocal_ranks(*sides: dict[int, float]) -> RankedPassages:
    """Fuse by rank alone, for comparison.

    Source: Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion", SIGIR 2009; k = 60.
    """
    scores: dict[int, float] = defaultdict(float)
    for side in sides:
        for rank, (passage_id, _) in enumerate(_by_score(side), start=1):
            scores[passage_id] += 1 / (60 + rank)
    return _by_score(scores)


def _documents(
    question_id: str, ranked: RankedPassages, passages: dict[int, Passage]
) -> list[ScoredDoc]:
    """Return articles in the order of their best passages."""
    order = dict.fromkeys(passages[passage_id].article_id for passage_id, _ in ranked)
    # Scores by rank: what is measured is the order, ties included.
    return [ScoredDoc(question_id, doc, float(-rank)) for rank, doc in enumerate(order)]


@measure
@click.argument("squad", type=FILE)
def main(report: Report, squad: Path) -> None:
    """Print a table."""
    report.figures = results = evaluate(squad, Settings.from_env())
    report("| system | " + " | ".join(map(str, MEASURES)) + " |")
    report("|---|" + "---|" * len(MEASURES))
    for name, values in results.items():
        cells = " | ".join(f"{values[str(each)]:.3f}" for each in MEASURES)
        report(f"| {name} | {cells} |")


if __name__ == "__main__":
    main()
