import json
from pathlib import Path

import pytest

from qa.smalltalk import Act, recognise

SAID = {
    Act.GREETING: ("Hello!", "hi there", "Good morning.", "Hey, how are you?"),
    Act.THANKS: ("Thanks!", "thank you very much", "OK, thanks", "Great, thank you."),
    Act.FAREWELL: ("bye", "Goodbye!", "That's all."),
    Act.ASSENT: ("ok", "I see.", "Got it!", "That's interesting."),
    Act.HELP: ("What can you answer?", "help", "Who are you?", "How does this work?", "Are you a bot?"),
    Act.ARTICLES: ("Which articles do you have?", "what do you know about?", "List all articles", "How many articles do you have?"),
    Act.SOURCE: ("Show me the source", "Source?", "Where does it say that?", "How do you know?", "Are you sure?", "Which article is that from?", "Why do you say that?"),
    Act.MORE: ("more", "Tell me more.", "Go on", "What else?", "More, please", "And then?"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("act", "said"), [(a, said) for a, all_of in SAID.items() for said in all_of]
)
def test_what_is_no_question_of_the_articles_is_recognised(act: Act, said: str) -> None:
    assert recognise(said) is act


@pytest.mark.parametrize(
    "question",
    [
        "Why?",
        "And in March?",
        "Thanks to whom was the barrage approved?",
        "Who said hello to the crew?",
        "What is the source of the river?",
        "Which articles of the treaty were broken?",
        "How many articles are in the treaty?",
        "More than how many people marched?",
        "What else did the inquiry find?",
        "Where does the minister say the money went?",
        "How do you know a puffin from a razorbill?",
        "Who are they?",
        "What can the council do?",
    ],
)
def test_a_question_is_left_a_question(question: str) -> None:
    assert recognise(question) is None


def test_no_gold_question_of_the_samples_is_taken_for_small_talk() -> None:
    gold = Path(__file__).parents[3] / "eval" / "data" / "samples.jsonl"
    for line in gold.read_text(encoding="utf-8").splitlines():
        question = json.loads(line)["question"]
        assert recognise(question) is None, question
