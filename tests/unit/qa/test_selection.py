from datetime import UTC, datetime

from index.records import Article, Sentence
from index.text.sentences import split_sentences
from qa.reader.base import Evidence
from qa.selection import Said, Selection, select

WHO, WHY, WHICH = "Who came?", "Why did it sink?", "Which demands were made?"


def article(text: str, number: int = 0) -> Article:
    return Article(
        id=f"{number:016x}",
        title="Counting",
        text=text,
        sha256="0" * 64,
        added=datetime(2031, 1, 1, tzinfo=UTC),
        origins=(f"{number}.txt",),
    )


def said(text: str, confidence: float, span: str, number: int = 0) -> Evidence:
    start = text.index(span)
    whole = Sentence(0, len(text))
    return Evidence(article(text, number), whole, confidence, (start, start + len(span)))


def read(text: str, *confidences: float) -> list[Evidence]:
    """Evidence for every sentence of one article, best first."""
    held = article(text)
    sentences = split_sentences(text)
    assert len(sentences) == len(confidences)
    found = [
        Evidence(held, sentence, confidence, tuple(sentence))
        for sentence, confidence in zip(sentences, confidences, strict=True)
    ]
    return sorted(found, key=lambda one: -one.confidence)


def quotes(selection: Selection) -> list[str]:
    return [one.article.slice(*one.sentence) for one in selection.answer.sentences]


def chosen(
    question: str, evidence: list[Evidence], threshold: float = 0.2, most: int = 4
) -> list[str]:
    return quotes(select(question, evidence, threshold=threshold, max_sentences=most))


def test_nothing_under_the_threshold_is_said_but_how_sure_it_was() -> None:
    held_back = select(WHO, read("Ann came. Bob left.", 0.4, 0.3), threshold=0.5, max_sentences=3)
    assert quotes(held_back) == []
    assert held_back.confidence == 0.4
    assert held_back.answer.agreement == 0


def test_no_evidence_gives_no_answer() -> None:
    assert select(WHO, [], threshold=0.0, max_sentences=3) == Selection(Said([], 0), 0.0, [])


def test_a_fact_ends_with_the_sentence_that_answers() -> None:
    text = "Ann came. Bob came. Cid left. Dora slept."
    assert chosen(WHO, read(text, 0.8, 0.7, 0.3, 0.3)) == ["Ann came."]


def test_other_articles_that_answer_the_same_are_cited_with_a_sentence_each() -> None:
    evidence = [
        said("Ann came early.", 0.8, "Ann"),
        said("It was Ann who came.", 0.7, "Ann", number=1),
        said("Ann came by boat.", 0.65, "Ann", number=1),
        said("Ann may have come.", 0.3, "Ann", number=2),
    ]
    assert chosen(WHO, evidence) == ["Ann came early.", "It was Ann who came."]


def test_the_same_words_are_not_cited_twice() -> None:
    evidence = [said("Ann came early.", 0.8, "Ann"), said("Ann came early.", 0.8, "Ann", number=1)]
    assert chosen(WHO, evidence) == ["Ann came early."]


def test_an_answer_is_no_longer_than_allowed() -> None:
    text = "The chains broke. It rained. The storm was strong. Nobody watched."
    assert len(chosen(WHY, read(text, 0.8, 0.8, 0.8, 0.8), most=2)) == 2


def test_what_is_not_of_the_kind_asked_for_comes_last_and_is_less_sure() -> None:
    evidence = [
        said("The march cost $900.", 0.8, "$900"),
        said("Some 870 people came.", 0.6, "870", number=1),
    ]
    asked = "How many people came?"
    assert chosen(asked, evidence) == ["Some 870 people came."]
    assert select(asked, evidence[:1], threshold=0.5, max_sentences=1).confidence == 0.4


def test_nothing_is_very_sure_where_something_speaks_against_it() -> None:
    sure = [said("He came at noon.", 0.97, "noon")]
    assert select("When did Kirby come?", sure, threshold=0.2, max_sentences=1).confidence == 0.89
    assert select("When did he come?", sure, threshold=0.2, max_sentences=1).confidence == 0.97
    other = said("Counting: 900 people came.", 0.96, "900", number=1)
    two = [said("Counting: 870 people came.", 0.97, "870"), other]
    held = select("How many people came?", two, threshold=0.2, max_sentences=1)
    assert held.confidence == 0.89
    assert [one.differs for one in held.alternatives] == [True]


def test_why_is_answered_by_the_best_sentence_and_others_of_its_article() -> None:
    text = "The chains broke. It rained. The storm was strong. Nobody watched the chains."
    evidence = read(text, 0.5, 0.1, 0.9, 0.6)
    elsewhere = said("The sea was high.", 0.8, "high", number=1)
    assert chosen(WHY, [evidence[0], elsewhere, *evidence[1:]]) == [
        "The storm was strong.",
        "Nobody watched the chains.",
        "The chains broke.",
    ]


def test_what_the_best_sentence_reads_on_with_comes_before_what_stands_further_off() -> None:
    text = "It rained. Chains rust. Nobody oiled them. They broke. Boats left. The sea rose."
    assert chosen(WHY, read(text, 0.6, 0.5, 0.7, 0.9, 0.1, 0.8), most=6) == [
        "They broke.",
        "Nobody oiled them.",
        "Chains rust.",
        "It rained.",
        "The sea rose.",
    ]


LIST = "The crews demand:\n\n- a fund;\n- a seat on the board;\n- quiet in spring.\n\nPolice came."


def test_a_list_is_answered_by_all_its_items_however_unsure_each() -> None:
    evidence = read(LIST, 0.2, 0.05, 0.1, 0.01, 0.15)
    assert chosen(WHICH, evidence) == ["- a fund;", "- a seat on the board;", "- quiet in spring."]


def test_a_list_is_as_sure_as_its_sentences_together() -> None:
    found = select(WHICH, read(LIST, 0.2, 0.05, 0.1, 0.01, 0.1), threshold=0.3, max_sentences=4)
    assert round(found.confidence, 6) == 0.36


def test_a_list_that_has_nothing_to_do_with_it_is_left_alone() -> None:
    assert chosen(WHICH, read(LIST, 0.01, 0.01, 0.01, 0.01, 0.9)) == ["Police came."]


def test_a_weak_list_does_not_stand_in_for_the_sure_answer() -> None:
    evidence = read(LIST, 0.1, 0.05, 0.1, 0.05, 0.9)
    found = select(WHICH, evidence, threshold=0.3, max_sentences=4)
    assert quotes(found) == ["Police came."]
    assert found.confidence == 0.9


def test_a_heading_parts_two_lists() -> None:
    text = "Needed:\n\n- flour\n- sugar\n\nTools\n\n- a whisk\n- a bowl"
    evidence = read(text, 0.1, 0.1, 0.1, 0.1, 0.6, 0.3)
    # The reader leaves headings out of what it gives.
    given = [one for one in evidence if one.article.slice(*one.sentence) != "Tools"]
    assert len(given) == len(evidence) - 1
    assert chosen("Which tools are needed?", given) == ["- a whisk", "- a bowl"]


def test_a_question_for_a_fact_gets_one_item_of_a_list() -> None:
    assert chosen(WHO, read(LIST, 0.1, 0.05, 0.9, 0.01, 0.1)) == ["- a seat on the board;"]


def test_another_articles_other_answer_is_an_alternative() -> None:
    evidence = [
        said("Police counted 870 marchers.", 0.8, "870"),
        said("About 2,400 people marched.", 0.5, "2,400", number=1),
        said("At least 2,400 took part.", 0.4, "2,400", number=2),
    ]
    found = select("How many marched?", evidence, threshold=0.3, max_sentences=3)
    assert quotes(found) == ["Police counted 870 marchers."]
    assert [(len(other.sentences), other.agreement) for other in found.alternatives] == [(2, 2)]


def test_a_number_in_words_differs_from_one_in_digits() -> None:
    evidence = [
        said("Nine miners died.", 0.8, "Nine"),
        said("The blast killed 14 miners.", 0.7, "14", number=1),
    ]
    found = select("How many miners died?", evidence, threshold=0.3, max_sentences=3)
    assert [one.sentences[0].article.id[-1] for one in found.alternatives] == ["1"]


def test_articles_that_say_the_same_agree() -> None:
    evidence = [
        said("Ada Lindqvist came.", 0.8, "Ada Lindqvist"),
        said("Ms. Lindqvist was there.", 0.7, "Lindqvist", number=1),
    ]
    found = select(WHO, evidence, threshold=0.3, max_sentences=3)
    assert found.alternatives == []
    assert found.answer.agreement == 2
    assert len(found.answer.sentences) == 2


def test_a_name_is_no_alternative_to_a_number() -> None:
    evidence = [
        said("Police counted 870 marchers.", 0.8, "870"),
        said("Ann marched too.", 0.7, "Ann", number=1),
    ]
    assert select("How many?", evidence, threshold=0.3, max_sentences=3).alternatives == []


def test_what_is_hardly_sure_is_no_alternative() -> None:
    evidence = [
        said("Ann won the race.", 0.9, "Ann"),
        said("Bob won the race of 1999.", 0.3, "Bob", number=1),
    ]
    assert select(WHO, evidence, threshold=0.3, max_sentences=3).alternatives == []
