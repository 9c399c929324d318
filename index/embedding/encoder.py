"""The embedder behind one small interface; which one is a setting, and goes in the manifest."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from index.arrays import Vectors
from index.errors import ModelError

PACKAGED = "all-MiniLM-L6-v2"
HASH = "hash"


class Encoder(Protocol):
    """Turns texts into unit vectors. Safe to call from several threads."""

    @property
    def fingerprint(self) -> str:
        """Model, weights and pooling: vectors of two fingerprints must never meet."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return float32 of shape (n_texts, dimension), rows of length 1, in the same order.

        A text's vector does not depend on the other texts.
        """


def load_encoder(name: str, *, threads: int) -> Encoder:
    """Load an embedder.

    Args:
        name: "all-MiniLM-L6-v2" (packaged), "hash" (no weights, for tests), or whatever
            sentence-transformers takes: a folder or a hub name, which may go to the network.
        threads: How many threads it may use.

    Raises:
        ModelError: Weights are missing or not the published ones.
    """
    if name == PACKAGED:
        from index.embedding.minilm import MiniLMEncoder

        return MiniLMEncoder(threads=threads)
    if name == HASH:
        return HashEncoder()
    return SentenceTransformerEncoder(name)


def weights_file(name: str) -> Path | None:
    """Return the file with an embedder's weights; None where it has none, or the hub knows it.

    Raises:
        ModelError: The package that carries them is not installed.
    """
    from index.embedding.minilm import WEIGHTS, model_folder

    if name == PACKAGED:
        return model_folder() / WEIGHTS
    file = Path(name) / WEIGHTS
    return file if file.is_file() else None


class HashEncoder:
    """A deterministic embedder without weights: random directions of words, summed.

    Texts that share words are near each other, which is all that tests of the plumbing need.
    """

    fingerprint = "hash-64"
    dimension = 64

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode`."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in text.lower().split() or [""]:
                seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
                row += np.random.default_rng(seed).standard_normal(self.dimension)
            row /= np.linalg.norm(row) or 1.0
        return vectors


class SentenceTransformerEncoder:
    """Any model that sentence-transformers loads, by folder or hub name."""

    def __init__(self, name: str) -> None:
        # Seconds to import, and only needed for models other than the packaged one.
        from sentence_transformers import SentenceTransformer

        try:
            self._model = SentenceTransformer(name, device="cpu")
        except Exception as err:  # whatever the loaders raise, it means the same here
            raise ModelError(f"The embedder {name!r} cannot be loaded: {_first_line(err)}") from err
        dimension = self._model.get_embedding_dimension()
        if not dimension:
            raise ModelError(f"The embedder {name!r} does not say its dimension.")
        self.dimension = int(dimension)
        weights = weights_file(name)
        revision = (
            hashlib.sha256(weights.read_bytes()).hexdigest()[:16]
            if weights
            else _commit_of(self._model)
        )
        self.fingerprint = f"{name}@{revision} dim={dimension} normalised"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode`."""
        encoded = self._model.encode(
            list(texts), normalize_embeddings=True, show_progress_bar=False, batch_size=16
        )
        return np.asarray(encoded, dtype=np.float32).reshape(len(texts), self.dimension)


def _commit_of(model: Any) -> str:
    """Return the hub's revision of a model, where it says one."""
    return str(getattr(model[0].auto_model.config, "_commit_hash", None) or "unknown")


def _first_line(err: Exception) -> str:
    lines = str(err).strip().splitlines()
    return lines[0] if lines else type(err).__name__
