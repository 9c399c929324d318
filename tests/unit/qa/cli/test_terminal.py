from qa.cli.terminal import answer_lines
from qa.records import Alternative
from tests.support.pages import answered, cited

POLICE, CREWS = "Police counted 870 marchers.", "The crews counted 2,400 marchers."


def test_what_another_article_answers_otherwise_is_told_with_its_source() -> None:
    other = cited(CREWS, CREWS, title="Crews march", source="The Post")
    answer = answered(
        cited(POLICE, POLICE, title="March"),
        alternatives=(Alternative(text=CREWS, citations=(other,)),),
    )
    told = "\n".join(answer_lines(answer))
    before, _, after = told.partition("Another article says otherwise:")
    assert f"{POLICE} [1]" in before
    assert "[1] March" in before
    assert f"{CREWS} [2]" in after
    assert "[2] Crews march" in after
    assert "The Post" in after


def test_what_is_no_contradiction_is_not_told_as_one() -> None:
    other = Alternative(text=CREWS, citations=(cited(CREWS, CREWS),), differs=False)
    told = answer_lines(answered(cited(POLICE, POLICE), alternatives=(other,)))
    assert "From another article:" in told
    assert "Another article says otherwise:" not in told


def test_what_bears_on_a_question_for_yes_or_no_is_called_evidence() -> None:
    asked = {"question": "Did anybody march?", "standalone_question": "Did anybody march?"}
    lines = answer_lines(answered(cited(POLICE, POLICE), **asked))
    assert lines[:3] == ["Evidence:", "", f"{POLICE} [1]"]
    assert answer_lines(answered(cited(POLICE, POLICE)))[0] == f"{POLICE} [1]"
    assert "Evidence:" not in answer_lines(answered(**asked))


def test_how_many_articles_agree_is_told_where_it_is_more_than_one() -> None:
    one, two = (answered(cited(POLICE, POLICE), agreement=number) for number in (1, 2))
    assert "articles say so" not in "\n".join(answer_lines(one))
    assert answer_lines(two)[-1].endswith("; 2 articles say so.")


FERRY = "The ferry sank. She was old. It rained."


def test_what_reads_on_shares_a_paragraph_and_what_does_not_has_its_own() -> None:
    first, second, third = (
        cited(FERRY, q) for q in ("The ferry sank.", "She was old.", "It rained.")
    )
    assert answer_lines(answered(first, second))[0] == "The ferry sank. [1] She was old. [2]"
    assert answer_lines(answered(first, third))[:3] == ["The ferry sank. [1]", "", "It rained. [2]"]


def test_the_best_sentence_is_the_first_by_number_where_it_stands() -> None:
    first, second = (cited(FERRY, q) for q in ("The ferry sank.", "She was old."))
    assert answer_lines(answered(second, first))[0] == "The ferry sank. [2] She was old. [1]"


def test_ids_and_positions_are_told_only_where_they_are_wanted() -> None:
    citation = cited(POLICE, POLICE, title="March", author="Ann Ito", url="https://example.org/a")
    plain = "\n".join(answer_lines(answered(citation)))
    assert "[1] Ann Ito, March" in plain
    assert "https://example.org/a, accessed " in plain
    assert citation.article_id not in plain
    told = "\n".join(answer_lines(answered(citation), positions=True))
    assert f"article {citation.article_id}, characters 0–28" in told
