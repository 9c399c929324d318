import json

import pytest

from qa.followup.features import FEATURES, describe
from qa.followup.selecting import rarity, select_terms
from qa.followup.terms import Utterance, carriable, name_around, needed, phrases, terms_of
from qa.followup.weights import WEIGHTS, FittedTerms, load_fitted

SAID = [
    Utterance("Who hurt the crew of the barge?", asked=True),
    Utterance("Lowri Beddoes of Harrow Bay was hurt when caissons broke loose.", asked=False),
]


def test_terms_are_words_without_function_words_and_plurals() -> None:
    assert terms_of("How many caissons broke in the storm of 2031?") == {
        "caisson", "broke", "storm", "2031",
    }  # fmt: skip


def test_carriable_words_lie_where_they_say() -> None:
    for word in carriable(SAID, "What happened to her?"):
        text = SAID[word.utterance].text[word.start : word.end].lower()
        assert text.startswith(word.term)


def test_what_the_question_has_cannot_be_carried() -> None:
    assert "barge" not in {word.term for word in carriable(SAID, "Whose barges were they?")}


def test_needed_are_the_terms_that_a_human_took_from_the_history() -> None:
    rewrite = "What injuries did Lowri Beddoes have after the storm?"
    assert needed(SAID, "What happened to her?", rewrite) == {"lowri", "beddoe"}


def test_phrases_are_slices_of_what_was_said_names_whole() -> None:
    words = [word for word in carriable(SAID, "Who?") if word.term in {"lowri", "bay", "caisson"}]
    assert phrases(SAID, words) == ["Lowri Beddoes", "Harrow Bay", "caissons"]


@pytest.mark.parametrize("text", ["The", "The Who", "In The", "A A A", "O’Neill Jr. Ltd."])
def test_a_name_around_a_word_holds_the_word(text: str) -> None:
    said = [Utterance(text, asked=True)]
    for word in carriable(said, "?"):
        found = name_around(said, word)
        assert found.start <= word.start
        assert word.end <= found.stop


def test_every_term_has_all_features_each_finite() -> None:
    described = describe(SAID, "What happened to her?", rarity)
    assert {len(row) for _, row in described} == {len(FEATURES)}
    assert all(abs(value) < 100 for _, row in described for value in row)


def test_rare_words_are_rarer() -> None:
    assert rarity("time") < rarity("barge") < rarity("caisson") <= 1.0


def test_the_shipped_weights_are_for_these_features() -> None:
    assert set(load_fitted().weights) == {*FEATURES, "intercept"}
    assert json.loads(WEIGHTS.read_text(encoding="utf-8"))["threshold"] == load_fitted().threshold


def test_terms_are_picked_from_the_threshold_on_in_the_order_said() -> None:
    everything = FittedTerms({**dict.fromkeys(FEATURES, 0.0), "intercept": 0.0}, 0.5)
    question = "What happened to her?"
    assert list(select_terms(SAID, question, everything)) == list(
        dict.fromkeys(word.term for word in carriable(SAID, question))
    )
    assert select_terms(SAID, question, everything._replace(threshold=0.6)) == {}


def test_where_none_is_probable_enough_the_likeliest_can_be_had() -> None:
    never = load_fitted()._replace(threshold=1.1)
    question = "What happened to her?"
    judged = select_terms(SAID, question, never._replace(threshold=0.0))
    (picked,) = select_terms(SAID, question, never, at_least_one=True)
    assert judged[picked] == max(judged.values())
    assert select_terms([], question, never, at_least_one=True) == {}


def test_names_are_picked_before_other_words() -> None:
    picked = select_terms(SAID, "What happened to her?", load_fitted()._replace(threshold=0.0))
    assert picked["lowri"] > picked["loose"]
