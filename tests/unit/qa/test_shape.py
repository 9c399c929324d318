import pytest

from qa.shape import asks_whether, shape_of


@pytest.mark.parametrize(
    "question",
    [
        "Who won the Lantern Prize?",
        "How many people marched?",
        "How long is the barrage?",
        "What does it cost?",
        "What was Gloria Pask's line of work?",
        "When did the trial open?",
        "What happens in the last chapter?",
        "Which Los Angeles hospital admitted him?",
        "Which James Bond film was shot there?",
        "What remains of the old pier?",
        "How strong was the wind?",
        "Who decides how the fund is spent?",
        "Does the warden know how the rope broke?",
        "What did the new lock cost?",
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
        "What made the crews stay ashore?",
        "What makes bread rise?",
        "What's been holding up the new lock?",
        "What was behind the walkout at the yard?",
        "What lay behind the fall in catches?",
        "On what grounds was the appeal refused?",
        "And what did the harbour master say about the delay?",
        "What do anglers have against the barrage?",
        "What does the mayor blame for the flood?",
        "What effect did the drought have on the mill?",
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


@pytest.mark.parametrize(
    "question",
    [
        "Did the ferry sink?",
        "and was anyone hurt",
        "Hasn't the lock been opened yet?",
        "Won’t the tolls rise?",
        "Any idea whether the crews were paid?",
        "Do you know if the bridge is open?",
        "Before the vote, had the mayor promised a lock?",
        "Can you swim in the basin?",
        "Is it known why she sank?",
    ],
)
def test_yes_or_no_would_answer(question: str) -> None:
    assert asks_whether(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who sank?",
        "Can you tell me who was hurt?",
        "Do we know why it sank?",
        "Could you please explain the delay?",
        "Was it the mayor or the council?",
        "May 12: who marched?",
        "Island crews marched where?",
        "Arend Vos did what?",
    ],
)
def test_yes_or_no_would_be_no_answer(question: str) -> None:
    assert not asks_whether(question)
