import pytest

from index.indexing import Index
from index.text.words import content_words, match_query, words

OPERATORS = [
    '"', '""', "a AND", "AND", "NOT ferry", "NEAR(x y)", "NEAR", "title:x", "x*", "(", ")", "-x", "^x", "+", "a + b",
    "OR OR OR", "{title body}: x", "'; DROP TABLE words;--", "ß İ ǅ", "\x00", "%", "_", "🐧", "a'b", "\\", "x" * 5000,
]  # fmt: skip


def test_words_are_letters_and_digits_in_lower_case() -> None:
    assert words("The £412m Barrage: re-opened, O’Neill’s!") == [
        "the", "412m", "barrage", "re", "opened", "o", "neill", "s",
    ]  # fmt: skip
    assert words("snake_case 3.14 Trần") == ["snake", "case", "3", "14", "trần"]
    assert words("") == []


def test_function_words_are_left_out_unless_there_are_no_others() -> None:
    assert content_words("Who is the mayor of Eastholm?") == ["mayor", "eastholm"]
    assert content_words("Who is it?") == ["who", "is", "it"]


def test_each_word_is_asked_for_once_and_quoted() -> None:
    assert match_query("Ferry, ferry NOT sank") == '"ferry" OR "sank"'
    assert match_query("?!") == ""


@pytest.mark.parametrize("question", OPERATORS, ids=lambda value: ascii(value)[:20])
def test_no_question_can_break_the_word_search(tiny_index: Index, question: str) -> None:
    tiny_index.search(question)
    found = tiny_index.search(f"{question} Marigold", top_k=1)[0]
    assert "Marigold" in tiny_index.article(found.article_id).text


def test_a_question_of_thousands_of_words_is_searched(tiny_index: Index) -> None:
    question = " ".join(f"word{n}" for n in range(5000)) + " Marigold"
    assert any(hit.lexical > 0 for hit in tiny_index.search(question))


def test_words_are_found_without_case_accents_and_endings(tiny_index: Index) -> None:
    for question in ("MARIGOLD", "trams pausing", "Tran Thi Huong", "тиха"):
        assert tiny_index.search(question, top_k=1)[0].lexical > 0, question


def test_words_of_the_title_are_found_too(tiny_index: Index) -> None:
    (hit,) = (hit for hit in tiny_index.search("awarded") if hit.lexical > 0)
    assert tiny_index.article(hit.article_id).title == "Prize awarded"


def test_a_word_that_no_article_has_counts_for_none(tiny_index: Index) -> None:
    assert all(hit.lexical == 0 for hit in tiny_index.search("zeppelin"))
