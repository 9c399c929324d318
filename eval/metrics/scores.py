"""What scoring returns: figures with intervals, curves and counts, as JSON and back."""

from pydantic import Field

from index.records import Record


class Figure(Record):
    """A value and how sure it is."""

    value: float
    low: float = Field(description="Lower end of the 95 % interval.")
    high: float
    n: int = Field(description="How many questions (quotes, for verbatim_quotes) it is of.")


class Slice(Record):
    """Figures of some of the questions."""

    family: str = Field(description="What was sliced by, e.g. 'question word'.")
    name: str
    n: int
    figures: dict[str, Figure]


class RiskPoint(Record):
    """A point of the risk–coverage curve."""

    coverage: float
    risk: float
    confidence: float = Field(description="Answering from here up gives this coverage.")


class ReliabilityPoint(Record):
    """A bin of the reliability diagram."""

    low: float
    high: float
    confidence: float
    accuracy: float
    n: int


class Latency(Record):
    """Milliseconds of one stage."""

    p50_ms: Figure
    p95_ms: Figure
    longest_ms: float


class Bar(Record):
    """A bar of a histogram: [low, high), the last one with its end."""

    low: float
    high: float
    n: int


class Counts(Record):
    """Questions by what is known of them."""

    questions: int
    answerable: int
    unanswerable: int
    not_judged: int
    abstained: int
    failed: int


class Scores(Record):
    """All figures of one run on one question set."""

    format: int = 1
    question_set: str
    question_set_sha256: str
    counts: Counts
    figures: dict[str, Figure] = Field(description="By name; see `eval.metrics.catalogue`.")
    stages: dict[str, int] = Field(description="Questions by where they were lost.")
    slices: tuple[Slice, ...] = ()
    risk_coverage: tuple[RiskPoint, ...] = ()
    reliability: tuple[ReliabilityPoint, ...] = Field(default=(), description="Equal mass.")
    reliability_equal_width: tuple[ReliabilityPoint, ...] = ()
    latency: dict[str, Latency] = Field(default_factory=dict, description="By stage.")
    latency_bars: tuple[Bar, ...] = Field(default=(), description="Of the total.")
    notes: tuple[str, ...] = Field(default=(), description="What was not scored, and why.")
    seed: int
    resamples: int
