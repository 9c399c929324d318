"""A large collection without a large archive: how search, adding and opening grow with its size.

Passages are recombined from real sentences. Their vectors are real ones with noise: the difference
of two others, which has the covariance of real ones, and a little of every direction. So nothing
but the real passages is embedded, and a million are made in minutes. Questions are cut from real
sentences and really embedded; their vectors were not among those that anything was trained on.
"""

import hashlib
import math
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
from pydantic import BaseModel

from eval.report.svg import Axis, Canvas, Point
from eval.speed.bench import StageLatency, peak_memory_mb
from index.arrays import Vectors
from index.embedding.encoder import Encoder, load_encoder
from index.forms import SIZES
from index.indexing import Index, manifest_of
from index.records import Draft, Filters, Sentence
from index.settings import IndexSettings
from index.store.local import LocalStore
from index.store.planning import Placement
from index.store.prepared import Prepared, PreparedPassage
from index.text.sentences import split_sentences
from index.text.words import match_query
from qa.settings import Settings

_READ = 400  # articles that are split into sentences, at most
_REAL = 1000  # passages that are really embedded, at most
_SENTENCES = 7  # of a passage
_PASSAGES = 5  # of an article
_ARTICLES = 400  # of a transaction
_SOURCES = 100
_SPREAD, _EVERYWHERE = 0.6, 0.3  # of the two kinds of noise
_TOP = 10


class Sized(BaseModel):
    """What `measure_synthetic` measures of one size; times are the processor's."""

    passages: int
    articles: int
    forms: dict[str, str]
    build_s: float
    bytes_per_passage: float
    reopen_s: float
    memory_mb: float
    peak_memory_mb: float
    add_s: float
    remove_s: float
    questions: int
    latency: dict[str, StageLatency]
    recall: dict[str, float]

    def to_text(self) -> str:
        """Return the figures as lines."""
        forms = "; ".join(f"{side}: {how}" for side, how in self.forms.items())
        lines = [
            f"{self.passages:,} passages in {self.articles:,} articles; {forms}",
            f"  built in {self.build_s:.0f} s, {self.bytes_per_passage:,.0f} bytes a passage; "
            f"opened and asked in {self.reopen_s:.2f} s; memory {self.memory_mb:.0f} MB, "
            f"at most {self.peak_memory_mb:.0f} MB",
            f"  an article added in {self.add_s:.3f} s, removed in {self.remove_s:.3f} s",
        ]
        lines += [
            f"  {what:<15} p50 {one.p50_ms:7.1f} ms   p95 {one.p95_ms:7.1f} ms"
            for what, one in self.latency.items()
        ]
        found = ", ".join(f"{what} {share:.3f}" for what, share in self.recall.items())
        return "\n".join([*lines, f"  recall@{_TOP} against exact search: {found}"])


class Material:
    """Real sentences and vectors, and what is made of them."""

    def __init__(self, drafts: Sequence[Draft], encoder: Encoder, n_questions: int) -> None:
        """Embed what is real.

        Args:
            drafts: Articles; their sentences are recombined.
            encoder: The embedder.
            n_questions: How many questions to cut from sentences.
        """
        found = [
            " ".join(draft.text[start:end].split())
            for draft in drafts[:: -(-len(drafts) // _READ)]
            for start, end in split_sentences(draft.text, draft.language)
        ]
        self.sentences = [sentence for sentence in found if len(sentence) >= 20]
        draw = random.Random(5)
        whole = [" ".join(draw.choices(self.sentences, k=_SENTENCES)) for _ in range(64)]
        real = [
            " ".join(found[first : first + _SENTENCES])
            for first in range(0, len(found), _SENTENCES)
        ]
        self.real = encoder.encode([*draw.sample(real, min(_REAL, len(real))), *whole])
        self.questions = [self._question(draw) for _ in range(n_questions)]
        self.asked = encoder.encode(self.questions)

    def _question(self, draw: random.Random) -> str:
        words = draw.choice(self.sentences).split()
        length = draw.randint(6, 12)
        first = draw.randrange(max(1, len(words) - length))
        return f"What about {' '.join(words[first : first + length])}?"

    def vectors(self, draw: np.random.Generator, count: int) -> Vectors:
        """Return so many unit vectors, float32 of shape (count, dimension)."""
        a, b, c = (self.real[draw.integers(0, len(self.real), count)] for _ in range(3))
        dimension = self.real.shape[1]
        every = draw.standard_normal((count, dimension), np.float32) / np.float32(dimension**0.5)
        made = a + _SPREAD * (b - c) + _EVERYWHERE * every
        unit: Vectors = made / np.linalg.norm(made, axis=1, keepdims=True)
        return unit.astype(np.float32)

    def article(self, draw: random.Random, number: int) -> Prepared:
        """Return an article of some passages; the key of an embedding is made of its number."""
        ranges: list[Sentence] = []
        parts: list[str] = []
        length = 0
        for sentence in draw.choices(self.sentences, k=_PASSAGES * _SENTENCES):
            gap = "" if not parts else "\n\n" if len(ranges) % _SENTENCES == 0 else " "
            start = length + len(gap)
            length = start + len(sentence)
            ranges.append(Sentence(start, length))
            parts += [gap, sentence]
        text = "".join(parts)
        passages = [
            PreparedPassage(
                start=ranges[first].start,
                end=ranges[first + _SENTENCES - 1].end,
                first_sentence=first,
                last_sentence=first + _SENTENCES - 1,
                tokens=sum(len(s) for s in parts) // (4 * _PASSAGES),
                hash=embedding_key(number * _PASSAGES + first // _SENTENCES),
            )
            for first in range(0, len(ranges), _SENTENCES)
        ]
        words = draw.choice(self.sentences).split()
        draft = Draft(
            title=f"{' '.join(words[:6])} {number}",
            text=text,
            origin=f"synthetic/{number}",
            source=f"Source {number % _SOURCES}",
            published=date(2010, 1, 1) + timedelta(days=number % 5000),
            language="en",
        )
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        return Prepared(draft, sha256, datetime.now().astimezone(), ranges, passages, bands=())


def embedding_key(number: int) -> bytes:
    """Return the key of a made-up vector."""
    return hashlib.sha256(f"synthetic {number}".encode()).digest()


def measure_synthetic(
    drafts: Sequence[Draft],
    sizes: Sequence[int],
    *,
    n_questions: int,
    log: Callable[[str], None],
) -> Iterator[Sized]:
    """Make a collection of each size in a temporary folder, and measure it.

    Args:
        drafts: Articles whose sentences are recombined.
        sizes: Numbers of passages.
        n_questions: How many to ask.
        log: Takes a line on what is being done.
    """
    settings = Settings.from_env()
    encoder = load_encoder(settings.encoder, threads=settings.n_threads)
    log("embedding what is real …")
    material = Material(drafts, encoder, n_questions)
    for size in sorted(sizes):
        with tempfile.TemporaryDirectory() as folder:
            yield _measure(Path(folder), material, encoder, settings, size, log)


def _measure(
    folder: Path,
    material: Material,
    encoder: Encoder,
    settings: IndexSettings,
    size: int,
    log: Callable[[str], None],
) -> Sized:
    log(f"making {size:,} passages …")
    started = time.process_time()
    _build(folder, material, encoder, settings, size)
    build_s = time.process_time() - started
    log("asking …")
    started = time.process_time()
    articles = Index.open(folder, settings=settings, encoder=encoder)
    articles.search_vector(material.questions[0], material.asked[0])
    reopen_s = time.process_time() - started
    with articles:
        words = _opened(folder, settings)
        latency, found = _ask(articles, words, material)
        words.close()
        memory_mb = _memory_mb()
        _come_and_go(articles)  # what is loaded at first use is not adding
        add_s, remove_s = _come_and_go(articles)
        stats = articles.stats()
        peak_mb = peak_memory_mb()
    log("asking exactly …")
    exactly = settings.model_copy(update={"index_forms": "small"})
    with Index.open(folder, settings=exactly, encoder=encoder) as exact:
        expected = _answers(exact, material)
    return Sized(
        passages=stats.passages,
        articles=stats.articles,
        forms=stats.forms,
        build_s=build_s,
        bytes_per_passage=stats.bytes_on_disk / stats.passages,
        reopen_s=reopen_s,
        memory_mb=memory_mb,
        peak_memory_mb=peak_mb,
        add_s=add_s,
        remove_s=remove_s,
        questions=len(material.questions),
        latency=latency,
        recall={
            what: float(
                np.mean(
                    [
                        len(set(mine) & set(theirs)) / max(1, len(theirs))
                        for mine, theirs in zip(found[what], expected[what], strict=True)
                    ]
                )
            )
            for what in expected
        },
    )


def _build(
    folder: Path, material: Material, encoder: Encoder, settings: IndexSettings, size: int
) -> None:
    store = LocalStore.create(
        folder,
        manifest_of(settings, encoder),
        busy_timeout_s=settings.busy_timeout_s,
        sizes=SIZES[settings.index_forms],
    )
    draw, noise = random.Random(7), np.random.default_rng(7)
    articles = max(1, size // _PASSAGES)
    for first in range(0, articles, _ARTICLES):
        numbers = range(first, min(articles, first + _ARTICLES))
        batch = [material.article(draw, number) for number in numbers]
        vectors = material.vectors(noise, len(batch) * _PASSAGES)
        keys = [passage.hash for prepared in batch for passage in prepared.passages]
        with store.writing() as transaction:
            transaction.store_embeddings(dict(zip(keys, vectors, strict=True)))
            for prepared in batch:
                transaction.apply(
                    prepared, Placement(status="added", article_id=prepared.article_id)
                )
    store.optimize()
    store.close()


def _opened(folder: Path, settings: IndexSettings) -> LocalStore:
    sizes = SIZES[settings.index_forms]
    return LocalStore.open(folder, busy_timeout_s=settings.busy_timeout_s, sizes=sizes)


Answers = dict[str, list[list[int]]]


def _answers(articles: Index, material: Material) -> Answers:
    """Return the passages that are found first, by vectors and by both."""
    answers: Answers = {"dense": [], "fused": []}
    for question, vector in zip(material.questions, material.asked, strict=True):
        dense = articles.candidates("", vector, depth=100).dense
        best = sorted(dense, key=lambda i: (-dense[i], i))[:_TOP]
        answers["dense"].append(best)
        hits = articles.search_vector(question, vector, top_k=_TOP)
        answers["fused"].append([hit.passage.id for hit in hits])
    return answers


def _ask(
    articles: Index, words: LocalStore, material: Material
) -> tuple[dict[str, StageLatency], Answers]:
    """Return how long each kind of search takes, and what is found."""
    source = Filters(sources=("Source 1",))
    days = Filters(published_from=date(2015, 1, 1), published_to=date(2018, 1, 1))
    kinds: dict[str, Callable[[str, Vectors], object]] = {
        "dense": lambda question, vector: articles.candidates("", vector, depth=100),
        "words": lambda question, vector: words.passages_matching(
            match_query(question), depth=100, filters=Filters()
        ),
        "both": lambda question, vector: articles.search_vector(question, vector),
        "both, 1 source": lambda question, vector: articles.search_vector(
            question, vector, filters=source
        ),
        "both, 3 years": lambda question, vector: articles.search_vector(
            question, vector, filters=days
        ),
    }
    latency: dict[str, StageLatency] = {}
    for kind, ask in kinds.items():
        times: list[float] = []
        for question, vector in zip(material.questions, material.asked, strict=True):
            started = time.thread_time()
            ask(question, vector)
            times.append(1000 * (time.thread_time() - started))
        latency[kind] = StageLatency.of(times)
    return latency, _answers(articles, material)


def _come_and_go(articles: Index) -> tuple[float, float]:
    """Return how long an article takes to be added and found, and to be removed."""
    text = "A heron landed on the weighbridge at noon.\n\nNobody at the depot had seen one before."
    started = time.process_time()
    (outcome,) = articles.add([Draft(title="Heron", text=text, origin="heron")])
    (hit,) = articles.search("heron on the weighbridge", top_k=1)
    added = time.process_time()
    assert hit.article_id == outcome.article_id
    articles.remove([hit.article_id])
    return added - started, time.process_time() - added


def _memory_mb() -> float:
    """Return what the process holds now; only Linux's own file knows it."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return peak_memory_mb()
    return int(pages) * resource.getpagesize() / 1e6


_STYLE = """
svg { background: #fff; } text { font: 12px system-ui, sans-serif; fill: #57606a; }
.end { text-anchor: end; } .middle { text-anchor: middle; }
.grid { stroke: #d8dee4; } .base { stroke: #57606a; }
.line { fill: none; stroke: var(--c); stroke-width: 2; } .dot { fill: var(--c); }
.c0 { --c: #0969da; } .c1 { --c: #bc4c00; } .c2 { --c: #1a7f37; } .key { fill: var(--c); }
"""


def curve(found: Sequence[Sized]) -> str:
    """Return an SVG file: median and 95th percentile of a search by the number of passages."""
    kinds = ("dense", "words", "both")
    highest = max(one.latency[kind].p95_ms for one in found for kind in kinds)
    top = min(5, math.ceil(math.log10(max(highest, 10))))
    names = ["1 ms", "10 ms", "100 ms", "1 s", "10 s", "100 s"]
    y = Axis(0, top, [(float(power), names[power]) for power in range(top + 1)], "")
    ends = [math.log10(one.passages) for one in found]
    low, high = math.floor(min(ends)), math.ceil(max(ends))
    ticks = [(float(power), f"{10**power:,}") for power in range(low, high + 1)]
    x = Axis(low, max(high, low + 1), ticks, "passages")
    canvas = Canvas(x, y, says="Milliseconds of the processor for a search, by passages")
    for number, kind in enumerate(kinds):
        for share in ("p50_ms", "p95_ms"):
            points = [
                Point(
                    math.log10(one.passages),
                    math.log10(max(1.0, getattr(one.latency[kind], share))),
                    says=f"{kind}, {share[:3]}: {getattr(one.latency[kind], share):.1f} ms",
                )
                for one in found
            ]
            canvas.line(points, f"c{number}")
            canvas.dots(points, f"c{number}", 3.5 if share == "p50_ms" else 2)
        canvas.text(low, top - 0.16 * number, kind, f"key c{number}", dx=8)
    svg = str(canvas.svg()).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return svg.replace(">", f"><style>{_STYLE}</style>", 1) + "\n"
