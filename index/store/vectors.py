"""FAISS: the dense side of search. Derived from the store's vectors, never the truth.

A `VectorIndex` is a snapshot: it is never changed once made, so searching needs no lock and a
write makes a new one beside it. Most vectors are in its *sealed* part, which snapshots share and a
file holds; what was added since is in a small exact *delta*, what was removed since is a set.
"""

import hashlib
import io
import os
import threading
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Self

import faiss
import numpy as np

from index.arrays import Ids, Vectors
from index.forms import VectorForm

# (passage ids, their vectors as stored, a row each): ids that are not there are left out.
Rows = tuple[Ids, Vectors]
_RESCORED = 4  # candidates of a rounded form for every one that is wanted
_PROBES = 128  # lists that are searched, where nothing is filtered
_LISTS = 4  # times the root of the number of vectors
_TRAINED_ON = 100_000  # vectors
_CHUNK = 1 << 20  # bytes that are read or written at once
_NONE = np.array([], np.int64)


class VectorFile(NamedTuple):
    """What the manifest says of a saved snapshot; a file that differs is not loaded."""

    name: str
    generation: int
    rows: int
    sha256: str
    last: int = -1  # highest passage id that the snapshot knew of
    form: str = "flat fp32"


class VectorIndex:
    """Vectors of a generation of the store, searched by inner product; vectors have length 1."""

    def __init__(
        self,
        sealed: faiss.Index,
        generation: int,
        last: int,
        *,
        delta: faiss.IndexIDMap | None = None,
        removed: Ids = _NONE,
    ) -> None:
        """Take over what is given.

        Args:
            sealed: An `IndexIDMap` or `IndexIVF`.
            generation: The store's generation that this mirrors.
            last: Highest passage id that there was by then.
            delta: Of exact vectors that are not in `sealed`.
            removed: Ids in either that are there no longer.
        """
        self._sealed = sealed
        self._delta = delta or _empty(sealed.d)
        self._removed = removed
        self.generation = generation
        self.last = last

    @classmethod
    def empty(cls, dimension: int) -> Self:
        """Return an index of no vectors, older than any generation."""
        return cls(_empty(dimension), generation=-1, last=-1)

    @classmethod
    def build(
        cls,
        form: VectorForm,
        count: int,
        rows: Callable[[], Iterable[Rows]],
        *,
        dimension: int,
        generation: int,
    ) -> Self:
        """Return a snapshot of a form, all of it sealed.

        Args:
            form: Which.
            count: How many vectors there are.
            rows: Gives them, some at a time, in order of id; may be called twice.
            dimension: Of a vector.
            generation: The store's generation that the result mirrors.
        """
        sealed = _new(form, dimension, count)
        if not sealed.is_trained and count:
            every = -(-count // _TRAINED_ON)
            sealed.train(np.concatenate([vectors[::every] for _, vectors in rows()]))
        last = -1
        for ids, vectors in rows():
            sealed.add_with_ids(vectors, ids)
            last = int(ids[-1])
        return cls(sealed, generation, last)

    @property
    def ids(self) -> Ids:
        """Passage ids, in no order."""
        return np.setdiff1d(np.concatenate([_ids(self._sealed), _ids(self._delta)]), self._removed)

    @property
    def form(self) -> str:
        """Form of the sealed part."""
        return _form(self._sealed)

    @property
    def unsealed(self) -> int:
        """How much has come and gone since the sealed part was made."""
        return int(self._delta.ntotal) + len(self._removed)

    def __len__(self) -> int:
        """Number of vectors."""
        return int(self._sealed.ntotal) + int(self._delta.ntotal) - len(self._removed)

    def updated(self, removed: Ids, added: Iterable[Rows], generation: int) -> "VectorIndex":
        """Return a new snapshot without `removed` and with `added`; this one stays as it is.

        Args:
            removed: Passage ids to leave out, each in the index.
            added: Passage ids to put in, with their vectors; some at a time.
            generation: The store's generation that the result mirrors.
        """
        delta, last = self._delta, self.last
        for ids, vectors in added:
            if delta is self._delta:
                delta = faiss.clone_index(delta)
            delta.add_with_ids(np.ascontiguousarray(vectors, np.float32), ids)
            last = max(last, int(ids.max()))
        gone = np.union1d(self._removed, removed)
        return VectorIndex(self._sealed, generation, last, delta=delta, removed=gone)

    def takes(self, form: VectorForm) -> bool:
        """Whether `merged` gives an index of a form, fit for as many vectors as there are."""
        if self._sealed.ntotal == 0:
            return form == "flat fp16"
        if self.form != form:
            return False
        # Lists are as many as suited the vectors that they were made for.
        return form != "IVF SQ8" or len(self) < 2 * (self._sealed.nlist / _LISTS) ** 2

    def merged(self) -> "VectorIndex":
        """Return a snapshot of the same vectors, all of them sealed."""
        sealed = faiss.clone_index(self._sealed)
        if len(self._removed):
            sealed.remove_ids(faiss.IDSelectorBatch(self._removed))
        if self._delta.ntotal:
            ids = _ids(self._delta)
            there = ~np.isin(ids, self._removed)
            vectors = self._delta.index.reconstruct_n(0, len(ids))
            sealed.add_with_ids(vectors[there], ids[there])
        return VectorIndex(sealed, self.generation, self.last)

    def search(
        self,
        vector: Vectors,
        top_k: int,
        only: Ids | None = None,
        *,
        stored: Callable[[Ids], Rows] | None = None,
    ) -> list[tuple[int, float]]:
        """Return up to `top_k` (passage id, cosine), best first, ties by id.

        Args:
            vector: Unit vector of shape (dimension,).
            top_k: How many.
            only: Restricts the search to these passage ids.
            stored: Gives the vectors of ids; what a form that rounds has found is scored again
                with them. Without it the rounded scores are returned.
        """
        top_k = min(top_k, len(self) if only is None else len(only))
        if top_k <= 0:
            return []
        allowed = self._there if only is None else self._selector(only)
        share = 1.0 if only is None else len(only) / max(1, len(self))
        found = dict(self._near(self._delta, vector, top_k, allowed, share))
        if _is_exact(self._sealed) or stored is None:
            found |= self._near(self._sealed, vector, top_k, allowed, share)
        else:
            near = self._near(self._sealed, vector, _RESCORED * top_k, allowed, share)
            ids, vectors = stored(np.array(sorted(i for i, _ in near), np.int64))
            if len(ids):
                found |= dict(zip(ids.tolist(), (vectors @ vector).tolist(), strict=True))
        return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:top_k]

    @cached_property
    def _there(self) -> faiss.IDSelector | None:
        """What selects the ids that were not removed; None where all are there."""
        if not len(self._removed):
            return None
        bits = np.ones(self.last + 1, bool)
        bits[self._removed] = False
        return faiss.IDSelectorBitmap(np.packbits(bits, bitorder="little"))

    def _selector(self, only: Ids) -> faiss.IDSelector:
        bits = np.zeros(max(self.last, int(only.max())) + 1, bool)
        bits[only] = True
        bits[self._removed] = False
        return faiss.IDSelectorBitmap(np.packbits(bits, bitorder="little"))

    def _near(
        self,
        index: faiss.Index,
        vector: Vectors,
        top_k: int,
        allowed: faiss.IDSelector | None,
        share: float,
    ) -> list[tuple[int, float]]:
        """Return what one part finds, as it scores; `share` of its ids are about what is allowed.

        However little is allowed: as many of the allowed are looked at as there are without a
        filter, and all of them where that gives too few.
        """
        top_k = min(top_k, int(index.ntotal))
        if not top_k:
            return []
        if not isinstance(index, faiss.IndexIVF):
            parameters = faiss.SearchParameters(sel=allowed) if allowed else None
            return _search(index, vector, top_k, parameters)
        probes = min(index.nlist, round(_PROBES / share))
        parameters = faiss.SearchParametersIVF(sel=allowed, nprobe=probes)
        found = _search(index, vector, top_k, parameters)
        if len(found) < top_k and probes < index.nlist:
            parameters = faiss.SearchParametersIVF(sel=allowed, nprobe=index.nlist)
            found = _search(index, vector, top_k, parameters)
        return found

    def save(self, folder: Path) -> VectorFile:
        """Write the snapshot so that the file is whole under its name or not there at all.

        Raises:
            OSError: The disk is full or read-only.
        """
        whole = self.merged() if self.unsealed else self
        temporary, file = whole.write(folder)
        put_in_place(temporary, file)
        return file

    def write(self, folder: Path) -> tuple[Path, VectorFile]:
        """Write the sealed part to a file that `put_in_place` gives its name.

        Raises:
            OSError: The disk is full or read-only.
        """
        name = f"vectors-{self.generation}.faiss"
        temporary = folder / f"{name}.{os.getpid()}-{threading.get_ident()}.tmp"
        digest = hashlib.sha256()
        failed: list[OSError] = []

        def put(data: bytes) -> None:
            if not failed:  # an exception cannot pass through FAISS
                try:
                    file.write(data)
                except OSError as err:
                    failed.append(err)
            digest.update(data)

        try:
            with temporary.open("wb") as file:
                faiss.write_index(self._sealed, faiss.PyCallbackIOWriter(put, _CHUNK))
                if failed:
                    raise failed[0]
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        rows = int(self._sealed.ntotal)
        hashed = digest.hexdigest()
        return temporary, VectorFile(name, self.generation, rows, hashed, self.last, self.form)

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
        sealed = faiss.read_index(faiss.PyCallbackIOReader(io.BytesIO(data).read, _CHUNK))
        if sealed.ntotal != file.rows:
            return None
        last = file.last if file.last >= 0 else int(_ids(sealed).max(initial=-1))
        return cls(sealed, file.generation, last)


def put_in_place(temporary: Path, file: VectorFile) -> None:
    """Give a file that was written its name.

    Raises:
        OSError: Something is in the way, or it was taken for left by a killed process.
    """
    try:
        temporary.replace(temporary.with_name(file.name))
    finally:
        temporary.unlink(missing_ok=True)
    _fsync_folder(temporary.parent)


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


# -- FAISS -----------------------------------------------------------------------------------------


def _empty(dimension: int) -> faiss.IndexIDMap:
    return _new("flat fp16", dimension, 0)


def _new(form: VectorForm, dimension: int, count: int) -> faiss.Index:
    """Return an index of a form without vectors, fit for so many."""
    metric = faiss.METRIC_INNER_PRODUCT
    if form != "IVF SQ8":
        kind = "QT_fp16" if form == "flat fp16" else "QT_8bit"
        kind = getattr(faiss.ScalarQuantizer, kind)
        return faiss.IndexIDMap(faiss.IndexScalarQuantizer(dimension, kind, metric))
    lists = max(1, min(count, round(_LISTS * count**0.5)))
    quantizer = faiss.IndexFlatIP(dimension)
    index = faiss.IndexIVFScalarQuantizer(
        quantizer, dimension, lists, faiss.ScalarQuantizer.QT_8bit, metric
    )
    index.cp.niter = 8
    index.cp.spherical = True
    index.cp.min_points_per_centroid = 1  # else it warns
    return index


def _form(index: faiss.Index) -> str:
    if isinstance(index, faiss.IndexIVF):
        return "IVF SQ8"
    inner = faiss.downcast_index(index.index)
    if isinstance(inner, faiss.IndexFlat):
        return "flat fp32"  # of an earlier version
    return "flat fp16" if inner.sq.qtype == faiss.ScalarQuantizer.QT_fp16 else "flat SQ8"


def _is_exact(index: faiss.Index) -> bool:
    return _form(index) in ("flat fp32", "flat fp16")


def _ids(index: faiss.Index) -> Ids:
    if not isinstance(index, faiss.IndexIVF):
        found: Ids = faiss.vector_to_array(index.id_map).astype(np.int64)
        return found
    lists = index.invlists
    sizes = [lists.list_size(number) for number in range(index.nlist)]
    parts = [
        faiss.rev_swig_ptr(lists.get_ids(number), size).copy()
        for number, size in enumerate(sizes)
        if size
    ]
    return np.concatenate([_NONE, *parts])


def _search(
    index: faiss.Index, vector: Vectors, top_k: int, parameters: faiss.SearchParameters | None
) -> list[tuple[int, float]]:
    scores, ids = index.search(vector[None, :], top_k, params=parameters)
    return [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]
