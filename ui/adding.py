"""Articles that visitors add, pasted or uploaded, as plain functions."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from index.errors import ReadError
from index.reading import SUFFIXES, read_bytes, read_text
from index.records import Draft, Outcome
from qa.assistant import Assistant
from ui.chat import explain
from ui.listing import outcomes_html

PASTED = "Pasted text"


def paste(assistant: Assistant, text: str, title: str = "") -> tuple[str, bool]:
    """Add pasted text as an article.

    Args:
        assistant: Its index takes the article.
        text: As pasted: plain text, or the source of an HTML page.
        title: The one found in the text where empty.

    Returns:
        What became of it as HTML, and whether it is in the index now.
    """

    def items() -> Iterator[Draft | Outcome]:
        if not text.strip():
            yield _failed(PASTED, "there is nothing to add")
            return
        try:
            draft = read_text(text, origin=PASTED, title=title)
        except ReadError as err:
            yield _failed(err.origin, err.reason)
        else:
            yield _named(draft, "pasted")

    return _add(assistant, items())


def upload(assistant: Assistant, files: Iterable[str | Path]) -> tuple[str, bool]:
    """Add uploaded files, each an article.

    Returns:
        What became of each as HTML, and whether all are in the index now.
    """

    def items() -> Iterator[Draft | Outcome]:
        for file in map(Path, files):
            try:
                yield _named(_read(file, assistant.settings.max_file_mb), "uploaded", file.name)
            except ReadError as err:
                yield _failed(err.origin, err.reason)

    return _add(assistant, items())


def _add(assistant: Assistant, items: Iterable[Draft | Outcome]) -> tuple[str, bool]:
    outcomes: list[Outcome] = []
    problem = None

    def drafts() -> Iterator[Draft]:
        for item in items:
            if isinstance(item, Outcome):
                outcomes.append(item)
            else:
                yield item

    try:
        assistant.index.add(drafts(), report=outcomes.append)
    except Exception as err:
        problem = explain(err)
    done = problem is None and all(outcome.status != "failed" for outcome in outcomes)
    return outcomes_html(outcomes, problem), done


def _read(file: Path, max_mb: float) -> Draft:
    suffix = file.suffix.lower()
    if suffix not in SUFFIXES:
        raise ReadError(file.name, f"its name should end in one of {', '.join(sorted(SUFFIXES))}")
    return read_bytes(file.read_bytes(), origin=file.name, suffix=suffix, max_mb=max_mb)


def _named(draft: Draft, how: str, name: str = "") -> Draft:
    """Give a draft the origin by which its next version will be known.

    A file name alone says too little: every saved page may be an "index.html".
    """
    known = (how, draft.source or "", name, draft.title)
    return draft.model_copy(update={"origin": "/".join(part.replace("/", " ") for part in known)})


def _failed(origin: str, reason: str) -> Outcome:
    return Outcome(origin=origin, status="failed", reason=reason)
