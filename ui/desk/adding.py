"""Articles that visitors add: pasted, uploaded or by address, as plain functions.

What makes room for a new version is kept on the shelf, like an article that is removed.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import cast

from index.editing import Details, day_of, edited
from index.errors import ReadError, SettingsError
from index.packed.sizes import bytes_of, too_large
from index.reading.articles import read_bytes, read_text
from index.reading.finding import find_files
from index.records import Draft, failed
from index.samples import SAMPLES
from qa.assistant import Assistant
from ui.desk.batches import Batches, BatchView, Report, Stop, only
from ui.html.answer import message_html
from ui.html.origins import BY_HAND, UPLOADED, given_origin
from ui.kept.shelf import Shelf

PASTED = "Pasted text"
_TEXTS = ("title", "source", "author", "url")


def paste(
    assistant: Assistant,
    shelf: Shelf,
    batches: Batches,
    owner: str,
    text: str,
    typed: Mapping[str, str],
) -> AsyncIterator[BatchView]:
    """Add pasted text as an article.

    Args:
        assistant: Its index takes the article.
        shelf: Keeps what that replaces.
        batches: In which it waits for what is being added.
        owner: The visitor.
        text: As pasted: plain text, or the source of an HTML page.
        typed: What is known of it, by the names of `index.editing.Details`; what is not there or
            empty is as found in the text.

    Yields:
        As `upload`.
    """

    def add(report: Report, stop: Stop) -> None:
        items = _pasted(text, typed, assistant.settings.max_file_mb, assistant.index.told_apart)
        assistant.index.add_read(items, report=report, replacing=shelf.keep)

    return batches.add(owner, [(PASTED, add)])


def upload(
    assistant: Assistant,
    shelf: Shelf,
    batches: Batches,
    owner: str,
    files: Iterable[str | Path],
    refused: Iterable[ReadError] = (),
) -> AsyncIterator[BatchView]:
    """Add uploaded files, one after the other; one may hold many articles.

    Args:
        assistant: Its index takes the articles.
        shelf: Keeps what they replace.
        batches: In which they wait for what is being added.
        owner: The visitor.
        files: Where they are.
        refused: What could not be uploaded, to be told with the rest.

    Yields:
        How far each is and what became of it, until all are done.
    """

    def add(file: Path, report: Report, stop: Stop) -> None:
        items = _uploaded(file, assistant.settings.max_file_mb, stop, assistant.index.told_apart)
        assistant.index.add_read(items, report=report, replacing=shelf.keep)

    def tell(err: ReadError, report: Report, stop: Stop) -> None:
        report(failed(err))

    told = [(err.origin, partial(tell, err)) for err in refused]
    added = [(Path(file).name, partial(add, Path(file))) for file in files]
    return batches.add(owner, [*added, *told])


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


def _pasted(
    text: str, typed: Mapping[str, str], max_mb: float, told_apart: Callable[[Draft], Draft]
) -> Iterator[Draft | ReadError]:
    try:
        if not text.strip():
            raise ReadError(PASTED, "there is nothing to add")
        if len(text) > bytes_of(max_mb):
            raise ReadError(PASTED, too_large(max_mb))
        # What is wrong with what was typed is said before the text is read, which may take long.
        details = details_of({name: value for name, value in typed.items() if value.strip()})
        draft = edited(read_text(text, origin=PASTED), details)
    except ReadError as err:
        yield err
    else:
        yield told_apart(_named(draft, BY_HAND))


def details_of(typed: Mapping[str, str]) -> Details:
    """Return what a visitor typed of an article, by the names of `Details`.

    Raises:
        SettingsError: The day is none, or more than one.
    """
    details = cast("Details", {name: typed[name] for name in _TEXTS if name in typed})
    if "published" in typed:
        try:
            details["published"] = day_of(typed["published"])
        except ValueError as err:
            raise SettingsError(str(err)) from err
    return details


def _named(draft: Draft, how: str, name: str = "") -> Draft:
    """Give a draft the origin by which its next version will be known.

    A file name alone says too little: every saved page may be an "index.html".
    """
    origin = given_origin(how, draft.source or "", name, draft.title)
    return draft.model_copy(update={"origin": origin})
