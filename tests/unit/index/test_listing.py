import itertools
from collections.abc import Callable, Sequence
from datetime import date

import pytest

from index.arrays import Vectors
from index.embedding.encoder import HashEncoder
from index.errors import ArticleMissingError, IndexBusyError, ReadError
from index.indexing import Index
from index.records import Article, Draft, Filters, Order, PageRange
from tests.support.articles import InterruptedEncoder

ARTICLES = [
    Draft(title="Émile sails", text="One.", origin="a", source="Post", published=date(2024, 3, 1)),
    Draft(title="ferry sinks", text="Two.", origin="b", author="Ada Ölund"),
    Draft(title="Barge", text="Three.", origin="c", source="bugle", published=date(2024, 5, 9)),
]


@pytest.fixture
def articles(open_index: Callable[..., Index]) -> Index:
    opened = open_index()
    for draft in ARTICLES:
        opened.add([draft])
    return opened


def titles(articles: Index, filters: Filters | None = None, **options: object) -> list[str]:
    found = articles.listing(filters, **options)  # type: ignore[arg-type]
    return [article.title for article in found.articles]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("newest", ["Barge", "Émile sails", "ferry sinks"]),
        ("oldest", ["Émile sails", "Barge", "ferry sinks"]),
        ("title", ["Barge", "ferry sinks", "Émile sails"]),
        ("source", ["Barge", "Émile sails", "ferry sinks"]),
        ("added", ["Barge", "ferry sinks", "Émile sails"]),
    ],
)
def test_articles_are_listed_in_every_order(
    articles: Index, order: Order, expected: list[str]
) -> None:
    assert titles(articles, order=order) == expected


def test_a_listing_is_cut_and_says_how_many_there_are(articles: Index) -> None:
    found = articles.listing(limit=1, offset=1)
    assert ([article.title for article in found.articles], found.found) == (["Émile sails"], 3)
    assert articles.listing(limit=0).found == 3


def test_a_listing_tells_all_but_the_text(articles: Index) -> None:
    (listed,) = articles.listing(Filters(sources=("Post",))).articles
    whole = articles.article(listed.id)
    shared = type(listed).model_fields.keys() & type(whole).model_fields.keys()
    assert {name: getattr(listed, name) for name in shared} == {
        name: getattr(whole, name) for name in shared
    }
    assert listed.passages == len(articles.passages(listed.id))
    assert listed.minutes == articles.outline(listed.id).minutes


@pytest.mark.parametrize("words", [("ÉMILE",), ("ölund", "FERRY"), ("2024-05", "barge"), ("%",)])
def test_words_are_found_whatever_their_case(articles: Index, words: tuple[str, ...]) -> None:
    expected = 0 if words == ("%",) else 1
    assert articles.listing(Filters(words=words)).found == expected


def test_words_and_origins_restrict_a_search(articles: Index) -> None:
    def found(filters: Filters) -> set[str]:
        return {
            articles.article(hit.article_id).title
            for hit in articles.search("one two three", filters=filters)
        }

    assert found(Filters(words=("ferry",))) == {"ferry sinks"}
    assert found(Filters(origins=("a", "c"))) == {"Émile sails", "Barge"}
    assert found(Filters(origins=())) == set()


def test_a_rename_reaches_the_search_and_leaves_the_rest(articles: Index) -> None:
    (listed,) = articles.listing(Filters(words=("ferry",))).articles
    before = articles.article(listed.id)
    articles.rename(listed.id, "Zeppelin")
    sources = (before.sources[0].model_copy(update={"title": "Zeppelin"}),)
    expected = before.model_copy(update={"title": "Zeppelin", "sources": sources})
    assert articles.article(listed.id) == expected
    assert articles.search("zeppelin")[0].article_id == listed.id
    assert articles.verify() == []
    with pytest.raises(ArticleMissingError):
        articles.rename("none", "x")


def test_a_title_is_one_line_of_text(articles: Index) -> None:
    (listed,) = articles.listing(Filters(words=("ferry",))).articles
    articles.rename(listed.id, " A ferry\nsa\0nk \ud83d")
    assert articles.article(listed.id).title == "A ferry sank \ufffd"
    with pytest.raises(ReadError, match="a title cannot be empty"):
        articles.rename(listed.id, " \n")


def test_half_a_character_in_a_search_is_no_word(articles: Index) -> None:
    assert articles.search("ferry \ud83d") == articles.search("ferry \ufffd")


def test_a_rename_keeps_the_text_where_a_copy_would_otherwise_lead(articles: Index) -> None:
    story = " ".join(f"On day {n} the dyke of Aldmoor held against the tide." for n in range(40))
    longer = f"{story} Nobody was hurt."
    for origin, text in (("o1", longer), ("o2", story)):
        articles.add([Draft(title="Dyke", text=text, origin=origin)])
    (listed,) = articles.listing(Filters(origins=("o2",))).articles
    before = articles.article(listed.id)
    articles.rename(listed.id, "The dyke")
    after = articles.article(listed.id)
    assert (after.text, after.title) == (before.text, "The dyke")
    assert set(after.origins) == set(before.origins) == {"o1", "o2"}


def test_a_rename_changes_the_place_that_the_article_is_stored_as(articles: Index) -> None:
    text = "The dyke of Aldmoor held against the tide. Nobody was hurt."
    for origin, source in (("https://a", "The Ledger"), ("https://b", "The Tide")):
        articles.add([Draft(title="Dyke", text=text, origin=origin, url=origin, source=source)])
    (listed,) = articles.listing(Filters(origins=("https://a",))).articles
    before = articles.article(listed.id)
    articles.rename(listed.id, "The dyke")
    after = articles.article(listed.id)
    assert after.source == before.source
    places = {place.origin: (place.source, place.title) for place in after.sources}
    assert {origin: source for origin, (source, _) in places.items()} == {
        "https://a": "The Ledger", "https://b": "The Tide"
    }  # fmt: skip
    assert {title for _, title in places.values()} == {"The dyke", "Dyke"}


NEWS = Draft(title="Dyke", text="The dyke of Aldmoor held.", origin="o1")


@pytest.mark.parametrize(
    "newer",
    [{"author": "Ana Roth"}, {"text": "The dyke of Aldmoor broke."}],
    ids=["the same text", "another text"],
)
def test_a_rename_puts_no_older_version_back(
    open_index: Callable[..., Index], newer: dict[str, str]
) -> None:
    articles, watching = open_index(), open_index()
    (added,) = articles.add([NEWS])
    now = NEWS.model_copy(update=newer)
    articles._encoder = InterruptedEncoder(lambda: watching.add([now]))
    if now.text == NEWS.text:
        articles.rename(added.article_id or "", "The dyke")
    else:
        with pytest.raises(ArticleMissingError):
            articles.rename(added.article_id or "", "The dyke")
    (found,) = articles.articles(Filters(origins=("o1",)))
    assert (found.text, found.author) == (now.text, now.author)
    assert found.title == ("The dyke" if now.text == NEWS.text else "Dyke")
    assert articles.verify() == []


def test_restoring_takes_no_place_from_a_version_that_comes_meanwhile(
    open_index: Callable[..., Index],
) -> None:
    articles, watching = open_index(), open_index()
    (added,) = articles.add([NEWS])
    removed = articles.article(added.article_id or "")
    articles.remove([removed.id])
    articles.optimize()  # else there would be nothing to embed
    now = NEWS.model_copy(update={"text": "The dyke of Aldmoor broke."})
    articles._encoder = InterruptedEncoder(lambda: watching.add([now]))
    articles.restore(removed)
    found = {article.text: article.origins for article in articles.articles()}
    assert found == {NEWS.text: (f"restored/{removed.id}",), now.text: ("o1",)}
    assert articles.verify() == []


def test_a_rename_in_an_index_that_never_rests_says_so(open_index: Callable[..., Index]) -> None:
    articles, writing = open_index(), open_index()
    (added,) = articles.add([NEWS])

    class Restless(HashEncoder):
        """Another article comes whenever something is embedded."""

        def __init__(self) -> None:
            self._number = itertools.count()

        def encode(self, texts: Sequence[str]) -> Vectors:
            number = next(self._number)
            writing.add([Draft(title="T", text=f"Flood {number}.", origin=f"{number}")])
            return super().encode(texts)

    articles._encoder = Restless()
    with pytest.raises(IndexBusyError, match="written to all the time"):
        articles.rename(added.article_id or "", "The dyke")
    assert articles.article(added.article_id or "").title == "Dyke"


def test_restoring_keeps_where_the_same_text_was_read_from_since(articles: Index) -> None:
    text = "The dyke of Aldmoor held against the tide. Nobody was hurt."
    (added,) = articles.add([Draft(title="Dyke", text=text, origin="o1")])
    assert added.article_id is not None
    removed = articles.article(added.article_id)
    articles.remove([removed.id])
    articles.add([Draft(title="The dyke", text=text, origin="o5", source="The Tide")])
    articles.restore(removed)
    back = articles.article(removed.id)
    assert back.title == "Dyke"
    assert {place.origin: place.source for place in back.sources} == {"o1": None, "o5": "The Tide"}


def test_a_removed_article_is_restored_as_it_was(articles: Index) -> None:
    articles.add([ARTICLES[0].model_copy(update={"origin": "z"})])
    (listed,) = articles.listing(Filters(sources=("Post",))).articles
    before = articles.article(listed.id)
    assert before.origins == ("a", "z")
    articles.remove([listed.id])
    articles.restore(before)
    assert articles.article(listed.id) == before
    articles.restore(before)  # there already: nothing changes
    assert articles.article(listed.id) == before
    assert articles.verify() == []


def test_an_article_removed_when_sources_had_no_pages_is_restored_with_them(
    articles: Index,
) -> None:
    pages = (PageRange(0, 24, 3), PageRange(24, len(NEWS.text), 4))
    of_file = NEWS.model_copy(update={"origin": "b.pdf", "pages": pages})
    (added,) = articles.add([of_file])
    articles.add([of_file.model_copy(update={"origin": "copy.pdf", "source": "The Tide"})])
    before = articles.article(added.article_id or "")
    kept = before.model_dump(mode="json")
    for source in kept["sources"]:
        del source["pages"]
    articles.remove([before.id])
    articles.restore(Article.model_validate(kept))
    assert articles.article(before.id) == before
    assert articles.verify() == []


def test_a_restored_article_gives_no_pages_to_a_place_without(articles: Index) -> None:
    pages = (PageRange(0, len(NEWS.text), 3),)
    (added,) = articles.add([NEWS.model_copy(update={"origin": "b.pdf", "pages": pages}), NEWS])[:1]
    before = articles.article(added.article_id or "")
    assert {source.origin: source.pages for source in before.sources} == {"b.pdf": pages, "o1": ()}
    articles.remove([before.id])
    articles.restore(before)
    assert articles.article(before.id) == before


@pytest.mark.parametrize("change", ["rename", "restore"])
def test_a_change_that_begins_anew_embeds_nothing_twice(
    open_index: Callable[..., Index], change: str
) -> None:
    articles, writing = open_index(), open_index()
    (added,) = articles.add([NEWS])
    before = articles.article(added.article_id or "")
    encoder = InterruptedEncoder(
        lambda: writing.add([Draft(title="T", text="Elsewhere, rain.", origin="o2")])
    )
    articles._encoder = encoder
    if change == "rename":
        articles.rename(before.id, "The dyke")
    else:
        articles.remove([before.id])
        articles.optimize()  # else there would be nothing to embed
        articles.restore(before)
    assert (encoder.calls, encoder.texts) == (2, 1)
    assert articles.verify() == []


def test_articles_are_counted_by_month(articles: Index) -> None:
    assert articles.stats().months == {"2024-03": 1, "2024-05": 1}
