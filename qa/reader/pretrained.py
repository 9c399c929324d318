"""Any extractive question-answering model in the ecosystem's own format, through transformers.

What `AutoModelForQuestionAnswering` loads from a folder or the hub: RoBERTa, DeBERTa, XLM-R and
their like, fine-tuned on SQuAD 2.0 or in its manner. It scores starts and ends of answers, and at
its first token, [CLS] or <s>, that there is none (Devlin et al. 2019). All else is as with the
reader that ships: the same features, the same ranking and, once `article-qa fit-reader` has fitted
it, a confidence of the same meaning.

A model reads `question, title and passage` as such models were trained: the question in the first
segment, the title as the first sentence of the second; no answer can start in it.
"""

import hashlib
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from index.embedding.minilm import Workers
from index.errors import ModelError
from qa.reader.encoding import MAX_QUESTION, MAX_TITLE, Window, window_starts
from qa.reader.fitted import load_kept
from qa.reader.judge import Fitted, answer_features
from qa.reader.span import MARGIN, SpanReader
from qa.reader.spans import Scores

LONGEST_WINDOW = 384  # word pieces, as such models were trained
_LEAST_ROOM = 64  # word pieces of a passage in a window
_HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")
_VOCABULARIES = (
    "tokenizer.json", "vocab.txt", "vocab.json", "spm.model", "spiece.model",
    "sentencepiece.bpe.model",
)  # fmt: skip
_OF_MODEL = ("*.safetensors", "*.bin", "config.json", "tokenizer.json")
_log = logging.getLogger("article_qa.qa.reader")


def is_pretrained(name: str) -> bool:
    """Return whether a name may be that of such a model: a folder's, or the hub's."""
    return Path(name).expanduser().is_dir() or bool(_HUB_NAME.fullmatch(name))


class PretrainedReader(SpanReader):
    """See the module; implements `qa.reader.base.Reader`. Safe to call from several threads."""

    def __init__(self, name: str, *, threads: int) -> None:
        """Load a model.

        Args:
            name: A folder, or a name on the hub: only that goes to the network, if it is not in
                the hub's cache.
            threads: How many PyTorch may use.

        Raises:
            ModelError: It is no extractive question-answering model with a fast tokenizer.
        """
        folder = Path(name).expanduser()
        self._shown = name
        local = folder.is_dir()
        if local and not (folder / "config.json").is_file():
            raise ModelError(f"{name} is no model: the folder has no config.json.")
        place = str(folder) if local else name
        self._tokenizer = self._load_tokenizer(place, local=local)
        self._model = self._load_model(place, local=local)
        import torch  # by now it is loaded

        torch.set_num_threads(threads)
        self._torch = torch
        # Windows one after another: PyTorch shares the work of each among its threads.
        self._workers = Workers(1, "reader")
        revision = _sha256_of(folder) if local else _revision(self._model)
        called = folder.resolve().name if local else name
        self.name = f"{re.sub(r'[^A-Za-z0-9.-]+', '-', called)}-{revision[:12]}"
        self._room = self._longest()
        self._check()
        kept = load_kept(self.name)
        self._fitted = kept or _unfitted(self.features)
        if kept is None:
            _log.warning(
                "The reader %s is not calibrated: its confidence is a guess. Calibrate it with "
                "article-qa fit-reader.",
                name,
            )

    @property
    def fitted(self) -> Fitted:
        """See `SpanReader.fitted`; of one that was never fitted a margin's sigmoid."""
        return self._fitted

    def windows(self, question: str, title: str, text: str) -> list[Window]:
        """See `SpanReader.windows`."""
        asked = self._cut(question, MAX_QUESTION)
        named = f"{self._cut(title, MAX_TITLE).rstrip(' .')}. " if title else ""
        pieces = self._tokenizer.encode(asked, f"{named}{text}")
        places = [
            place
            for place, (side, (_, end)) in enumerate(
                zip(pieces.sequence_ids, pieces.offsets, strict=True)
            )
            if side == 1 and end > len(named)
        ]
        if not places:
            return []
        first, last = places[0], places[-1] + 1
        offsets = [
            _trimmed(start - len(named), end - len(named), text)
            for start, end in pieces.offsets[first:last]
        ]
        after = len(pieces.ids) - last
        # A long title and question leave the passage some room all the same.
        room = max(self._room - first - after, _LEAST_ROOM)
        return [
            Window(
                ids=_around(pieces.ids, first, last, start, room),
                types=_around(pieces.type_ids, first, last, start, room),
                first=first,
                offsets=offsets[start : start + room],
            )
            for start in window_starts(last - first, room)
        ]

    def score(self, window: Window) -> Scores:
        """See `SpanReader.score`."""
        ids = self._torch.tensor([window.ids])
        given = {"input_ids": ids, "attention_mask": self._torch.ones_like(ids)}
        if self._takes_types:
            given["token_type_ids"] = self._torch.tensor([window.types])
        with self._torch.inference_mode():
            out = self._model(**given)
        scores: Scores = np.stack(
            [out.start_logits[0].float().numpy(), out.end_logits[0].float().numpy()], axis=1
        )
        return scores

    def _cut(self, text: str, pieces: int) -> str:
        """Return the start of a text, of so many word pieces at most."""
        found = self._tokenizer.encode(text, add_special_tokens=False)
        return text if len(found.ids) <= pieces else text[: found.offsets[pieces - 1][1]]

    def _load_tokenizer(self, place: str, *, local: bool) -> Tokenizer:
        from transformers import AutoTokenizer

        if local and not any((Path(place) / name).is_file() for name in _VOCABULARIES):
            raise ModelError(f"{self._shown} has no tokenizer: none of {', '.join(_VOCABULARIES)}.")
        with self._loading():
            loaded = AutoTokenizer.from_pretrained(
                place, local_files_only=local, trust_remote_code=False
            )
        if not loaded.is_fast:
            raise ModelError(
                f"{self._shown} has no fast tokenizer, which says where in a text a word piece is."
            )
        self._cls = loaded.cls_token_id
        self._takes_types = "token_type_ids" in loaded.model_input_names
        self._longest_text = int(loaded.model_max_length)
        # A copy of our own: padding and truncation are state that threads would share.
        own = Tokenizer.from_str(loaded.backend_tokenizer.to_str())
        own.no_padding()
        own.no_truncation()
        return own

    def _load_model(self, place: str, *, local: bool) -> Any:
        from transformers import AutoModelForQuestionAnswering

        with self._loading():
            model, told = AutoModelForQuestionAnswering.from_pretrained(
                place, local_files_only=local, trust_remote_code=False, output_loading_info=True
            )
        if missing := sorted(told["missing_keys"]):
            raise ModelError(
                f"{self._shown} is no extractive question-answering model: its weights lack "
                f"{missing[0]}."
            )
        return model.float().eval()

    @contextmanager
    def _loading(self) -> Iterator[None]:
        """Have the loaders say nothing but what is wrong, and that in a sentence."""
        from transformers.utils import logging as told

        before, bars = told.get_verbosity(), told.is_progress_bar_enabled()
        told.set_verbosity_error()  # type: ignore[no-untyped-call]
        told.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            yield
        except Exception as err:  # whatever the loaders raise, it means the same here
            raise ModelError(
                f"The reader {self._shown!r} cannot be loaded as an extractive question-answering "
                f"model: {_first_line(err)}"
            ) from err
        finally:
            told.set_verbosity(before)
            if bars:
                told.enable_progress_bar()  # type: ignore[no-untyped-call]

    def _longest(self) -> int:
        """Return how many word pieces a window may have."""
        positions = getattr(self._model.config, "max_position_embeddings", None)
        # RoBERTa and its like count positions from two on.
        most = positions - 2 if isinstance(positions, int) and positions > 2 else LONGEST_WINDOW
        return min(LONGEST_WINDOW, self._longest_text, most)

    def _check(self) -> None:
        """Read something, so that what does not fit together is said before a question is."""
        largest = max(self._tokenizer.get_vocab().values())
        words = self._model.get_input_embeddings().num_embeddings
        if largest >= words:
            raise ModelError(
                f"{self._shown} has a tokenizer of another model: it knows {largest + 1:,} word "
                f"pieces, and the model {words:,}."
            )
        (window,) = self.windows("Who sank?", "News", "A ferry sank.")
        if window.ids[0] != self._cls:
            raise ModelError(
                f"{self._shown} has no [CLS] or <s> before a text, by whose score such models say "
                "that there is no answer."
            )
        try:
            shape = self.score(window).shape
        except Exception as err:  # whatever a model of another kind needs
            raise ModelError(
                f"{self._shown} does not score where an answer starts and ends: {_first_line(err)}"
            ) from err
        if shape != (len(window.ids), 2):
            raise ModelError(f"{self._shown} does not score where an answer starts and ends.")


def _unfitted(names: Sequence[str]) -> Fitted:
    """Return weights that rank by the margin, and have its sigmoid for confidence."""
    nothing = dict.fromkeys((*answer_features(names), "intercept"), 0.0)
    ranking = {name: nothing[name] for name in (*names, "intercept")} | {names[MARGIN]: 1.0}
    return Fitted(ranking, nothing | {names[MARGIN]: 1.0}, threshold=0.5)


def _trimmed(start: int, end: int, text: str) -> tuple[int, int]:
    """Return where the word of a piece stands, without blanks that a tokenizer counts to it.

    A piece of blanks alone is nowhere: no answer starts or ends there.
    """
    start = max(start, 0)
    found = text[start:end]
    if not found.strip():
        return -1, -1
    return start + len(found) - len(found.lstrip()), end - len(found) + len(found.rstrip())


def _around(values: Sequence[int], first: int, last: int, start: int, room: int) -> list[int]:
    """Return a window's part of a text, with what stands before and after the whole of it."""
    return [*values[:first], *values[first:last][start : start + room], *values[last:]]


def _sha256_of(folder: Path) -> str:
    """Return the digest of all that makes a model what it is."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in _OF_MODEL for path in folder.glob(pattern)}):
        with path.open("rb") as file:
            digest.update(path.name.encode() + hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _revision(model: Any) -> str:
    """Return the hub's revision of a model, where it says one."""
    return str(getattr(model.config, "_commit_hash", None) or "unknown")


def _first_line(err: Exception) -> str:
    lines = str(err).strip().splitlines()
    return lines[0] if lines else type(err).__name__
