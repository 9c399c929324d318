"""Articles as a store takes them in: split, hashed, and not yet numbered."""

from datetime import datetime
from typing import NamedTuple

from index.records import Draft, Sentence


class PreparedPassage(NamedTuple):
    """A passage before it has a number."""

    start: int
    end: int
    first_sentence: int
    last_sentence: int
    tokens: int
    hash: bytes  # key of its embedding


class Prepared(NamedTuple):
    """A draft, split and hashed: all that a store needs to take it in."""

    draft: Draft
    sha256: str
    added: datetime
    sentences: list[Sentence]
    passages: list[PreparedPassage]
    bands: tuple[int, ...]  # see `index.text.resemblance`

    @property
    def article_id(self) -> str:
        """The id the article has or will have."""
        return self.sha256[:16]
