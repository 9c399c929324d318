"""An answer is what it says: it survives JSON, and its citations stand by their ranges."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from index.records import Article, Sentence
from qa.cite import cite
from qa.records import Alternative, Answer, Citation, RetrievedPassage, Turn

CHECK = settings(deadline=None, max_examples=100)
WORDS = st.text(min_size=1, max_size=60)
MAYBE = st.none() | WORDS
PROBABILITY = st.floats(0, 1)


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    """Draw a citation of any range of any article, with or without a short answer in it."""
    article = Article(
        id=draw(st.text("0123456789abcdef", min_size=16, max_size=16)),
        title=draw(WORDS),
        text=draw(WORDS),
        url=draw(MAYBE),
        source=draw(MAYBE),
        published=draw(st.none() | st.dates(date(1, 1, 1))),
        sha256="0" * 64,
        added=datetime(2031, 1, 1, tzinfo=UTC),
        origins=("x",),
    )
    start = draw(st.integers(0, len(article.text) - 1))
    end = draw(st.integers(start + 1, len(article.text)))
    span = None
    if draw(st.booleans()):
        span_start = draw(st.integers(start, end - 1))
        span = (span_start, draw(st.integers(span_start + 1, end)))
    citation = cite(article, Sentence(start, end), score=draw(PROBABILITY), span=span)
    assert citation.quote == article.text[start:end]
    assert citation.span == (article.text[span[0] : span[1]] if span else None)
    return citation


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Draw any answer that the schema allows."""
    cited = tuple(draw(st.lists(citations(), max_size=3)))
    passage = st.builds(
        RetrievedPassage,
        passage_id=st.integers(1), article_id=WORDS, title=WORDS, start=st.integers(0),
        end=st.integers(1), score=PROBABILITY, rank=st.integers(1, 100),
    )  # fmt: skip
    return Answer(
        question=draw(WORDS),
        standalone_question=draw(WORDS),
        text=" ".join(citation.quote for citation in cited),
        citations=cited,
        confidence=draw(PROBABILITY),
        abstained=not cited,
        reason=None if cited else draw(WORDS),
        nearest=() if cited else tuple(draw(st.lists(citations(), max_size=2))),
        alternatives=tuple(
            draw(
                st.lists(
                    st.builds(Alternative, text=WORDS, citations=st.tuples(citations())),
                    max_size=2,
                )
            )
        ),
        passages=tuple(draw(st.lists(passage, max_size=3))),
        timings=draw(st.dictionaries(WORDS, st.floats(0, 1e6), max_size=3)),
        index_version=draw(st.integers(0)),
    )


@CHECK
@given(answers())
def test_an_answer_survives_json(answer: Answer) -> None:
    assert Answer.model_validate_json(answer.model_dump_json()) == answer
    turn = Turn(question=answer.question, answer=answer)
    assert Turn.model_validate_json(turn.model_dump_json()) == turn


@CHECK
@given(citations(), st.integers(-3, 3), st.integers(-3, 3))
def test_a_citation_whose_range_is_not_its_quote_s_length_is_refused(
    citation: Citation, at_start: int, at_end: int
) -> None:
    values = citation.model_dump() | {
        "start": citation.start + at_start,
        "end": citation.end + at_end,
        "span_start": None,
        "span_end": None,
    }
    if at_start == at_end:
        assert Citation.model_validate(values).quote == citation.quote
    else:
        with pytest.raises(ValidationError, match="not as long as its range"):
            Citation.model_validate(values)


@CHECK
@given(citations(), st.integers(-5, 70), st.integers(-5, 70))
def test_a_short_answer_that_is_not_in_its_sentence_is_refused(
    citation: Citation, start: int, end: int
) -> None:
    values = citation.model_dump() | {"span_start": start, "span_end": end}
    if citation.start <= start < end <= citation.end:
        span = Citation.model_validate(values).span
        assert span == citation.quote[start - citation.start : end - citation.start]
    else:
        with pytest.raises(ValidationError, match="outside the sentence"):
            Citation.model_validate(values)
