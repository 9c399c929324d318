"""The chat page: the only module that knows Gradio."""

import os
from collections.abc import Iterator
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
from ui.chat import History, Message
from ui.examples import Welcome
from ui.reading import empty_html
from ui.serving import AT_ONCE, Front, Serving

_STATIC = Path(__file__).parent / "static"
_HOUR_S = 3600

# An event that is answered at once, past the queue, and is no part of the page's API.
_QUIET: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}

_HEADER = """<header class="aq-header"><h1>Article QA</h1>
<p>Answers from your own articles, word for word, each with its source.</p></header>"""


_LOOPBACK = Serving()


class Page(gr.Blocks):
    """A page that looks right and stays offline however it is launched."""

    def __init__(self, front: Front, max_file_mb: float) -> None:
        super().__init__(
            title="Article QA",
            analytics_enabled=False,
            fill_width=True,
            delete_cache=(_HOUR_S, _HOUR_S),
        )
        self.front = front
        self._max_file_mb = max_file_mb

    def launch(self, **options: Any) -> Any:  # type: ignore[override] # same options, other defaults
        """Serve the page; see `gradio.Blocks.launch`."""
        defaults: dict[str, Any] = {
            "theme": _theme(),
            "css": (_STATIC / "page.css").read_text(encoding="utf-8"),
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
    page = Page(Front(assistant, serving, functions), assistant.settings.max_file_mb)
    with page:
        gr.HTML(_HEADER)
        with gr.Row(elem_id="aq-panes"):
            with gr.Column(elem_id="aq-left"), gr.Tabs():
                with gr.Tab("Chat"):
                    welcoming = _chat_tab(assistant)
                with gr.Tab("Articles"), gr.Column(elem_id="aq-browse"):
                    listing = _articles_tab(assistant, welcoming)
            with gr.Column(elem_id="aq-right"):
                _reading_pane(assistant)
        page.load(**welcoming)
        page.load(**listing)
        for name in ("ask", "add", "articles", "article"):
            # Each waits in a lane of its own, not in the page's queue.
            api(telling(getattr(functions, name), _shown), api_name=name, queue=False)
    page.queue(default_concurrency_limit=AT_ONCE)
    return page


def _chat_tab(assistant: Assistant) -> dict[str, Any]:
    """Lay out the chat, and return the event that welcomes the visitor."""
    welcome = Welcome(assistant)
    history: gr.State = gr.State(())
    conversation = gr.Chatbot(
        elem_id="aq-chat",
        show_label=False,
        placeholder=welcome.invitation(),
        height=None,
        buttons=[],
        layout="panel",
        # What comes is finished HTML: nothing in it is Markdown or a formula.
        latex_delimiters=[],
        line_breaks=False,
        allow_tags=False,
        allow_file_downloads=False,
    )
    with gr.Row(elem_id="aq-ask"):
        question = gr.Textbox(
            "",
            elem_id="aq-question",
            label="Your question",
            show_label=False,
            placeholder="Ask a question …",
            max_lines=5,
            min_width=120,
            autofocus=True,
        )
        put = gr.Button("Ask", variant="primary", scale=0, min_width=72)

    def ask(asked: str, earlier: History) -> Iterator[tuple[str, list[Message], History]]:
        for shown, now in chat.converse(assistant, asked, earlier):
            yield "", shown, now

    def take_example(event: gr.SelectData) -> str:
        return str(event.value["text"])

    def invite() -> Any:
        try:
            found: Any = [{"text": text} for text in welcome.questions()]
            return gr.Chatbot(placeholder=welcome.invitation(), examples=found)
        except Exception as err:
            return gr.Chatbot(placeholder=chat.explain(err))

    asking: dict[str, Any] = {
        "fn": ask,
        "api_name": "converse",
        "inputs": [question, history],
        "outputs": [question, conversation, history],
        "concurrency_limit": AT_ONCE,
        "concurrency_id": "ask",
        "show_progress": "hidden",
        "api_visibility": "private",
    }
    gr.on([question.submit, put.click], **asking)
    conversation.example_select(take_example, outputs=question, **_QUIET).then(**asking)
    conversation.clear(lambda: (), outputs=history, **_QUIET)
    return {"fn": invite, "outputs": conversation, **_QUIET}


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


def _reading_pane(assistant: Assistant) -> None:
    pane = gr.HTML(
        empty_html(),
        elem_id="aq-pane",
        js_on_load=(_STATIC / "page.js").read_text(encoding="utf-8"),
        apply_default_css=False,
    )

    def read(event: gr.EventData) -> str:
        return chat.read(assistant, str(event.link))

    pane.open(read, outputs=pane, **_QUIET)


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
