"""A conversation that keeps its own turns.

>>> chat = qa.Assistant("my-index").chat()               # doctest: +SKIP
>>> chat.ask("Who led the Halvorsen inquiry?")           # doctest: +SKIP
>>> chat.ask("How many witnesses did he hear?")         # doctest: +SKIP
"""

from typing import Protocol

from index.records import Filters
from qa.records import Answer, AskOptions, Turn


class Asks(Protocol):
    """What a conversation is held with; see `qa.assistant.Assistant`."""

    def answer(
        self, question: str, options: AskOptions, *, history: list[Turn] | None = None
    ) -> Answer:
        """Answer a question."""


class Chat:
    """One conversation; `Assistant.chat` begins it. For one thread at a time."""

    def __init__(
        self,
        assistant: Asks,
        *,
        top_k: int | None = None,
        filters: Filters | None = None,
        min_confidence: float | None = None,
        max_sentences: int | None = None,
    ) -> None:
        self._assistant = assistant
        self._options = AskOptions(
            top_k=top_k,
            filters=filters,
            min_confidence=min_confidence,
            max_sentences=max_sentences,
        )
        self._turns: list[Turn] = []

    @property
    def turns(self) -> tuple[Turn, ...]:
        """What was said so far, oldest first."""
        return tuple(self._turns)

    def ask(self, question: str, *, as_typed: bool = False) -> Answer:
        """Answer a question in the light of the conversation, and keep both.

        Args:
            question: In plain words.
            as_typed: Take nothing over from the conversation.

        Raises:
            QuestionError: The question is empty or too long; the conversation stays as it was.
            QAError: The index cannot be read; likewise.
        """
        answer = self._assistant.answer(
            question, self._options, history=None if as_typed else self._turns
        )
        self._turns.append(Turn(question=question, answer=answer))
        return answer

    def take_back(self) -> Turn | None:
        """Forget the last turn and return it; None where there is none."""
        return self._turns.pop() if self._turns else None

    def clear(self) -> None:
        """Forget everything that was said."""
        self._turns.clear()
