"""IO: the models behind an answer: what each is called, and which one it is exactly."""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from index.embedding.encoder import weights_file
from index.indexing import Index
from qa.followup.weights import WEIGHTS
from qa.reader.fitted import LARGE_READER, SPAN_READER
from qa.reader.loading import BUILT_IN, LARGE

Role = Literal["embedder", "reader", "follow-up model"]


class Model(NamedTuple):
    """A model as it lies on this computer; without size and hash where its file is not known."""

    role: Role
    name: str
    size: int | None  # bytes
    sha256: str | None  # of the file


def models_of(index: Index, reader: str) -> Iterator[Model]:
    """Yield what questions to an index are answered with.

    Args:
        index: The index.
        reader: Name of the reader, as the setting has it.

    Raises:
        ModelError: The embedder's package is not installed.
    """
    name = index.settings.encoder
    yield _model("embedder", _called(name), weights_file(name))
    if reader in BUILT_IN:
        yield _model("reader", SPAN_READER.name, SPAN_READER)
        if reader == LARGE:
            yield _model("reader", LARGE_READER.name, LARGE_READER)
    else:
        yield _model("reader", _called(reader), weights_file(reader))
    yield _model("follow-up model", f"followup/{WEIGHTS.name}", WEIGHTS)


def _called(name: str) -> str:
    """Return what a model is called: of a folder its name, not its place."""
    return Path(name).name if Path(name).is_dir() else name


def _model(role: Role, name: str, file: Path | None) -> Model:
    if file is None:
        return Model(role, name, None, None)
    return Model(role, name, file.stat().st_size, _sha256(file))


@cache
def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
