"""What the chat shows before the first question: an invitation, and examples that have answers."""

import re
import threading

from qa.assistant import Assistant

INVITATION = "Ask what your articles say."
_TRIED = 12  # newest articles whose headline is made a question
_WANTED = 3
_LONGEST = 90  # characters of a headline
_CLAUSE = re.compile(r"[:;?!]|\s[-–—]\s")


class Welcome:
    """The invitation and the examples, found anew when the index has changed."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._generation = -1
        self._questions: list[str] = []
        self._lock = threading.Lock()

    def invitation(self) -> str:
        """Return what to do first.

        Raises:
            QAError: The index cannot be read.
        """
        if self._assistant.index.stats().articles:
            return INVITATION
        return "There are no articles yet. Add some under “Articles”, then ask what they say."

    def questions(self) -> list[str]:
        """Return up to three questions about the newest articles, all with an answer.

        Raises:
            QAError: The index cannot be read.
        """
        with self._lock:
            generation = self._assistant.index.generation
            if generation != self._generation:
                self._questions = self._find()
                self._generation = generation
            return self._questions

    def _find(self) -> list[str]:
        newest = self._assistant.index.listing(limit=_TRIED).articles
        asked = [question_about(a.title) for a in newest if len(a.title) <= _LONGEST]
        # Asking loads the models: not for nothing.
        answers = self._assistant.ask_many(asked) if asked else ()
        good = [answer for answer in answers if not answer.abstained]
        best = sorted(good, key=lambda answer: -answer.confidence)[:_WANTED]
        return [answer.question for answer in best]


def question_about(title: str) -> str:
    """Return a question about what a headline tells.

    >>> question_about("Barrage bill climbs: clay forces redesign")
    'What happened: Barrage bill climbs?'
    """
    clause = _CLAUSE.split(title, maxsplit=1)[0].strip()
    return f"What happened: {clause or title}?"
