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


def test_how_many_articles_agree_is_told_where_it_is_more_than_one() -> None:
    one, two = (answered(cited(POLICE, POLICE), agreement=number) for number in (1, 2))
    assert "articles say so" not in "\n".join(answer_lines(one))
    assert answer_lines(two)[-1].endswith("; 2 articles say so.")
