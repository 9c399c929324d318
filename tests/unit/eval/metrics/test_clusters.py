from eval.metrics.clusters import clusters_of, main_article
from eval.records import GoldSpan, Question


def asked(name: str, **more: object) -> Question:
    return Question.model_validate({"id": name, "question": "?", **more})


def on(article_id: str, start: int = 0) -> GoldSpan:
    return GoldSpan(article_id=article_id, start=start, end=start + 1)


def test_questions_of_one_title_else_conversation_else_article_belong_together() -> None:
    found = clusters_of(
        [
            asked("a", tags=("kind:fact", "title:Rain"), spans=(on("x"),)),
            asked("b", conversation="1", turn=1, spans=(on("x"),)),
            asked("c", spans=(on("x"),)),
            asked("d", unanswerable=True, tags=("title:Rain",)),
            asked("e", conversation="1", turn=2),
            asked("f", relevant={"y": 0, "x": 2}),
            asked("g"),
            asked("h"),
        ]
    )
    assert found.labels.tolist() == [0, 1, 2, 0, 1, 2, 3, 4]


def test_an_empty_title_puts_nothing_together() -> None:
    questions = [asked(name, tags=("title:",), spans=(on(name),)) for name in "abcdefg"]
    assert str(clusters_of([*questions, *questions])) == "7 articles"


def test_the_article_with_most_of_the_gold_is_what_a_question_is_on() -> None:
    assert main_article(asked("a", sentences=(on("x"), on("y"), on("y", 5)))) == "y"
    assert main_article(asked("a", relevant={"x": 0})) is None


def test_what_intervals_draw_is_told() -> None:
    def told(*questions: Question) -> str:
        return str(clusters_of(questions))

    titled = [asked(f"q{n}", tags=(f"title:{n // 2}",)) for n in range(14)]
    assert told(*titled) == "7 titles"
    assert told(*titled, asked("alone")) == "8 titles and questions"
    talk = asked("talk", conversation="1", turn=1)
    assert told(*titled, talk, asked("alone")) == "9 titles, conversations and questions"
    assert told(*titled[:4]) == "4 questions (too few titles)"
    assert told(asked("a"), asked("b")) == "2 questions"


def test_a_question_without_an_answer_is_on_the_article_it_was_asked_about() -> None:
    trap = asked("trap", unanswerable=True, about="x")
    assert main_article(trap) == "x"
    assert clusters_of([asked("a", spans=(on("x"),)), trap]).labels.tolist() == [0, 0]
    assert main_article(asked("a", spans=(on("y"),), about="x")) == "y"
