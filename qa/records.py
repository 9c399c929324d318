"""What an answer is: records that scripts, the page and the evaluation rely on.

Positions are code points of `Article.text`. The schema is stable: fields may be added, none is
renamed or removed within a major version.
"""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from index.records import Filters, Record


class AskOptions(Record):
    """How a question is asked; None leaves it to the settings, or to the conversation."""

    top_k: int | None = Field(default=None, description="Passages to read.")
    filters: Filters | None = Field(default=None, description="Restricts the articles.")
    min_confidence: float | None = Field(default=None, description="Abstain under this.")
    max_sentences: int | None = Field(
        default=None, description="Longest answer, a list's items aside."
    )
    carried: tuple[str, ...] | None = Field(
        default=None, description="What a follow-up takes over, where that was chosen by hand."
    )


class AlsoIn(Record):
    """Another place where a cited sentence stands, word for word."""

    origin: str = Field(description="Path or address.")
    url: str | None
    source: str | None
    published: date | None


class Context(Record):
    """The sentence before a cited one that leans on it. Shown, never cited."""

    start: int
    end: int
    text: str = Field(description="article.text[start:end], always.")

    @model_validator(mode="after")
    def _range_agrees(self) -> Self:
        if self.end - self.start != len(self.text):
            raise ValueError("the context is not as long as its range")
        return self


class Citation(Record):
    """A whole sentence of an article. Made by `qa.cite.cite` only."""

    article_id: str
    title: str
    url: str | None
    source: str | None
    author: str | None = None
    published: date | None
    accessed: date | None = Field(
        default=None, description="When the article was read from its address; UTC."
    )
    start: int
    end: int
    quote: str = Field(description="article.text[start:end], always.")
    space: str = Field(
        default="",
        description="The white space right before `start`: a citation that ends where it begins is "
        "the sentence's neighbour, and the three together are one slice of the article.",
    )
    context: Context | None = Field(
        default=None,
        description="The sentence before, where this one begins with a word that leans on it.",
    )
    page: int | None = Field(
        default=None, description="Where the quote begins, from 1; only files with pages have one."
    )
    span_start: int | None = Field(description="The short answer within the sentence, if any.")
    span_end: int | None
    score: float = Field(description="Probability that this sentence answers the question.")
    also_in: tuple[AlsoIn, ...] = Field(
        default=(), description="Other places that have this very sentence, where there are any."
    )

    @model_validator(mode="after")
    def _ranges_agree(self) -> Self:
        if self.end - self.start != len(self.quote):
            raise ValueError("the quote is not as long as its range")
        if self.space.strip():
            raise ValueError("between a quote and the sentence before it is white space only")
        if (self.span_start is None) != (self.span_end is None):
            raise ValueError("a span has a start and an end, or neither")
        if (
            self.span_start is not None
            and self.span_end is not None
            and not self.start <= self.span_start < self.span_end <= self.end
        ):
            raise ValueError("the span lies outside the sentence")
        return self

    @property
    def span(self) -> str | None:
        """The short answer's text."""
        if self.span_start is None or self.span_end is None:
            return None
        return self.quote[self.span_start - self.start : self.span_end - self.start]


class Alternative(Record):
    """Another answer, from other articles."""

    text: str
    citations: tuple[Citation, ...]
    agreement: int = Field(default=1, ge=1, description="Articles that give this answer.")
    differs: bool = Field(
        default=True,
        description="Whether it is another answer of the same thing; else it is told besides.",
    )


class RetrievedPassage(Record):
    """A passage that was read for the question."""

    passage_id: int
    article_id: str
    title: str
    start: int
    end: int
    score: float
    rank: int


# What came of what was typed: "answer" to a question, abstentions included; "reply" in fixed words,
# "source" of the answer before, or "more" of the article that it is from, where no question was
# recognised; and sentences chosen for a question about the articles: "key" ones, what somebody
# "said", who is "quoted", a "timeline", what is "new", a "comparison", articles with "mentions".
Kind = Literal[
    "answer", "reply", "source", "more",
    "key", "said", "quoted", "timeline", "new", "comparison", "mentions",
]  # fmt: skip


# Why a question got no answer: no sentence was sure enough, or its words are nowhere.
Refusal = Literal["unsure", "absent"]


class Answer(Record):
    """An answer made of verbatim sentences, or the word that there is none.

    `abstained` is true exactly where `citations` is empty; `text` is then empty too, `reason`
    says why, and `nearest` shows what came closest. What is no answer says so by its `kind`.
    """

    question: str
    standalone_question: str = Field(description="The question as searched, history included.")
    text: str = Field(
        description="The cited sentences in the citations' order: the best first, a list's items "
        "as they come. Neighbours stand as in the article; between others stands “[…]”."
    )
    citations: tuple[Citation, ...]
    confidence: float = Field(ge=0, le=1, description="Probability that the answer is right.")
    min_confidence: float = Field(
        default=0.0, ge=0, le=1, description="The least with which an answer was wanted."
    )
    abstained: bool
    reason: str | None = Field(default=None, description="Why there is no answer: one sentence.")
    refusal: Refusal | None = Field(
        default=None,
        description="Of an abstention: unsure, where a sentence may answer and none surely does, "
        "or absent, where the articles have nothing of what is asked.",
    )
    nearest: tuple[Citation, ...] = Field(default=(), description="Not enough for an answer.")
    scoped: bool = Field(default=False, description="Whether only some of the articles were asked.")
    alternatives: tuple[Alternative, ...] = Field(
        default=(), description="Other articles' other answers."
    )
    agreement: int = Field(default=0, ge=0, description="Articles that give this answer.")
    passages: tuple[RetrievedPassage, ...] = Field(
        default=(), description="What was read for the question, best first."
    )
    timings: dict[str, float] = Field(
        default_factory=dict, description="Milliseconds by stage, and in total."
    )
    index_version: int = Field(description="Generation of the index that was asked.")
    kind: Kind = Field(
        default="answer", description="Other than answer: nothing that the reader was asked."
    )
    reply: str | None = Field(
        default=None, description="The program's own words, of every kind but answer."
    )

    @model_validator(mode="after")
    def _only_a_question_is_answered(self) -> Self:
        if (self.kind == "answer") != (self.reply is None):
            raise ValueError("fixed words are no answer, and an answer has none")
        return self

    @model_validator(mode="after")
    def _abstains_without_citations(self) -> Self:
        if self.abstained == bool(self.citations):
            raise ValueError("an answer has citations, and an abstention has none")
        return self


class Turn(Record):
    """An earlier question of a conversation and its answer."""

    question: str
    answer: Answer | None = None
