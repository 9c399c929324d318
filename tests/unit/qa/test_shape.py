import pytest

from qa.shape import shape_of


@pytest.mark.parametrize(
    "question",
    [
        "Who won the Lantern Prize?",
        "How many people marched?",
        "How long is the barrage?",
        "What does it cost?",
        "What was Gloria Pask's line of work?",
        "When did the trial open?",
        "What makes bread rise?",
        "What happens in the last chapter?",
        "Which Los Angeles hospital admitted him?",
        "Which James Bond film was shot there?",
        "What remains of the old pier?",
        "How strong was the wind?",
    ],
)
def test_one_thing_is_asked_for(question: str) -> None:
    assert shape_of(question) == "fact"


@pytest.mark.parametrize(
    "question",
    [
        "Why did the caisson break loose?",
        "How did the rats get on to the island?",
        "Describe the recovery of the atlas",
        "What happened to the crane driver?",
        "How else did they escape?",
        "How was it mended?",
        "Tell us how Anna escaped",
    ],
)
def test_a_few_sentences_are_asked_for(question: str) -> None:
    assert shape_of(question) == "passage"


@pytest.mark.parametrize(
    "question",
    [
        "What are the demands in the petition?",
        "Which titles made the shortlist?",
        "What three causes did the inquiry identify?",
        "How were they cleared? list the methods",
        "List the charges",
        "Who were the top three women?",
        "Which crews joined the march?",
        "What kinds of bolts were used?",
    ],
)
def test_the_items_of_a_list_are_asked_for(question: str) -> None:
    assert shape_of(question) == "list"
