import random

import pytest

from qa.reader.training.lookalikes import altered, names, transplanted

PASSAGE = (
    "Before the flood, the bridge in Ostrava was the first that Jana Malik built. "
    "She left the Vltava Guild in 1921."
)


def asked(question: str, others: str = "") -> set[str]:
    found = {altered(question, PASSAGE, names(others), random.Random(n)) for n in range(30)}
    return {changed for changed in found if changed is not None}


def test_a_name_is_a_capitalised_phrase_that_does_not_open_a_sentence() -> None:
    found = names("Rivers rose. Then the Bank of Upper Moravia closed in Ostrava, said Jana Malik.")
    assert [name.text for name in found] == ["Bank of Upper Moravia", "Ostrava", "Jana Malik"]
    assert [name.is_place for name in found] == [False, True, False]


def test_a_name_is_changed_for_another_of_its_kind() -> None:
    others = "She met Petr Novak in Brno, then the Vltava Guild."
    assert asked("What did Jana Malik do?", others) == {"What did Petr Novak do?"}
    assert asked("What stands in Ostrava?", others) == {"What stands in Brno?"}


def test_a_name_that_the_passage_holds_too_does_not_take_the_place_of_another() -> None:
    assert asked("What did Jana Malik do?", "with Vltava Guild") == set()
    assert asked("What did Jana Malik do?", "with Jana Dvorak") == set()


def test_a_number_is_changed_for_one_that_is_not_there() -> None:
    changed = asked("Who lived in 1921?")
    assert len(changed) > 5
    for question in changed:
        year = question.removeprefix("Who lived in ").removesuffix("?")
        assert 1881 <= int(year) <= 1961
        assert year not in PASSAGE


@pytest.mark.parametrize(
    ("question", "changed"),
    [
        ("Who owns the first bridge?", {"Who owns the last bridge?"}),
        ("What stood before the flood?", {"What stood after the flood?"}),
        ("Was it the first or the last?", set()),
        ("Which bridge is it?", set()),
    ],
)
def test_a_word_is_changed_for_its_opposite_unless_both_are_spoken_of(
    question: str, changed: set[str]
) -> None:
    assert asked(question) == changed


def test_a_question_about_something_else_is_asked_of_a_name_in_the_passage() -> None:
    rng = random.Random(1)
    found = {transplanted("How tall is the wife of Otto Kral?", PASSAGE, rng) for _ in range(20)}
    assert found == {f"How tall is the wife of {name}?" for name in ("Jana Malik", "Vltava Guild")}
    assert transplanted("What did Otto Kral say the bridge left before?", PASSAGE, rng) is None
    assert transplanted("How tall is she?", PASSAGE, rng) is None
