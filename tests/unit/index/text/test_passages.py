import pytest

from index.text.passages import SentenceRun, group_sentences


def group(lengths: list[int], overlap: int = 1) -> list[SentenceRun]:
    return group_sentences(lengths, max_tokens=100, overlap_sentences=overlap)


def test_sentences_fill_a_passage_up_to_the_budget() -> None:
    assert group([40, 40, 40, 40], overlap=0) == [SentenceRun(0, 1), SentenceRun(2, 3)]
    assert group([50, 50], overlap=0) == [SentenceRun(0, 1)]
    assert group([50, 51], overlap=0) == [SentenceRun(0, 0), SentenceRun(1, 1)]


def test_a_passage_repeats_the_end_of_the_one_before() -> None:
    assert group([40, 40, 40, 40]) == [SentenceRun(0, 1), SentenceRun(1, 2), SentenceRun(2, 3)]


def test_more_sentences_may_be_repeated_than_one() -> None:
    assert group([20] * 9, overlap=2) == [SentenceRun(0, 4), SentenceRun(3, 7), SentenceRun(6, 8)]


def test_repetition_gives_way_where_it_would_leave_no_room() -> None:
    assert group([90, 90]) == [SentenceRun(0, 0), SentenceRun(1, 1)]
    assert group([20, 70, 60], overlap=2) == [SentenceRun(0, 1), SentenceRun(2, 2)]


@pytest.mark.parametrize("overlap", [0, 1, 4])
def test_a_sentence_over_the_budget_is_a_passage_by_itself(overlap: int) -> None:
    assert group([10, 500, 10], overlap) == [
        SentenceRun(0, 0),
        SentenceRun(1, 1),
        SentenceRun(2, 2),
    ]


def test_a_short_text_is_one_passage() -> None:
    assert group([10, 10, 10], overlap=4) == [SentenceRun(0, 2)]


def test_no_sentences_give_no_passages() -> None:
    assert group([]) == []
