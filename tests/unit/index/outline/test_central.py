import numpy as np

from index.outline.central import best_distinct, centrality, may_be_key


def test_the_sentence_that_has_most_in_common_is_the_central_one() -> None:
    # Three that are near to each other, of which the second is nearest to both; one apart.
    vectors = np.array([[1, 0, 0], [0.8, 0.6, 0], [0, 1, 0], [0, 0, 1]], np.float32)
    topic = np.array([0, 0, 0], np.float32)
    scores = centrality(vectors, topic, [0, 0, 0, 0])
    assert scores.argmax() == 1
    assert np.isclose(scores.sum(), 1)


def test_what_is_asked_about_and_the_beginning_draw_the_walk() -> None:
    vectors = np.eye(3, dtype=np.float32)
    asked = centrality(vectors, vectors[2], [0, 1, 2])
    assert asked.argmax() == 2
    led = centrality(vectors, np.zeros(3, np.float32), [0, 1, 2])
    assert led.argmax() == 0


def test_one_sentence_is_central() -> None:
    assert centrality(np.ones((1, 1), np.float32), np.ones(1, np.float32), [0]).tolist() == [1.0]


def test_headings_items_questions_and_what_leans_are_no_key_sentences() -> None:
    assert may_be_key("The ferry Marigold sank at dawn on Monday.")
    for text in (
        "How it was paid",
        "- a lock that takes boats of 24 metres",
        "Who had read the survey of the bay?",
        "She said that it would last for years.",
        "It sank.",
        "and then it went on for a long time.",
    ):
        assert not may_be_key(text)


def test_of_two_that_say_the_same_one_is_chosen() -> None:
    told = ["The ferry sank at dawn.", "At dawn the ferry sank.", "Nineteen people were saved."]
    assert best_distinct([0.5, 0.4, 0.1], told, 2) == [0, 2]
