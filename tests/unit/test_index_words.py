import pytest

from index.fusion import fuse
from index.indexing import Index
from index.lexical import content_words, match_query


def test_function_words_are_left_out_unless_there_are_no_others() -> None:
    assert content_words("Who is the mayor of Eastholm?") == ["mayor", "eastholm"]
    assert content_words("Who is it?") == ["who", "is", "it"]


def test_each_word_is_asked_for_once_and_quoted() -> None:
    assert match_query("Ferry, ferry NOT sank") == '"ferry" OR "sank"'
    assert match_query("?!") == ""


@pytest.mark.parametrize(
    "question",
    ['"', "a AND", "NEAR(x y)", "title:x", "x*", "(", "-x", "^x", "OR OR OR", "'; DROP TABLE words;--", "ß İ ǅ"],
)  # fmt: skip
def test_no_question_can_break_the_word_search(tiny_index: Index, question: str) -> None:
    tiny_index.search(question)


def test_words_are_found_without_case_accents_and_endings(tiny_index: Index) -> None:
    for question in ("MARIGOLD", "trams pausing", "Tran Thi Huong"):
        assert tiny_index.search(question, top_k=1)[0].lexical > 0, question


def test_either_side_alone_decides_at_the_ends_of_the_weight() -> None:
    dense, lexical = {1: 0.9, 2: 0.1, 3: 0.5}, {2: 7.0, 3: 1.0}
    assert [i for i, _ in fuse(dense, lexical, dense_weight=1.0)] == [1, 3, 2]
    assert [i for i, _ in fuse(dense, lexical, dense_weight=0.0)] == [2, 3, 1]


def test_scores_lie_between_0_and_1_and_ties_go_by_id() -> None:
    assert fuse({5: 1.0, 2: 1.0}, {5: 3.0, 2: 3.0}, dense_weight=0.5) == [(2, 1.0), (5, 1.0)]
    assert fuse({1: -1.0}, {}, dense_weight=0.5) == [(1, 0.0)]
