import pytest

from qa.about.asking import Request, recognise, search_for


@pytest.mark.parametrize(
    ("question", "kind", "subject"),
    [
        ("What is this article about?", "key", ""),
        ("What’s this about?", "key", ""),
        ("Summarise", "key", ""),
        ("Can you summarize my articles, please?", "key", ""),
        ("tl;dr", "key", ""),
        ("Tell me about Nell Trevanion.", "key", "Nell Trevanion"),
        ("Give me an overview of the barrage", "key", "the barrage"),
        ("What are the key points of the inquiry?", "key", "the inquiry"),
        ("What did Kirby say?", "said", "Kirby"),
        ("What have the police said?", "said", "the police"),
        ("All quotes from Dermot Pask", "said", "Dermot Pask"),
        ("Who is quoted?", "quoted", ""),
        ("Who says what?", "quoted", ""),
        ("Timeline of the atlas case", "timeline", "the atlas case"),
        ("What happened when?", "timeline", ""),
        ("What's new?", "new", ""),
        ("What is the latest on the barrage?", "new", "the barrage"),
        ("Which articles mention “Dermot Pask”?", "mentions", "Dermot Pask"),
        ("Search for clay", "mentions", "clay"),
        ("What's the tram piece about?", "key", "tram"),
        ("In short, what happened with the trams?", "key", "the trams"),
        ("Brief me on the spray trial", "key", "the spray trial"),
        ("tl;dr of the inquiry", "key", "the inquiry"),
        ("What's the story behind the clay?", "key", "the clay"),
        ("I need a quick rundown of the fire", "key", "the fire"),
        ("What is J. R. Halvorsen quoted as saying?", "said", "J. R. Halvorsen"),
        ("What was Dilys Penhaligon's reaction?", "said", "Dilys Penhaligon"),
        ("Quote the detective", "said", "the detective"),
        ("How did the union respond?", "said", "the union"),
        ("What did the chair tell reporters?", "said", "the chair"),
        ("Which people are quoted about the fire?", "quoted", "the fire"),
        ("Whose voices are in the report?", "quoted", ""),
        ("Who did the paper talk to?", "quoted", ""),
        ("When did things happen in the trial?", "timeline", "the trial"),
        ("Put the events of the strike in order", "timeline", "the strike"),
        ("Walk me through the strike, date by date", "timeline", "the strike"),
        ("Show me the most recent stories", "new", ""),
        ("What has been published since May?", "new", ""),
        ("Compare the two warehouse fires", "comparison", "warehouse fires"),
        ("What do both fires have in common?", "comparison", "fires"),
        ("What is the difference between the dam and the barrage?", "comparison", "the dam"),
        ("In which articles does J. R. Halvorsen appear?", "mentions", "J. R. Halvorsen"),
        ("List all stories with Dermot Pask in them", "mentions", "Dermot Pask"),
    ],
)
def test_a_question_about_articles_is_recognised(question: str, kind: str, subject: str) -> None:
    found = recognise(question)
    assert found is not None
    assert (found.kind, found.subject) == (kind, subject)


@pytest.mark.parametrize(
    "question",
    [
        "summarise and tell me who",
        "Summarise the inquiry and tell me who led it",
        "What did the report say was the cause?",
        "What is the latest ferry fare in Ostholm?",
        "What happened when the ferry sank?",
        "When did the barrage open?",
        "Who was quoted a price?",
        "What did she say about that?",  # leans on the talk: the reader knows of it
        "What's it about?",
        "Compare",
        "Who is Kirby?",
        "Tell me who won",
        "Compare the prices",  # of which two?
        "Quote of the day",
        "Update me",
        "Who are the experts?",
        "What was the last article he wrote?",
        "Summarise it. Then leave",
        "What did Nell Trevanion sell?",
        "",
        "?" * 50,
    ],
)
def test_any_other_question_is_left_to_the_reader(question: str) -> None:
    assert recognise(question) is None


def test_a_topic_a_second_subject_and_a_day_are_told_apart() -> None:
    said = recognise("What did Nell Trevanion say about the fund?")
    assert said == Request("said", "Nell Trevanion", topic="the fund")
    compared = recognise("Compare the march with the police count")
    assert compared == Request("comparison", "the march", other="the police count")
    new = recognise("What's new about the barrage since May 2032?")
    assert new == Request("new", "the barrage", since="since May 2032")


@pytest.mark.parametrize(
    "question", ["Summarise the article about the trams", "Summarise the trams article"]
)
def test_one_article_is_told_from_all_that_is_said_of_a_subject(question: str) -> None:
    found = recognise(question)
    assert found is not None
    assert found.one_article
    assert found.subject.removeprefix("the ") == "trams"


def test_the_search_for_words_is_a_question_for_articles() -> None:
    found = recognise(search_for(["clay", "survey"]))
    assert found == Request("mentions", "clay survey")


def test_a_very_long_subject_is_none() -> None:
    assert recognise("Summarise " + "word " * 60) is None
