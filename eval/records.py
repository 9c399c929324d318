"""What travels between the parts of the evaluation, in memory and as JSON Lines.

An article is named by its id in an index, the first 16 hex digits of the SHA-256 of its text, so
that gold and predictions of any system mean the same text. Positions are its code points.
"""

from pydantic import Field

from index.records import Draft, Record


class GoldSpan(Record):
    """A right answer: a range of an article's text."""

    article_id: str
    start: int
    end: int
    statement: int = Field(
        default=0, description="Of those of what is right: 0, or a further one, each to be found."
    )


class Question(Record):
    """A question with what is known to be right."""

    id: str
    question: str
    answers: tuple[str, ...] = Field(default=(), description="Right short answers; any counts.")
    spans: tuple[GoldSpan, ...] = Field(default=(), description="Where they stand; any counts.")
    sentences: tuple[GoldSpan, ...] = Field(
        default=(), description="Whole sentences that answer, where gold is given so."
    )
    elsewhere: tuple[GoldSpan, ...] = Field(
        default=(),
        description="Where other articles say a right answer: as right as the first sentence.",
    )
    about: str | None = Field(
        default=None, description="Id of the article it was asked about, answered there or not."
    )
    relevant: dict[str, int] = Field(
        default_factory=dict, description="Article id to grade of relevance, 0 for judged not."
    )
    documents: dict[str, dict[str, int]] = Field(
        default_factory=dict,
        description="Article id to the grades of its documents, where one text is several.",
    )
    own_document: str | None = Field(
        default=None,
        description="What the question is itself, as it is ranked: finding it is not judged.",
    )
    unanswerable: bool | None = Field(default=None, description="None: not judged.")
    tags: tuple[str, ...] = Field(default=(), description="Slices, e.g. 'kind:paraphrase'.")
    history: tuple[str, ...] = Field(default=(), description="Ids of earlier questions, in order.")
    conversation: str | None = None
    turn: int | None = Field(default=None, description="From 1, within the conversation.")
    rewrite: str | None = Field(default=None, description="The question, stand-alone, by a human.")

    @property
    def has_gold(self) -> bool:
        """Whether anything says what is right, so that an answer can be judged."""
        says = self.answers, self.spans, self.sentences, self.relevant, self.documents
        return self.unanswerable is not None or any(says)


class QuestionSet(Record):
    """Questions, and the articles they are asked of where the set brings them."""

    name: str
    sha256: str = Field(description="Of the files it was read from.")
    questions: tuple[Question, ...]
    articles: tuple[Draft, ...] = ()
    docnos: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description="Article id to its names in the qrels the set came with, if it did.",
    )


class PredictedCitation(Record):
    """A sentence a system cites."""

    article_id: str
    start: int
    end: int
    quote: str
    score: float = 0.0
    span_start: int | None = Field(default=None, description="The short answer in the article.")
    span_end: int | None = None


class PredictedPassage(Record):
    """A passage a system retrieved; rank is the place in the list."""

    article_id: str
    start: int
    end: int
    score: float = 0.0
    document: str | None = Field(
        default=None, description="Which is ranked, where documents are and the text is several's."
    )


class Prediction(Record):
    """A system's answer to one question; one line of `predictions.jsonl`."""

    id: str
    answer: str = Field(
        description="Short answer; the first cited sentence where there is no span."
    )
    abstained: bool
    confidence: float = Field(description="Probability of being right, if answered or not.")
    standalone_question: str | None = Field(
        default=None, description="As searched, where history changed it."
    )
    citations: tuple[PredictedCitation, ...] = ()
    nearest: tuple[PredictedCitation, ...] = Field(
        default=(), description="Of an abstention: what would have been cited, best first."
    )
    alternatives: tuple[PredictedCitation, ...] = Field(
        default=(), description="Shown beside the answer: what other articles say instead."
    )
    passages: tuple[PredictedPassage, ...] = ()
    ranking_only: bool = Field(
        default=False, description="The system ranks documents and answers nothing."
    )
    timings: dict[str, float] = Field(default_factory=dict, description="Milliseconds by stage.")
    error: str | None = None
