"""SQL of what articles tell at a glance, and of the questions made from them.

Each function takes a connection in a transaction.
"""

import json
import sqlite3
from collections.abc import Sequence
from datetime import date

from index.outline.outlining import outline_of
from index.records import (
    DayNamed,
    Draft,
    NameMentioned,
    NameMet,
    Opening,
    Outline,
    Overview,
    Sentence,
    SuggestedQuestion,
)
from index.store.rows import pack_sentences, unpack_sentences

_NEWEST = 5  # articles
_NAMES = 12


# -- writes ----------------------------------------------------------------------------------


def put_outline(
    connection: sqlite3.Connection, article: int, draft: Draft, sentences: Sequence[Sentence]
) -> None:
    """Give an article what it tells at a glance; what it had goes, its questions too."""
    outline = outline_of(draft, sentences)
    connection.execute(
        "INSERT OR REPLACE INTO outlines VALUES (?, ?, ?, ?, ?, NULL)",
        (
            article,
            outline.minutes,
            pack_sentences([outline.lead] if outline.lead else []),
            pack_sentences(outline.key),
            json.dumps([(each.day.isoformat(), *each[1:]) for each in outline.days]),
        ),
    )
    connection.execute("DELETE FROM names WHERE article = ?", (article,))
    connection.executemany(
        "INSERT INTO names VALUES (?, ?, ?)",
        [(each.name, article, _pack(each.mentions)) for each in outline.names],
    )


def put_missing_outlines(connection: sqlite3.Connection) -> None:
    """Give outlines to the articles of an index that had none."""
    rows = connection.execute(
        "SELECT number, title, text, published, language, sentences FROM articles "
        "WHERE number NOT IN (SELECT article FROM outlines)"
    ).fetchall()
    for number, title, text, published, language, sentences in rows:
        known = {"published": published, "language": language}
        draft = Draft(title=title, text=text, origin="", **known)
        put_outline(connection, number, draft, unpack_sentences(sentences))


def put_questions(
    connection: sqlite3.Connection, article: int, questions: Sequence[SuggestedQuestion]
) -> None:
    """Note the questions that an article surely answers, which may be none."""
    connection.execute(
        "UPDATE outlines SET questions = ? WHERE article = ?",
        (
            json.dumps([(q.question, q.start, q.end) for q in questions], ensure_ascii=False),
            article,
        ),
    )


# -- reads -----------------------------------------------------------------------------------


def read_outline(connection: sqlite3.Connection, article: int) -> Outline:
    """Return what an article tells at a glance."""
    minutes, lead, key, days = connection.execute(
        'SELECT minutes, lead, "key", days FROM outlines WHERE article = ?', (article,)
    ).fetchone()
    names = connection.execute("SELECT name, mentions FROM names WHERE article = ?", (article,))
    found = [NameMentioned(name=name, mentions=_unpack(at)) for name, at in names]
    return Outline(
        minutes=minutes,
        lead=next(iter(unpack_sentences(lead)), None),
        key=tuple(unpack_sentences(key)),
        days=tuple(DayNamed(date.fromisoformat(day), *at) for day, *at in json.loads(days)),
        names=tuple(sorted(found, key=lambda each: (-len(each.mentions), each.mentions[0]))),
    )


def read_overview(connection: sqlite3.Connection) -> Overview:
    """Return what there is, at a glance; it takes no time that grows with the articles' texts."""
    articles, first, last = connection.execute(
        "SELECT count(*), min(published), max(published) FROM articles"
    ).fetchone()
    names = connection.execute(
        "SELECT name, count(*) FROM names GROUP BY name "
        "ORDER BY 2 DESC, sum(length(mentions)) DESC, name LIMIT ?",
        (_NAMES,),
    )
    return Overview(
        articles=articles,
        first_published=first,
        last_published=last,
        newest=tuple(_read_opening(connection, number) for number in read_newest(connection)),
        names=tuple(NameMet(*row) for row in names),
    )


def read_newest(connection: sqlite3.Connection, limit: int = _NEWEST) -> list[int]:
    """Return the numbers of the newest articles; those without a day come last."""
    dated = connection.execute(
        "SELECT number FROM articles WHERE published IS NOT NULL "
        "ORDER BY published DESC, title, id LIMIT ?",
        (limit,),
    ).fetchall()
    undated = connection.execute(
        "SELECT number FROM articles WHERE published IS NULL ORDER BY number DESC LIMIT ?",
        (limit - len(dated),),
    )
    return [number for (number,) in (*dated, *undated)]


def _read_opening(connection: sqlite3.Connection, article: int) -> Opening:
    *known, blob = connection.execute(
        "SELECT id, title, url, source, author, published, language, lead "
        "FROM articles JOIN outlines ON article = number WHERE number = ?",
        (article,),
    ).fetchone()
    lead = ""
    for start, end in unpack_sentences(blob):
        (lead,) = connection.execute(
            "SELECT substr(text, ?, ?) FROM articles WHERE number = ?",
            (start + 1, end - start, article),
        ).fetchone()
    names = ("id", "title", "url", "source", "author", "published", "language")
    return Opening(**dict(zip(names, known, strict=True)), lead=lead)


def read_questions(connection: sqlite3.Connection, article: int) -> list[SuggestedQuestion] | None:
    """Return the questions that an article surely answers, or None where none were tried."""
    row = connection.execute(
        "SELECT id, questions FROM outlines JOIN articles ON number = article "
        "WHERE article = ? AND questions IS NOT NULL",
        (article,),
    ).fetchone()
    return _questions(*row) if row else None


def read_newest_questions(
    connection: sqlite3.Connection, limit: int
) -> list[list[SuggestedQuestion]]:
    """Return the questions of the newest articles that surely answer some, by article."""
    rows = connection.execute(
        "SELECT id, questions FROM outlines JOIN articles ON number = article "
        "WHERE questions IS NOT NULL AND questions != '[]' "
        "ORDER BY published IS NULL, published DESC, title, id LIMIT ?",
        (limit,),
    )
    return [_questions(*row) for row in rows]


def _questions(article_id: str, kept: str) -> list[SuggestedQuestion]:
    return [
        SuggestedQuestion(article_id=article_id, question=question, start=start, end=end)
        for question, start, end in json.loads(kept)
    ]


def _pack(ranges: Sequence[tuple[int, int]]) -> bytes:
    return pack_sentences([Sentence(*each) for each in ranges])


def _unpack(blob: bytes) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end in unpack_sentences(blob))
