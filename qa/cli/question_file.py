"""Questions from JSON Lines to answers, one line at a time."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from index.errors import QAError
from index.records import Filters
from qa.assistant import Assistant
from qa.errors import QuestionError
from qa.records import Answer, Turn


class AnswerLine(NamedTuple):
    """What became of one line: an answer or an error."""

    id: Any
    answer: Answer | None
    error: str | None

    def to_json(self) -> str:
        """Return the line that scripts read: the answer's fields and the id, or the error."""
        told = self.answer.model_dump(mode="json") if self.answer else {"error": self.error}
        return json.dumps({"id": self.id, **told}, ensure_ascii=False)


def answer_lines_of(
    assistant: Assistant,
    lines: Iterable[bytes],
    name: str,
    *,
    filters: Filters | None = None,
) -> Iterator[AnswerLine]:
    """Answer the questions of a JSON Lines file in order; a bad line does not stop the rest.

    Args:
        assistant: Answers.
        lines: UTF-8 lines, each an object with "question", and optionally "id" (else the line's
            number) and "history": ids of earlier lines, oldest first. Empty lines are passed over.
        name: Of the file, for messages.
        filters: Restricts the articles.
    """
    turns: dict[str, Turn] = {}
    for number, raw in enumerate(lines, start=1):
        if not raw.strip():
            continue
        question_id: Any = number
        try:
            item = _parse(raw)
            question_id = item.get("id", number)
            history = _history(item, turns)
            answer = assistant.ask(item["question"], history=history, filters=filters)
        except QAError as err:
            yield AnswerLine(question_id, None, f"{name}, line {number}: {err}")
            continue
        turns[str(question_id)] = Turn(question=item["question"], answer=answer)
        yield AnswerLine(question_id, answer, None)


def _parse(raw: bytes) -> dict[str, Any]:
    try:
        item = json.loads(raw)
    except (ValueError, RecursionError) as err:
        raise QuestionError(f"this is not JSON ({err}).") from err
    if not isinstance(item, dict) or not isinstance(item.get("question"), str):
        raise QuestionError('this is no object with a text "question".')
    return item


def _history(item: dict[str, Any], turns: dict[str, Turn]) -> list[Turn]:
    earlier = item.get("history") or []
    if not isinstance(earlier, list):
        raise QuestionError('"history" is no list of ids.')
    unknown = [each for each in earlier if str(each) not in turns]
    if unknown:
        raise QuestionError(f'"history" names {unknown[0]!r}, which no earlier answered line has.')
    return [turns[str(each)] for each in earlier]
