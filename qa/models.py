"""IO: the models behind an answer: what each is called, and which one it is exactly."""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from index.embedding.encoder import weights_file
from index.indexing import Index
from qa.followup.weights import WEIGHTS
from qa.reader.fitted import SPAN_READER

Role = Literal["embedder", "reader", "follow-up model"]


class Model(NamedTuple):
    """A model as it lies on this computer; without size and hash where its file is not known."""

    role: Role
    name: str
    size: int | None  # bytes
    sha256: str | None  # of the file


def models_of(index: Index) -> Iterator[Model]:
    """Yield what questions to an index are answered with.

    Raises:
        ModelError: The embedder's package is not installed.
    """
    name = index.settings.encoder
    yield _model("embedder", Path(name).name if Path(name).is_dir() else name, weights_file(name))
    yield _model("reader", SPAN_READER.name, SPAN_READER)
    yield _model("follow-up model", f"followup/{WEIGHTS.name}", WEIGHTS)


def _model(role: Role, name: str, file: Path | None) -> Model:
    if file is None:
        return Model(role, name, None, None)
    return Model(role, name, file.stat().st_size, _sha256(file))


@cache
def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
