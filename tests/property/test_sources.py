"""Whatever is read from wherever in whatever order, every article is as one of its places has it."""

import tempfile
from pathlib import Path
from typing import NamedTuple, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from index.embedding.encoder import HashEncoder
from index.indexing import Index
from index.intake import Intake
from index.preparing import Preparer
from index.records import Article, Draft, Filters, Outcome
from index.settings import IndexSettings
from index.store.interface import Store
from index.visits import Reading
from tests.support.memory_store import MemoryStore

HASH = IndexSettings(encoder="hash")
_SENTENCES = [f"On day {n} the dyke of Aldmoor held against tide number {n}." for n in range(12)]
STORY = " ".join(_SENTENCES)
TEXTS = (
    STORY,
    " ".join([*_SENTENCES[:-1], "Nobody could say when the work would come to an end."]),
    f"{STORY} Nobody was hurt.",
    "No ferry left the harbour all day.",
)


class Read(NamedTuple):
    """Places that are read, each with a text and a title."""

    places: list[tuple[str, str, str]]


class Forgotten(NamedTuple):
    """Places that are forgotten."""

    places: list[str]


class Renamed(NamedTuple):
    """The article of a place, if there is one."""

    place: str


PLACE = st.sampled_from("abcd")
READ = st.builds(
    Read,
    st.lists(st.tuples(PLACE, st.sampled_from(TEXTS), st.sampled_from(["One", "Two"])), max_size=4),
)
STEPS = st.lists(
    READ | st.builds(Forgotten, st.lists(PLACE, max_size=2)) | st.builds(Renamed, PLACE),
    max_size=6,
)


def drafts_of(step: Read) -> list[Draft]:
    return [Draft(title=title, text=text, origin=f"/{place}") for place, text, title in step.places]


def add(intake: Intake, step: Read) -> list[Outcome]:
    """Add what was read, and note the places as reading files would."""
    drafts = drafts_of(step)
    readings = [Reading(each.origin, "file", (each.origin,)) for each in drafts]
    return intake.take([*drafts, *readings], None)


@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_every_article_is_as_one_of_its_places_has_it_and_every_place_as_it_was_read(
    steps: list[Read | Forgotten | Renamed],
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        Index.open(Path(folder) / "ix", settings=HASH, create=True) as articles,
    ):
        has: dict[str, str] = {}
        for step in steps:
            match step:
                case Read():
                    expected = articles.add(drafts_of(step), dry_run=True)
                    assert add(articles._intake, step) == expected
                    has |= {each.origin: each.text for each in drafts_of(step)}
                case Forgotten(places):
                    articles.forget_paths([f"/{place}" for place in places])
                    for place in places:
                        has.pop(f"/{place}", None)
                case Renamed(place):
                    for article in articles.articles():
                        if f"/{place}" in article.origins:
                            articles.rename(article.id, "Renamed")
            found = articles.articles()
            assert all(article.led_by for article in found)
            assert has == {
                source.origin: source.text or article.text
                for article in found
                for source in article.sources
            }
        assert articles.verify() == []


def stands(articles: list[Article]) -> dict[str, object]:
    """Return all that was decided: which text stands for which places, and how each has it."""
    return {each.id: each.model_dump(exclude={"added"}) for each in articles}


@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_a_second_store_comes_to_the_same_without_a_rule_of_its_own(
    steps: list[Read | Forgotten | Renamed],
) -> None:
    store = cast(Store, MemoryStore())
    second = Intake(store, HASH, Preparer(store, HASH, HashEncoder))
    with (
        tempfile.TemporaryDirectory() as folder,
        Index.open(Path(folder) / "ix", settings=HASH, create=True) as articles,
    ):
        for step in steps:
            match step:
                case Read():
                    assert add(second, step) == add(articles._intake, step)
                case Forgotten(places):
                    given = [f"/{place}" for place in places]
                    gone = articles.forget_paths(given)
                    assert len(second.forget(given, dry_run=False)) == len(gone)
                case Renamed(place):
                    for article in articles.articles():
                        if f"/{place}" in article.origins:
                            articles.rename(article.id, "Renamed")
                            second.edit(article.id, {"title": "Renamed"})
            assert stands(articles.articles()) == stands(store.articles(Filters()))
