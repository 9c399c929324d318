"""FAISS: the dense side of search. Derived from the store's vectors, never the truth.

A `VectorIndex` is a snapshot: it is never changed once made, so searching needs no lock and a
write makes a new one beside it.
"""

import contextlib
import hashlib
import os
from pathlib import Path
from typing import NamedTuple, Self

import faiss
import numpy as np

from index.arrays import Ids, Vectors


class VectorFile(NamedTuple):
    """What the manifest says of a saved snapshot; a file that differs is not loaded."""

    name: str
    generation: int
    rows: int
    sha256: str


class VectorIndex:
    """An exact inner-product index over unit vectors (FAISS `IDMap2,Flat`)."""

    def __init__(self, index: faiss.IndexIDMap2, generation: int) -> None:
        self._index = index
        self.generation = generation

    @classmethod
    def empty(cls, dimension: int) -> Self:
        """Return an index of no vectors, older than any generation."""
        return cls(faiss.IndexIDMap2(faiss.IndexFlatIP(dimension)), generation=-1)

    @property
    def ids(self) -> Ids:
        """Passage ids, in no order."""
        found: Ids = faiss.vector_to_array(self._index.id_map).astype(np.int64)
        return found

    def __len__(self) -> int:
        """Number of vectors."""
        return int(self._index.ntotal)

    def updated(self, removed: Ids, added: Ids, vectors: Vectors, generation: int) -> "VectorIndex":
        """Return a new snapshot without `removed` and with `added`; this one stays as it is.

        Args:
            removed: Passage ids to leave out.
            added: Passage ids to put in, shape (n,).
            vectors: Theirs, shape (n, dimension).
            generation: The store's generation that the result mirrors.
        """
        index = faiss.clone_index(self._index)
        if len(removed):
            index.remove_ids(faiss.IDSelectorBatch(removed))
        if len(added):
            index.add_with_ids(np.ascontiguousarray(vectors, np.float32), added)
        return VectorIndex(index, generation)

    def search(
        self, vector: Vectors, top_k: int, only: Ids | None = None
    ) -> list[tuple[int, float]]:
        """Return up to `top_k` (passage id, cosine), best first, ties by id.

        Args:
            vector: Unit vector of shape (dimension,).
            top_k: How many.
            only: Restricts the search to these passage ids.
        """
        top_k = min(top_k, len(self))
        if top_k == 0 or (only is not None and len(only) == 0):
            return []
        parameters = None
        if only is not None:
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(only))
        scores, ids = self._index.search(vector[None, :], top_k, params=parameters)
        found = [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def cosines(self, vector: Vectors, ids: list[int]) -> dict[int, float]:
        """Return the cosine of `vector` with each of `ids` that is in the index."""
        found: dict[int, float] = {}
        for passage_id in ids:
            with contextlib.suppress(RuntimeError):  # FAISS's way to say: no such id
                found[passage_id] = float(self._index.reconstruct(passage_id) @ vector)
        return found

    def save(self, folder: Path) -> VectorFile:
        """Write the snapshot so that the file is whole under its name or not there at all.

        Raises:
            OSError: The disk is full or read-only.
        """
        data = faiss.serialize_index(self._index).tobytes()
        name = f"vectors-{self.generation}.faiss"
        temporary = folder / f"{name}.{os.getpid()}.tmp"
        try:
            with temporary.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(folder / name)
        finally:
            temporary.unlink(missing_ok=True)
        _fsync_folder(folder)
        digest = hashlib.sha256(data).hexdigest()
        return VectorFile(name, self.generation, len(self), digest)

    @classmethod
    def load(cls, folder: Path, file: VectorFile) -> Self | None:
        """Return the saved snapshot, or None if the file is missing or not what was written.

        The bytes that are hashed are the bytes that are parsed: FAISS's reader must not see
        others.
        """
        try:
            data = (folder / file.name).read_bytes()
        except OSError:
            return None
        if hashlib.sha256(data).hexdigest() != file.sha256:
            return None
        index = faiss.deserialize_index(np.frombuffer(data, np.uint8))
        return cls(index, file.generation) if index.ntotal == file.rows else None


def remove_stale_files(folder: Path, keep: str) -> None:
    """Delete saved snapshots other than `keep`, and what a killed process left half written."""
    for path in folder.glob("vectors-*.faiss*"):
        if path.name != keep:
            path.unlink(missing_ok=True)


def _fsync_folder(folder: Path) -> None:
    """Make a rename durable; only POSIX can open folders."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
