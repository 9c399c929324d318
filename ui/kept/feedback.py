"""Verdicts on answers, as a question set that `article-qa eval` reads.

The file is made from the conversations and follows them: a verdict that is taken back, or whose
conversation is deleted, leaves it again, and so does gold in an article that is removed.
"""

import json
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from ui.kept.conversations import Exchange

FILE_NAME = "feedback.jsonl"
REASONS = {  # why an answer was found wrong: key, words
    "wrong": "The answer is wrong",
    "elsewhere": "Another sentence answers it",
    "incomplete": "Something is missing",
    "misread": "The question was misunderstood",
    "absent": "My articles do not answer this",
    "there": "My articles do answer this",
}


def write_feedback(
    file: Path, judged: Iterable[tuple[str, Exchange]], holds: Callable[[str], bool]
) -> None:
    """Write the file anew: it is the old one or the new one at any time.

    Args:
        file: JSON Lines.
        judged: Conversation and exchange of every verdict.
        holds: Whether an article is in the index: gold in one that is gone could not be read.

    Raises:
        OSError: It cannot be written.
    """
    rows = (
        row_of(conversation_id, exchange)
        for conversation_id, exchange in judged
        if all(map(holds, _gold_articles(exchange)))
    )
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(lines)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def row_of(conversation_id: str, exchange: Exchange) -> dict[str, Any]:
    """Return a verdict as a question with what is known of its answer.

    An answer found right gives its sentences and short answer as gold; an abstention found right,
    or an answer where there is none, makes the question unanswerable; any other verdict leaves the
    gold open. A follow-up is asked as it was understood.
    """
    answer = exchange.answer
    if answer is None:
        raise ValueError("there is no answer to judge")
    row: dict[str, Any] = {
        "id": f"{conversation_id}-{exchange.number}",
        "question": answer.standalone_question,
        "tags": [f"verdict:{exchange.verdict}"],
    }
    if exchange.reason:
        row["tags"].append(f"reason:{exchange.reason}")
    if exchange.verdict == "up" and not answer.abstained:
        row["citations"] = [
            {"article": c.article_id, "start": c.start, "end": c.end, "quote": c.quote}
            for c in answer.citations
        ]
        row["answers"] = [span] if (span := answer.citations[0].span) else []
        row["unanswerable"] = False
    elif exchange.verdict == "up" or exchange.reason == "absent":
        row["unanswerable"] = True
    if exchange.note:
        row["note"] = exchange.note
    row["asked"] = exchange.question
    row["shown"] = answer.text
    return row


def _gold_articles(exchange: Exchange) -> set[str]:
    if exchange.verdict != "up" or exchange.answer is None:
        return set()
    return {citation.article_id for citation in exchange.answer.citations}
