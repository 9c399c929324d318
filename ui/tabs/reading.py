"""The article beside the chat, and the list of marks in articles, laid out with Gradio."""

from typing import Any

import gradio as gr

from ui.desk.desks import Desks
from ui.desk.marking import Marking
from ui.desk.messages import explain
from ui.html.answer import message_html
from ui.html.conversations import file_html
from ui.kept.marks import LONGEST_NOTE
from ui.serving.access import visitor_of
from ui.tabs.events import QUIET, desk_of, given, owner_of, script


class ReadingPane:
    """The article beside the chat, or what there is while none is open: laid out where made."""

    def __init__(self, desks: Desks) -> None:
        """Lay it out.

        Args:
            desks: At which the articles are.
        """
        self.overview = gr.HTML(
            elem_id="aq-overview", js_on_load=script("overview.js"), apply_default_css=False
        )
        # Beside it, not within what is made anew: somebody may be choosing files.
        self.dropped = gr.File(
            elem_id="aq-drop", label="Files to add", show_label=False, file_count="multiple"
        )

        def fill(request: gr.Request) -> str:
            return desk_of(desks, request).session.overview()

        self.filling: dict[str, Any] = {"fn": fill, "outputs": self.overview, **QUIET}

        # Gradio gives a component's functions the bare request, which it knows no name for.
        def copied(link: str, request: gr.Request) -> dict[str, Any]:
            return desks.of(visitor_of(request)).marking.copied(str(link))

        def mark(link: str, request: gr.Request) -> dict[str, Any]:
            visitor = visitor_of(request)
            return desks.of(visitor).marking.mark(visitor, str(link))

        def note(told: dict[str, str], request: gr.Request) -> dict[str, Any]:
            visitor = visitor_of(request)
            return desks.of(visitor).marking.note(visitor, str(told["id"]), str(told["text"]))

        def unmark(mark_id: str, request: gr.Request) -> dict[str, Any]:
            visitor = visitor_of(request)
            return desks.of(visitor).marking.unmark(visitor, str(mark_id))

        pane = gr.HTML(
            elem_id="aq-pane",
            js_on_load=script("copying.js", "reading.js", "finding.js", "marking.js").replace(
                "LONGEST_NOTE", str(LONGEST_NOTE)
            ),
            apply_default_css=False,
            server_functions=[copied, mark, note, unmark],
        )

        def read(event: gr.EventData, request: gr.Request) -> str:
            marking = desk_of(desks, request).marking
            return marking.read(owner_of(request), given(event, "link"))

        pane.open(read, outputs=pane, **QUIET)


class MarksTab:
    """The list of marks: laid out where it is made."""

    def __init__(self, desks: Desks) -> None:
        """Lay it out.

        Args:
            desks: At which the marks are.
        """
        self._desks = desks
        self._words = gr.Textbox(
            "",
            elem_id="aq-marks-sought",
            label="Find a mark",
            placeholder="Words of the text, the note or the title",
            max_lines=1,
        )
        # A file on its way to the visitor's disk: see the list of conversations.
        file = gr.HTML(js_on_load=script("saving.js"), apply_default_css=False)
        self._list = gr.HTML(
            elem_id="aq-marks",
            js_on_load=script("typing.js", "marks.js").replace("LONGEST_NOTE", str(LONGEST_NOTE)),
            apply_default_css=False,
        )
        self.listing: dict[str, Any] = {
            "fn": self._listing, "inputs": self._words, "outputs": self._list, **QUIET,
        }  # fmt: skip
        self._words.change(**self.listing, trigger_mode="always_last")
        self._list.annotate(self._annotate, self._words, self._list, **QUIET)
        self._list.delete(self._delete, self._words, self._list, **QUIET)
        self._list.restore(self._restore, self._words, self._list, **QUIET)
        self._list.export(self._export, self._words, [file, self._list], **QUIET)

    def _of(self, request: gr.Request) -> Marking:
        return desk_of(self._desks, request).marking

    def _listing(self, words: str, request: gr.Request) -> str:
        return self._of(request).listing(owner_of(request), words)

    def _annotate(self, words: str, event: gr.EventData, request: gr.Request) -> str:
        owner, marking = owner_of(request), self._of(request)
        notice = marking.annotate(owner, given(event, "id"), given(event, "typed"))
        return marking.listing(owner, words, notice)

    def _delete(self, words: str, event: gr.EventData, request: gr.Request) -> str:
        owner, marking = owner_of(request), self._of(request)
        return marking.listing(owner, words, marking.delete(owner, given(event, "id")))

    def _restore(self, words: str, event: gr.EventData, request: gr.Request) -> str:
        owner, marking = owner_of(request), self._of(request)
        return marking.listing(owner, words, marking.restore(owner, given(event, "id")))

    def _export(self, words: str, event: gr.EventData, request: gr.Request) -> tuple[Any, Any]:
        owner, marking = owner_of(request), self._of(request)
        try:
            file = marking.export(owner, words, given(event, "form"))
        except Exception as err:
            return gr.skip(), marking.listing(owner, words, message_html(explain(err)))
        return file_html(file), gr.skip()
