"""Measure a large batch: a folder of mixed files, added, stopped half-way and added again.

    python -m eval.speed.adding [FILES]

The files are made here: text, Markdown and HTML of one short story each, and three bad ones among
them, which have to be the only failures.
"""

import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import click

from eval.by_hand import Report, measure
from index.indexing import Index
from index.records import Outcome

_BAD = {
    "bad-binary.txt": b"\0\1\2\3" * 500,
    "bad-empty.md": b" \n\n ",
    "bad-page.html": b"<html><body></body></html>",
}
_WORDS = (
    "ferry harbour council bridge engineer storm pier tide vote budget school market road river "
    "trial museum doctor winter orchard signal tunnel clinic theatre warden lighthouse"
).split()


def make_files(folder: Path, count: int, seed: int = 20) -> None:
    """Write `count` files, the bad ones included, in subfolders of a hundred."""
    draw = random.Random(seed)
    for number in range(count - len(_BAD)):
        sentences = [
            f"The {' '.join(draw.sample(_WORDS, 6))} was reported on day {number} at {n} o'clock."
            for n in range(8)
        ]
        title = f"Report {number}: {' '.join(draw.sample(_WORDS, 3))}"
        below = folder / f"{number // 100:04}"
        below.mkdir(exist_ok=True)
        suffix = (".txt", ".md", ".html")[number % 3]
        (below / f"{number:06}{suffix}").write_text(_written(suffix, title, sentences), "utf-8")
    for name, content in _BAD.items():
        (folder / name).write_bytes(content)


@measure
@click.argument("count", metavar="[FILES]", type=click.IntRange(10), default=5000)
def main(report: Report, count: int) -> None:
    """Print what each run did and took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "articles"
        folder.mkdir()
        make_files(folder, count)
        with Index.open(Path(name) / "index", create=True) as articles:
            _ = articles.encoder  # loaded before anything is timed
            halt = _halting(count // 2)
            _timed(report, "stopped half-way", lambda: articles.add_paths([folder], report=halt))
            outcomes = _timed(report, "run again", lambda: articles.add_paths([folder]))
            _timed(report, "nothing changed", lambda: articles.add_paths([folder]))
            _timed(report, "dry run", lambda: articles.add_paths([folder], dry_run=True))
            for outcome in outcomes:
                if outcome.status == "failed":
                    report(f"failed: {Path(outcome.origin).name}: {outcome.reason}")
            problems = articles.verify()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report(f"{len(problems)} problems, {peak:.0f} MB of memory at most")
    report.figures |= {"problems": len(problems), "memory_mb": peak}


def _written(suffix: str, title: str, sentences: list[str]) -> str:
    halves = (" ".join(sentences[:4]), " ".join(sentences[4:]))
    if suffix == ".html":
        body = "".join(f"<p>{half}</p>" for half in halves)
        return f"<html><body><article><h1>{title}</h1>{body}</article></body></html>"
    heading = f"# {title}" if suffix == ".md" else title
    return "\n\n".join((heading, *halves)) + "\n"


def _halting(after: int) -> Callable[[Outcome], None]:
    seen = 0

    def seen_one(_: Outcome) -> None:
        nonlocal seen
        seen += 1
        if seen == after:
            raise KeyboardInterrupt

    return seen_one


def _timed(report: Report, what: str, run: Callable[[], list[Outcome]]) -> list[Outcome]:
    start = time.perf_counter()
    try:
        outcomes = run()
    except KeyboardInterrupt:
        outcomes = []
    seconds = time.perf_counter() - start
    counts = dict(Counter(outcome.status for outcome in outcomes))
    report(f"{what}: {seconds:.1f} s {counts or ''}")
    report.figures[what] = {"seconds": seconds, **counts}
    return outcomes


if __name__ == "__main__":
    main()
