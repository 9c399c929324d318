"""The page as a whole: what stands where, and how it is served."""

import os
from pathlib import Path
from typing import Any

# Read when Gradio is imported: it would report every start of the page.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr
from gradio.events import api

from index.formats import SUFFIXES
from qa.assistant import Assistant
from ui import adding, chat
from ui.api import Api, telling
from ui.chat_session import Session
from ui.chat_tab import ChatTab, ConversationsTab, reading_pane
from ui.serving import AT_ONCE, Front, Serving
from ui.tabs import further_tabs

_STATIC = Path(__file__).parent / "static"
_HOUR_S = 3600

# An event that is answered at once, past the queue, and is no part of the page's API.
_QUIET: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}

_HEADER = (_STATIC / "header.html").read_text(encoding="utf-8")

_LOOPBACK = Serving()


class Page(gr.Blocks):
    """A page that looks right and stays offline however it is launched."""

    def __init__(self, front: Front, max_file_mb: float, css: str) -> None:
        super().__init__(
            title="Article QA",
            analytics_enabled=False,
            fill_width=True,
            delete_cache=(_HOUR_S, _HOUR_S),
        )
        self.front = front
        self._max_file_mb = max_file_mb
        self._css = css

    def launch(self, **options: Any) -> Any:  # type: ignore[override] # same options, other defaults
        """Serve the page; see `gradio.Blocks.launch`."""
        defaults: dict[str, Any] = {
            "theme": _theme(),
            "css": self._css,
            "favicon_path": _STATIC / "favicon.svg",
            **self.front.launch_options(),
            # Somewhat above the limit of reading, which says what is wrong with the file.
            "max_file_size": int(self._max_file_mb * 2e6),
            "footer_links": [],
            "quiet": True,
            "share": False,
            "run_history": False,
            "enable_monitoring": False,
            "ssr_mode": False,
            "pwa": False,
            "mcp_server": False,  # ours is beside the page, see `Front`
        }
        return super().launch(**{**defaults, **options})


def build_app(assistant: Assistant, serving: Serving = _LOOPBACK) -> Page:
    """Return the page for an assistant, not yet served.

    Raises:
        SettingsError: An MCP server is wanted and its package is not installed.
    """
    functions = Api(assistant, at_once=AT_ONCE)
    further = further_tabs(assistant, chat.explain)
    front = Front(assistant, serving, functions, [route for tab in further for route in tab.routes])
    css = [(_STATIC / "page.css").read_text(encoding="utf-8"), *(tab.css for tab in further)]
    page = Page(front, assistant.settings.max_file_mb, "\n".join(css))
    session = Session(assistant)
    with page:
        gr.HTML(_HEADER, apply_default_css=False)
        with gr.Row(elem_id="aq-panes"):
            with gr.Column(elem_id="aq-left"), gr.Tabs() as tabs:
                with gr.Tab("Chat", id="chat"):
                    chatting = ChatTab(assistant, session)
                with gr.Tab("Conversations") as tab, gr.Column(elem_classes="aq-scroll"):
                    conversations = ConversationsTab(session, chatting, tabs)
                with gr.Tab("Articles"), gr.Column(elem_id="aq-browse", elem_classes="aq-scroll"):
                    listing = _articles_tab(assistant, chatting.welcoming)
                for each in further:
                    with gr.Tab(each.title) as place:
                        each.lay_out(place)
            with gr.Column(elem_id="aq-right"):
                reading_pane(assistant)
        tab.select(**conversations.listing)
        page.load(**chatting.welcoming)
        page.load(**listing)
        for name in ("ask", "add", "articles", "article"):
            # Each waits in a lane of its own, not in the page's queue.
            api(telling(getattr(functions, name), _shown), api_name=name, queue=False)
    page.queue(default_concurrency_limit=AT_ONCE)
    return page


def _articles_tab(assistant: Assistant, welcoming: dict[str, Any]) -> dict[str, Any]:
    """Lay out the list of articles and how to add some, and return the event that lists them."""
    with gr.Accordion("Add articles", open=False, elem_id="aq-add"):
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
        with gr.Tab("Upload"):
            files = gr.File(
                elem_id="aq-files",
                label="Files: text, Markdown, saved web pages, PDF, JSON Lines, CSV, archives",
                file_count="multiple",
                file_types=sorted(SUFFIXES),
                height=160,
            )
            add_files = gr.Button("Add the files", variant="primary", elem_id="aq-add-files")
        added = gr.HTML(elem_id="aq-added", apply_default_css=False)
    wanted = gr.Textbox(
        "",
        elem_id="aq-wanted",
        label="Find an article",
        placeholder="Words of title, source, author or date",
        max_lines=1,
    )
    listed = gr.HTML(elem_id="aq-articles", apply_default_css=False)

    def browse(words: str) -> str:
        return chat.browse(assistant, words)

    def paste(pasted: str, given: str) -> tuple[str, Any, Any]:
        shown, done = adding.paste(assistant, pasted, given)
        return (shown, "", "") if done else (shown, gr.skip(), gr.skip())

    def upload(paths: list[str] | None) -> tuple[str, None]:
        shown, _ = adding.upload(assistant, paths or [])
        return shown, None

    listing: dict[str, Any] = {"fn": browse, "inputs": wanted, "outputs": listed, **_QUIET}
    wanted.change(**listing, trigger_mode="always_last")
    storing: dict[str, Any] = {"api_visibility": "private", "show_progress_on": added}
    pasting = add_text.click(paste, [text, title], [added, text, title], **storing)
    uploading = add_files.click(upload, files, [added, files], **storing)
    for stored in (pasting, uploading):
        stored.then(**listing).then(**welcoming)
    return listing


def _shown(problem: str) -> gr.Error:
    return gr.Error(problem, print_exception=False)


def _theme() -> gr.themes.Base:
    # A generic family: theme fonts with a name would be looked for among Gradio's own files.
    return gr.themes.Base(
        primary_hue="teal",
        neutral_hue="stone",
        font=gr.themes.Font("sans-serif"),
        font_mono=gr.themes.Font("monospace"),
        radius_size="sm",
    )
