"""Articles that visitors add, pasted or uploaded, as plain functions."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from index.errors import ReadError
from index.reading import read_bytes, read_text
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

    def items() -> Iterator[Draft | ReadError]:
        if not text.strip():
            yield ReadError(PASTED, "there is nothing to add")
            return
        try:
            draft = read_text(text, origin=PASTED, title=title)
        except ReadError as err:
            yield err
        else:
            yield _named(draft, "pasted")

    return _add(assistant, items())


def upload(assistant: Assistant, files: Iterable[str | Path]) -> tuple[str, bool]:
    """Add uploaded files; one may hold many articles.

    Returns:
        What became of each as HTML, and whether all are in the index now.
    """

    def items() -> Iterator[Draft | ReadError]:
        max_mb = assistant.settings.max_file_mb
        for file in map(Path, files):
            raw = file.read_bytes()
            for item in read_bytes(raw, origin=file.name, name=file.name, max_mb=max_mb):
                if isinstance(item, Draft):
                    item = _named(item, "uploaded", file.name)
                yield item

    return _add(assistant, items())


def _add(assistant: Assistant, items: Iterable[Draft | ReadError]) -> tuple[str, bool]:
    outcomes: list[Outcome] = []
    problem = None
    try:
        assistant.index.add_read(items, report=outcomes.append)
    except Exception as err:
        problem = explain(err)
    done = problem is None and all(outcome.status != "failed" for outcome in outcomes)
    return outcomes_html(outcomes, problem), done


def _named(draft: Draft, how: str, name: str = "") -> Draft:
    """Give a draft the origin by which its next version will be known.

    A file name alone says too little: every saved page may be an "index.html".
    """
    known = (how, draft.source or "", name, draft.title)
    return draft.model_copy(update={"origin": "/".join(part.replace("/", " ") for part in known)})
