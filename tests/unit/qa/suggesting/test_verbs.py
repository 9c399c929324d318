import pytest

from qa.suggesting.verbs import base_of, is_participle


@pytest.mark.parametrize(
    ("past", "base"),
    [("closed", "close"), ("opened", "open"), ("stopped", "stop"), ("carried", "carry"),
     ("played", "play"), ("sold", "sell"), ("cost", "cost"), ("went", "go")],
)  # fmt: skip
def test_the_base_of_a_known_verb(past: str, base: str) -> None:
    assert base_of(past) == base


@pytest.mark.parametrize("word", ["frobbed", "close", "red", "", "the"])
def test_of_another_word_there_is_none(word: str) -> None:
    assert base_of(word) is None


def test_what_was_done_is_a_participle() -> None:
    assert is_participle("closed")
    assert is_participle("built")
    assert not is_participle("red")
    assert not is_participle("old")
