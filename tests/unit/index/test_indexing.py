import itertools
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from index.errors import ArticleMissingError, IndexMismatchError, IndexStoreError
from index.indexing import Index
from index.records import Draft, Filters
from index.settings import IndexSettings
from tests.support.articles import CountingEncoder, draft

OpenIndex = Callable[..., Index]


def statuses(articles: Index, *drafts: Draft) -> list[str]:
    return [outcome.status for outcome in articles.add(drafts)]


# -- adding --------------------------------------------------------------------------------------


def test_an_article_is_kept_as_it_was_added(open_index: OpenIndex) -> None:
    given = draft(
        "Zoë left. 🚢", title="Ferry", url="https://example.org", source="The Post", author="J. R.",
        published=date(2031, 5, 4), language="en",
    )  # fmt: skip
    articles = open_index()
    (outcome,) = articles.add([given])
    found = articles.article(outcome.article_id or "")
    assert found.model_dump(include=set(Draft.model_fields) - {"origin"}) == given.model_dump(
        exclude={"origin", "remark"}
    )
    assert found.origins == ("t.txt",)
    assert [found.text[a:b] for a, b in articles.sentences(found.id)] == ["Zoë left.", "🚢"]


def test_adding_again_changes_nothing(open_index: OpenIndex) -> None:
    articles = open_index()
    assert statuses(articles, draft("One.")) == ["added"]
    generation = articles.generation
    assert statuses(articles, draft("One.")) == ["unchanged"]
    assert articles.generation == generation


def test_the_same_text_from_elsewhere_is_stored_once_with_both_origins(
    open_index: OpenIndex,
) -> None:
    articles = open_index()
    assert statuses(articles, draft("One."), draft("One.", origin="b.txt")) == [
        "added", "duplicate",
    ]  # fmt: skip
    (article,) = articles.articles()
    assert article.origins == ("b.txt", "t.txt")


def test_a_changed_text_from_the_same_origin_replaces_the_old(open_index: OpenIndex) -> None:
    articles = open_index()
    (first,) = articles.add([draft("One.")])
    (second,) = articles.add([draft("Two.")])
    assert (second.status, second.replaces) == ("replaced", first.article_id)
    assert [article.text for article in articles.articles()] == ["Two."]
    assert articles.verify() == []


def test_an_old_version_that_another_origin_still_has_stays(open_index: OpenIndex) -> None:
    articles = open_index()
    articles.add([draft("One."), draft("One.", origin="b.txt")])
    assert statuses(articles, draft("Two.")) == ["added"]
    assert {a.text: a.origins for a in articles.articles()} == {
        "One.": ("b.txt",),
        "Two.": ("t.txt",),
    }


def test_a_changed_title_is_a_new_version_of_the_same_text(open_index: OpenIndex) -> None:
    articles = open_index()
    articles.add([draft("One.")])
    (outcome,) = articles.add([draft("One.", title="New")])
    assert outcome.status == "replaced"
    assert [article.title for article in articles.articles()] == ["New"]
    assert articles.verify() == []


def test_a_text_that_becomes_another_article_s_makes_way_for_it(open_index: OpenIndex) -> None:
    articles = open_index()
    articles.add([draft("One."), draft("Two.", origin="b.txt")])
    (outcome,) = articles.add([draft("Two.")])
    assert outcome.status == "duplicate"
    (article,) = articles.articles()
    assert (article.text, article.origins) == ("Two.", ("b.txt", "t.txt"))


@pytest.mark.parametrize(
    "change",
    [{"url": "https://x.org"}, {"source": "B"}, {"author": "C"}, {"published": date(2031, 1, 1)}, {"language": "de"}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_changed_metadata_is_a_new_version_too(
    open_index: OpenIndex, change: dict[str, object]
) -> None:
    articles = open_index()
    assert statuses(articles, draft("One."), draft("One.", **change)) == ["added", "replaced"]
    (article,) = articles.articles()
    assert article.model_dump(include=set(change)) == change
    assert statuses(articles, draft("One.", **change)) == ["unchanged"]


def test_an_origin_that_comes_twice_in_one_call_is_taken_in_order(open_index: OpenIndex) -> None:
    articles = open_index()
    articles.add([draft("One.")])
    assert statuses(articles, draft("Two."), draft("One.")) == ["replaced", "replaced"]
    assert [article.text for article in articles.articles()] == ["One."]
    assert articles.verify() == []


MINUTES, BUDGET = "The minutes were typed for hours.", "The budget was passed."


@pytest.mark.parametrize(
    ("drafts", "told"),
    [
        ([draft("Another meeting.")], [MINUTES]),
        ([draft("Another meeting."), draft("A third one.")], [MINUTES, "Another meeting."]),
        ([draft(BUDGET)], [MINUTES]),  # a duplicate of what is there from elsewhere
        ([draft(MINUTES), draft(MINUTES, title="Else"), draft("New.", origin="c.txt")], []),
    ],
    ids=["replaced", "twice in one call", "duplicate", "the same text"],
)
def test_an_article_is_told_before_its_text_makes_room_for_another(
    open_index: OpenIndex, drafts: list[Draft], told: list[str]
) -> None:
    articles = open_index()
    articles.add([draft(MINUTES), draft(BUDGET, origin="b.txt")])
    going: list[str] = []
    articles.add(drafts, replacing=lambda article: going.append(article.text))
    assert going == told


def test_an_article_of_two_places_is_told_when_the_one_it_is_stored_as_has_another(
    open_index: OpenIndex,
) -> None:
    articles = open_index()
    story = " ".join(f"The {n}th boat came home on a Sunday at noon." for n in range(30))
    articles.add([draft(f"{story} So it was."), draft(story, origin="b.txt")])
    going: list[str] = []
    articles.add([draft("Else.")], replacing=lambda article: going.append(article.text))
    assert going == [f"{story} So it was."]
    assert {article.text for article in articles.articles()} == {"Else.", story}


def test_nothing_is_replaced_where_that_cannot_be_told(open_index: OpenIndex) -> None:
    articles = open_index()
    articles.add([draft(MINUTES)])

    def fail(article: object) -> None:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        articles.add([draft("Another meeting.")], replacing=fail)
    assert [article.text for article in articles.articles()] == [MINUTES]


def test_a_text_without_a_word_is_kept_too(open_index: OpenIndex) -> None:
    articles = open_index()
    assert statuses(articles, draft("…", origin="a"), draft(" ", origin="b")) == ["added"] * 2
    assert articles.verify() == []
    assert articles.search("anything")


# -- outcomes ------------------------------------------------------------------------------------


def test_outcomes_come_in_the_order_of_the_drafts(open_index: OpenIndex) -> None:
    articles = open_index()
    old = [draft(f"Old {n}.", origin=f"old {n}") for n in range(40)]
    articles.add(old)
    new = [draft(f"New {n}.", origin=f"new {n}") for n in range(40)]
    mixed = [each for pair in zip(new, old, strict=True) for each in pair]
    outcomes = articles.add(mixed)
    assert [outcome.origin for outcome in outcomes] == [each.origin for each in mixed]
    assert [outcome.status for outcome in outcomes] == ["added", "unchanged"] * 40


def test_every_outcome_is_reported_when_it_is_true(open_index: OpenIndex) -> None:
    articles = open_index()
    seen: list[bool] = []
    articles.add(
        [draft(f"Text {n}.", origin=f"{n}") for n in range(70)],
        report=lambda outcome: seen.append(bool(articles.article(outcome.article_id or ""))),
    )
    assert len(seen) == 70


def test_an_exception_in_the_middle_leaves_what_was_reported_and_no_more(
    open_index: OpenIndex,
) -> None:
    def broken() -> Iterator[Draft]:
        for n in range(40):
            yield draft(f"Text {n}.", origin=f"{n}")
        raise RuntimeError("reader broke")

    articles = open_index()
    reported: list[str | None] = []
    with pytest.raises(RuntimeError, match="reader broke"):
        articles.add(broken(), report=lambda outcome: reported.append(outcome.article_id))
    assert len(reported) == 32
    assert {article.id for article in articles.articles()} == set(reported)
    assert articles.verify() == []


def test_the_generation_grows_with_every_change_and_with_nothing_else(
    open_index: OpenIndex, drafts: list[Draft]
) -> None:
    articles = open_index()
    seen = [articles.generation]

    def grew() -> bool:
        seen.append(articles.generation)
        return seen[-1] > seen[-2]

    articles.add(drafts)
    assert grew()
    (first, *_) = articles.articles()
    articles.add(drafts)
    articles.add([])
    articles.remove(["feedfeedfeedfeed"])
    articles.remove([])
    articles.search("ferry")
    articles.verify()
    articles.optimize()
    assert not grew()
    articles.add([drafts[0].model_copy(update={"origin": "elsewhere"})])
    assert grew()
    articles.add([drafts[0].model_copy(update={"title": "Other"})])
    assert grew()
    articles.replace(first.id, draft("Another."))
    assert grew()
    articles.remove([articles.articles()[0].id])
    assert grew()


# -- replacing and removing ----------------------------------------------------------------------


def test_replace_puts_a_draft_in_the_place_of_an_article(open_index: OpenIndex) -> None:
    articles = open_index()
    (old,) = articles.add([draft("One.")])
    outcome = articles.replace(old.article_id or "", draft("Two.", origin="elsewhere"))
    assert (outcome.status, outcome.replaces) == ("replaced", old.article_id)
    assert [article.id for article in articles.articles()] == [outcome.article_id]
    with pytest.raises(ArticleMissingError, match="There is no article"):
        articles.replace(old.article_id or "", draft("Three."))
    assert articles.verify() == []


def test_replacing_an_article_with_its_own_text_takes_the_new_title_and_origin(
    open_index: OpenIndex,
) -> None:
    articles = open_index()
    (old,) = articles.add([draft("One.")])
    new = draft("One.", title="New", origin="elsewhere")
    assert articles.replace(old.article_id or "", new).status == "replaced"
    (article,) = articles.articles()
    assert (article.title, article.origins) == ("New", ("elsewhere",))
    assert articles.replace(article.id, new).status == "unchanged"
    assert articles.verify() == []


def test_replacing_an_article_with_the_text_of_another_leaves_one(open_index: OpenIndex) -> None:
    articles = open_index()
    one, two = articles.add([draft("One.", origin="1"), draft("Two.", origin="2")])
    outcome = articles.replace(one.article_id or "", draft("Two.", origin="1"))
    assert (outcome.status, outcome.article_id) == ("duplicate", two.article_id)
    (article,) = articles.articles()
    assert (article.text, article.origins) == ("Two.", ("1", "2"))
    assert articles.verify() == []


def test_removing_takes_everything_and_only_that(tiny_index: Index) -> None:
    gone, *others = tiny_index.articles()
    assert tiny_index.remove([gone.id, "feedfeedfeedfeed", gone.id]) == 1
    assert {article.id for article in tiny_index.articles()} == {a.id for a in others}
    assert all(hit.article_id != gone.id for hit in tiny_index.search(gone.text, top_k=50))
    assert tiny_index.verify() == []


def test_the_word_index_forgets_what_was_removed(tiny_index: Index) -> None:
    gone = next(a for a in tiny_index.articles() if a.title == "Ferry sinks")
    tiny_index.remove([gone.id])
    assert all(hit.lexical == 0 for hit in tiny_index.search("Marigold ferry sinks"))


def test_a_passage_number_is_never_used_again(tiny_index: Index, drafts: list[Draft]) -> None:
    def numbers() -> set[int]:
        return {p.id for a in tiny_index.articles() for p in tiny_index.passages(a.id)}

    before = numbers()
    tiny_index.remove([article.id for article in tiny_index.articles()])
    tiny_index.add(drafts)
    assert not before & numbers()


# -- searching -----------------------------------------------------------------------------------


def test_hits_come_best_first_with_ranks_and_ranges(tiny_index: Index) -> None:
    hits = tiny_index.search("the ferry Marigold sank at dawn", top_k=4)
    assert [hit.rank for hit in hits] == [1, 2, 3, 4]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    article = tiny_index.article(hits[0].article_id)
    assert article.title == "Ferry sinks"
    assert article.slice(hits[0].passage.start, hits[0].passage.end) == article.text


def test_every_hit_is_a_run_of_whole_sentences_of_its_article(tiny_index: Index) -> None:
    for hit in tiny_index.search("barrage puffins atlas", top_k=50):
        article = tiny_index.article(hit.article_id)
        sentences = tiny_index.sentences(hit.article_id)
        first, last = sentences[hit.passage.first_sentence], sentences[hit.passage.last_sentence]
        assert (hit.passage.start, hit.passage.end) == (first.start, last.end)
        assert article.slice(hit.passage.start, hit.passage.end).strip()


def test_no_more_hits_come_than_were_asked_for(tiny_index: Index) -> None:
    assert [len(tiny_index.search("ferry", top_k=k)) for k in (0, 1, 3, 1000)] == [0, 1, 3, 6]


def test_the_same_question_gives_the_same_hits(tiny_index: Index, tmp_path: Path) -> None:
    first = tiny_index.search("ferry barrage")
    assert tiny_index.search("ferry barrage") == first
    with Index.open(tmp_path / "ix") as again:
        assert again.search("ferry barrage") == first


def test_search_is_restricted_by_source_article_and_date(open_index: OpenIndex) -> None:
    articles = open_index()
    articles.add(
        [
            draft("A ferry sank.", origin="1", source="Post", published=date(2031, 1, 1)),
            draft("The ferry sank.", origin="2", source="Mail", published=date(2031, 6, 1)),
            draft("Ferry: sank.", origin="3"),
        ]
    )

    def found(**filters: object) -> set[str]:
        chosen = Filters.model_validate(filters)
        hits = articles.search("ferry", filters=chosen)
        assert {a.id for a in articles.articles(chosen)} == {hit.article_id for hit in hits}
        return {articles.article(hit.article_id).origins[0] for hit in hits}

    everything = {"1", "2", "3"}
    assert found() == everything
    assert found(sources=("Post", "Mail")) == {"1", "2"}
    assert found(sources=()) == set()
    assert found(published_from=date(2031, 6, 1)) == {"2"}
    assert found(published_to=date(2031, 5, 31)) == {"1"}
    assert found(published_to=date(2031, 6, 1)) == {"1", "2"}  # that day included
    assert found(published_from=date(2031, 6, 2)) == set()
    assert found(published_from=date(2031, 1, 1), published_to=date(2031, 12, 31)) == {"1", "2"}
    (one,) = (a.id for a in articles.articles() if a.origins == ("1",))
    assert found(article_ids=(one,)) == {"1"}
    assert found(article_ids=(one,), sources=("Mail",)) == set()


def test_an_empty_index_finds_nothing(open_index: OpenIndex) -> None:
    assert open_index().search("ferry") == []


def test_a_long_article_is_split_into_overlapping_passages(open_index: OpenIndex) -> None:
    articles = open_index(passage_tokens=32)
    articles.add([draft(" ".join(f"Sentence number {n} is here." for n in range(40)))])
    passages = articles.passages(articles.articles()[0].id)
    assert len(passages) > 5
    assert all(passage.tokens <= 32 for passage in passages)
    for one, other in itertools.pairwise(passages):
        assert other.first_sentence == one.last_sentence


def test_articles_are_listed_newest_first_then_by_title(open_index: OpenIndex) -> None:
    articles = open_index()
    articles.add(
        [
            draft("1.", origin="1", title="B", published=date(2030, 1, 1)),
            draft("2.", origin="2", title="Z"),
            draft("3.", origin="3", title="A", published=date(2030, 1, 1)),
            draft("4.", origin="4", title="C", published=date(2031, 1, 1)),
            draft("5.", origin="5", title="A"),
        ]
    )
    assert [article.title for article in articles.articles()] == ["C", "A", "B", "A", "Z"]


def test_an_article_that_there_is_not_is_named(tiny_index: Index) -> None:
    for get in (tiny_index.article, tiny_index.sentences):
        with pytest.raises(ArticleMissingError, match="There is no article 'feed' in this index"):
            get("feed")
    assert tiny_index.articles_with_sentences(["feed"]) == []
    assert tiny_index.passages("feed") == []


def test_stats_count_what_is_there(tiny_index: Index) -> None:
    articles = tiny_index.articles()
    stats = tiny_index.stats()
    assert (stats.articles, stats.passages, stats.sentences) == (6, 6, 11)
    assert stats.characters == sum(len(article.text) for article in articles)
    assert stats.tokens == sum(p.tokens for a in articles for p in tiny_index.passages(a.id))
    assert stats.sources == {"": 3, "The Post": 3}
    assert stats.generation == tiny_index.generation
    assert stats.bytes_on_disk >= sum(f.stat().st_size for f in tiny_index.path.glob("*.faiss"))


# -- settings and the manifest -------------------------------------------------------------------


def test_an_index_is_opened_with_its_own_settings(open_index: OpenIndex, tmp_path: Path) -> None:
    open_index(passage_tokens=64).add([draft("One.")])
    with Index.open(tmp_path / "ix") as again:
        assert (again.settings.encoder, again.settings.passage_tokens) == ("hash", 64)
        assert again.search("one")


@pytest.mark.parametrize(
    "settings", [{"passage_tokens": 64}, {"overlap_sentences": 3}, {"encoder": "other"}], ids=str
)
def test_other_settings_are_refused_with_the_command_that_mends_it(
    open_index: OpenIndex, tmp_path: Path, settings: dict[str, object]
) -> None:
    open_index()
    with pytest.raises(IndexMismatchError, match="run 'article-qa rebuild --index"):
        Index.open(tmp_path / "ix", settings=IndexSettings.build(**settings))


def test_an_embedder_with_other_weights_is_refused(
    open_index: OpenIndex, tmp_path: Path, encoder: CountingEncoder
) -> None:
    open_index()
    encoder.fingerprint = "hash-64 but other weights"
    with (
        Index.open(tmp_path / "ix") as articles,
        pytest.raises(IndexMismatchError, match="made with embedder hash-64, not hash-64 but"),
    ):
        articles.search("ferry")


@pytest.mark.parametrize("name", ["splitter", "words"])
def test_an_index_split_by_another_version_is_refused(
    open_index: OpenIndex, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_index()
    changed = {"splitter": "SPLITTER", "words": "TOKENIZER"}[name]
    monkeypatch.setattr(f"index.indexing.{changed}", "another")
    with pytest.raises(IndexMismatchError, match=f"made with {name} .*article-qa rebuild"):
        Index.open(tmp_path / "ix")


def test_rebuild_splits_and_embeds_anew(open_index: OpenIndex, tmp_path: Path) -> None:
    text = " ".join(f"Sentence number {n} is here." for n in range(40))
    open_index().add(
        [draft(text, origin="a"), draft("One.", origin="b"), draft("One.", origin="c")]
    )
    settings = IndexSettings(encoder="hash", passage_tokens=32)
    with Index.open(tmp_path / "ix", settings=settings, check=False) as articles:
        before = {a.id: a for a in articles.articles()}
        seen: list[tuple[int, int]] = []
        assert articles.rebuild(progress=lambda done, total: seen.append((done, total))) == 2
        assert seen == [(2, 2)]
        assert {a.id: a for a in articles.articles()} == before
        assert articles.verify() == []
    with Index.open(tmp_path / "ix") as again:
        assert again.settings.passage_tokens == 32
        assert again.search("sentence number 7")


def test_an_interrupted_rebuild_changes_nothing_and_goes_on_where_it_was(
    open_index: OpenIndex, tmp_path: Path, encoder: CountingEncoder
) -> None:
    text = " ".join(f"Sentence number {n} is here." for n in range(20))
    open_index().add([draft(f"{text} {n}", origin=f"{n}") for n in range(40)])

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    settings = IndexSettings(encoder="hash", passage_tokens=32)
    with Index.open(tmp_path / "ix", settings=settings, check=False) as articles:
        before = articles.search("sentence number 7", top_k=50)
        with pytest.raises(KeyboardInterrupt):
            articles.rebuild(progress=stop)
        assert articles.search("sentence number 7", top_k=50) == before
        assert articles.verify() == []
        encoder.texts = 0
        articles.rebuild()
        rest = encoder.texts
        assert articles.verify() == []
        passages = {p.id for a in articles.articles() for p in articles.passages(a.id)}
        assert 0 < rest < len(passages) / 2  # 8 articles of 40


# -- closing -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "use",
    [
        lambda ix: ix.search("ferry"), lambda ix: ix.articles(), lambda ix: ix.article("feed"),
        lambda ix: ix.add([draft("New.")]), lambda ix: ix.remove(["feed"]), lambda ix: ix.stats(),
        lambda ix: ix.generation, lambda ix: ix.verify(), lambda ix: ix.optimize(),
        lambda ix: ix.rebuild(), lambda ix: ix.replace("feed", draft("New.")),
    ],
    ids=["search", "articles", "article", "add", "remove", "stats", "generation", "verify", "optimize", "rebuild", "replace"],
)  # fmt: skip
def test_a_closed_index_says_so_whatever_is_asked_of_it(
    tiny_index: Index, use: Callable[[Index], object]
) -> None:
    tiny_index.close()
    tiny_index.close()  # twice is once
    with pytest.raises(IndexStoreError, match="has been closed"):
        use(tiny_index)


def test_an_index_is_closed_by_leaving_its_block(open_index: OpenIndex) -> None:
    with open_index() as articles:
        articles.add([draft("One.")])
    with pytest.raises(IndexStoreError, match="has been closed"):
        articles.search("one")
