from eval.fitting.halves import held_out, is_fitted_on, title_of
from eval.formats.collection import article_id_of
from eval.records import GoldSpan, Question, QuestionSet
from index.records import Draft

TITLES = [f"Title {number}" for number in range(40)]


def asked(name: str, **more: object) -> Question:
    return Question.model_validate({"id": name, "question": "Who?", **more})


def test_the_title_of_the_set_comes_before_that_of_the_article() -> None:
    on = GoldSpan(article_id="a", start=0, end=1)
    titles = {"a": "Mill burns", "b": ""}
    assert title_of(asked("q", tags=["kind:fact", "title:Rain"], spans=[on]), titles) == "Rain"
    assert title_of(asked("q", spans=[on]), titles) == "Mill burns"
    assert title_of(asked("q", about="a", unanswerable=True), titles) == "Mill burns"
    assert title_of(asked("q", about="b"), titles) == "b"
    assert title_of(asked("q", tags=["title:"], conversation="talk", turn=1), titles) == "talk"
    assert title_of(asked("q"), titles) == "q"


def test_what_is_held_out_was_not_fitted_on_and_articles_are_not_parted() -> None:
    drafts = [Draft(title=title, text=f"About {title}.", origin=title) for title in TITLES]
    questions = [
        asked(f"{draft.title}/{n}".replace(" ", "-"), about=article_id_of(draft.text))
        for draft in drafts
        for n in range(2)
    ]
    whole = QuestionSet(name="asked", sha256="0", questions=questions, articles=drafts)
    half = held_out(whole)
    expected = [title for title in TITLES if not is_fitted_on(title)]
    assert 10 < len(expected) < 30
    assert [one.id[:-2].replace("-", " ") for one in half.questions[::2]] == expected
    assert len(half.questions) == 2 * len(expected)
    assert (half.name, half.articles) == ("asked, held out", whole.articles)
