import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.indexing import Index
from index.records import Article
from qa.assistant import Assistant
from qa.settings import Settings
from tests.support.articles import draft
from tests.support.pages import HOSTILE, Seen
from ui.desk.marking import LONGEST, Marking
from ui.html.link import Place

SHIP = "🚢 The ferry Marigold sank.\n\n“Nobody was hurt,” said 👩\u200d🚀 Ada Quill.  The end."


@pytest.fixture
def index(open_index: Callable[..., Index]) -> Index:
    index = open_index()
    index.add([draft(SHIP, title="Ferry", author="Ada", source="Post")])
    return index


@pytest.fixture
def article(index: Index) -> Article:
    (article,) = index.articles()
    return article


@pytest.fixture
def marking(index: Index) -> Marking:
    return Marking(Assistant(index, settings=Settings(reader="small")))


def link(article: Article, words: str) -> str:
    start = article.text.index(words)
    return Place(article.id, ((start, start + len(words)),)).link


def marks_of(told: dict[str, Any], article: Article) -> list[str]:
    return [article.text[mark["start"] : mark["end"]] for mark in told["marks"]]


def test_a_link_opens_its_article_at_the_marked_sentence(
    marking: Marking, article: Article
) -> None:
    html = marking.read("", link(article, "The ferry Marigold sank."))
    assert "The ferry Marigold sank.</mark>" in html


@pytest.mark.parametrize(
    ("link", "says"),
    [
        ("#read/nothing", "There is no article 'nothing' in this index."),
        ("#elsewhere", "This link does not lead to an article."),
    ],
)
def test_a_link_that_leads_nowhere_says_so(marking: Marking, link: str, says: str) -> None:
    seen = Seen(marking.read("", link))
    seen.assert_inert()
    assert says in seen.text


def test_what_is_selected_is_marked_by_code_points_without_the_space_around_it(
    marking: Marking, article: Article
) -> None:
    told = marking.mark("ada", link(article, "\n\n“Nobody was hurt,” said 👩\u200d🚀 Ada Quill.  "))
    assert marks_of(told, article) == ["“Nobody was hurt,” said 👩\u200d🚀 Ada Quill."]
    told = marking.mark("ada", link(article, "sank.\n\n“Nobody"))  # over two paragraphs
    assert marks_of(told, article)[0] == "sank.\n\n“Nobody"
    (shown,) = [a for _, a in Seen(marking.read("ada", f"#read/{article.id}")).elements
                if "data-marks" in a]  # fmt: skip
    assert json.loads(shown["data-marks"] or "") == told["marks"]
    assert 'data-marks="[]"' in marking.read("bert", f"#read/{article.id}")


def test_what_is_selected_is_copied_word_for_word_over_its_source(
    marking: Marking, article: Article
) -> None:
    told = marking.copied(link(article, " The ferry Marigold "))
    assert told == {"text": "“The ferry Marigold”\n— Ada, Ferry, Post"}


@pytest.mark.parametrize(
    ("ranges", "says"),
    [
        ("0-5/9-12", "does not lie within one article"),
        ("", "does not lie within one article"),
        ("5-5", "is no part of this article's text"),
        ("9-3", "is no part of this article's text"),
        ("0-999999", "is no part of this article's text"),
        ("27-28", "Only white space is selected"),
    ],
)
def test_what_is_no_text_of_one_article_is_refused_with_its_reason(
    marking: Marking, article: Article, ranges: str, says: str
) -> None:
    place = f"#read/{article.id}/{ranges}".rstrip("/")
    for told in (marking.mark("", place), marking.copied(place)):
        assert says in told["problem"]
    assert "There are no marks yet." in Seen(marking.listing("")).text


def test_an_article_that_is_not_there_is_named(marking: Marking) -> None:
    assert "There is no article 'gone'" in marking.mark("", "#read/gone/0-5")["problem"]
    assert "problem" in marking.copied("#elsewhere")


def test_an_article_of_one_sentence_is_marked_whole_and_a_very_long_one_in_parts(
    marking: Marking, index: Index
) -> None:
    index.add([draft("It rained on Sunday.", title="Short", origin="s")])
    index.add(
        [draft("".join(f"Rain fell on day {n}. " for n in range(2_000)), title="Long", origin="l")]
    )
    short, long = (next(a for a in index.articles() if a.title == t) for t in ("Short", "Long"))
    assert marks_of(marking.mark("", link(short, short.text)), short) == [short.text]
    end = len(long.text.rstrip())
    assert marking.mark("", Place(long.id, ((end - 16, end),)).link)["marks"][0]["end"] == end
    told = marking.mark("", Place(long.id, ((0, LONGEST + 9),)).link)
    assert told == {"problem": "At most 10,000 characters are marked or copied: select less."}


def test_a_mark_is_noted_listed_removed_and_brought_back(
    marking: Marking, article: Article
) -> None:
    key = marking.mark("", link(article, "Nobody was hurt"))["mark"]
    assert marking.note("", key, HOSTILE)["marks"][0]["note"] == HOSTILE.strip()
    seen = Seen(marking.listing("", "hurt"))
    seen.assert_inert()
    assert "1 mark" in seen.text
    assert "Nobody was hurt" in seen.text
    assert HOSTILE in seen.text
    assert seen.links("aq-open aq-marked") == [link(article, "Nobody was hurt")]
    assert "No mark holds “zeppelin”." in marking.listing("", "zeppelin")
    assert "Undo" in marking.delete("", key)
    assert marking.restore("", key) == ""
    assert marking.unmark("", key) == {"marks": []}
    assert "There is no such mark" in marking.note("", key, "x")["problem"]
    assert "There is no such mark" in marking.annotate("", key, "x")
    assert "There is no such mark" in marking.delete("", key)


def test_a_mark_outlives_its_article(marking: Marking, index: Index, article: Article) -> None:
    marking.mark("", link(article, "Nobody was hurt"))
    index.remove([article.id])
    assert "Nobody was hurt" in marking.listing("")
    assert "Nobody was hurt" in marking.export("", "", "markdown")["text"]


def test_marks_that_cannot_be_read_do_not_keep_the_article_from_being_read(
    marking: Marking, article: Article, index: Index
) -> None:
    (Path(index.path) / "marks.sqlite").write_bytes(b"no database" * 500)
    seen = Seen(marking.read("", f"#read/{article.id}"))
    assert "Marks cannot be read" in seen.text
    assert "Marigold" in seen.text


def test_marks_are_exported_with_source_place_and_note(marking: Marking, article: Article) -> None:
    key = marking.mark("", link(article, "“Nobody was hurt,”"))["mark"]
    marking.note("", key, "Is *that* so?")
    told = {form: marking.export("", "", form) for form in ("markdown", "html", "json")}
    assert told["markdown"]["name"] == "marks.md"
    assert told["markdown"]["text"] == (
        "# Marks\n\n> “Nobody was hurt,”\n>\n> — Ada, *Ferry*, Post\n\nNote: Is \\*that\\* so?\n"
    )
    assert "“Nobody was hurt,”" in Seen(told["html"]["text"]).text
    (row,) = json.loads(told["json"]["text"])
    assert article.text[row["start"] : row["end"]] == row["quote"] == "“Nobody was hurt,”"
    assert (row["article_id"], row["title"], row["note"]) == (article.id, "Ferry", "Is *that* so?")
    with pytest.raises(Exception, match="Marks are exported as markdown, html, json, not 'pdf'"):
        marking.export("", "", "pdf")
