"""Speed, memory and size on a collection of articles: figures, never pass or fail."""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import numpy as np
from pydantic import BaseModel

from index.indexing import Index
from index.reading.articles import read_drafts
from qa.assistant import Assistant
from qa.errors import QuestionError
from qa.question import check_question
from qa.settings import Settings
from qa.smalltalk import recognise


class StageLatency(BaseModel):
    """Milliseconds of one stage."""

    p50_ms: float
    p95_ms: float

    @classmethod
    def of(cls, times_ms: list[float]) -> Self:
        """Return the percentiles of measured times."""
        p50, p95 = (float(np.percentile(times_ms, share)) for share in (50, 95))
        return cls(p50_ms=p50, p95_ms=p95)


class Figures(BaseModel):
    """What `bench` measures."""

    articles: int
    passages: int
    index_s: float
    articles_per_s: float
    passages_per_s: float
    reopen_s: float
    index_mb: float
    peak_memory_mb: float
    questions: int
    answered: int
    latency: dict[str, StageLatency]

    def to_text(self) -> str:
        """Return the figures as lines."""
        lines = [
            f"{self.articles:,} articles, {self.passages:,} passages in {self.index_s:.1f} s: "
            f"{self.articles_per_s:.1f} articles/s, {self.passages_per_s:.1f} passages/s",
            f"index {self.index_mb:.1f} MB on disk, opened again in {self.reopen_s:.2f} s; "
            f"peak memory {self.peak_memory_mb:.0f} MB",
            f"{self.questions} questions, {self.answered} answered; milliseconds by stage:",
        ]
        lines += [
            f"  {stage:<8} p50 {latency.p50_ms:8.1f}   p95 {latency.p95_ms:8.1f}"
            for stage, latency in self.latency.items()
        ]
        return "\n".join(lines)


def measure(paths: list[Path], *, n_questions: int, log: Callable[[str], None]) -> Figures:
    """Index `paths` in a temporary folder, ask their titles, and return the figures.

    Args:
        paths: As for `article-qa add`, or JSON Lines with "title" and "text".
        n_questions: How many titles to ask, evenly spread.
        log: Takes a line on what is being done.
    """
    with tempfile.TemporaryDirectory() as folder:
        log("indexing …")
        with Index.open(folder, create=True) as articles:
            articles.encoder.encode(["warm"])  # loading the model is not indexing
            start = time.perf_counter()
            articles.add(read_drafts(paths, max_mb=articles.settings.max_file_mb))
            index_s = time.perf_counter() - start
        start = time.perf_counter()
        assistant = Assistant(folder, settings=Settings())
        reopen_s = time.perf_counter() - start
        with assistant:
            stats = assistant.index.stats()
            titles = [article.title for article in assistant.index.articles()]
            fit = [title for title in titles if is_question(title)]
            if passed := len(titles) - len(fit):
                log(f"passing over {passed:,} titles that ask nothing")
            asked = evenly(fit, n_questions)
            assistant.ask("warm")
            log(f"asking {len(asked)} questions …")
            answers = [assistant.ask(title) for title in asked]
    stages: dict[str, list[float]] = {}
    for answer in answers:
        for stage, ms in answer.timings.items():
            stages.setdefault(stage, []).append(ms)
    return Figures(
        articles=stats.articles,
        passages=stats.passages,
        index_s=index_s,
        articles_per_s=stats.articles / index_s,
        passages_per_s=stats.passages / index_s,
        reopen_s=reopen_s,
        index_mb=stats.bytes_on_disk / 1e6,
        peak_memory_mb=peak_memory_mb(),
        questions=len(answers),
        answered=sum(not answer.abstained for answer in answers),
        latency={stage: StageLatency.of(times) for stage, times in stages.items()},
    )


def is_question(title: str) -> bool:
    """Return whether a title would be answered from the articles: a greeting gets a reply."""
    try:
        return recognise(check_question(title)) is None
    except QuestionError:
        return False


def evenly(titles: list[str], most: int) -> list[str]:
    """Return at most so many, as far from each other as they can be.

    >>> evenly(["a", "b", "c", "d", "e"], 3)
    ['a', 'b', 'd']
    """
    k = min(most, len(titles))
    return [titles[i * len(titles) // k] for i in range(k)]


def peak_memory_mb() -> float:
    """Return the most that the process ever held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6  # bytes there, else KiB
