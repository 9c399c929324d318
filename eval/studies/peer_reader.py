"""The reader without what makes it small and fast: PyTorch, fp32. Needs the `[train]` extra."""

from collections.abc import Sequence
from pathlib import Path

import torch

from index.embedding.minilm import checked_weights
from qa.reader.encoding import Window
from qa.reader.span import SpanReader
from qa.reader.spans import Scores
from qa.reader.training.export import load_trained
from qa.reader.training.teacher import load_teacher
from qa.reader.training.train import SpanNetwork


class TorchReader(SpanReader):
    """Reads as the reader that ships, with a model in fp32.

    Args:
        threads: How many PyTorch may use.
        trained: Training folders, of which the mean is taken; where none, an untrained head on the
            packaged encoder, which takes as long and answers nothing.
        teacher: The larger encoder's folder, if one training folder is of that
            (`qa.reader.training.teacher`).
    """

    def __init__(
        self, *, threads: int, trained: Sequence[Path] = (), teacher: Path | None = None
    ) -> None:
        # Windows one after another: PyTorch shares the work of each among its threads.
        super().__init__(threads=1)
        torch.set_num_threads(threads)
        self._model: torch.nn.Module
        if teacher is not None:
            (one,) = trained
            self._model = load_teacher(teacher, one)
        elif trained:
            self._model = load_trained(trained)
        else:
            self._model = SpanNetwork(checked_weights().parent).eval()

    def score(self, window: Window) -> Scores:
        """See `SpanReader.score`."""
        ids = torch.tensor([window.ids])
        with torch.inference_mode():
            scores = self._model(ids, torch.ones_like(ids), torch.tensor([window.types]))
        found: Scores = scores[0].numpy()
        return found
