"""The chat, the conversations and the article beside them, laid out with Gradio."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr
from anyio import to_thread

from ui.desk import messages
from ui.desk.asking import View
from ui.desk.desks import Desks
from ui.desk.welcome import INVITATION, WANTED
from ui.html.answer import message_html
from ui.html.chat_log import invitation_html
from ui.html.conversations import file_html
from ui.kept.conversations import LONGEST_TITLE
from ui.kept.preferences import Scope
from ui.serving.access import visitor_of
from ui.tabs.events import (
    IN_ORDER,
    QUIET,
    desk_of,
    given,
    listing_script,
    number_in,
    owner_of,
    script,
    tab_of,
)

_PATIENCE_S = 60.0  # with which suggestions are waited for


class ChatTab:
    """The chat: laid out where it is made."""

    def __init__(self, desks: Desks) -> None:
        self._desks = desks

        def peek(link: str, request: gr.Request) -> str:
            # Gradio gives a component's functions the bare request, which it knows no name for.
            assistant = desks.of(visitor_of(request)).assistant
            return messages.peek(assistant, str(link))

        with gr.Column(elem_id="aq-frame"):
            self.log = gr.HTML(
                elem_id="aq-chat",
                js_on_load=script("copying.js", "chat.js"),
                apply_default_css=False,
                server_functions=[peek],
            )
            # Apart from the log: examples take seconds, and must not come over an answer.
            self._further = gr.HTML(elem_id="aq-further", apply_default_css=False)
            welcome = gr.HTML(
                invitation_html(INVITATION, room=WANTED),
                elem_id="aq-welcome",
                apply_default_css=False,
            )
        # Set where examples, or what to go on with after an answer, are still looked for.
        looking, going_on = (gr.Textbox("", visible="hidden") for _ in range(2))
        greeted = [welcome, looking]
        self.welcoming: dict[str, Any] = {"fn": self._welcome, "outputs": greeted, **QUIET}
        looking.change(self._found_examples, looking, welcome, **IN_ORDER)
        self.stage = gr.HTML(elem_id="aq-working", apply_default_css=False)
        # Of which articles is asked: before the eyes of whoever types a question.
        self.scope = gr.HTML(
            elem_id="aq-scope", js_on_load=script("scope.js"), apply_default_css=False
        )
        # In the page, not with the server: a tab goes on after the server was started anew.
        self.current = gr.Textbox("", visible="hidden", elem_id="aq-current")
        with gr.Row(elem_id="aq-ask"):
            self._question = gr.Textbox(
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
        asking: dict[str, Any] = {
            "outputs": [self.log, self.stage, self.current, self._question],
            **IN_ORDER,  # the session has them wait in order, and says how many are before
        }
        self._following: dict[str, Any] = {
            "fn": self._follow, "inputs": self.current, "outputs": [self._further, going_on],
            **QUIET,
        }  # fmt: skip
        going_on.change(self._found_follow_ups, [going_on, self.current], self._further, **IN_ORDER)
        typed = [self._question, self.current]
        asked = gr.on([self._question.submit, put.click], self._ask_typed, typed, **asking)
        self.follow(asked)
        self.follow(self.log.ask(self._ask, self.current, **asking))
        widened = self.log.widen(self._widen, self.current, **asking)
        self.follow(widened.then(self._scope, None, self.scope, **QUIET))
        self.log.stop(self._stop, **QUIET)
        self.log.judge(self._judge, self.current, self.log, **QUIET)
        self.log.begin(self._begin, None, [self.stage, self.log, self.current], **IN_ORDER)
        self.follow(self.log.arrive(self._arrive, None, [self.log, self.current], **QUIET))
        self.scope.all(self._ask_all, None, self.scope, **QUIET)
        self.scope.unscope(self._ask_without, None, self.scope, **QUIET)
        self.scope.undated(self._ask_undated, None, self.scope, **QUIET)
        self.scoping: dict[str, Any] = {"fn": self._scope, "outputs": self.scope, **QUIET}

    def follow(self, event: Any) -> None:
        """Have questions to go on with shown after an event that shows an answer."""
        event.then(**self._following)

    def _welcome(self, request: gr.Request) -> tuple[str, str]:
        invitation, looking = desk_of(self._desks, request).session.invitation()
        return invitation, str(time.time_ns()) if looking else ""

    async def _found_examples(self, looking: str, request: gr.Request) -> Any:
        """Show the examples that were found meanwhile."""
        if not looking:
            return gr.skip()
        session = await to_thread.run_sync(lambda: desk_of(self._desks, request).session)
        await session.suggesting.settle(_PATIENCE_S)
        invitation, _ = await to_thread.run_sync(session.invitation)
        return invitation

    def _follow(self, current: str, request: gr.Request) -> tuple[str, str]:
        if not current:
            return "", ""
        return desk_of(self._desks, request).session.follow_ups(owner_of(request), current)

    async def _found_follow_ups(self, going_on: str, current: str, request: gr.Request) -> Any:
        """Show what was found meanwhile to go on with, unless something else is shown now."""
        if not going_on:
            return gr.skip()
        session = await to_thread.run_sync(lambda: desk_of(self._desks, request).session)
        await session.suggesting.settle(_PATIENCE_S)
        owner = owner_of(request)
        found, of = await to_thread.run_sync(session.follow_ups, owner, current)
        return found if of in ("", going_on) else gr.skip()

    def _ask_typed(
        self, question: str, current: str, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        box: Any = ""  # emptied once: the next question may be typed meanwhile
        session = desk_of(self._desks, request).session
        for view in session.ask(owner_of(request), current, question, tab=tab_of(request)):
            yield _shown(view, view.stopped or box)
            box = gr.skip()

    def _ask(
        self, current: str, event: gr.EventData, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        views = desk_of(self._desks, request).session.ask(
            owner_of(request),
            current,
            given(event, "question"),
            number=number_in(given(event, "number")),
            alone=given(event, "alone") == "yes",
            carried=given(event, "carried").split("\n") if given(event, "carried") else None,
            tab=tab_of(request),
        )
        for view in views:
            yield _shown(view, view.stopped or gr.skip())

    def _widen(
        self, current: str, event: gr.EventData, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        """Ask a question again, of all articles as every one from now on."""
        desk_of(self._desks, request).choices.ask_only(owner_of(request), Scope())
        yield from self._ask(current, event, request)

    def _stop(self, request: gr.Request) -> None:
        desk_of(self._desks, request).session.stop(tab_of(request))

    def _begin(self, request: gr.Request) -> tuple[str, str, str]:
        desk_of(self._desks, request).session.leave(tab_of(request))
        return "", "", ""

    def _judge(self, current: str, event: gr.EventData, request: gr.Request) -> str:
        told = [given(event, name) or None for name in ("reason", "note")]
        if given(event, "why"):  # an emptied note is one that was told
            told[1] = told[1] or ""
        verdict = given(event, "verdict")
        return desk_of(self._desks, request).session.verdicts.judge(
            owner_of(request), current, number_in(given(event, "number")), verdict, *told
        )

    def _scope(self, request: gr.Request) -> str:
        return desk_of(self._desks, request).choices.scope_html(owner_of(request))

    def _ask_all(self, request: gr.Request) -> str:
        choices = desk_of(self._desks, request).choices
        return self._rescoped(request, lambda owner: choices.ask_only(owner, Scope()))

    def _ask_without(self, event: gr.EventData, request: gr.Request) -> str:
        choices, part, value = (
            desk_of(self._desks, request).choices, given(event, "of"), given(event, "value"),
        )  # fmt: skip
        return self._rescoped(request, lambda owner: choices.without(owner, part, value))

    def _ask_undated(self, request: gr.Request) -> str:
        choices = desk_of(self._desks, request).choices
        return self._rescoped(request, choices.with_undated)

    def _rescoped(self, request: gr.Request, change: Callable[[str], None]) -> str:
        owner, choices = owner_of(request), desk_of(self._desks, request).choices

        def rescope() -> str:
            change(owner)
            return choices.scope_html(owner)

        return messages.attempt(rescope, show=message_html)

    def _arrive(self, event: gr.EventData, request: gr.Request) -> tuple[str, str]:
        session = desk_of(self._desks, request).session
        return session.show(owner_of(request), given(event, "conversation"))


class ConversationsTab:
    """The list of conversations: laid out where it is made."""

    def __init__(self, desks: Desks, shown: ChatTab, tabs: gr.Tabs) -> None:
        """Lay it out.

        Args:
            desks: At which the conversations are.
            shown: Where one is opened.
            tabs: Of which the chat is the one with the id "chat".
        """
        self._desks = desks
        self._words = gr.Textbox(
            "",
            elem_id="aq-sought",
            label="Find a conversation",
            placeholder="Words of questions, answers or titles",
            max_lines=1,
        )
        # A file on its way to the visitor's disk: events know who asks, server functions do not.
        file = gr.HTML(js_on_load=script("saving.js"), apply_default_css=False)
        self._list = gr.HTML(
            elem_id="aq-conversations",
            js_on_load=listing_script("conversations.js", longest_title=LONGEST_TITLE),
            apply_default_css=False,
        )
        self.listing: dict[str, Any] = {
            "fn": self._listing, "inputs": self._words, "outputs": self._list, **QUIET,
        }  # fmt: skip
        self._words.change(**self.listing, trigger_mode="always_last")
        to_chat = [shown.stage, shown.log, shown.current, tabs]
        changing = [self._words, shown.current]
        shown.follow(self._list.show(self._show, changing, to_chat, **IN_ORDER))
        changed = [self._list, shown.log, shown.current]
        self._list.rename(self._rename, changing, changed, **QUIET)
        self._list.delete(self._delete, changing, changed, **QUIET)
        self._list.restore(self._restore, self._words, self._list, **QUIET)
        self._list.export(self._export, self._words, [file, self._list], **QUIET)

    def _export(self, words: str, event: gr.EventData, request: gr.Request) -> tuple[Any, Any]:
        owner, session = owner_of(request), desk_of(self._desks, request).session
        try:
            file = session.export(owner, given(event, "id"), given(event, "form"))
        except Exception as err:
            notice = message_html(messages.explain(err))
            return gr.skip(), session.listing(owner, words, notice)
        return file_html(file), gr.skip()

    def _listing(self, words: str, request: gr.Request) -> str:
        return desk_of(self._desks, request).session.listing(owner_of(request), words)

    def _show(
        self, words: str, current: str, event: gr.EventData, request: gr.Request
    ) -> tuple[Any, str, str, Any]:
        session, key = desk_of(self._desks, request).session, given(event, "id")
        stage: Any = gr.skip()
        if key != current:
            session.leave(tab_of(request))
            stage = ""
        return stage, *session.show(owner_of(request), key, words), gr.Tabs(selected="chat")

    def _rename(
        self, words: str, current: str, event: gr.EventData, request: gr.Request
    ) -> tuple[str, Any, Any]:
        owner, key = owner_of(request), given(event, "id")
        session = desk_of(self._desks, request).session
        notice = session.rename(owner, key, given(event, "title"))
        log = session.show(owner, key)[0] if key == current else gr.skip()
        return session.listing(owner, words, notice), log, gr.skip()

    def _delete(
        self, words: str, current: str, event: gr.EventData, request: gr.Request
    ) -> tuple[str, Any, Any]:
        owner, key = owner_of(request), given(event, "id")
        session = desk_of(self._desks, request).session
        notice = session.delete(owner, key)
        gone: tuple[Any, Any] = ("", "") if key == current else (gr.skip(), gr.skip())
        return session.listing(owner, words, notice), *gone

    def _restore(self, words: str, event: gr.EventData, request: gr.Request) -> str:
        owner, session = owner_of(request), desk_of(self._desks, request).session
        notice = session.restore(owner, given(event, "id"))
        return session.listing(owner, words, notice)


def _shown(view: View, question: Any) -> tuple[Any, ...]:
    log = gr.skip() if view.log is None else view.log
    return log, view.stage, view.conversation_id, question
