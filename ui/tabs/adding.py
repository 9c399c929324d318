"""How articles are added, laid out with Gradio: a part of the tab of the articles."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import gradio as gr
from anyio import to_thread

from ui.desk import adding
from ui.desk.batches import BatchView
from ui.desk.desks import Desks
from ui.tabs.events import EVENTS_AT_ONCE, QUIET, desk_of, owner_of
from ui.tabs.reading import ReadingPane

_FORMATS = (
    '<p class="aq-count">HTML, PDF, DOCX, EPUB, ODT, RTF, Markdown, text, e-mail, feeds, '
    "JSON Lines, CSV, WARC, and archives of these. What you drop is added at once.</p>"
)


class AddingPart:
    """Files, pasted text and addresses: laid out where it is made."""

    def __init__(self, desks: Desks, pane: ReadingPane) -> None:
        """Lay it out.

        Args:
            desks: Whose indexes take the articles.
            pane: Takes files too where there is no article yet, and offers the samples.
        """
        self._desks = desks
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
                title = gr.Textbox(
                    "",
                    elem_id="aq-title",
                    label="Title (optional)",
                    placeholder="Found in the text if left empty",
                    max_lines=1,
                )
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
            add_text.click(self._paste, [text, title], [told, text, title], **storing),
            add_urls.click(self._fetch, urls, [*seen, urls], **further),
            found.change(self._watch, None, seen, **watching),
        ]
        """After each of these there may be more articles."""
        stop.click(self._stop, **QUIET)

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

    def _paste(self, text: str, title: str, request: gr.Request) -> tuple[str, Any, Any]:
        desk = desk_of(self._desks, request)
        shown, done = adding.paste(desk.assistant, desk.shelf, text, title)
        return (shown, "", "") if done else (shown, gr.skip(), gr.skip())

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


async def _shown(
    begin: Callable[[], AsyncIterator[BatchView]], box: Any
) -> AsyncIterator[tuple[Any, ...]]:
    """Yield what is shown, and how the box is emptied: once, it may be filled again meanwhile."""
    # In a thread: an index may have to be opened, and everybody's events pass here.
    async for view in await to_thread.run_sync(begin):
        yield view.html, gr.Button(visible=view.going_on), box
        box = gr.skip()
