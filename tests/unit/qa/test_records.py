from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from index.records import Article, Sentence, Source
from qa.cite import cite
from qa.records import Answer, Citation

ARTICLE = Article(
    id="0123456789abcdef",
    title="Ferry",
    text="Zoë left. The ferry sank at 9 a.m. 🚢 Nobody died.",
    sha256="0" * 64,
    added=datetime(2031, 1, 1, tzinfo=UTC),
    origins=("ferry.txt",),
)
SECOND = Sentence(10, 34)
PLACES = (
    Source(origin="ferry.txt", title="Ferry", source=None),
    Source(origin="gazette.txt", title="Ferry down", source="The Gazette"),
    Source(origin="herald.txt", title="Ferry", text="Zoë left. The ferry sank at 9 a.m."),
    Source(origin="echo.txt", title="Ferry", text="The ferry sank late."),
)


def answer(**changes: object) -> Answer:
    values: dict[str, object] = {
        "question": "When did it sink?",
        "standalone_question": "When did it sink?",
        "text": "The ferry sank at 9 a.m.",
        "citations": (cite(ARTICLE, SECOND, score=0.9, span=(25, 34)),),
        "confidence": 0.9,
        "abstained": False,
        "timings": {"total": 1.0},
        "index_version": 3,
    }
    return Answer.model_validate(values | changes)


def test_a_quote_is_the_slice_of_its_article() -> None:
    citation = cite(ARTICLE, SECOND, score=0.5)
    assert (
        citation.quote == ARTICLE.text[citation.start : citation.end] == "The ferry sank at 9 a.m."
    )


def test_a_span_is_read_from_within_the_quote() -> None:
    assert cite(ARTICLE, SECOND, score=0.5, span=(25, 34)).span == "at 9 a.m."
    assert cite(ARTICLE, SECOND, score=0.5).span is None


@pytest.mark.parametrize("sentence", [(0, 0), (5, 3), (40, 9999), (-2, 5)], ids=str)
def test_a_range_that_is_not_in_the_article_cannot_be_cited(sentence: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="is no range of article"):
        cite(ARTICLE, Sentence(*sentence), score=0.5)


def test_a_span_outside_its_sentence_is_refused() -> None:
    with pytest.raises(ValidationError, match="outside the sentence"):
        cite(ARTICLE, SECOND, score=0.5, span=(0, 3))


def test_a_quote_of_another_length_than_its_range_is_refused() -> None:
    good = cite(ARTICLE, SECOND, score=0.5).model_dump()
    with pytest.raises(ValidationError, match="not as long as its range"):
        Citation.model_validate(good | {"quote": "The ferry sank"})


def test_an_answer_survives_json() -> None:
    given = answer()
    assert Answer.model_validate_json(given.model_dump_json()) == given


def test_an_answer_abstains_exactly_where_it_cites_nothing() -> None:
    with pytest.raises(ValidationError, match="an abstention has none"):
        answer(citations=())
    with pytest.raises(ValidationError, match="an abstention has none"):
        answer(abstained=True)


def test_json_holds_what_is_left_to_its_default() -> None:
    told = {"reason": None, "nearest": [], "alternatives": [], "passages": [], "kind": "answer"}
    assert told.items() <= answer().model_dump(mode="json").items()


def test_the_json_schema_keeps_what_scripts_rely_on() -> None:
    dumped = answer().model_dump(mode="json")
    assert {"text", "citations", "confidence", "abstained", "reason", "timings"} <= dumped.keys()
    assert {"article_id", "title", "start", "end", "quote"} <= dumped["citations"][0].keys()


def test_a_citation_names_the_other_places_that_have_the_sentence() -> None:
    article = ARTICLE.model_copy(update={"sources": PLACES})
    found = cite(article, SECOND, score=0.9).also_in
    assert [place.origin for place in found] == ["gazette.txt", "herald.txt"]
    assert cite(ARTICLE, SECOND, score=0.9).also_in == ()
