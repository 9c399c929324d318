"""Pure: what becomes of an article that comes, decided on what is there already.

`Met` is what a store has read of it, a `Placement` what the store is to write. Which text stands
for a story is decided here alone, so that no engine has to say it again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from index.records import Article, Draft, Metadata, Outcome, Sentence, Source
from index.store.prepared import Prepared
from index.text.changes import describe_changes
from index.text.resemblance import Comparison, compare, count_words, is_same_story, resemblance

# What of the metadata changes is told of, and by which name.
_TOLD = {
    "title": "title",
    "address": "url",
    "source": "source",
    "author": "author",
    "date": "published",
    "language": "language",
}
# What a place says of its article; its language is found anew in the text.
_SAID = ("title", "url", "source", "author", "published", "pages")


class Stored(NamedTuple):
    """An article that is there, as far as it decides what becomes of another."""

    article_id: str
    metadata: Metadata
    text: str
    sentences: Sequence[Sentence]


class Standing(NamedTuple):
    """What a place had when it was read the last time, and the article that has it."""

    source: Source
    article: Stored
    alone: bool  # whether the article has no other place
    leads: bool  # whether the article is stored as this place has it
    led: bool  # whether it is stored as any of its places has it


class Met(NamedTuple):
    """What an article that comes meets."""

    standing: Standing | None  # of the place it comes from
    same: bool  # whether its very text is there: under its id
    near: Sequence[Stored]  # articles whose texts may resemble it


@dataclass(frozen=True, kw_only=True)
class Placement:
    """What adding an article comes to: what is told of it, and what is to be written.

    Articles are named by their ids. Where `joins` is None and the status is not "unchanged", the
    article is stored anew.

    Attributes:
        status: Of the outcome.
        article_id: Under which it is to be found.
        replaces: The article that is told to be replaced.
        changes: What it has otherwise, in words.
        joins: The article that stands for it too: its place becomes another of that one's.
        takes_over: The article that it is stored in the place of, with all the places of that one.
        emptied: The article that goes, as its only place has another now.
        bereft: The article that may have lost the place that it was stored as.
    """

    status: str
    article_id: str
    replaces: str | None = None
    changes: str | None = None
    joins: str | None = None
    takes_over: str | None = None
    emptied: str | None = None
    bereft: str | None = None

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


def place(met: Met, prepared: Prepared, *, same_story: float, joins: bool = False) -> Placement:
    """Decide what adding an article comes to.

    - What its place had the last time changes nothing.
    - A text that is there already gets one more place; one that comes from the place that its
      article is stored as brings what is said there of it now.
    - A text that tells the story of another takes its place if it leaves out no sentence of it,
      is dated later, or comes from the place that the other is stored as; else the other stands
      for it too.
    - Any other is stored by itself.

    What its place had before goes, unless another place has it too.

    Args:
        met: What is there.
        prepared: What comes.
        same_story: Resemblance from which two texts tell one story; at 1 only the very text does.
        joins: Whether it never takes the place of another's text, however it stands to it.
    """
    standing = met.standing
    if standing and is_unchanged(prepared.draft, standing, same_story):
        return Placement(status="unchanged", article_id=standing.article.article_id)
    before = standing.article if standing else None
    leads = standing is not None and (standing.leads or not standing.led)
    if met.same:
        if before and before.article_id == prepared.article_id and leads:
            # The same text under another title or date: its passages are embedded with the title.
            return _in_place_of(before, standing, prepared)
        return _joining(prepared.article_id, None, standing, prepared)
    kin = _find_kin(met.near, prepared, same_story)
    if kin is None:
        left = _left(standing, None)
        return Placement(
            status="replaced" if left else "added",
            article_id=prepared.article_id,
            replaces=left,
            changes=_changes(before, prepared) if before and left else None,
            emptied=left,
            bereft=_bereft(standing, left),
        )
    other, found = kin
    takes_over = found.gone == 0 or _is_newer(prepared.draft, other)
    is_own = before is not None and before.article_id == other.article_id
    if (is_own and leads) or (takes_over and not joins):
        return _in_place_of(other, standing, prepared)
    return _joining(other.article_id, other, standing, prepared)


def _in_place_of(stored: Stored, standing: Standing | None, prepared: Prepared) -> Placement:
    emptied = _left(standing, stored.article_id)
    return Placement(
        status="replaced",
        article_id=prepared.article_id,
        replaces=stored.article_id,
        changes=_changes(stored, prepared),
        takes_over=stored.article_id,
        emptied=emptied,
        bereft=_bereft(standing, emptied, stored.article_id),
    )


def _joining(
    article_id: str, other: Stored | None, standing: Standing | None, prepared: Prepared
) -> Placement:
    """Place an article with one that stands for it too: `other`, or one that has its very text."""
    left = _left(standing, article_id)
    changes = None
    if other:
        changes = _changes(other, prepared, text_only=True)
    elif standing and left:
        changes = _changes(standing.article, prepared)
    return Placement(
        status="duplicate",
        article_id=article_id,
        replaces=left,
        changes=changes,
        joins=article_id,
        emptied=left,
        bereft=_bereft(standing, left),
    )


def _left(standing: Standing | None, kept: str | None) -> str | None:
    """Return the article that a place leaves without any, unless it is the one that is kept."""
    if standing is None or not standing.alone or standing.article.article_id == kept:
        return None
    return standing.article.article_id


def _bereft(standing: Standing | None, *gone: str | None) -> str | None:
    before = standing.article.article_id if standing else None
    return None if before in gone else before


def is_unchanged(draft: Draft, standing: Standing, same_story: float) -> bool:
    """Whether a draft is what its place had the last time, and would be stored as it is."""
    source, article = standing.source, standing.article
    if not standing.led or not _says_the_same(draft, source) or draft.language != source.language:
        return False
    if source.text is None:
        return article.text == draft.text
    # A copy in other words, which another setting may keep apart.
    return (
        source.text == draft.text
        and same_story < 1
        and resemblance(source.text, article.text) >= same_story
    )


def find_heir(article: Article, heirs: Mapping[str, Prepared]) -> Prepared | None:
    """Return what an article is to be stored as that is as none of its places has it.

    Args:
        article: With all its places.
        heirs: By origin, what places have; those that come first are preferred.

    Returns:
        None where none of them is as a place of the article has it now.
    """
    places = {source.origin: source for source in article.sources}
    for origin, heir in heirs.items():
        source = places.get(origin)
        if source and _says_the_same(heir.draft, source):
            text = article.text if source.text is None else source.text
            if heir.draft.text == text:
                return heir
    return None


def _says_the_same(draft: Draft, source: Source) -> bool:
    return all(getattr(draft, name) == getattr(source, name) for name in _SAID)


def _find_kin(
    near: Sequence[Stored], prepared: Prepared, same_story: float
) -> tuple[Stored, Comparison] | None:
    """Return the article that is the same story, and how it stands to this one."""
    if same_story == 1:
        return None
    text = prepared.draft.text
    sentences = _sentences(text, prepared.sentences)
    words = count_words(text)
    best: tuple[Stored, Comparison] | None = None
    for stored in near:
        theirs = _sentences(stored.text, stored.sentences)
        found = compare(stored.text, text, theirs, sentences)
        least = min(words, count_words(stored.text))
        if is_same_story(found, same_story, words=least) and (
            best is None or found.resemblance > best[1].resemblance
        ):
            best = stored, found
    return best


def _is_newer(draft: Draft, stored: Stored) -> bool:
    published = stored.metadata.published
    return bool(published and draft.published and draft.published > published)


def _changes(stored: Stored, prepared: Prepared, *, text_only: bool = False) -> str:
    """Say what a draft changes of an article."""
    old, new = _told(stored.metadata), _told(prepared.draft)
    return describe_changes(
        _sentences(stored.text, stored.sentences),
        _sentences(prepared.draft.text, prepared.sentences),
        [] if text_only else [(name, old[name], new[name]) for name in _TOLD],
    )


def _told(metadata: Metadata) -> dict[str, str | None]:
    values = {name: getattr(metadata, field) for name, field in _TOLD.items()}
    return {name: None if value is None else str(value) for name, value in values.items()}


def _sentences(text: str, ranges: Sequence[Sentence]) -> list[str]:
    return [text[start:end] for start, end in ranges]
