"""What the page has for its visitors: one desk for all, or one for each."""

from dataclasses import dataclass

from qa.assistant import Assistant
from qa.visitors import Assistants, ByIndex
from ui.desk.api import Api
from ui.desk.batches import Batches
from ui.desk.choices import Choices
from ui.desk.collection import Collection
from ui.desk.marking import Marking
from ui.desk.queueing import CallLane, Lane
from ui.desk.session import Session
from ui.desk.work import Work
from ui.kept.preferences import PreferencesFile
from ui.kept.shelf import Shelf
from ui.kept.users import Users

AT_ONCE = 4  # questions answered at the same time; further ones wait in order


@dataclass(frozen=True, slots=True)
class Desk:
    """All that is done with one index, and with what the page keeps beside it."""

    assistant: Assistant
    shelf: Shelf
    preferences: PreferencesFile
    choices: Choices
    session: Session
    collection: Collection
    batches: Batches
    marking: Marking
    api: Api


class Desks:
    """The desks of all visitors. Safe to use from several threads."""

    def __init__(self, assistants: Assistants, users: Users | None = None) -> None:
        """Make the desk that all visitors have, if there is one.

        Args:
            assistants: Of all visitors.
            users: Who may log in.

        Raises:
            QAError: What is kept beside the index cannot be used.
        """
        self.assistants = assistants
        self.settings = assistants.settings
        self.work = Work()
        # Nobody else is to miss what a user deletes of a collection of their own.
        self._users = None if assistants.own else users
        self._desks = ByIndex(assistants, self._made)
        self._asking, self._calling = Lane(AT_ONCE), CallLane(AT_ONCE)
        if not assistants.own:
            self.of("")

    def of(self, visitor: str) -> Desk:
        """Return the desk of a visitor, by name; "" where visitors have no names.

        Raises:
            QAError: It cannot be opened.
        """
        return self._desks.of(visitor)

    def _is_free(self) -> bool:
        """Whether nobody waits for an answer."""
        return self._asking.is_free and self._calling.is_free

    def _made(self, assistant: Assistant) -> Desk:
        folder = assistant.index.path
        preferences, shelf = PreferencesFile(folder), Shelf(folder)
        choices = Choices(assistant, preferences, shelf)
        session = Session(
            assistant, choices.asking, lane=self._asking, work=self.work, is_free=self._is_free
        )
        return Desk(
            assistant,
            shelf,
            preferences,
            choices,
            session,
            Collection(
                assistant, shelf, choices, self._users, moved=session.verdicts.follow_articles
            ),
            Batches(self.work),
            Marking(assistant),
            Api(assistant, shelf, self._calling),
        )
