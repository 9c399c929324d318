"""IO: conversations on disk, in an SQLite file beside the index.

What a method has returned from is on disk. Each belongs to an owner, a name that the page knows
its visitors by, and no other owner can tell that it exists.
"""

import re
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Self

from index.errors import QAError
from qa.records import Answer
from ui.kept.file import KeptFile

FILE_NAME = "conversations.sqlite"
FORMAT = 1
LONGEST_TITLE = 120
_ID = re.compile(r"[\w-]{8,40}")

_SCHEMA = """
CREATE TABLE conversations (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    title TEXT NOT NULL,
    created TEXT NOT NULL, changed TEXT NOT NULL,
    deleted TEXT  -- when; kept until the next start, so that it can be undone
) WITHOUT ROWID;
CREATE INDEX conversations_by_change ON conversations (owner, changed);
CREATE TABLE exchanges (
    conversation TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
    number INTEGER NOT NULL,
    asked TEXT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT, problem TEXT,
    verdict TEXT, reason TEXT, note TEXT,
    PRIMARY KEY (conversation, number)
) WITHOUT ROWID;
"""

Verdict = Literal["up", "down"]


class ConversationError(QAError):
    """A conversation cannot be read or kept."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question, and its answer or a message in the answer's place, or nothing yet."""

    question: str
    answer: Answer | None = None
    problem: str | None = None
    number: int = 0  # within its conversation, from 1; 0 until it is kept
    asked: datetime | None = None
    verdict: Verdict | None = None
    reason: str | None = None  # a key of `ui.kept.feedback.REASONS`
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """Exchanges under one title, the oldest first."""

    id: str
    title: str
    created: datetime
    changed: datetime
    exchanges: tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A conversation as it is listed."""

    id: str
    title: str
    changed: datetime
    questions: int


def first_with(exchanges: Iterable[Exchange], words: str) -> int | None:
    """Return the number of the first exchange that holds most of the words; None for none.

    Args:
        exchanges: Of a conversation that `Conversations.summaries` found by the words.
        words: As given there: looked for in questions and answers, whatever their case.
    """
    wanted = set(words.casefold().split())
    held = [(sum(word in _searched(each) for word in wanted), each.number) for each in exchanges]
    most, first = max(held, key=lambda one: (one[0], -one[1]), default=(0, 0))
    return first if most else None


def _searched(exchange: Exchange) -> str:
    answer = exchange.answer.text if exchange.answer else ""
    return f"{exchange.question} {answer}".casefold()


def new_id() -> str:
    """Return the id of a conversation to come; it cannot be guessed."""
    return secrets.token_urlsafe(12)


class Conversations:
    """The conversations of one owner. Safe to use from several threads and processes."""

    def __init__(self, file: Path, owner: str = "") -> None:
        """Name the file, which is made when the first conversation is kept.

        Args:
            file: Of the database.
            owner: Whose conversations these are; "" where visitors have no names.
        """
        self.file = file
        self.owner = owner
        self._file = KeptFile(
            file, schema=_SCHEMA, version=FORMAT, what="Conversations", error=ConversationError
        )

    def of(self, owner: str) -> Self:
        """Return the conversations of another owner."""
        return type(self)(self.file, owner)

    def keep(self, conversation_id: str, exchange: Exchange) -> Exchange:
        """Append an exchange, or put it in the place of the one with its number.

        Args:
            conversation_id: From `new_id`, or of a conversation that is there.
            exchange: Its number is 0 where it is new.

        Returns:
            The exchange as kept.

        Raises:
            ConversationError: The conversation is another's or was deleted, or it cannot be kept.
        """
        if not _ID.fullmatch(conversation_id):
            raise _missing()
        now = datetime.now(UTC)
        with self._file.writing() as connection:
            connection.execute(
                "INSERT INTO conversations VALUES (?, ?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING",
                (conversation_id, self.owner, _title(exchange.question), _text(now), _text(now)),
            )
            self._check(connection, conversation_id)
            number = exchange.number
            if not number:
                (number,) = connection.execute(
                    "SELECT coalesce(max(number), 0) + 1 FROM exchanges WHERE conversation = ?",
                    (conversation_id,),
                ).fetchone()
            kept = replace(exchange, number=number, asked=now)
            connection.execute(
                "INSERT OR REPLACE INTO exchanges VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (conversation_id, number, _text(now), kept.question,
                 kept.answer.model_dump_json() if kept.answer else None,
                 kept.problem, kept.verdict, kept.reason, kept.note),
            )  # fmt: skip
            self._touch(connection, conversation_id, now)
        return kept

    def read(self, conversation_id: str) -> Conversation:
        """Return a conversation.

        Raises:
            ConversationError: There is none with that id, or it cannot be read.
        """
        with self._file.reading() as connection:
            row = connection.execute(
                "SELECT title, created, changed FROM conversations "
                "WHERE id = ? AND owner = ? AND deleted IS NULL",
                (conversation_id, self.owner),
            ).fetchone()
            if row is None:
                raise _missing()
            exchanges = connection.execute(
                "SELECT number, asked, question, answer, problem, verdict, reason, note "
                "FROM exchanges WHERE conversation = ? ORDER BY number",
                (conversation_id,),
            ).fetchall()
        title, created, changed = row
        return Conversation(
            conversation_id, title, _time(created), _time(changed), tuple(map(_exchange, exchanges))
        )

    def summaries(self, words: str = "") -> list[Summary]:
        """Return the conversations that hold all the words, the last changed first.

        Args:
            words: Looked for in titles, questions and answers, whatever their case.

        Raises:
            ConversationError: They cannot be read.
        """
        wanted = words.casefold().split()
        holds = (
            " AND instr(folded(title || ' ' || (SELECT group_concat(question || ' ' || "
            "coalesce(json_extract(answer, '$.text'), ''), ' ') FROM exchanges "
            "WHERE conversation = id)), ?)"
        )
        with self._file.reading() as connection:
            connection.create_function("folded", 1, str.casefold, deterministic=True)
            rows = connection.execute(
                "SELECT id, title, changed, (SELECT count(*) FROM exchanges WHERE "
                "conversation = id) FROM conversations WHERE owner = ? AND deleted IS NULL"
                + holds * len(wanted)
                + " ORDER BY changed DESC, id",
                (self.owner, *wanted),
            ).fetchall()
        return [Summary(key, title, _time(changed), n) for key, title, changed, n in rows]

    def rename(self, conversation_id: str, title: str) -> None:
        """Give a conversation another title.

        Raises:
            ConversationError: The title is empty, or there is no such conversation.
        """
        if not title.strip():
            raise ConversationError("A conversation needs a title: type at least one word.")
        with self._file.writing() as connection:
            self._check(connection, conversation_id)
            connection.execute(
                "UPDATE conversations SET title = ? WHERE id = ?", (_title(title), conversation_id)
            )

    def judge(
        self,
        conversation_id: str,
        number: int,
        verdict: Verdict | None,
        reason: str | None = None,
        note: str | None = None,
    ) -> None:
        """Keep what the reader thinks of an answer; None takes it back.

        Raises:
            ConversationError: There is no such answer.
        """
        with self._file.writing() as connection:
            self._check(connection, conversation_id)
            done = connection.execute(
                "UPDATE exchanges SET verdict = ?, reason = ?, note = ? "
                "WHERE conversation = ? AND number = ? AND answer IS NOT NULL",
                (verdict, reason, note, conversation_id, number),
            )
            if not done.rowcount:
                raise ConversationError("There is no such answer any more.")

    def judged(self) -> Iterator[tuple[str, Exchange]]:
        """Yield the id of the conversation and the exchange of every verdict, of all owners.

        Raises:
            ConversationError: They cannot be read.
        """
        with self._file.reading() as connection:
            rows = connection.execute(
                "SELECT conversation, number, asked, question, answer, problem, verdict, reason, "
                "note FROM exchanges JOIN conversations ON id = conversation "
                "WHERE verdict IS NOT NULL AND deleted IS NULL ORDER BY created, id, number"
            ).fetchall()
        for conversation_id, *row in rows:
            yield conversation_id, _exchange(tuple(row))

    def delete(self, conversation_id: str) -> str:
        """Delete a conversation, which `restore` can undo until the next start.

        Returns:
            Its title.

        Raises:
            ConversationError: There is none with that id.
        """
        with self._file.writing() as connection:
            title = self._check(connection, conversation_id)
            connection.execute(
                "UPDATE conversations SET deleted = ? WHERE id = ?",
                (_text(datetime.now(UTC)), conversation_id),
            )
        return title

    def restore(self, conversation_id: str) -> None:
        """Undo the deletion of a conversation.

        Raises:
            ConversationError: It is gone.
        """
        with self._file.writing() as connection:
            done = connection.execute(
                "UPDATE conversations SET deleted = NULL WHERE id = ? AND owner = ?",
                (conversation_id, self.owner),
            )
            if not done.rowcount:
                raise _missing()

    def purge(self) -> None:
        """Wipe out what was deleted, of all owners; for the start of the page.

        Raises:
            ConversationError: The file cannot be written.
        """
        if self.file.exists():
            with self._file.writing() as connection:
                connection.execute("DELETE FROM conversations WHERE deleted IS NOT NULL")

    def _check(self, connection: sqlite3.Connection, conversation_id: str) -> str:
        """Return the title of a conversation that is the owner's and there."""
        row = connection.execute(
            "SELECT title FROM conversations WHERE id = ? AND owner = ? AND deleted IS NULL",
            (conversation_id, self.owner),
        ).fetchone()
        if row is None:
            raise _missing()
        title: str = row[0]
        return title

    def _touch(self, connection: sqlite3.Connection, conversation_id: str, now: datetime) -> None:
        connection.execute(
            "UPDATE conversations SET changed = ? WHERE id = ?", (_text(now), conversation_id)
        )


def _missing() -> ConversationError:
    return ConversationError("There is no such conversation; it may have been deleted.")


def _title(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_TITLE else words[: LONGEST_TITLE - 1] + "…"


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _exchange(row: tuple[object, ...]) -> Exchange:
    number, asked, question, answer, problem, verdict, reason, note = row
    return Exchange(
        question=str(question),
        answer=Answer.model_validate_json(str(answer)) if answer else None,
        problem=str(problem) if problem else None,
        number=int(str(number)),
        asked=_time(str(asked)),
        verdict="up" if verdict == "up" else "down" if verdict == "down" else None,
        reason=str(reason) if reason else None,
        note=str(note) if note else None,
    )
