"""What scoring and comparing return, as JSON and back."""

from pydantic import Field

from eval.metrics.catalogue import METRICS
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
    without_gold: int = Field(default=0, description="Of those not judged: by nothing at all.")
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
    drawn: str = Field(default="questions", description="What the intervals draw, in words.")
    seed: int
    resamples: int


class Discordance(Record):
    """Questions that one run alone has right, and McNemar's exact p."""

    only_first: int
    only_second: int
    p: float


class Difference(Record):
    """A figure of both runs; the difference is the second less the first."""

    metric: str
    first: float
    second: float
    difference: float
    low: float = Field(description="Lower end of the paired bootstrap's 95 % interval.")
    high: float
    p: float | None = Field(description="Paired randomisation, two-sided; None: not a mean.")
    mcnemar: Discordance | None = None

    @property
    def verdict(self) -> str:
        """Whether the second run is "better", "worse" or neither ("") beyond chance."""
        better = METRICS[self.metric].better
        if better is None or self.low <= 0 <= self.high:
            return ""
        return "better" if (self.difference > 0) == (better == "higher") else "worse"


class Flip(Record):
    """A question that the runs lost at different places."""

    id: str
    question: str
    first: str = Field(description="Stage in the first run; see `eval.metrics.judging.STAGES`.")
    second: str


class Comparison(Record):
    """Two runs on one question set."""

    format: int = 1
    question_set: str
    names: tuple[str, str]
    n: int
    differences: tuple[Difference, ...]
    flips: tuple[Flip, ...]
    drawn: str = Field(default="questions", description="What the intervals draw, in words.")
    seed: int
    resamples: int
    rounds: int

    @property
    def won(self) -> list[Flip]:
        """The questions that the second run alone has right."""
        return [flip for flip in self.flips if flip.second == "right"]

    @property
    def lost(self) -> list[Flip]:
        """The questions that the first run alone has right."""
        return [flip for flip in self.flips if flip.first == "right"]
