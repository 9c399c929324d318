"""How well the reader reads a passage it is given: SQuAD's figures, and the right sentence.

    python -m eval.studies.reader squad-dev-v2.0.json.gz [--limit N] [--trained OUT_FOLDER]...
                           [--teacher FOLDER]

Retrieval has no part in it: each question is asked of the one passage it was written for. The
sentence with the span of the largest margin answers, with the span that is best when it is read
alone; where the mean of both margins is low, the passage is said to hold no answer. Where some
questions have none, the margin is the one of best F1 on half of the titles, and everything is
reported on the other half. `--limit` takes a seeded sample. `ARTICLE_QA_READER` names the reader;
`--trained` reads with the fp32 weights of training folders instead of the int8
ones that ship, to see what was lost by them; with `--teacher`, the folder that
`qa.reader.training.teacher` made, it is the larger reader that was trained.
"""

import hashlib
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np

from eval.by_hand import FILE, FOLDER, Report, measure
from eval.fitting.halves import is_fitted_on
from eval.formats.squad import GoldQuestion, Squad, load_squad
from eval.metrics.answers import best_over, exact_match, token_f1
from eval.metrics.clusters import Clusters, labels_of
from eval.metrics.resampling import Estimate, Ratios, estimate, mean_of
from index.records import Article, Hit, Passage
from index.text.sentences import split_sentences
from qa.reader.base import PassageToRead
from qa.reader.loading import SpanMarker, load_reader
from qa.reader.span import MARGIN
from qa.settings import Settings

SEED = 13
_NO_VECTOR = np.zeros(0, np.float32)  # the span reader reads words, no vectors


class Read(NamedTuple):
    """What was found for a question in its passage."""

    title: str
    answerable: bool
    margin: float  # mean of the passage's and that of the sentence alone
    exact: float  # of the span found, were it the answer
    f1: float
    sentence: bool  # the span's sentence holds a right answer


def passage_of(title: str, text: str, *, score: float = 1.0) -> PassageToRead:
    """Return a whole text as one passage that was retrieved with a score."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    article = Article(
        title=title,
        text=text,
        id=digest[:16],
        sha256=digest,
        added=datetime.now(UTC),
        origins=(title,),
    )
    sentences = split_sentences(text, "en")
    passage = Passage(
        id=0,
        article_id=article.id,
        start=0,
        end=len(text),
        first_sentence=0,
        last_sentence=len(sentences) - 1,
        tokens=0,
    )
    hit = Hit(passage=passage, score=score, rank=1, dense=score, lexical=0.0)
    return PassageToRead(hit, article, sentences)


def read(reader: SpanMarker, squad: Squad, question: GoldQuestion) -> Read:
    """Ask a question of its own passage."""
    passage = passage_of(question.title, squad.contexts[question.context].text)
    candidates, rows = reader.describe(question.question, _NO_VECTOR, [passage])
    if not candidates:  # no sentence that may answer: refused at any margin
        return Read(question.title, bool(question.spans), float("-inf"), 0.0, 0.0, False)
    best = max(range(len(rows)), key=lambda i: rows[i][MARGIN])
    look = reader.read_alone(question.question, candidates[best])
    article, sentence, span = look.candidate
    found = article.slice(*span) if span else ""
    golds = [article.text[a:b] for a, b in question.spans]
    return Read(
        question.title,
        bool(golds),
        (rows[best][MARGIN] + look.margin) / 2,
        best_over(exact_match, golds, found) if golds else 0.0,
        best_over(token_f1, golds, found) if golds else 0.0,
        any(sentence.start <= a < sentence.end for a, _ in question.spans),
    )


def figures(items: Sequence[Read], threshold: float) -> dict[str, Estimate]:
    """Return SQuAD's figures where a margin under the threshold is a refusal.

    EM and F1 as `evaluate-v2.0.py`: 1 for a right refusal, 0 for a wrong one. AvNA: answered what
    has an answer and refused what has none. "right sentence" asks only of the best span of
    answerable questions, refused or not. Intervals are by title, where there are enough.
    """
    answered = np.array([item.margin >= threshold for item in items])
    answerable = np.array([item.answerable for item in items])
    refused = (~answerable & ~answered).astype(float)
    of_answerable = np.where(answerable, 1.0, np.nan)
    exact = np.array([item.exact for item in items]) * answered
    f1 = np.array([item.f1 for item in items]) * answered
    columns = {
        "EM": np.where(answerable, exact, refused),
        "F1": np.where(answerable, f1, refused),
        "EM, answerable": exact * of_answerable,
        "F1, answerable": f1 * of_answerable,
        "refused, unanswerable": np.where(answerable, np.nan, refused),
        "AvNA": (answered == answerable).astype(float),
        "right sentence": np.array([item.sentence for item in items]) * of_answerable,
    }
    held = Ratios({name: mean_of(values) for name, values in columns.items()})
    return estimate([held], len(items), clusters=titles_of(items).labels)


def titles_of(items: Sequence[Read]) -> Clusters:
    """Return which questions are about one title."""
    return Clusters(labels_of(item.title for item in items), ("title",))


def best_threshold(items: Sequence[Read]) -> float:
    """Return the margin under which refusing gives the best F1."""
    margins = np.array([item.margin for item in items])
    answerable = np.array([item.answerable for item in items])
    f1 = np.array([item.f1 for item in items])
    # Lowering the threshold past one question gains its F1, or loses its right refusal.
    order = np.argsort(-margins, kind="stable")
    gained = np.cumsum(np.where(answerable, f1, -1.0)[order])
    best = int(np.argmax(gained))
    return float(margins[order[best]]) if gained[best] > 0 else float("inf")


@measure
@click.argument("squad", type=FILE)
@click.option("--limit", type=click.IntRange(1), help="Questions to read.")
@click.option("--trained", type=FOLDER, multiple=True, help="Of a training; repeatable.")
@click.option("--teacher", type=FOLDER, help="The larger reader's encoder.")
def main(
    report: Report,
    squad: Path,
    limit: int | None,
    trained: tuple[Path, ...],
    teacher: Path | None,
) -> None:
    """Read, and print a table."""
    if teacher is not None and len(trained) != 1:
        raise click.UsageError("--teacher needs one --trained folder.")
    settings = Settings.from_env()
    threads = settings.n_threads
    reader: SpanMarker
    if not trained:
        reader = load_reader(settings.reader, threads=threads)
    else:
        from eval.studies.peer_reader import TorchReader  # seconds to import

        reader = TorchReader(threads=threads, trained=trained, teacher=teacher)
    loaded = load_squad(squad)
    questions = loaded.questions
    if limit is not None:
        questions = random.Random(SEED).sample(questions, min(limit, len(questions)))
    items = [read(reader, loaded, question) for question in questions]
    threshold, reported = float("-inf"), items
    if not all(item.answerable for item in items):
        threshold = best_threshold([item for item in items if is_fitted_on(item.title)])
        reported = [item for item in items if not is_fitted_on(item.title)]
    report(
        f"{len(reported)} questions, refused under a margin of {threshold:.2f}; "
        f"intervals over {titles_of(reported)}"
    )
    report.estimates(figures(reported, threshold))


if __name__ == "__main__":
    main()
