"""Rows as people ask over whole articles: gold sentences, articles by row, conversations."""

import json
from pathlib import Path
from typing import Any

import pytest

from eval.errors import DatasetError
from eval.formats.collection import article_id_of
from eval.formats.dataset import load_questions
from eval.records import GoldSpan, Question, QuestionSet
from index.indexing import Index
from index.reading.articles import read_drafts

MILL = "The mill burned on Friday. Nobody was hurt.\n\nIts owner, Ruth Amsel, wants it rebuilt."
# Reading brings the double space of a file in order: what follows moves by one.
FAIR = "The fair opens in May.  Ruth Amsel pays for it.\n\nFive stalls are new."
BOAT = "A boat was found at Tarn Skerry. It had five oars."
ROWS = [("Mill burns", MILL), ("Fair opens", FAIR), ("Boat found", BOAT), ("Boat again", BOAT)]


def place(text: str, quote: str) -> list[int]:
    start = text.index(quote)
    return [start, start + len(quote)]


def span(text: str, quote: str) -> GoldSpan:
    start, end = place(text, quote)
    return GoldSpan(article_id=article_id_of(text), start=start, end=end)


def row(number: int, question: str, **more: Any) -> dict[str, Any]:
    title, text = ROWS[number]
    gold = {"answers": [], "sentences": []}
    return {
        "question": question,
        "title": title,
        "article": number,
        "context": text,
        **gold,
        **more,
    }


def answer(text: str, quote: str) -> dict[str, Any]:
    return {"text": quote, "start": text.index(quote)}


OWNER = row(
    0,
    "who has the mill",
    kind="fact",
    answers=[answer(MILL, "Ruth Amsel")],
    sentences=[
        place(MILL, "Its owner, Ruth Amsel, wants it rebuilt."),
        place(MILL, "Nobody was hurt."),
    ],
)
PAYER = row(
    1,
    "who gives the money for the fair",
    kind="fact",
    answers=[answer(FAIR, "Ruth Amsel")],
    sentences=[place(FAIR, "Ruth Amsel pays for it.")],
)
TRAP = row(0, "who put the mill on fire", kind="lookalike")


def write(path: Path, *rows: Any) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in rows), encoding="utf-8")
    return path


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return write(tmp_path / "news.jsonl", *({"title": title, "text": text} for title, text in ROWS))


def load(tmp_path: Path, *rows: Any, articles: Path | None = None) -> QuestionSet:
    drafts = list(read_drafts([articles], max_mb=1)) if articles else None
    return load_questions(write(tmp_path / "asked.jsonl", *rows), articles=drafts)


def only(found: QuestionSet) -> Question:
    (question,) = found.questions
    return question


def test_sentences_are_ranges_of_the_context_the_best_first(tmp_path: Path) -> None:
    question = only(load(tmp_path, OWNER))
    best, other = "Its owner, Ruth Amsel, wants it rebuilt.", "Nobody was hurt."
    assert question.sentences == (span(MILL, best), span(MILL, other))
    assert question.spans == (span(MILL, "Ruth Amsel"),)
    assert question.about == article_id_of(MILL)
    assert question.unanswerable is False


def test_no_answer_and_no_sentence_beside_a_context_is_unanswerable(tmp_path: Path) -> None:
    question = only(load(tmp_path, TRAP))
    assert question.unanswerable is True
    assert question.relevant == {}
    assert question.about == article_id_of(MILL)
    assert question.tags == ("kind:lookalike",)


def test_a_set_is_asked_of_its_own_contexts_where_nothing_is_given(tmp_path: Path) -> None:
    found = load(tmp_path, OWNER, TRAP, PAYER)
    assert [one.text for one in found.articles] == [MILL, FAIR]


def test_of_an_article_that_reading_changes_the_text_of_the_set_is_asked(
    tmp_path: Path, articles: Path
) -> None:
    read = [draft.text for draft in read_drafts([articles], max_mb=1)]
    assert FAIR not in read
    found = load(tmp_path, PAYER, articles=articles)
    assert [one.text for one in found.articles] == [MILL, FAIR, BOAT]
    assert found.articles[1].origin.startswith(str(articles))
    assert only(found).sentences == (span(FAIR, "Ruth Amsel pays for it."),)


def test_texts_that_reading_makes_one_stay_two(tmp_path: Path) -> None:
    spaced = FAIR.replace("in May", "in  May")
    rows = [{"title": "Fair opens", "text": text} for text in (FAIR, spaced)]
    articles = write(tmp_path / "news.jsonl", *rows)
    second = PAYER | {"article": 1, "context": spaced, "answers": [answer(spaced, "Ruth Amsel")]}
    second["sentences"] = [place(spaced, "Ruth Amsel pays for it.")]
    found = load(tmp_path, PAYER | {"article": 0}, second, articles=articles)
    assert [one.text for one in found.articles] == [FAIR, spaced]
    assert [one.about for one in found.questions] == [article_id_of(FAIR), article_id_of(spaced)]


def test_other_articles_that_say_the_answer_are_right_where_they_say_it(
    tmp_path: Path, articles: Path
) -> None:
    count = row(
        1,
        "number of new stands",
        answers=[answer(FAIR, "Five")],
        sentences=[place(FAIR, "Five stalls are new.")],
        also=[2, 0],
    )
    question = only(load(tmp_path, count, articles=articles))
    assert question.elsewhere == (span(BOAT, "five"),)
    others = {article_id_of(text): 1 for text in (FAIR, BOAT, MILL)}
    assert question.relevant == others, "which says it in other words answers too"


def test_another_article_is_known_by_any_row_that_has_its_text(tmp_path: Path) -> None:
    asked = OWNER | {"also": [1, 2]}
    first, _ = load(tmp_path, asked, PAYER).questions
    assert first.elsewhere == (span(FAIR, "Ruth Amsel"),)
    assert first.relevant == {article_id_of(MILL): 1, article_id_of(FAIR): 1}


def test_a_number_that_two_texts_have_is_nobodys(tmp_path: Path) -> None:
    other = PAYER | {"article": 0}
    first, second = load(tmp_path, OWNER | {"also": [0]}, other).questions
    assert first.elsewhere == ()
    assert (first.about, second.about) == (article_id_of(MILL), article_id_of(FAIR))


def test_an_article_that_was_read_may_be_named_by_its_number_alone(
    tmp_path: Path, articles: Path
) -> None:
    asked = {"question": "Who was hurt?", "article": 0, "citations": ["Nobody was hurt."]}
    assert only(load(tmp_path, asked, articles=articles)).sentences == (
        span(MILL, "Nobody was hurt."),
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"article": 1}, r"article 1 of those given is 'Fair opens', not 'Mill burns'"),
        ({"article": 9}, r"article 9 is named, and 4 are given, from 0"),
        ({"also": [4]}, r"article 4 is named, and 4 are given, from 0"),
        ({"also": ["4"]}, r"'also' is no list of objects or numbers"),
        ({"sentences": [[0, 5, 9]]}, r"'sentences' are no pairs of start and end"),
        ({"sentences": [[0, 999]]}, r"\[0, 999\) is no range of article 'Mill burns'"),
        ({"sentences": [5]}, r"'sentences' are no pairs of start and end"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_row_is_said_with_its_line(
    tmp_path: Path, articles: Path, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(DatasetError, match=rf"asked\.jsonl, line 2: {message}"):
        load(tmp_path, TRAP, OWNER | change, articles=articles)


def test_an_index_does_not_number_its_articles(tmp_path: Path, open_index: Any) -> None:
    opened: Index = open_index()
    opened.add(load(tmp_path, OWNER).articles)
    path = write(tmp_path / "asked.jsonl", OWNER)
    assert only(load_questions(path, articles=opened.articles())).about == article_id_of(MILL)
    write(path, OWNER | {"also": [1]})
    with pytest.raises(DatasetError, match="an index does not keep: name the articles' file"):
        load_questions(path, articles=opened.articles())


def test_texts_called_sentences_are_candidates_of_the_sets_own_making(tmp_path: Path) -> None:
    asked = OWNER | {"sentences": ["Nobody was hurt.", "The mill burned."], "labels": [0, 1]}
    assert only(load(tmp_path, asked)).sentences == ()


def test_the_turns_of_a_conversation_build_on_each_other(tmp_path: Path) -> None:
    talk = {
        "id": "talk-7",
        "title": "Mill burns",
        "article": 0,
        "context": MILL,
        "turns": [
            {key: OWNER[key] for key in ("question", "answers", "sentences")},
            {
                "question": "and what does she want?",
                "alone": "What does the owner of the mill want?",
                "answers": [answer(MILL, "wants it rebuilt")],
                "sentences": [place(MILL, "Its owner, Ruth Amsel, wants it rebuilt.")],
            },
            {"question": "why?", "alone": "Why rebuild the mill?", "answers": [], "sentences": []},
        ],
    }
    first, second, third = load(tmp_path, talk).questions
    assert [one.id for one in (first, second, third)] == ["talk-7-1", "talk-7-2", "talk-7-3"]
    assert {one.conversation for one in (first, second, third)} == {"talk-7"}
    assert second.rewrite == "What does the owner of the mill want?"
    assert third.history == ("talk-7-1", "talk-7-2")
    assert (second.unanswerable, third.unanswerable) == (False, True)
    assert second.spans == (span(MILL, "wants it rebuilt"),)


def test_turns_that_are_no_objects_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="line 1: 'turns' is no list of objects"):
        load(tmp_path, {"id": "talk", "context": MILL, "turns": ["who?"]})
