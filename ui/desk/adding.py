"""Articles that visitors add: pasted, uploaded or by address, as plain functions.

What makes room for a new version is kept on the shelf, like an article that is removed.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from index.errors import ReadError
from index.reading.articles import read_bytes, read_text
from index.reading.finding import find_files
from index.records import Draft, Outcome
from index.samples import SAMPLES
from qa.assistant import Assistant
from ui.desk.batches import Batches, BatchView, Report, Stop, only
from ui.desk.messages import explain
from ui.html.added import outcomes_html
from ui.html.answer import message_html
from ui.html.origins import BY_HAND, UPLOADED, given_origin
from ui.kept.shelf import Shelf

PASTED = "Pasted text"


def paste(assistant: Assistant, shelf: Shelf, text: str, title: str = "") -> tuple[str, bool]:
    """Add pasted text as an article.

    Args:
        assistant: Its index takes the article.
        shelf: Keeps what that replaces.
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
            yield assistant.index.told_apart(_named(draft, BY_HAND))

    return _add(assistant, shelf, items())


def upload(
    assistant: Assistant, shelf: Shelf, batches: Batches, owner: str, files: Iterable[str | Path]
) -> AsyncIterator[BatchView]:
    """Add uploaded files, one after the other; one may hold many articles.

    Yields:
        How far each is and what became of it, until all are done.
    """

    def add(file: Path, report: Report, stop: Stop) -> None:
        items = _uploaded(file, assistant.settings.max_file_mb, stop, assistant.index.told_apart)
        assistant.index.add_read(items, report=report, replacing=shelf.keep)

    return batches.add(owner, [(Path(file).name, partial(add, Path(file))) for file in files])


def samples(assistant: Assistant, batches: Batches, owner: str) -> AsyncIterator[BatchView]:
    """Add the sample articles, which are made up.

    Yields:
        As `upload`.
    """

    def add(report: Report, stop: Stop) -> None:
        for file in find_files([SAMPLES]):
            if stop():
                return
            assistant.index.add_paths([file], report=report)

    return batches.add(owner, [("Sample articles", add)])


def fetch(
    assistant: Assistant, shelf: Shelf, batches: Batches, owner: str, typed: str
) -> AsyncIterator[BatchView]:
    """Add what stands at addresses, separated by white space: pages, files, feeds, sitemaps.

    Yields:
        As `upload`.
    """

    def add(url: str, report: Report, stop: Stop) -> None:
        assistant.index.add_urls([url], report=report, stop=stop, replacing=shelf.keep)

    urls = dict.fromkeys(typed.split())
    if not urls:
        return only(BatchView(message_html("Type an address first."), going_on=False))
    return batches.add(owner, [(url, partial(add, url)) for url in urls])


def _uploaded(
    file: Path, max_mb: float, stop: Stop, told_apart: Callable[[Draft, Mapping[str, str]], Draft]
) -> Iterator[Draft | ReadError]:
    raw = file.read_bytes()
    before: dict[str, str] = {}
    for item in read_bytes(raw, origin=file.name, name=file.name, max_mb=max_mb):
        if isinstance(item, Draft):
            draft = told_apart(_named(item, UPLOADED, file.name), before)
            before[draft.origin] = draft.text
            yield draft
        else:
            yield item
        if stop():
            return


def _add(
    assistant: Assistant, shelf: Shelf, items: Iterable[Draft | ReadError]
) -> tuple[str, bool]:
    outcomes: list[Outcome] = []
    problem = None
    try:
        assistant.index.add_read(items, report=outcomes.append, replacing=shelf.keep)
    except Exception as err:
        problem = explain(err)
    done = problem is None and all(outcome.status != "failed" for outcome in outcomes)
    return outcomes_html(outcomes, problem), done


def _named(draft: Draft, how: str, name: str = "") -> Draft:
    """Give a draft the origin by which its next version will be known.

    A file name alone says too little: every saved page may be an "index.html".
    """
    origin = given_origin(how, draft.source or "", name, draft.title)
    return draft.model_copy(update={"origin": origin})
