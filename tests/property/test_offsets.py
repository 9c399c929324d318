"""Offsets are sacred: for any text, every range is the slice it claims to be."""

import tempfile
import unicodedata
from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import ReadError
from index.indexing import Index
from index.reading.articles import read_bytes, read_text
from index.records import Article, Draft
from index.settings import IndexSettings
from index.text.characters import normalise
from index.text.passages import group_sentences
from index.text.sentences import MAX_SENTENCE_CHARS, split_sentences
from qa.cite import cite
from qa.records import Citation

PIECES = [
    "The ferry sank. ", "“Why?” she asked. ", "Dr. A. B. Okafor left. ", "at 9 a.m. Thursday ", "Inc. ", "U.S. ",
    "\n", "\n\n", "- item\n", "😀", "👩\u200d🚒", "e\u0301", "。", "！", "‘No,’ he said. ", '"Yes. No." ', "(It did.) ",
    "Leave a Reply\n", "Source: The Post\n", "\u00a0", "\u202e", "\ufeff", "…", "Trần Thị Hương ", "مرحبا. ", "[1] ", "x" * 300,
]  # fmt: skip
TEXT = st.one_of(
    st.text(max_size=300), st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=40).map("".join)
)  # fmt: skip
MARKUP = [
    "<html>", "<body>", "<article>", "</article>", "<p>", "</p>", "<div class='x'>", "</div>", "<h1>", "<br>", "<a href='x'>", "<!--",
    "-->", "<script>", "&amp;", "&#0;", "&#xD800;", "<table><tr><td>", "<?xml version='1.0'?>", "<![CDATA[", "\x00", "# ", "---\n",
    "title: x\n", "date: 2031-13-01\n", "- [", "```\n", "> ", "|a|b|\n|-|-|\n", "![", "](", "The ferry Marigold sank off Gannet Bank. ",
]  # fmt: skip
PAGE = st.lists(st.sampled_from(MARKUP) | st.text(max_size=8), max_size=40).map("".join)
ANY_UNICODE = st.text(st.characters(), max_size=200)  # surrogates included
CHECK = settings(deadline=None, max_examples=200)


@CHECK
@given(ANY_UNICODE | TEXT)
def test_normalising_is_done_once_and_for_all(raw: str) -> None:
    text = normalise(raw)
    assert normalise(text) == text
    assert unicodedata.is_normalized("NFC", text)
    text.encode("utf-8")  # no lone surrogate is left


@CHECK
@given(TEXT, st.sampled_from([None, "en", "de", "zh", "xx"]))
def test_sentences_hold_everything_that_is_not_white_space_once(
    text: str, language: str | None
) -> None:
    sentences = split_sentences(text, language)
    for start, end in sentences:
        assert 0 <= start < end <= len(text)
        assert end - start <= MAX_SENTENCE_CHARS
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
    for one, other in pairwise(sentences):
        assert one.end <= other.start
    held = "".join(text[start:end] for start, end in sentences)
    assert "".join(held.split()) == "".join(text.split())


@CHECK
@given(st.lists(st.integers(1, 300), max_size=60), st.integers(32, 400), st.integers(0, 4))
def test_passages_cover_every_sentence_within_the_budget(
    lengths: list[int], budget: int, overlap: int
) -> None:
    runs = group_sentences(lengths, max_tokens=budget, overlap_sentences=overlap)
    covered = [number for run in runs for number in range(run.first, run.last + 1)]
    assert set(covered) == set(range(len(lengths)))
    for run in runs:
        assert run.first == run.last or sum(lengths[run.first : run.last + 1]) <= budget
    for one, other in pairwise(runs):
        assert one.first < other.first
        assert one.last < other.last
        assert one.last + 1 - other.first <= overlap


@CHECK
@given(ANY_UNICODE | TEXT | PAGE, st.sampled_from([".txt", ".md", ".html"]))
def test_reading_any_text_gives_an_article_or_a_reason(raw: str, suffix: str) -> None:
    try:
        draft = read_text(raw, origin="x" + suffix, suffix=suffix)
    except ReadError:
        return
    assert draft.title == " ".join(draft.title.split()) != ""
    assert any(character.isalnum() for character in draft.text)
    assert draft.text == normalise(draft.text)
    assert Draft.model_validate_json(draft.model_dump_json()) == draft


@CHECK
@given(st.binary(max_size=400), st.sampled_from([".txt", ".md", ".html"]))
def test_reading_any_bytes_gives_an_article_or_a_reason(raw: bytes, suffix: str) -> None:
    items = list(read_bytes(raw, origin="x", name="x" + suffix, max_mb=1))
    assert items
    assert all(item.reason if isinstance(item, ReadError) else item.text for item in items)


@CHECK
@given(TEXT)
def test_every_citation_of_any_text_quotes_its_slice(text: str) -> None:
    article = Article(
        id="0" * 16, title="T", text=text, sha256="0" * 64, added=datetime(2031, 1, 1, tzinfo=UTC),
        origins=("x",),
    )  # fmt: skip
    for sentence in split_sentences(text):
        citation = cite(article, sentence, score=0.5)
        assert citation.quote == text[citation.start : citation.end]
        assert Citation.model_validate_json(citation.model_dump_json()) == citation


@settings(deadline=None, max_examples=25)
@given(st.lists(TEXT.filter(lambda text: bool(text.strip())), min_size=1, max_size=8))
def test_what_is_stored_comes_back_to_the_character(texts: list[str]) -> None:
    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    with (
        tempfile.TemporaryDirectory() as folder,
        # Kept apart, however similar: what becomes of near copies is tested elsewhere.
        Index.open(
            folder, settings=IndexSettings(encoder="hash", same_story=1), create=True
        ) as articles,
    ):
        articles.add([Draft(title="T", text=t, origin=str(n)) for n, t in enumerate(texts)])
        assert {article.text for article in articles.articles()} == set(texts)
        assert articles.verify() == []
        for article in articles.articles():
            sentences = articles.sentences(article.id)
            assert sentences == split_sentences(article.text, article.language)
            for passage in articles.passages(article.id):
                first, last = sentences[passage.first_sentence], sentences[passage.last_sentence]
                assert (passage.start, passage.end) == (first.start, last.end)
        for hit in articles.search(texts[0], top_k=50):
            article = articles.article(hit.article_id)
            assert article.slice(hit.passage.start, hit.passage.end)
            assert 0 <= hit.score <= 1
        some = [article.id for article in articles.articles()][::2]
        assert articles.remove(some) == len(some)
        assert articles.verify() == []
