"""The one-liners: the same code as `Assistant`, with one kept open for each index."""

import os
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

from index.records import Filters
from qa.assistant import Assistant
from qa.records import Answer, Turn
from qa.settings import Settings

_assistants: dict[Path, Assistant] = {}
_lock = threading.Lock()


def ask(
    question: str,
    *,
    index: str | Path | None = None,
    history: Sequence[Turn] | None = None,
    top_k: int | None = None,
    filters: Filters | None = None,
    min_confidence: float | None = None,
    max_sentences: int | None = None,
) -> Answer:
    """Answer one question; see `Assistant.ask`.

    Args:
        question: In plain words.
        index: Folder of the index; `ARTICLE_QA_INDEX` or the user's data folder where None.
        history: Earlier turns, oldest first.
        top_k: Passages to read.
        filters: Restricts the articles.
        min_confidence: Abstain under this.
        max_sentences: Longest answer, a list's items aside.
    """
    return _assistant(index).ask(
        question,
        history=history,
        top_k=top_k,
        filters=filters,
        min_confidence=min_confidence,
        max_sentences=max_sentences,
    )


def ask_many(
    questions: Iterable[str],
    *,
    index: str | Path | None = None,
    top_k: int | None = None,
    filters: Filters | None = None,
    min_confidence: float | None = None,
    max_sentences: int | None = None,
) -> list[Answer]:
    """Answer independent questions, in order; see `Assistant.ask_many`."""
    return list(
        _assistant(index).ask_many(
            questions,
            top_k=top_k,
            filters=filters,
            min_confidence=min_confidence,
            max_sentences=max_sentences,
        )
    )


def _assistant(index: str | Path | None) -> Assistant:
    """Return the assistant kept open for an index; a new one where the index was made anew."""
    settings = Settings.from_env(index=index)
    home = os.path.expanduser(settings.index)  # noqa: PTH111 - Path.expanduser() can raise
    folder = Path(home).absolute()
    with _lock:
        kept = _assistants.get(folder)
        if kept is None or kept.settings != settings or not kept.index.is_current():
            if kept is not None:
                kept.close()
            _assistants[folder] = Assistant(settings=settings)
        return _assistants[folder]
