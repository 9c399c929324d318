"""How fast the reader reads, against the same network in PyTorch. Needs the `[train]` extra.

    python -m eval.speed.reader [--questions 40]

Ten passages are retrieved from the sample articles for each of their gold questions and read by
both, turn by turn, so that a busy machine slows both: believe the ratio before the milliseconds.
The peer is the same encoder with the same windows and search for spans in fp32 PyTorch; its
weights are untrained, which costs no time.
"""

import tempfile
import time
from pathlib import Path

import click
import numpy as np

from eval.by_hand import Report, measure
from eval.formats.source import SetFile
from eval.studies.peer_reader import TorchReader
from index.indexing import Index
from index.samples import SAMPLES
from qa.assistant import Assistant
from qa.reader.base import Reader
from qa.reader.span import SpanReader

QUESTIONS = Path(__file__).parents[1] / "data" / "samples.jsonl"
_READ = 10


@measure
@click.option(
    "--questions",
    "n_questions",
    type=click.IntRange(2),
    default=40,
    show_default=True,
    help="How many to ask; the first one warms up.",
)
def main(report: Report, n_questions: int) -> None:
    """Read with both, and print milliseconds and their ratio."""
    rows = [row for _, row in SetFile.read(QUESTIONS).objects()]
    asked = [str(row["question"]) for row in rows if "conversation" not in row][:n_questions]
    with tempfile.TemporaryDirectory() as folder, Index.open(folder, create=True) as articles:
        articles.add_paths([SAMPLES])
        assistant = Assistant(articles)
        threads = articles.settings.n_threads
        readers: dict[str, Reader] = {
            "int8, ONNX Runtime": SpanReader(threads=threads),
            "fp32, PyTorch": TorchReader(threads=threads),
        }
        times: dict[str, list[float]] = {name: [] for name in readers}
        pieces = []
        for question, vector in zip(asked, articles.encoder.encode(asked), strict=True):
            passages = assistant.retrieve(question, vector, top_k=_READ)
            pieces += [passage.hit.passage.tokens for passage in passages]
            for name, reader in readers.items():
                start = time.perf_counter()
                reader.read(question, vector, passages)
                times[name].append(1000 * (time.perf_counter() - start))
    size = np.mean(pieces)
    report(f"{len(asked)} questions; {_READ} passages of {size:.0f} tokens; {threads} threads")
    ours, peer = (np.array(values[1:]) for values in times.values())  # the first ones warm up
    for name, values in zip(times, (ours, peer), strict=True):
        p50, p95 = np.percentile(values, [50, 95])
        report(f"  {name:20} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms")
        report.figures[name] = {"p50_ms": float(p50), "p95_ms": float(p95)}
    ratios = peer / ours
    low, middle, high = np.percentile(ratios, [25, 50, 75])
    report(f"  the peer takes {middle:.1f} times as long (quartiles {low:.1f} and {high:.1f})")
    report.figures["ratio"] = {"median": float(middle), "quartiles": [float(low), float(high)]}


if __name__ == "__main__":
    main()
