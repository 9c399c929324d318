"""The page as a whole: what stands where, and how it is served."""

import os
from pathlib import Path
from typing import Any

# Read when Gradio is imported: it would report every start of the page.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr
from gradio.events import api

from qa.assistant import Assistant
from qa.visitors import Assistants, OneForAll
from ui.desk.api import FUNCTIONS, for_visitors
from ui.desk.desks import AT_ONCE, Desks
from ui.desk.messages import explain
from ui.serving.front import Front, Serving
from ui.serving.preview import NAME
from ui.tabs.adding import arrivals
from ui.tabs.articles import ArticlesTab
from ui.tabs.chat import ChatTab, ConversationsTab
from ui.tabs.events import EVENTS_AT_ONCE, QUIET, owner_of
from ui.tabs.further import further_tabs
from ui.tabs.reading import MarksTab, ReadingPane
from ui.tabs.settings import SettingsTab, theme_carrier

_STATIC = Path(__file__).parent / "static"
_HOUR_S, _DAY_S = 3600, 86_400
_LOOK_S = 0.02  # between looks at whether there are events

_HEADER = (_STATIC / "header.html").read_text(encoding="utf-8")

_LOOPBACK = Serving()


class Page(gr.Blocks):
    """A page that looks right and stays offline however it is launched.

    What a tab knows is in the tab (hidden fields), never in a `gr.State`: for that Gradio keeps a
    connection open as long as the tab is, and a browser has six for all tabs of one address.
    """

    def __init__(self, front: Front, max_file_mb: float, css: str) -> None:
        super().__init__(
            title=NAME,
            analytics_enabled=False,
            fill_width=True,
            delete_cache=(_HOUR_S, _DAY_S),  # what a long batch has yet to read is younger
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
            "max_threads": EVENTS_AT_ONCE,  # its own ones: other addresses are always answered
        }
        return super().launch(**{**defaults, **options})


def build_app(assistant: Assistant | Assistants, serving: Serving = _LOOPBACK) -> Page:
    """Return the page for an assistant, not yet served.

    Args:
        assistant: Answers all visitors; or the assistants of each.
        serving: To whom.

    Raises:
        SettingsError: An MCP server is wanted and its package is not installed.
    """
    assistants = OneForAll(assistant) if isinstance(assistant, Assistant) else assistant
    desks = Desks(assistants, serving.users)
    further = further_tabs(assistants, explain)
    front = Front(desks, serving, [route for tab in further for route in tab.routes])
    css = [(_STATIC / "page.css").read_text(encoding="utf-8"), *(tab.css for tab in further)]
    page = Page(front, desks.settings.max_file_mb, "\n".join(css))
    with page:
        gr.HTML(_HEADER, apply_default_css=False)
        theme = theme_carrier()
        news = arrivals(desks.settings.max_file_mb)
        with gr.Row(elem_id="aq-panes"):
            left = gr.Column(elem_id="aq-left")
            with gr.Column(elem_id="aq-right"):
                pane = ReadingPane(desks)
            with left, gr.Tabs() as tabs:
                with gr.Tab("Chat", id="chat"):
                    chatting = ChatTab(desks)
                with gr.Tab("Conversations") as tab, gr.Column(elem_classes="aq-scroll"):
                    conversations = ConversationsTab(desks, chatting, tabs)
                with (
                    gr.Tab("Articles", id="articles"),
                    gr.Column(elem_id="aq-browse", elem_classes="aq-scroll"),
                ):
                    articles = ArticlesTab(
                        desks,
                        chatting,
                        pane,
                        tabs,
                        news,
                        lambda path: path in page.upload_file_set,
                    )
                with gr.Tab("Marks") as marked, gr.Column(elem_classes="aq-scroll"):
                    marks = MarksTab(desks)
                for each in further:
                    with gr.Tab(each.title) as place:
                        each.lay_out(place, QUIET)
                with (
                    gr.Tab("Settings") as setting,
                    gr.Column(elem_id="aq-settings", elem_classes="aq-scroll"),
                ):
                    settings = SettingsTab(desks, theme, setting)
        tab.select(**conversations.listing)
        marked.select(**marks.listing)
        for arriving in (
            settings.arriving, chatting.scoping, chatting.welcoming, pane.filling,
            articles.choosing, articles.listing, articles.adding,
        ):  # fmt: skip
            page.load(**arriving)
        for function in FUNCTIONS:
            called = for_visitors(
                function,
                lambda visitor: desks.of(visitor).api,
                asker=gr.Request,
                name_of=owner_of,
                error=_shown,
            )
            # Calls wait in a lane of their own, not in the page's queue.
            api(called, api_name=function.__name__, queue=False)
    page.queue(default_concurrency_limit=AT_ONCE)
    # Gradio looks a thousand times a second, which costs a page that nobody uses 7 % of a core.
    page._queue.sleep_when_free = _LOOK_S
    return page


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
