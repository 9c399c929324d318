"""What can be done with the conversations of the page, as plain functions of one object."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

from index.errors import QAError
from qa.assistant import Assistant
from qa.errors import QuestionError
from qa.question import check_characters
from qa.records import AskOptions, Turn
from qa.suggesting.suggestions import follow_ups
from ui.desk.asking import Asking, StoppedError, View
from ui.desk.messages import attempt, explain
from ui.desk.queueing import Lane
from ui.desk.suggesting import Suggesting
from ui.desk.verdicts import Verdicts
from ui.desk.welcome import WANTED, Welcome
from ui.desk.work import Work
from ui.html.answer import message_html
from ui.html.chat_log import done_html, further_html, invitation_html, log_html, stage_html
from ui.html.conversations import deleted_html, list_html
from ui.html.export import exported
from ui.html.overview import overview_html
from ui.kept.conversations import (
    FILE_NAME,
    Conversation,
    ConversationError,
    Conversations,
    Exchange,
    first_with,
    new_id,
)

_FURTHER = 2  # questions that are suggested after an answer
_SEARCHING = "Searching your articles …"
_DOING = {"embed": _SEARCHING, "search": "Reading the passages found …", "read": "Choosing …"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A conversation while one of its questions is asked: what stands around that one."""

    conversation_id: str
    title: str
    before: tuple[Exchange, ...] = ()
    after: tuple[Exchange, ...] = ()

    @classmethod
    def of(cls, conversation: Conversation | None, question: str, number: int) -> Self:
        """Find the place of a question.

        Args:
            conversation: None for a new one, whose title the question is.
            question: As asked.
            number: Of the exchange whose place it takes; where there is none, it comes last.
        """
        if conversation is None:
            return cls(new_id(), question)
        exchanges = conversation.exchanges
        place = next((n for n, e in enumerate(exchanges) if e.number == number), len(exchanges))
        before, after = exchanges[:place], exchanges[place + 1 :]
        return cls(conversation.id, conversation.title, before, after)

    def with_(self, exchange: Exchange, notice: str | None = None) -> str:
        """Return the conversation as HTML, with the exchange as it stands by now."""
        exchanges = [*self.before, exchange, *self.after]
        return log_html(self.conversation_id, self.title, exchanges, notice=notice)


class Session:
    """The conversations about one index, of any visitor: each method names whose."""

    def __init__(
        self,
        assistant: Assistant,
        asking: Callable[[str], AskOptions] | None = None,
        *,
        lane: Lane | None = None,
        work: Work | None = None,
        is_free: Callable[[], bool] | None = None,
    ) -> None:
        """Keep conversations beside the assistant's index.

        Args:
            assistant: Answers.
            asking: How the questions of a visitor are asked.
            lane: In which questions wait, those of other sessions too; else one goes at a time.
            work: Of the page: waits for every answer to be kept.
            is_free: Whether nobody waits for an answer, here or elsewhere; else the lane says so.

        Raises:
            ConversationError: The file that is there cannot be used.
        """
        self._assistant = assistant
        self._asking = asking or (lambda owner: AskOptions())
        self._lane = lane or Lane(1)
        self._work = work or Work()
        self._conversations = Conversations(assistant.index.path / FILE_NAME)
        self.verdicts = Verdicts(assistant.index, self._conversations)
        suggesting = Suggesting(assistant, is_free or (lambda: self._lane.is_free), self._work)
        self.suggesting = suggesting
        self._welcome = Welcome(assistant, suggesting)
        self._askings: set[Asking] = set()
        self._conversations.purge()

    def ask(
        self,
        owner: str,
        conversation_id: str,
        question: str = "",
        *,
        number: int = 0,
        alone: bool = False,
        carried: Sequence[str] | None = None,
        tab: str = "",
    ) -> Iterator[View]:
        """Ask a question in a conversation, and yield what is shown until the answer is kept.

        It is kept as well where nobody takes what is shown, or the tab is left.

        Args:
            owner: Whose conversation it is.
            conversation_id: "" starts a new one.
            question: A blank one changes nothing, unless `number` says which to ask again.
            number: Of the exchange that the new one takes the place of; 0 appends it.
            alone: Ask as written, whatever was said before.
            carried: What to take over from the conversation, where the visitor chose.
            tab: Where it is shown, and can be stopped or left.
        """
        own = self._conversations.of(owner)
        try:
            before = own.read(conversation_id) if conversation_id else None
        except ConversationError as err:
            before, conversation_id = None, ""
            if number:
                yield View(message_html(str(err)), "", "")
                return
        try:
            check_characters(question)
        except QuestionError as err:
            yield View(None, message_html(str(err)), conversation_id)
            return
        exchanges = before.exchanges if before else ()
        replaced = next((each for each in exchanges if each.number == number), None)
        if replaced:
            question = question.strip() or replaced.question
        if not question.strip() or (number and not replaced):
            return
        shown = Shown.of(before, question, number)
        exchange = Exchange(question, number=number)
        asking = self._begin(own, shown, exchange, alone=alone, carried=carried, tab=tab)
        unkept = None if replaced else question
        yield from asking.watch(lambda: self._stopped(own, before, unkept))

    def stop(self, tab: str) -> None:
        """End what is being asked in a tab."""
        for asking in tuple(self._askings):
            if asking.tab == tab:
                asking.stop()

    def leave(self, tab: str) -> None:
        """Show no more of what is being asked in a tab, which shows something else from now on."""
        for asking in tuple(self._askings):
            if asking.tab == tab:
                asking.leave()

    def show(self, owner: str, conversation_id: str, words: str = "") -> tuple[str, str]:
        """Return a conversation as HTML, and its id; a message and "" where there is none.

        It opens at the first exchange that holds the words, if there are any.
        """
        try:
            found = self._conversations.of(owner).read(conversation_id)
        except QAError as err:
            return message_html(str(err)), ""
        at = first_with(found.exchanges, words)
        return log_html(found.id, found.title, found.exchanges, at=at), found.id

    def invitation(self) -> tuple[str, bool]:
        """Return what the chat shows before the first question, as HTML, and if it may grow.

        That is what to do first, with questions that the articles answer.
        """
        looking = False

        def show() -> str:
            nonlocal looking
            questions, looking = self._welcome.questions()
            room = WANTED if questions or looking else 0
            return invitation_html(self._welcome.invitation(), questions, room=room)

        return attempt(show, show=message_html), looking

    def overview(self) -> str:
        """Return what there is, at a glance, as HTML."""
        return attempt(lambda: overview_html(self._welcome.overview()), show=message_html)

    def follow_ups(self, owner: str, conversation_id: str) -> tuple[str, str]:
        """Return questions to go on with after the last answer, as HTML; and if that may grow.

        Returns:
            The second is "" where nothing is looked for, else it is the name of that answer.
        """
        try:
            found = self._conversations.of(owner).read(conversation_id)
            last = found.exchanges[-1]
            if last.answer is None:
                return "", ""
            asked = [each.question for each in found.exchanges]
            asked += [each.answer.standalone_question for each in found.exchanges if each.answer]
            questions, untried = follow_ups(self._assistant.index, last.answer, asked, _FURTHER)
        except QAError:
            return "", ""  # what is wrong is said where something was wanted
        looking = len(questions) < _FURTHER and self.suggesting.wish(untried[:_FURTHER])
        of = f"{conversation_id}/{last.number}" if looking else ""
        return further_html(questions, room=_FURTHER), of

    def listing(self, owner: str, words: str = "", notice: str = "") -> str:
        """Return the visitor's conversations as HTML, only those that hold the words."""
        own = self._conversations.of(owner)
        return attempt(lambda: notice + list_html(own.summaries(words), words), show=message_html)

    def rename(self, owner: str, conversation_id: str, title: str) -> str:
        """Give a conversation another title; return what went wrong as HTML, or nothing."""

        def rename() -> str:
            self._conversations.of(owner).rename(conversation_id, title)
            return ""

        return attempt(rename, show=message_html)

    def delete(self, owner: str, conversation_id: str) -> str:
        """Delete a conversation; return what became of it as HTML, with the way to undo it."""
        own = self._conversations.of(owner)

        def delete() -> str:
            title = own.delete(conversation_id)
            for asking in tuple(self._askings):  # after it: what it shows once stopped is read anew
                if asking.conversation_id == conversation_id:
                    asking.stop()
            return deleted_html(conversation_id, title) + _as_message(self.verdicts.write())

        return attempt(delete, show=message_html)

    def restore(self, owner: str, conversation_id: str) -> str:
        """Undo a deletion; return what went wrong as HTML, or nothing."""
        own = self._conversations.of(owner)

        def restore() -> str:
            own.restore(conversation_id)
            return _as_message(self.verdicts.write())

        return attempt(restore, show=message_html)

    def export(self, owner: str, conversation_id: str, form: str) -> dict[str, str]:
        """Return a conversation as a file: its `name`, `type` and `text`.

        Raises:
            ConversationError: There is none with that id, or no such form.
        """
        return exported(self._conversations.of(owner).read(conversation_id), form)

    def _begin(
        self,
        own: Conversations,
        shown: Shown,
        exchange: Exchange,
        *,
        alone: bool,
        carried: Sequence[str] | None,
        tab: str,
    ) -> Asking:
        """Have a question answered and kept, in a thread of its own."""
        asking = Asking(tab, shown.conversation_id)
        asking.show(View(shown.with_(exchange), stage_html(_SEARCHING), shown.conversation_id))
        history = () if alone else shown.before

        def work() -> None:
            try:
                answered = self._answered(asking, own.owner, exchange, history, carried)
                if answered:
                    asking.finish(lambda: self._kept(own, shown, answered))
                self._askings.discard(asking)
            finally:
                self._work.end()

        self._askings.add(asking)
        self._work.begin()
        threading.Thread(target=work, name="asking", daemon=True).start()
        return asking

    def _answered(
        self,
        asking: Asking,
        owner: str,
        exchange: Exchange,
        history: Sequence[Exchange],
        carried: Sequence[str] | None,
    ) -> Exchange | None:
        """Return the exchange with its answer or problem, or None where it was stopped."""

        def say(doing: str) -> None:
            asking.show(View(None, stage_html(doing), asking.conversation_id))

        def on_stage(stage: str) -> None:
            asking.go_on()
            if doing := _DOING.get(stage):
                say(doing)

        def on_wait(before: int) -> None:
            asking.go_on()
            if told != [before]:
                told[:] = [before]
                say(_waiting(before))

        told: list[int] = []
        try:
            with self._lane.turn(on_wait):
                if told:
                    say(_SEARCHING)
                options = self._asking(owner)
                if carried is not None:
                    options = options.model_copy(update={"carried": tuple(carried)})
                answer = self._assistant.answer(
                    exchange.question,
                    options,
                    history=turns(history),
                    on_stage=on_stage,
                )
        except StoppedError:
            return None
        except Exception as err:
            return replace(exchange, problem=explain(err))
        return replace(exchange, answer=answer)

    def _stopped(
        self, own: Conversations, before: Conversation | None, question: str | None
    ) -> View:
        done = done_html("Stopped.")
        if before is None:
            return View("", done, "", question)
        try:
            now = own.read(before.id)  # a deletion stops the asking
        except ConversationError:
            return View("", done, "", question)
        return View(log_html(now.id, now.title, now.exchanges), done, now.id, question)

    def _kept(self, own: Conversations, shown: Shown, exchange: Exchange) -> View:
        answered = exchange.answer is not None and not exchange.answer.abstained
        done = done_html("Answered." if answered else "No answer found.")
        notice = None
        try:
            if exchange.number and exchange.problem:
                # What stands there may be an answer with a verdict: no failure takes its place.
                notice = f"Asking again failed, and changed nothing. {exchange.problem}"
            else:
                own.keep(shown.conversation_id, exchange)
                if exchange.number:  # a verdict on what stood there is gone
                    notice = self.verdicts.write()
            found = own.read(shown.conversation_id)
            log = log_html(found.id, found.title, found.exchanges, notice=notice)
        except Exception as err:
            # Numbered, it could be judged and asked again, which needs what was not kept.
            lost = replace(exchange, number=0)
            notice = f"This answer is not kept. {explain(err)}"
            log = shown.with_(lost, notice)
        return View(log, done, shown.conversation_id)


def turns(exchanges: Sequence[Exchange]) -> list[Turn]:
    """Return the turns of a conversation; a question that got no answer is none."""
    return [Turn(question=e.question, answer=e.answer) for e in exchanges if e.answer]


def _waiting(before: int) -> str:
    questions = "One question has" if before == 1 else f"{before:,} questions have"
    return f"Waiting: {questions} to be answered first …"


def _as_message(problem: str | None) -> str:
    return message_html(problem) if problem else ""
