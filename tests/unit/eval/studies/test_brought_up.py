"""What the larger reader is given, and what that costs, of made-up passages."""

import pytest

from eval.records import GoldSpan, Question
from eval.studies.brought_up import PLANS, Plan, brought
from qa.reader.judge import Candidate
from tests.support.readers import passage_to_read

TEXT = "The lock opened. It cost 3 million. Boats queued. Nobody was surprised."


def given(place: int) -> dict[Plan, bool]:
    """Whether each plan brings up the second sentence of the passage that is retrieved so far."""
    passages = [passage_to_read(TEXT, number=number) for number in range(12)]
    right = passages[place].sentences[1]
    question = Question(
        id="1",
        question="What did the lock cost?",
        sentences=(GoldSpan(article_id=passages[place].article.id, start=right[0], end=right[1]),),
    )
    candidates = [  # the right one last of all
        Candidate(each.article, sentence, None)
        for wanted in (False, True)
        for each in passages
        for sentence in each.sentences
        if (each is passages[place] and sentence == right) == wanted
    ]
    return {plan: one.right for plan, one in brought(question, candidates, passages).items()}


@pytest.mark.parametrize("place", [0, 1, 2, 9, 11])
def test_what_no_sentence_shows_is_brought_up_where_its_passage_is_read_whole(place: int) -> None:
    assert given(place) == {plan: place < plan.whole for plan in PLANS}


def test_a_plan_costs_the_word_pieces_that_are_read() -> None:
    passages = [passage_to_read(TEXT, number=number) for number in range(12)]
    question = Question(
        id="1",
        question="What did the lock cost?",
        sentences=(GoldSpan(article_id=passages[0].article.id, start=0, end=16),),
    )
    candidates = [Candidate(p.article, s, None) for p in passages for s in p.sentences]
    cost = {plan: one.pieces for plan, one in brought(question, candidates, passages).items()}
    assert cost[Plan(10, 0)] == 5 * cost[Plan(2, 4)]
    assert cost[Plan(2, 4)] < cost[Plan(3, 4)] < cost[Plan(4, 4)]
