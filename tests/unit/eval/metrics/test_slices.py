import pytest

from eval.metrics.slices import LARGEST, answer_length, parts, question_word, shared_words
from eval.records import GoldSpan, Question

A = "a" * 16
B = "b" * 16


def question(number: int, text: str = "?", **more: object) -> Question:
    return Question.model_validate({"id": str(number), "question": text, **more})


def names(family: str, questions: list[Question], titles: dict[str, str] | None = None) -> list:
    found = parts(questions, {}, titles or {})
    return [(part.name, part.places) for part in found.kept if part.family == family]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Who led it?", "who"),
        ("To whom was it sold?", "who"),
        ("In which year?", "which"),
        ("How many boats?", "how many/much"),
        ("HOW MUCH did it cost?", "how many/much"),
        ("How was it built?", "how"),
        ("Name the pier.", "none"),
        ("The whole pier?", "none"),
        ("", "none"),
    ],
)
def test_question_words(text: str, word: str) -> None:
    assert question_word(text) == word


@pytest.mark.parametrize(
    ("golds", "length"),
    [
        (["the pier"], "1 word"),
        (["from the old pier to Vennick Point", "old pier"], "2 words"),
        (["one two three"], "3–5 words"),
        ([" ".join("abcdefghij")], "6–10 words"),  # nine: the a is an article
        (["b " * 11], "11 words or more"),
    ],
)
def test_length_is_that_of_the_shortest_answer(golds: list[str], length: str) -> None:
    assert answer_length(golds) == length


def test_lengths_come_in_order_and_unanswerable_questions_last() -> None:
    found = names(
        "answer length",
        [
            question(0, unanswerable=True),
            question(1, answers=["one two three"]),
            question(2, answers=["one"]),
            question(3),  # not judged
        ],
    )
    assert found == [("1 word", [2]), ("3–5 words", [1]), ("no answer", [0])]


def test_a_tag_names_its_family() -> None:
    tagged = [
        question(0, tags=["kind:list", "hard"]),
        question(1, tags=["kind:fact", "easy"]),
        question(2, tags=["kind:fact", "odd:"]),
    ]
    assert names("kind", tagged) == [("fact", [1, 2]), ("list", [0])]
    assert names("tag", tagged) == [("easy", [1]), ("hard", [0]), ("odd:", [2])]


def test_turns_come_in_order() -> None:
    turns = [question(0, turn=10), question(1, turn=2), question(2, turn=2), question(3)]
    assert names("turn", turns) == [("2", [1, 2]), ("10", [0])]


def test_articles_go_by_the_title_of_the_one_with_most_gold() -> None:
    asked = [
        question(0, spans=[GoldSpan(article_id=A, start=0, end=1)]),
        question(
            1,
            spans=[GoldSpan(article_id=A, start=0, end=1), GoldSpan(article_id=B, start=0, end=1)],
            relevant={B: 1},
        ),
        question(2, relevant={A: 0}),
        question(3, relevant={"unknown": 1}),
    ]
    assert names("article", asked, {A: "Pier", B: "Boat"}) == [("Boat", [1]), ("Pier", [0])]


def test_titles_given_as_tags_stand_for_the_articles() -> None:
    spans = [GoldSpan(article_id=A, start=0, end=1)]
    asked = [question(n, spans=spans, tags=[f"title:{n}"]) for n in range(2)]
    assert names("title", asked, {A: "Pier"}) == [("0", [0]), ("1", [1])]
    assert names("article", asked, {A: "Pier"}) == []


@pytest.mark.parametrize("family", ["title", "tag", "row"])
def test_only_the_slices_with_most_questions_are_scored(family: str) -> None:
    start = "" if family == "tag" else f"{family}:"
    asked = [question(n, tags=[f"{start}{n % (LARGEST + 5)}"]) for n in range(LARGEST + 10)]
    found = names(family, asked)
    assert len(found) == LARGEST
    assert [len(places) for _, places in found[:6]] == [2] * 5 + [1]
    assert parts(asked, {}, {}).notes == [
        f"Of 35 slices by {family} the 30 with most questions are scored."
    ]


def test_the_turns_with_most_questions_are_in_order() -> None:
    asked = [question(n, turn=n % (LARGEST + 1) + 1) for n in range(1, 2 * LARGEST + 2)]
    assert [name for name, _ in names("turn", asked)] == [str(n) for n in range(2, LARGEST + 2)]


def test_what_does_not_divide_the_questions_is_no_family() -> None:
    assert parts([question(0, "Who?"), question(1, "Who else?")], {}, {}) == ([], [])


@pytest.mark.parametrize(
    ("asked", "shared"),
    [
        ("Who paid for the ferry?", "none"),  # paid, ferry
        ("Which boat sank off the island?", "some"),  # sank of boat, sank, off, island
        ("When did the Marigold sink at dawn?", "many"),  # Marigold, dawn of those and sink
        ("marigold dawn", "many"),
        ("Who was it?", "none"),
    ],
)
def test_words_are_shared_with_a_sentence_if_they_say_something(asked: str, shared: str) -> None:
    assert shared_words(asked, "The Marigold sank at dawn.") == shared


def test_questions_are_parted_by_the_words_they_share_with_their_best_sentence() -> None:
    text = "The Marigold sank. It was dawn."
    first, second = (
        GoldSpan(article_id=A, start=0, end=18),
        GoldSpan(article_id=A, start=19, end=31),
    )
    questions = [
        question(0, "Where is the Marigold?", sentences=[first, second]),
        question(1, "Where is the Marigold?", sentences=[second, first]),
        question(2, "Where is the Marigold?", spans=[first]),
        question(3, "Where is the Marigold?", unanswerable=True),
    ]
    found = parts(questions, {A: text}, {}).kept
    assert [(one.name, one.places) for one in found if one.family == "shared words"] == [
        ("none", [1]),
        ("many", [0]),
    ]
