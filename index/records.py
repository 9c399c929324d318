"""The records that travel between packages: immutable, and positions are code points.

Every `[start, end)` is a half-open range of `Article.text`. Text is never copied into a
sentence or passage: the article has it.
"""

from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from index.errors import ReadError

Order = Literal["newest", "oldest", "title", "source", "added"]


class Record(BaseModel):
    """Base of the records: frozen, and a misspelt field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Metadata(Record):
    """What is known of an article besides its text."""

    title: str
    url: str | None = None
    source: str | None = Field(default=None, description="Who published it, e.g. 'The Post'.")
    author: str | None = None
    published: date | None = None
    language: str | None = Field(default=None, description="ISO 639-1 code, e.g. 'en'.")


class PageRange(NamedTuple):
    """The part of an article's text that stands on one page of a paged file."""

    start: int
    end: int
    page: int  # from 1, as the file counts; blank pages are left out


class Draft(Metadata):
    """An article as read and cleaned, before it is in an index."""

    text: str = Field(description="Clean, NFC; paragraphs separated by an empty line.")
    pages: tuple[PageRange, ...] = Field(default=(), description="In order; empty without pages.")
    origin: str = Field(description="Path or address read from; reading it again replaces it.")
    remark: str | None = Field(
        default=None, description="What to know of the reading; told once, not stored."
    )


class Source(Metadata):
    """One place that an article was read from, with what is said of it there."""

    origin: str = Field(description="Path or address read from.")
    pages: tuple[PageRange, ...] = Field(default=(), description="Of the text as read there.")
    text: str | None = Field(
        default=None, description="As read there, where it is not word for word the article's."
    )

    def tells_the_same(self, article: Metadata) -> bool:
        """Whether an article's text and all that is known of it are as they were read here."""
        known = ("title", "url", "source", "author", "published")
        same = all(getattr(self, name) == getattr(article, name) for name in known)
        return same and self.text is None


class Article(Metadata):
    """An article in an index. `text` never changes under one `id`."""

    id: str = Field(description="First 16 hex digits of `sha256`.")
    text: str
    pages: tuple[PageRange, ...] = Field(default=(), description="In order; empty without pages.")
    sha256: str = Field(description="Of `text` in UTF-8.")
    added: datetime
    origins: tuple[str, ...] = Field(description="Where this story was read from; duplicates add.")
    sources: tuple[Source, ...] = Field(
        default=(), description="The same places as `origins`, with what each says of the story."
    )

    @property
    def led_by(self) -> tuple[str, ...]:
        """Those of the origins that the article is stored as it was read from."""
        return tuple(
            place.origin
            for place in self.sources
            if place.tells_the_same(self) and place.pages == self.pages
        )

    def slice(self, start: int, end: int) -> str:
        """Return `text[start:end]`; raises `ValueError` for an empty range or one past the end."""
        if not 0 <= start < end <= len(self.text):
            raise ValueError(
                f"[{start}, {end}) is no range of article {self.id} of {len(self.text)} characters"
            )
        return self.text[start:end]

    def page_at(self, position: int) -> int | None:
        """Return the page that holds a position of `text`, or None where there are no pages."""
        held = [each.page for each in self.pages if each.start <= position]
        return held[-1] if held else None


class Listed(Metadata):
    """An article as it is listed: all but its text."""

    id: str
    added: datetime
    origins: tuple[str, ...]
    passages: int
    minutes: int = Field(description="It takes to read the article; at least 1.")


class Listing(NamedTuple):
    """Some of the articles that were looked for, in order, and how many there are in all."""

    articles: list[Listed]
    found: int


class Sentence(NamedTuple):
    """A sentence as a range of its article's text."""

    start: int
    end: int


class DayNamed(NamedTuple):
    """A day that a text names, as early as it may be, and where."""

    day: date
    start: int
    end: int


class NameMentioned(Record):
    """Somebody or something that a text names, and where."""

    name: str
    mentions: tuple[tuple[int, int], ...] = Field(description="In order; the first ones.")


class Outline(Record):
    """What an article tells at a glance, found once, when it is added. All of it is of its text."""

    lead: Sentence | None = Field(description="The first one that can stand alone.")
    key: tuple[Sentence, ...] = Field(description="Up to three central ones, in reading order.")
    days: tuple[DayNamed, ...] = Field(
        description="In order of time, each where it is named first."
    )
    names: tuple[NameMentioned, ...] = Field(description="Those with most mentions first.")
    minutes: int = Field(description="It takes to read the article; at least 1.")


class SuggestedQuestion(Record):
    """A question made from a sentence of an article, which that sentence surely answers."""

    article_id: str
    question: str
    start: int = Field(description="Of the sentence.")
    end: int


class Opening(Metadata):
    """An article with its first sentence."""

    id: str
    lead: str = Field(description="Word for word; empty where the article has no sentence.")


class NameMet(NamedTuple):
    """A name, and in how many articles it stands."""

    name: str
    articles: int


class Overview(Record):
    """What there is in an index, at a glance."""

    articles: int
    first_published: date | None
    last_published: date | None
    newest: tuple[Opening, ...]
    names: tuple[NameMet, ...] = Field(description="Those of most articles first.")


class Passage(Record):
    """A run of whole sentences: what is embedded, retrieved and read."""

    id: int = Field(description="Never used again within one index.")
    article_id: str
    start: int
    end: int
    first_sentence: int = Field(description="Number of the first sentence in the article, from 0.")
    last_sentence: int = Field(description="Number of the last sentence, included.")
    tokens: int = Field(description="Length in cl100k_base tokens.")


class Filters(Record):
    """Restricts a search; fields left out restrict nothing, fields given all hold."""

    sources: tuple[str, ...] | None = Field(default=None, description="Any of these, exactly.")
    article_ids: tuple[str, ...] | None = None
    origins: tuple[str, ...] | None = Field(default=None, description="Read from any of these.")
    words: tuple[str, ...] | None = Field(
        default=None, description="All of these in title, source, author or date."
    )
    published_from: date | None = Field(default=None, description="That day included.")
    published_to: date | None = Field(default=None, description="That day included.")
    undated: bool = Field(
        default=False, description="Articles without a date pass whatever days are given."
    )

    def __bool__(self) -> bool:
        """Whether anything is restricted."""
        return self != Filters(undated=self.undated)


class Hit(Record):
    """A passage found for a question."""

    passage: Passage
    score: float = Field(description="Fused, in [0, 1]; higher is better; no probability.")
    rank: int = Field(description="From 1; ties by passage id.")
    dense: float = Field(description="Cosine of question and passage.")
    lexical: float = Field(description="BM25; 0 where no word is shared.")

    @property
    def article_id(self) -> str:
        """The passage's article."""
        return self.passage.article_id


class Outcome(Record):
    """What became of one thing that was to be added."""

    origin: str
    status: str = Field(description="added, replaced, unchanged, duplicate, removed or failed.")
    article_id: str | None = None
    title: str | None = None
    passages: int = 0
    replaces: str | None = Field(default=None, description="Id of the version that was replaced.")
    changes: str | None = Field(
        default=None,
        description="What a new version changes, or what a duplicate has otherwise, in words.",
    )
    remark: str | None = Field(default=None, description="What to know of the reading.")
    reason: str | None = Field(default=None, description="Why it failed: one sentence.")


def failed(err: ReadError) -> Outcome:
    """Return the outcome of what could not be read."""
    return Outcome(origin=err.origin, status="failed", reason=err.reason)


class Copy(Record):
    """A place that has a story which is stored as it was read elsewhere."""

    source: Source
    changes: str | None = Field(description="What it has otherwise, in words; None for nothing.")


class StoredStory(Record):
    """An article that was read from more than one place, and is stored once."""

    article_id: str
    title: str
    copies: tuple[Copy, ...]


class SimilarArticles(Record):
    """Two articles that have much in common, and are kept apart."""

    article_ids: tuple[str, str]
    titles: tuple[str, str]
    resemblance: float = Field(description="Runs of four words in common, of those of either.")
    changes: str = Field(description="What the second has otherwise, in words.")
    other_facts: bool = Field(
        description="Whether sentences differ only in numbers, names, a negation or a word: then "
        "it may be another report in the same words, and is never stored as the same story."
    )


class Duplicates(Record):
    """What an index holds more than once, and what it may."""

    stories: tuple[StoredStory, ...]
    similar: tuple[SimilarArticles, ...]


class Stats(Record):
    """Counts and sizes of an index, for people and scripts."""

    path: str
    articles: int
    passages: int
    sentences: int
    characters: int
    tokens: int
    sources: dict[str, int]
    months: dict[str, int] = Field(description="Articles by month of publication, as '2024-05'.")
    first_published: date | None
    last_published: date | None
    generation: int
    bytes_on_disk: int
    format: int = Field(description="Of the index's files; a newer program brings it up to its.")
    forms: dict[str, str] = Field(description="How either side of search is kept, and why.")
    manifest: dict[str, Any]


class Problem(Record):
    """Something `verify` found wrong."""

    where: str
    what: str
