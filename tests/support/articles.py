"""Articles and an embedder for tests of any package."""

import contextlib
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

from index.arrays import Vectors
from index.embedding.encoder import HashEncoder
from index.records import Draft

NOUNS = (
    "harbour ferry bridge council mayor lighthouse orchard railway museum library river market "
    "chapel quarry windmill pier tunnel garden theatre bakery"
).split()
TINY = {
    "Ferry sinks": "The ferry Marigold sank at dawn. Nineteen people were saved by the lifeboat.",
    "Barrage approved": "The council backed the barrage by nine votes to six.\n\n“It will last,” said Zoë.",
    "Atlas stolen": "An atlas of 1687 was stolen. A fake sat in its place for months.",
    "Puffins return": "Puffins came back to Tarn Skerry. 🐧 There are 30 per cent more burrows.",
    "Trams paused": "Night trams were paused after stopping eleven times for nothing.",
    "Prize awarded": "Trần Thị Hương won the Lantern Prize. Тиха вода was on the list.",
}


def tiny_drafts() -> list[Draft]:
    """Return six tiny articles, every other one with a source."""
    return [
        Draft(title=title, text=text, origin=f"{title}.txt", source="The Post" if n % 2 else None)
        for n, (title, text) in enumerate(TINY.items())
    ]


def draft(text: str, *, title: str = "T", origin: str = "t.txt", **more: object) -> Draft:
    """Return an article of which only the text matters."""
    return Draft.model_validate({"title": title, "text": text, "origin": origin, **more})


def blank_vectors(folder: Path) -> None:
    """Make all vectors of an index nought behind its back: who knows them by heart sees no change."""
    with contextlib.closing(sqlite3.connect(folder / "articles.sqlite")) as connection:
        connection.execute("UPDATE embeddings SET vector = zeroblob(length(vector))")
        connection.commit()


class CountingEncoder(HashEncoder):
    """The embedder without weights; counts its calls and the texts that it is given."""

    def __init__(self) -> None:
        self.calls = 0
        self.texts = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode`."""
        self.calls += 1
        self.texts += len(texts)
        return super().encode(texts)


class InterruptedEncoder(CountingEncoder):
    """The embedder without weights; the first time, something happens before it is done."""

    def __init__(self, happens: Callable[[], object]) -> None:
        super().__init__()
        self._happens = [happens]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode`."""
        while self._happens:
            self._happens.pop()()
        return super().encode(texts)
