"""The readers' weights, and the hash that the trained one must have."""

import json
from functools import cache
from pathlib import Path

from qa.reader.judge import Fitted

_FOLDER = Path(__file__).parent
SPAN_READER = _FOLDER / "span.int8.onnx"
SPAN_READER_SHA256 = "6d894fdce66227a93d54474bc2e7c3b9e17ded7fd5089324a1f93d7133a43fdc"


def fitted_path(reader: str) -> Path:
    """Return where the fitted weights of a reader are."""
    return _FOLDER / f"{reader}.json"


@cache
def load_fitted(reader: str) -> Fitted:
    """Return the fitted weights of a reader, by its name."""
    return Fitted(**json.loads(fitted_path(reader).read_text(encoding="utf-8")))
