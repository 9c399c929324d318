"""The readers' weights, and the hash that the trained one must have."""

import hashlib
import json
from functools import cache
from pathlib import Path

import platformdirs

from index.errors import ModelError
from qa.reader.judge import Fitted

_FOLDER = Path(__file__).parent / "weights"
SPAN_READER = _FOLDER / "span.int8.onnx"
SPAN_READER_SHA256 = "1cf363f8d868044a07d262f7eb5d52881833d1fff19b08efc455220cd2beab48"
LARGE_READER = _FOLDER / "large.int8.onnx"  # without the published weights
LARGE_READER_SHA256 = "b654a39c617f6d928005cb48e44de75f1b24d5ef8bf44ef817a680141f022845"


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


def kept_path(reader: str) -> Path:
    """Return where the weights are that were fitted to a reader that does not ship."""
    return platformdirs.user_data_path("article-qa") / "readers" / f"{reader}.json"


def load_kept(reader: str) -> Fitted | None:
    """Return the weights that were fitted to a reader that does not ship, None where none were.

    Raises:
        ModelError: They cannot be read.
    """
    path = kept_path(reader)
    try:
        return Fitted(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as err:
        raise ModelError(
            f"What was fitted to the reader, {path}, cannot be read: delete it, or fit the reader "
            "again with article-qa fit-reader."
        ) from err


def keep_fitted(reader: str, fitted: Fitted) -> Path:
    """Keep the weights that were fitted to a reader that does not ship, and return where.

    Raises:
        ModelError: They cannot be written.
    """
    path = kept_path(reader)
    temporary = path.with_suffix(".tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(fitted_text(fitted), encoding="utf-8")
        temporary.replace(path)
    except OSError as err:
        raise ModelError(f"{path} cannot be written: {err.strerror}.") from err
    return path


def fitted_text(fitted: Fitted) -> str:
    """Return weights as they are written."""
    return json.dumps(fitted._asdict(), indent=1) + "\n"


def files_of(reader: str) -> list[Path]:
    """Return the files of a reader: those that ship, or what was fitted to another."""
    shipped = sorted(_FOLDER.glob(f"{reader}.*"))
    return shipped or [path for path in [kept_path(reader)] if path.exists()]


@cache
def load_fitted(reader: str) -> Fitted:
    """Return the fitted weights of a reader, by its name."""
    return Fitted(**json.loads(fitted_path(reader).read_text(encoding="utf-8")))
