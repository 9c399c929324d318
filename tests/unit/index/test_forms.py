import pytest

from index.forms import SIZES, Forms, Sizes


@pytest.mark.parametrize(
    ("passages", "form"),
    [
        (0, "flat fp16"),
        (99_999, "flat fp16"),
        (100_000, "flat SQ8"),
        (299_999, "flat SQ8"),
        (300_000, "IVF SQ8"),
        (2_000_000, "IVF SQ8"),
    ],
)
def test_the_form_of_vectors_follows_their_number(passages: int, form: str) -> None:
    assert Sizes().vector_form(passages) == form


@pytest.mark.parametrize(
    ("forms", "few", "many"),
    [
        ("auto", "flat fp16", "IVF SQ8"),
        ("small", *2 * ("flat fp16",)),
        ("large", *2 * ("IVF SQ8",)),
    ],
)
def test_a_form_can_be_forced(forms: Forms, few: str, many: str) -> None:
    assert SIZES[forms].vector_form(10) == few
    assert SIZES[forms].vector_form(1_000_000) == many


def test_a_small_file_is_made_anew_for_every_write_and_a_large_one_for_a_twentieth() -> None:
    assert Sizes().most_unsealed(10_000) == 0
    assert Sizes().most_unsealed(1_000_000) == 50_000


@pytest.mark.parametrize("form", ["flat fp16", "flat SQ8", "IVF SQ8"])
def test_why_a_form_is_in_use_is_said_with_the_number_that_decides(form: str) -> None:
    assert ",000 passages" in Sizes().why(form)


@pytest.mark.parametrize("forms", ["small", "large"])
def test_a_form_that_was_chosen_is_told_as_such(forms: Forms) -> None:
    told = SIZES[forms].why(SIZES[forms].vector_form(10))
    assert told.endswith("ARTICLE_QA_INDEX_FORMS is set")
