"""What a format's module hands over, and the checks that hold for all of them."""

from typing import NamedTuple

from eval.formats.collection import SetArticles
from eval.formats.fields import Fault, checked
from eval.formats.source import SetFile
from eval.records import Question


class Gathered(NamedTuple):
    """A set as read."""

    sources: list[SetFile]
    questions: list[Question]
    articles: SetArticles
    docnos: dict[str, tuple[str, ...]]


class Questions:
    """Collects questions and refuses what cannot be told apart or asked."""

    def __init__(self) -> None:
        self.all: list[Question] = []
        self._places: dict[str, str] = {}

    def add(self, question: Question, place: str) -> None:
        """Take a question.

        Args:
            question: The next one.
            place: Where it stands, for messages.

        Raises:
            Fault: Its id is empty, taken or unusable, it asks nothing, or its history is unknown.
        """
        name = question.id
        if not name or name.split() != [name]:
            raise Fault(f"the id {name!r} is empty or holds white space")
        if name in self._places:
            raise Fault(f"the id {name!r} is taken already ({self._places[name]})")
        if not any(character.isalnum() for character in checked(question.question, "question")):
            raise Fault(f"question {name!r} asks nothing: {question.question!r}")
        unknown = [each for each in question.history if each not in self._places]
        if unknown:
            raise Fault(
                f"the history of {name!r} names {unknown[0]!r}, which no question before has"
            )
        self._places[name] = place
        self.all.append(question)


class SetConversations:
    """Finds the turns before a turn."""

    def __init__(self) -> None:
        self._turns: dict[str, list[str]] = {}

    def history(self, conversation: str, turn: int, question_id: str) -> tuple[str, ...]:
        """Return the ids of the earlier turns, oldest first, and take this one.

        Raises:
            Fault: It is not the turn that comes next.
        """
        earlier = self._turns.setdefault(conversation, [])
        if turn != len(earlier) + 1:
            raise Fault(
                f"turn {turn} of conversation {conversation!r} stands where turn "
                f"{len(earlier) + 1} is due: number turns from 1 and keep their order"
            )
        before = tuple(earlier)
        earlier.append(question_id)
        return before
