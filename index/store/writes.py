"""Writes of a LocalStore: records to SQL. Each takes a connection inside a write transaction."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.arrays import Vectors
from index.records import Article, Draft, Outcome
from index.store.interface import Prepared, Replacing, StaleError
from index.store.reads import (
    but_language,
    find_number,
    find_number_of_origin,
    has_leader,
    has_unchanged,
    metadata_of_draft,
    pack_sentences,
    read_article,
    read_candidates,
    read_id,
    read_leaving,
    read_metadata,
    read_origins,
    read_sources,
    read_unchanged,
    unpack_sentences,
)
from index.text.changes import describe_changes
from index.text.resemblance import (
    Comparison,
    bands_of,
    compare,
    count_words,
    has_sign,
    is_same_story,
)
from index.visits import Reading

_FIELDS = ("title", "address", "source", "author", "date", "language")  # of the metadata, in order


def put_article(
    connection: sqlite3.Connection,
    prepared: Prepared,
    same_story: float,
    heirs: Mapping[str, Prepared],
    *,
    joins: bool = False,
    replacing: Replacing | None = None,
) -> Outcome:
    """Add one article: as a new one, in the place of an older version, or to one that has it.

    Before another's text makes room for it, `replacing` is called with that one.

    Raises:
        StaleError: See `hand_over`.
    """
    plan = plan_article(connection, prepared, same_story, joins=joins)
    if plan.status == "unchanged":
        return plan.outcome(prepared)
    if replacing and plan.replaces and plan.replaces != plan.article_id:
        replacing(_article(connection, plan.replaces))
    _put_planned(connection, prepared, plan)
    if plan.before is not None:
        hand_over(connection, plan.before, same_story, heirs, replacing)
    return plan.outcome(prepared)


def hand_over(
    connection: sqlite3.Connection,
    number: int,
    same_story: float,
    heirs: Mapping[str, Prepared],
    replacing: Replacing | None = None,
) -> None:
    """Store an article that lost the place that it was stored as like another of its places.

    Args:
        connection: Inside a write transaction.
        number: Of an article that there may be no longer.
        same_story: As for `plan_article`.
        heirs: By origin, what places have; those that come first are preferred.
        replacing: As for `put_article`.

    Raises:
        StaleError: None of them is as a place of the article has it now.
    """
    if has_leader(connection, number):
        return
    article = read_article(connection, number)
    if article is None:
        return
    places = {origin: known for origin, *known in read_sources(connection, number)}
    for origin, heir in heirs.items():
        if origin not in places:
            continue
        *metadata, own = places[origin]
        told = [*but_language(metadata_of_draft(heir.draft)), heir.draft.text]
        if told == [*but_language(metadata), own or article.text]:
            put_article(connection, heir, same_story, heirs, replacing=replacing)
            return
    raise StaleError


def _article(connection: sqlite3.Connection, article_id: str) -> Article:
    number = find_number(connection, article_id)
    article = read_article(connection, number) if number is not None else None
    assert article is not None  # else nothing would be known of its id
    return article


def _put_planned(connection: sqlite3.Connection, prepared: Prepared, plan: "Plan") -> None:
    origin = prepared.draft.origin
    connection.execute("DELETE FROM origins WHERE origin = ?", (origin,))
    if plan.before not in (None, plan.kin) and not read_origins(connection, plan.before):
        delete_article(connection, plan.before)
    if plan.kin is not None and not plan.takes_over:
        own = None if plan.article_id == prepared.article_id else prepared.draft.text
        _put_sources(connection, plan.kin, [_source_of(prepared.draft, own)])
        return
    sources: list[tuple[str | bytes | None, ...]] = []
    if plan.kin is not None:
        # What stays of the version that goes: the places that still have it, in their own words.
        (old,) = connection.execute(
            "SELECT text FROM articles WHERE number = ?", (plan.kin,)
        ).fetchone()
        text = prepared.draft.text
        for *known, theirs in read_sources(connection, plan.kin):
            told = theirs or old
            sources.append((*known, None if told == text else told))
        delete_article(connection, plan.kin)
    _insert_article(connection, prepared, [_source_of(prepared.draft, None), *sources])


@dataclass(frozen=True)
class Plan:
    """What adding an article comes to.

    Attributes:
        status: Of the outcome.
        article_id: Under which it is to be found.
        before: Number of the article that its origin has now.
        kin: Number of the article that is the same story.
        takes_over: Whether its text is to stand for the story from now on.
        replaces: Id of the article that goes.
        changes: What it has otherwise, in words.
    """

    status: str
    article_id: str
    before: int | None = None
    kin: int | None = None
    takes_over: bool = False
    replaces: str | None = None
    changes: str | None = None

    def outcome(self, prepared: Prepared) -> Outcome:
        """Return what is told of it."""
        return Outcome(
            origin=prepared.draft.origin,
            status=self.status,
            article_id=self.article_id,
            title=prepared.draft.title,
            passages=len(prepared.passages),
            replaces=self.replaces,
            changes=self.changes,
            remark=prepared.draft.remark,
        )


def plan_article(
    connection: sqlite3.Connection, prepared: Prepared, same_story: float, *, joins: bool = False
) -> Plan:
    """Decide what adding an article comes to, and change nothing.

    One that `joins` never takes the place of another's text, however it stands to it.
    """
    draft, article_id = prepared.draft, prepared.article_id
    before = find_number_of_origin(connection, draft.origin)
    if before is not None and has_unchanged(connection, draft, same_story):
        return Plan("unchanged", read_id(connection, before))
    alone = before is not None and len(read_origins(connection, before)) == 1
    leads = before is not None and _leads(connection, before, draft.origin)
    left = read_id(connection, before) if before is not None and alone else None
    changes = _changes(connection, before, prepared) if before is not None else None
    same = find_number(connection, article_id)
    if same is not None and same == before and leads:
        # The same text under another title or date: its passages are embedded with the title.
        return Plan("replaced", article_id, before, same, True, article_id, changes)
    if same is not None:
        replaces = left if same != before else None
        return Plan(
            "duplicate", article_id, before, same, False, replaces, changes if replaces else None
        )
    kin = _find_kin(connection, prepared, same_story)
    if kin is None:
        status = "replaced" if left else "added"
        return Plan(status, article_id, before, None, True, left, changes if left else None)
    number, found = kin
    takes_over = found.gone == 0 or _is_newer(connection, draft, number)
    if (number == before and leads) or (takes_over and not joins):
        told = _changes(connection, number, prepared)
        return Plan("replaced", article_id, before, number, True, read_id(connection, number), told)
    told = _changes(connection, number, prepared, text_only=True)
    replaces = left if number != before else None
    return Plan("duplicate", read_id(connection, number), before, number, False, replaces, told)


def _find_kin(
    connection: sqlite3.Connection, prepared: Prepared, same_story: float
) -> tuple[int, Comparison] | None:
    """Return the article that is the same story, and how it stands to this one."""
    if same_story == 1:
        return None
    draft = prepared.draft
    sentences = [draft.text[start:end] for start, end in prepared.sentences]
    words = count_words(draft.text)
    best: tuple[int, Comparison] | None = None
    for number, text, blob in read_candidates(connection, prepared.bands):
        theirs = [text[start:end] for start, end in unpack_sentences(blob)]
        found = compare(text, draft.text, theirs, sentences)
        least = min(words, count_words(text))
        if is_same_story(found, same_story, words=least) and (
            best is None or found.resemblance > best[1].resemblance
        ):
            best = number, found
    return best


def _leads(connection: sqlite3.Connection, number: int, origin: str) -> bool:
    """Whether an article is stored as an origin of it has it, or as none does."""
    return has_leader(connection, number, origin) or not has_leader(connection, number)


def _is_newer(connection: sqlite3.Connection, draft: Draft, number: int) -> bool:
    (published,) = connection.execute(
        "SELECT published FROM articles WHERE number = ?", (number,)
    ).fetchone()
    return bool(published and draft.published and draft.published.isoformat() > published)


def _changes(
    connection: sqlite3.Connection, number: int, prepared: Prepared, *, text_only: bool = False
) -> str:
    """Say what a draft changes of an article."""
    text, blob = connection.execute(
        "SELECT text, sentences FROM articles WHERE number = ?", (number,)
    ).fetchone()
    draft = prepared.draft
    known = zip(read_metadata(connection, number), metadata_of_draft(draft), strict=True)
    return describe_changes(
        [text[start:end] for start, end in unpack_sentences(blob)],
        [draft.text[start:end] for start, end in prepared.sentences],
        []
        if text_only
        else [(name, old, new) for name, (old, new) in zip(_FIELDS, known, strict=False)],
    )


def _source_of(draft: Draft, text: str | None) -> tuple[str | bytes | None, ...]:
    return (draft.origin, *metadata_of_draft(draft), text)


def _put_sources(
    connection: sqlite3.Connection,
    article: int,
    sources: Sequence[tuple[str | bytes | None, ...]],
) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO origins VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(origin, article, *rest) for origin, *rest in sources],
    )


def _insert_article(
    connection: sqlite3.Connection,
    prepared: Prepared,
    sources: Sequence[tuple[str | bytes | None, ...]],
) -> None:
    draft = prepared.draft
    number = connection.execute(
        "INSERT INTO articles (id, title, text, url, source, author, published, language, pages, "
        "sha256, added, sentences) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            prepared.article_id,
            draft.title,
            draft.text,
            *metadata_of_draft(draft)[1:],
            prepared.sha256,
            prepared.added.isoformat(),
            pack_sentences(prepared.sentences),
        ),
    ).lastrowid
    assert number is not None  # an INSERT that did not raise has a row
    _put_sources(connection, number, sources)
    _put_bands(connection, number, prepared.bands)
    insert_passages(connection, number, prepared)


def put_language(connection: sqlite3.Connection, article: int, language: str | None) -> None:
    """Note an article's language, for the places too that have its text."""
    for statement in (
        "UPDATE articles SET language = ? WHERE number = ?",
        "UPDATE origins SET language = ? WHERE article = ? AND text IS NULL",
    ):
        connection.execute(statement, (language, article))


def put_missing_bands(connection: sqlite3.Connection) -> None:
    """Give bands to the articles of an index that had none."""
    for number, text in connection.execute("SELECT number, text FROM articles").fetchall():
        _put_bands(connection, number, bands_of(text))


def renew_signed_bands(connection: sqlite3.Connection) -> None:
    """Give new bands to the articles with a minus sign, which once was no word."""
    for number, text in connection.execute("SELECT number, text FROM articles").fetchall():
        if has_sign(text):
            connection.execute("DELETE FROM bands WHERE article = ?", (number,))
            _put_bands(connection, number, bands_of(text))


def _put_bands(connection: sqlite3.Connection, article: int, bands: Sequence[int]) -> None:
    connection.executemany(
        "INSERT OR IGNORE INTO bands VALUES (?, ?)", [(band, article) for band in bands]
    )


def store_embeddings(connection: sqlite3.Connection, embeddings: Mapping[bytes, Vectors]) -> None:
    """Store embeddings by hash; those that are there stay."""
    connection.executemany(
        "INSERT OR IGNORE INTO embeddings (hash, vector) VALUES (?, ?)",
        [(key, vector.astype(np.float16).tobytes()) for key, vector in embeddings.items()],
    )


def insert_passages(connection: sqlite3.Connection, article: int, prepared: Prepared) -> None:
    """Give an article its sentences, passages and words."""
    connection.execute(
        "UPDATE articles SET sentences = ? WHERE number = ?",
        (pack_sentences(prepared.sentences), article),
    )
    text = prepared.draft.text
    for passage in prepared.passages:
        number = connection.execute(
            'INSERT INTO passages (article, start, "end", first_sentence, last_sentence, tokens, '
            "embedding) VALUES (?, ?, ?, ?, ?, ?, "
            "(SELECT number FROM embeddings WHERE hash = ?))",
            (article, *passage),
        ).lastrowid
        connection.execute(
            "INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)",
            (number, prepared.draft.title, text[passage.start : passage.end]),
        )


def put_readings(connection: sqlite3.Connection, readings: Sequence[Reading]) -> None:
    """Note what was read; a place read before is noted anew."""
    connection.executemany(
        "INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(r.location, r.kind, json.dumps(r.origins, ensure_ascii=False), *r[3:]) for r in readings],
    )


def forget_locations(
    connection: sqlite3.Connection,
    locations: Sequence[str],
    same_story: float,
    heirs: Mapping[str, Prepared],
) -> list[Outcome]:
    """Forget places and their articles, except for those that another place has too.

    Raises:
        StaleError: See `hand_over`.
    """
    removed: list[Outcome] = []
    left: set[int] = set()
    for known in read_unchanged(connection, read_leaving(connection, locations)):
        number = find_number_of_origin(connection, known.origin)
        if number is not None and len(read_origins(connection, number)) == 1:
            delete_article(connection, number)
            removed.append(known.model_copy(update={"status": "removed"}))
        elif number is not None:
            left.add(number)
        connection.execute("DELETE FROM origins WHERE origin = ?", (known.origin,))
    _forget_readings(connection, locations)
    for number in sorted(left):
        hand_over(connection, number, same_story, heirs)
    return removed


def _forget_readings(connection: sqlite3.Connection, locations: Sequence[str]) -> None:
    forgotten = "(SELECT value FROM json_each(?1))"
    # What else gave the same origins is read again: their articles may be from what goes.
    connection.execute(
        "UPDATE readings SET reader = '' WHERE EXISTS (SELECT 1 FROM json_each(origins) "
        "WHERE value IN (SELECT origin.value FROM readings AS gone, "
        f"json_each(gone.origins) AS origin WHERE gone.location IN {forgotten}))",
        (json.dumps(locations),),
    )
    connection.execute(
        f"DELETE FROM readings WHERE location IN {forgotten}", (json.dumps(locations),)
    )


def delete_article(connection: sqlite3.Connection, number: int) -> None:
    """Delete an article with all that hangs on it."""
    delete_passages(connection, number)
    connection.execute("DELETE FROM articles WHERE number = ?", (number,))


def delete_passages(connection: sqlite3.Connection, article: int) -> None:
    """Delete an article's passages and their words."""
    title, text = connection.execute(
        "SELECT title, text FROM articles WHERE number = ?", (article,)
    ).fetchone()
    ranges = connection.execute(
        'SELECT number, start, "end" FROM passages WHERE article = ?', (article,)
    ).fetchall()
    # A contentless FTS5 table forgets a row when told again what was in it.
    connection.executemany(
        "INSERT INTO words (words, rowid, title, body) VALUES ('delete', ?, ?, ?)",
        [(number, title, text[start:end]) for number, start, end in ranges],
    )
    connection.execute("DELETE FROM passages WHERE article = ?", (article,))


def raise_generation(connection: sqlite3.Connection) -> None:
    """Count a write."""
    connection.execute(
        "UPDATE manifest SET value = CAST(value AS INTEGER) + 1 WHERE key = 'generation'"
    )
