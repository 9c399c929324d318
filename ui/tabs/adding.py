"""How articles are added, laid out with Gradio: a part of the tab of the articles."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import gradio as gr
from anyio import to_thread

from index.errors import ReadError
from index.formats.recognising import SUFFIXES
from index.packed.sizes import bytes_of, too_large
from ui.desk import adding
from ui.desk.batches import BatchView
from ui.desk.collection import LONGEST_TITLE
from ui.desk.desks import Desks
from ui.tabs.events import (
    EVENTS_AT_ONCE,
    QUIET,
    desk_of,
    given,
    number_in,
    owner_of,
    script,
)
from ui.tabs.reading import ReadingPane

_FORMATS = (
    '<p class="aq-count">HTML, PDF, DOCX, EPUB, ODT, RTF, Markdown, text, e-mail, feeds, '
    "JSON Lines, CSV, WARC, and archives of these. What you drop, here or anywhere on the page, is "
    "added at once; a folder with all that is in it.</p>"
)
_BOOKMARKLET = (
    '<p class="aq-count">From any page: drag '
    '<a class="aq-bookmarklet" href="#" draggable="true">Add to Article QA</a> '
    "to your bookmarks, and click it on a page with an article.</p>"
)
_FOUND = "As found in the text if left empty"
_DETAILS = {  # what may be said of an article that is pasted: where and how
    "title": ("aq-title", "Title", _FOUND),
    "published": ("aq-paste-published", "Date", "2024-05-31"),
    "source": ("aq-paste-source", "Source", _FOUND),
    "author": ("aq-paste-author", "Author", _FOUND),
    "url": ("aq-paste-url", "Address", "https://…"),
}


class AddingPart:
    """Files, pasted text and addresses: laid out where it is made."""

    def __init__(
        self, desks: Desks, pane: ReadingPane, news: gr.HTML, is_upload: Callable[[str], bool]
    ) -> None:
        """Lay it out.

        Args:
            desks: Whose indexes take the articles.
            pane: Takes files too where there is no article yet, and offers the samples.
            news: From `arrivals`.
            is_upload: Whether a path is of a file that was uploaded to the page: a browser may
                name any.
        """
        self._desks = desks
        self._is_upload = is_upload
        with gr.Accordion("Add articles", open=False, elem_id="aq-add") as part:
            with gr.Tab("Files"):
                files = gr.File(
                    elem_id="aq-files",
                    label="Files to add",
                    show_label=False,
                    file_count="multiple",
                    height=130,
                )
                gr.HTML(_FORMATS, apply_default_css=False)
            with gr.Tab("Paste"):
                details = _details()
                text = gr.Textbox(
                    "", elem_id="aq-text", label="Text of the article", lines=8, max_lines=16
                )
                add_text = gr.Button("Add the text", variant="primary", elem_id="aq-add-text")
            with gr.Tab("Web"):
                urls = gr.Textbox(
                    "",
                    elem_id="aq-urls",
                    label="Addresses of pages, feeds or sitemaps, one a line",
                    placeholder="https://…",
                    lines=3,
                    max_lines=8,
                )
                add_urls = gr.Button("Fetch and add", variant="primary", elem_id="aq-add-urls")
                gr.HTML(_BOOKMARKLET, apply_default_css=False)
            # Not within what it stops: that is made anew several times a second.
            stop = gr.Button("Stop", visible=False, size="sm", elem_id="aq-add-stop")
            told = gr.HTML(elem_id="aq-added", apply_default_css=False)
        self.part = part
        # Set where a page finds something being added that another one, now closed, began.
        found = gr.Textbox("", visible="hidden", elem_id="aq-adding")
        self.arriving: dict[str, Any] = {"fn": self._arrive, "outputs": [found, part], **QUIET}
        storing: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        # Each watches until all is added, which must not keep others from beginning; however many
        # tabs are opened meanwhile, they leave room for other events.
        further: dict[str, Any] = {
            "concurrency_limit": None, "trigger_mode": "multiple", **storing,
        }  # fmt: skip
        watching: dict[str, Any] = {"concurrency_limit": EVENTS_AT_ONCE // 2, **storing}
        seen = [told, stop]
        self.events: list[Any] = [
            files.upload(self._upload, files, [*seen, files], **further),
            pane.dropped.upload(self._upload, pane.dropped, [*seen, pane.dropped], **further),
            pane.overview.samples(self._samples, None, seen, **storing),
            add_text.click(self._paste, [text, *details], [*seen, text, *details], **further),
            add_urls.click(self._fetch, urls, [*seen, urls], **further),
            found.change(self._watch, None, seen, **watching),
            news.dropped(self._drop, None, news, **further),
            news.pasted(self._take_paste, None, news, **further),
            news.fetched(self._take_address, None, news, **further),
            news.undo_added(self._undo, None, [news, told], **QUIET),
        ]
        """After each of these there may be more articles."""
        stop.click(self._stop, **QUIET)
        news.stop(self._stop, **QUIET)

    async def _upload(
        self, paths: list[str] | None, request: gr.Request
    ) -> AsyncIterator[tuple[Any, ...]]:
        def begin() -> AsyncIterator[BatchView]:
            desk = desk_of(self._desks, request)
            files = paths or []
            return adding.upload(desk.assistant, desk.shelf, desk.batches, owner_of(request), files)

        async for shown in _shown(begin, None):
            yield shown

    async def _fetch(self, urls: str, request: gr.Request) -> AsyncIterator[tuple[Any, ...]]:
        def begin() -> AsyncIterator[BatchView]:
            desk = desk_of(self._desks, request)
            return adding.fetch(desk.assistant, desk.shelf, desk.batches, owner_of(request), urls)

        async for shown in _shown(begin, ""):
            yield shown

    async def _samples(self, request: gr.Request) -> AsyncIterator[tuple[Any, Any]]:
        def begin() -> AsyncIterator[BatchView]:
            desk = desk_of(self._desks, request)
            return adding.samples(desk.assistant, desk.batches, owner_of(request))

        async for html, stop, _ in _shown(begin, None):
            yield html, stop

    async def _paste(
        self, request: gr.Request, text: str, *typed: str
    ) -> AsyncIterator[tuple[Any, ...]]:
        known = dict(zip(_DETAILS, typed, strict=True))
        begin = self._pasting(text, known, request)
        kept = [gr.skip() for _ in (text, *typed)]  # until all is in the index
        async for view in await to_thread.run_sync(begin):
            done = not view.going_on and not view.failed
            fields = ["" for _ in kept] if done else kept
            yield view.html, gr.Button(visible=view.going_on), *fields

    async def _take_paste(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[str]:
        known = {name: given(event, name) for name in _DETAILS}
        async for html in _told(self._pasting(given(event, "text"), known, request)):
            yield html

    async def _take_address(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[str]:
        def begin() -> AsyncIterator[BatchView]:
            desk, url = desk_of(self._desks, request), given(event, "url")
            return adding.fetch(desk.assistant, desk.shelf, desk.batches, owner_of(request), url)

        async for html in _told(begin):
            yield html

    async def _drop(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[str]:
        def begin() -> AsyncIterator[BatchView]:
            desk = desk_of(self._desks, request)
            paths = [
                path
                for path in _listed(event, "paths")
                if isinstance(path, str) and self._is_upload(path)
            ]
            refused = [
                ReadError(str(each[0]), str(each[1]))
                for each in _listed(event, "failed")
                if isinstance(each, list) and len(each) == 2
            ]
            return adding.upload(
                desk.assistant, desk.shelf, desk.batches, owner_of(request), paths, refused
            )

        async for html in _told(begin):
            yield html

    def _undo(self, event: gr.EventData, request: gr.Request) -> tuple[str, str]:
        desk, number = desk_of(self._desks, request), number_in(given(event, "batch"))
        return desk.collection.take_back(desk.batches.outcomes(owner_of(request), number)), ""

    def _pasting(
        self, text: str, typed: dict[str, str], request: gr.Request
    ) -> Callable[[], AsyncIterator[BatchView]]:
        def begin() -> AsyncIterator[BatchView]:
            desk, owner = desk_of(self._desks, request), owner_of(request)
            return adding.paste(desk.assistant, desk.shelf, desk.batches, owner, text, typed)

        return begin

    def _stop(self, request: gr.Request) -> None:
        desk_of(self._desks, request).batches.stop(owner_of(request))

    def _arrive(self, request: gr.Request) -> tuple[Any, Any]:
        """Open it where something is being added, or there is no article yet."""
        desk = desk_of(self._desks, request)
        if desk.batches.has_news(owner_of(request)):
            return "yes", gr.Accordion(open=True)
        there = desk.assistant.index.listing(limit=0).found
        return gr.skip(), gr.skip() if there else gr.Accordion(open=True)

    async def _watch(self, request: gr.Request) -> AsyncIterator[tuple[Any, Any]]:
        def begin() -> AsyncIterator[BatchView]:
            return desk_of(self._desks, request).batches.watch(owner_of(request))

        async for html, stop, _ in _shown(begin, None):
            yield html, stop


def arrivals(max_file_mb: float) -> gr.HTML:
    """Lay out what tells of articles that come in, whichever tab is open.

    Args:
        max_file_mb: The limit of a text that is pasted, in megabytes.
    """
    code = script("picking.js", "arriving.js").replace("LONGEST_TITLE", str(LONGEST_TITLE))
    code = code.replace("LARGEST_TEXT", str(bytes_of(max_file_mb)))
    code = code.replace("TOO_LARGE", json.dumps(too_large(max_file_mb)))
    code = code.replace("SUFFIXES", json.dumps(sorted(SUFFIXES)))
    return gr.HTML(elem_id="aq-arrivals", js_on_load=code, apply_default_css=False)


def _details() -> list[gr.Textbox]:
    """Lay out what may be said of an article that is pasted, in the order of `_DETAILS`."""
    fields = []
    for row in (("title",), ("published", "source"), ("author", "url")):
        with gr.Row():
            for name in row:
                place, label, hint = _DETAILS[name]
                fields.append(
                    gr.Textbox(
                        "",
                        elem_id=place,
                        label=f"{label} (optional)",
                        placeholder=hint,
                        max_lines=1,
                        min_width=125,
                    )
                )
    return fields


def _listed(event: gr.EventData, name: str) -> list[Any]:
    """Return the list that an event says as JSON; none where it says something else."""
    try:
        value = json.loads(given(event, name))
    except ValueError:
        return []
    return value if isinstance(value, list) else []


async def _told(begin: Callable[[], AsyncIterator[BatchView]]) -> AsyncIterator[str]:
    async for view in await to_thread.run_sync(begin):
        yield view.html


async def _shown(
    begin: Callable[[], AsyncIterator[BatchView]], box: Any
) -> AsyncIterator[tuple[Any, ...]]:
    """Yield what is shown, and how the box is emptied: once, it may be filled again meanwhile."""
    # In a thread: an index may have to be opened, and everybody's events pass here.
    async for view in await to_thread.run_sync(begin):
        yield view.html, gr.Button(visible=view.going_on), box
        box = gr.skip()
