"""The readers' weights, and the hash that the trained one must have."""

import hashlib
import json
from functools import cache
from pathlib import Path

from qa.reader.judge import Fitted

_FOLDER = Path(__file__).parent / "weights"
SPAN_READER = _FOLDER / "span.int8.onnx"
SPAN_READER_SHA256 = "1cf363f8d868044a07d262f7eb5d52881833d1fff19b08efc455220cd2beab48"


def fitted_path(reader: str) -> Path:
    """Return where the fitted weights of a reader are."""
    return _FOLDER / f"{reader}.json"


def weights_fingerprint(reader: str) -> str:
    """Return what tells whether a reader that ships is the same as before.

    Of all weights that ship but those fitted to this reader: another's may decide what it reads.
    """
    digest = hashlib.sha256()
    for path in sorted(_FOLDER.iterdir()):
        if path.suffix in (".onnx", ".json") and path != fitted_path(reader):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


@cache
def load_fitted(reader: str) -> Fitted:
    """Return the fitted weights of a reader, by its name."""
    return Fitted(**json.loads(fitted_path(reader).read_text(encoding="utf-8")))
