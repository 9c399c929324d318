import pytest

from index.text.spelling import as_spelled, other_spellings
from index.text.words import match_query

PRINTED = {
    "OConnor": "O’Connor",
    "oconnor": "O’Connor",
    "O'Connor": "OConnor",
    "Sorensen": "Sørensen",
    "Soerensen": "Sørensen",
    "Sørensen": "Sorensen",
    "AlQaeda": "Al-Qaeda",
    "Al Qaeda": "Al-Qaeda",
    "Al-Qaeda": "AlQaeda",
    "Fruhwirth": "Frühwirth",
    "Fruehwirth": "Frühwirth",
    "McDonald": "Mc Donald",
    "Strasse": "Straße",
    "Lodz": "Łódź",
    "Jean Luc": "Jean-Luc",
    "DArtagnan": "D’Artagnan",
}


@pytest.mark.parametrize("typed", [name for name in PRINTED if name != "McDonald"])
def test_a_name_is_asked_for_as_the_text_spells_it(typed: str) -> None:
    printed = PRINTED[typed]
    text = f"The office of {printed} was closed. Nobody said why."
    assert as_spelled(f"Where is {typed}?", [text]) == f"Where is {printed}?"


@pytest.mark.parametrize("typed", ["O’Connor", "o’connor", "Sean", "closed", "When does"])
def test_what_the_text_has_stays_as_typed(typed: str) -> None:
    question = f"{typed} of the office?"
    assert (
        as_spelled(question, ["O’Connor closed the office. Sean knows when it does."]) == question
    )


def test_a_possessive_keeps_its_ending() -> None:
    assert as_spelled("What is OConnor's task?", ["O’Connor rests."]) == "What is O’Connor's task?"


@pytest.mark.parametrize(
    ("typed", "phrase"),
    [
        ("OConnor", '"o connor"'),
        ("oconnor", '"o connor"'),
        ("AlQaeda", '"al qaeda"'),
        ("Al Qaeda", '"alqaeda"'),
        ("O'Connor", '"oconnor"'),
        ("Sorensen", '"sørensen"'),
        ("Sørensen", '"soerensen"'),
        ("Fruehwirth", '"fruhwirth"'),
    ],
)
def test_the_other_spellings_of_a_name_are_searched_for(typed: str, phrase: str) -> None:
    assert phrase in match_query(f"Who is {typed}?")


def test_function_words_and_words_among_names_have_no_other_spellings() -> None:
    assert (
        match_query("Does the road lead to Bell?")
        == '"road" OR "lead" OR "bell" OR "bełl" OR "belł"'
    )


def test_only_names_are_spelled_otherwise_where_names_have_capitals() -> None:
    assert other_spellings("Where does the road to Norham end?", ("where",)) == ["nørham"]
