"""Articles as read to articles as stored: split, hashed, embedded where that is still to do."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from index.arrays import Vectors
from index.embedding.encoder import Encoder
from index.records import Draft
from index.settings import IndexSettings
from index.store.interface import Store
from index.store.prepared import Prepared, PreparedPassage
from index.text.language import find_language
from index.text.passages import group_sentences
from index.text.resemblance import bands_of
from index.text.sentences import split_sentences
from index.text.tokens import count_tokens


class Preparer:
    """Makes ready what a store takes in.

    Args:
        store: Knows embeddings that were made before.
        settings: Of the passages.
        encoder: Gives the embedder, loaded when it is first needed.
    """

    def __init__(
        self, store: Store, settings: IndexSettings, encoder: Callable[[], Encoder]
    ) -> None:
        self._store = store
        self._settings = settings
        self._encoder = encoder

    def prepare(self, draft: Draft) -> Prepared:
        """Split an article and hash what the embedder will see of it."""
        language = find_language(draft.text, draft.language)
        if language != draft.language:
            draft = draft.model_copy(update={"language": language})
        sentences = split_sentences(draft.text, draft.language)
        runs = group_sentences(
            count_tokens([draft.text[start:end] for start, end in sentences]),
            max_tokens=self._settings.passage_tokens,
            overlap_sentences=self._settings.overlap_sentences,
        )
        ranges = [(sentences[run.first].start, sentences[run.last].end) for run in runs]
        tokens = count_tokens([draft.text[start:end] for start, end in ranges])
        return Prepared(
            draft=draft,
            sha256=hashlib.sha256(draft.text.encode()).hexdigest(),
            added=datetime.now(UTC),
            sentences=sentences,
            passages=[
                PreparedPassage(start, end, run.first, run.last, n, self._hash(draft, start, end))
                for run, (start, end), n in zip(runs, ranges, tokens, strict=True)
            ],
            bands=bands_of(draft.text),
        )

    def _hash(self, draft: Draft, start: int, end: int) -> bytes:
        seen = f"{self._encoder().fingerprint}\0{_embedded_text(draft, start, end)}"
        return hashlib.sha256(seen.encode()).digest()

    def embed(self, batch: Sequence[Prepared]) -> dict[bytes, Vectors]:
        """Return the embeddings of all passages, made where the store does not have them yet."""
        texts = {
            passage.hash: _embedded_text(prepared.draft, passage.start, passage.end)
            for prepared in batch
            for passage in prepared.passages
        }
        known = self._store.known_embeddings(list(texts))
        missing = {key: text for key, text in texts.items() if key not in known}
        made = self._encoder().encode(list(missing.values()))
        return known | dict(zip(missing, made, strict=True))


def _embedded_text(draft: Draft, start: int, end: int) -> str:
    # The title says what a passage from the middle of a story leaves unsaid.
    return f"{draft.title}\n{draft.text[start:end]}"
