from datetime import date

import pytest

from index.records import Sentence, Source
from qa.cite import cite
from qa.records import Alternative
from tests.support.pages import FERRY, HOSTILE, POLICE, Seen, answered, as_article, cited
from ui.html.answer import answer_html, inert, message_html, web_link
from ui.html.link import Place


def test_every_sentence_has_a_numbered_link_to_its_place() -> None:
    first = cited(FERRY, "The ferry sank at dawn.")
    second = cited(POLICE, POLICE)
    seen = Seen(answer_html(answered(first, second)))
    assert "The ferry sank at dawn.Source 1" in seen.text
    assert f"{POLICE}Source 2" in seen.text
    assert [Place.parse(link).ranges[0] for link in seen.links()[:2]] == [(0, 23), (0, 38)]
    seen.assert_inert()


def test_what_bears_on_a_question_for_yes_or_no_is_called_evidence() -> None:
    citation = cited(FERRY, "It was foggy.")
    shown = Seen(answer_html(answered(citation, question="Was it foggy?"))).text
    assert shown.startswith("Evidence:It was foggy.Source 1")
    assert "Evidence:" not in Seen(answer_html(answered(citation, question="What was it?"))).text
    refused = Seen(answer_html(answered(question="Was it foggy?", nearest=(citation,))))
    assert "Evidence:" not in refused.text


def test_neighbours_read_on_and_the_best_has_the_first_number() -> None:
    first, second = cited(FERRY, FERRY[:23]), cited(FERRY, "Nineteen people were saved.")
    shown = Seen(answer_html(answered(second, first)))
    assert shown.text.startswith(f"{FERRY[:23]}Source 2 Nineteen people were saved.Source 1")


def test_a_reply_in_fixed_words_claims_neither_an_answer_nor_a_confidence() -> None:
    shown = Seen(answer_html(answered(kind="reply", reply=f"1 article: {HOSTILE}", reason=None)))
    assert shown.text.startswith("1 article: <script>")
    assert "do not answer" not in shown.text
    assert "Confidence" not in shown.text
    shown.assert_inert()


@pytest.mark.parametrize("kind", ["key", "said", "quoted", "timeline", "comparison"])
def test_chosen_sentences_are_a_list_under_their_heading_with_their_sources(kind: str) -> None:
    first = cited(FERRY, "The ferry sank at dawn.", "dawn", title="Ferry lost")
    third = cited(FERRY, "It was foggy.", title="Ferry lost")
    seen = Seen(answer_html(answered(first, third, kind=kind, reply="In order of time")))
    assert seen.text.startswith(
        "In order of timeThe ferry sank at dawn.Source 1It was foggy.Source 2"
    )
    assert [a.get("class") for tag, a in seen.elements if tag == "ul"] == ["aq-told", "aq-sources"]
    assert seen.text.count("Ferry lost") == 1
    assert "Confidence" not in seen.text
    seen.assert_inert()


@pytest.mark.parametrize("kind", ["new", "mentions"])
def test_sentences_that_stand_for_articles_have_their_titles(kind: str) -> None:
    cites = [cited(FERRY, FERRY[:23], title="Ferry lost"), cited(POLICE, POLICE, title="March")]
    seen = Seen(answer_html(answered(*cites, kind=kind, reply="The newest")))
    assert seen.text == (
        f"The newestThe ferry sank at dawn.Source 1Ferry lost{POLICE}Source 2March"
    )


@pytest.mark.parametrize("kind", ["source", "more"])
def test_what_is_read_on_is_cited_and_has_no_confidence(kind: str) -> None:
    shown = Seen(answer_html(answered(cited(FERRY, "It was foggy."), kind=kind, reply="Here:")))
    assert shown.text.startswith("Here:It was foggy.Source 1")
    assert "Confidence" not in shown.text
    assert len(shown.links()) == 2


def test_sources_are_listed_once_an_article_with_title_source_and_date() -> None:
    known = {"title": "Ferry lost", "source": "The Post", "published": date(2031, 5, 11)}
    citations = [
        cited(FERRY, quote, **known) for quote in ("The ferry sank at dawn.", "It was foggy.")
    ]
    seen = Seen(answer_html(answered(*citations)))
    assert seen.text.count("Ferry lost") == 1
    assert "The Post · 11 May 2031" in seen.text
    assert ("time", {"datetime": "2031-05-11"}) in seen.elements


def test_another_place_stands_under_an_answer_with_the_sentences_that_it_has() -> None:
    sources = (
        Source(origin="a", title="A title"),
        Source(origin="b", title="B", source="The Gazette", text="The ferry sank at dawn. Rain."),
        Source(origin="c", title="C", source="The Post", text=f"So it was. {FERRY}"),
    )
    quotes = ("The ferry sank at dawn.", "It was foggy.")
    citations = [cited(FERRY, quote, sources=sources) for quote in quotes]
    seen = Seen(answer_html(answered(*citations)))
    assert "1 also in The Gazette" in seen.text
    assert "Also in The Post" in seen.text
    assert seen.text.count("The Gazette") == seen.text.count("The Post") == 1
    seen.assert_inert()


def test_a_link_marks_its_own_sentence_first_and_the_others_of_the_article_after_it() -> None:
    citations = [cited(FERRY, quote) for quote in ("The ferry sank at dawn.", "It was foggy.")]
    second = Seen(answer_html(answered(*citations))).links()[1]
    assert Place.parse(second).ranges == ((52, 65), (0, 23))


def test_sentences_of_one_article_share_a_paragraph() -> None:
    ferry = [cited(FERRY, quote) for quote in ("The ferry sank at dawn.", "It was foggy.")]
    seen = Seen(answer_html(answered(*ferry, cited(POLICE, POLICE))))
    assert [a.get("class") for tag, a in seen.elements if tag == "p"].count("aq-text") == 2


def test_what_is_left_out_between_two_sentences_is_marked() -> None:
    first, second, third = (
        cited(FERRY, quote)
        for quote in ("The ferry sank at dawn.", "Nineteen people were saved.", "It was foggy.")
    )
    assert (
        "dawn.Source 1 […] It was foggy.Source 2" in Seen(answer_html(answered(first, third))).text
    )
    assert "[…]" not in answer_html(answered(first, second))


def test_a_sentence_that_leans_on_the_one_before_brings_it_as_context() -> None:
    text = "Ada Quill left. She was 34."
    article = as_article(text)
    sentences = [Sentence(0, 15), Sentence(16, 27)]
    before, she = (cite(article, each, score=0.8, sentences=sentences) for each in sentences)
    page = answer_html(answered(she))
    assert '<p class="aq-context" dir="auto"><span>Context</span> Ada Quill left.</p>' in page
    assert "Source 2" not in page
    assert "aq-context" not in answer_html(answered(before, she))
    assert "aq-context" in answer_html(answered(nearest=(she,)))


def test_every_item_of_a_list_has_a_line_of_its_own() -> None:
    text = "It has three parts:\n- The gate. It is new.\n- The weir.\n"
    quotes = ("It has three parts:", "- The gate.", "It is new.", "- The weir.")
    page = answer_html(answered(*(cited(text, quote) for quote in quotes)))
    assert page.count('<p class="aq-text"') == 1
    assert page.count('<p class="aq-text aq-item"') == 2
    assert "It is new." in page.split('<p class="aq-text aq-item"')[1]


def test_the_short_answer_stands_out_within_its_sentence() -> None:
    html = answer_html(answered(cited(FERRY, "Nineteen people were saved.", span="Nineteen")))
    assert "<strong>Nineteen</strong> people were saved." in html


def test_a_citation_given_twice_keeps_its_first_number() -> None:
    citation = cited(FERRY, "It was foggy.")
    seen = Seen(answer_html(answered(citation, citation)))
    assert "Source 2" not in seen.text


@pytest.mark.parametrize(
    ("probability", "words", "told"),
    [
        (1.0, "Very likely right", "over 99%"),
        (0.9, "Very likely right", "90%"),
        (0.7, "Likely right", "70%"),
        (0.5, "More likely right than not", "50%"),
        (0.49, "Uncertain", "49%"),
        (0.0, "Uncertain", "under 1%"),
    ],
)
def test_confidence_is_told_in_words_and_on_pointing_in_per_cent(
    probability: float, words: str, told: str
) -> None:
    seen = Seen(answer_html(answered(cited(POLICE, POLICE), confidence=probability)))
    assert seen.text.endswith(words)
    assert ("p", {"class": "aq-confidence", "title": f"How likely this is right: {told}"}) in (
        seen.elements
    )


def test_in_an_answer_that_is_not_likely_nothing_stands_out() -> None:
    citation = cited(FERRY, "Nineteen people were saved.", span="Nineteen")
    assert "<strong>" in answer_html(answered(citation, confidence=0.7))
    assert "<strong>" not in answer_html(answered(citation, confidence=0.69))
    assert "<strong>" not in answer_html(answered(nearest=(citation,)))


def test_a_refusal_that_is_unsure_shows_the_closest_open_with_their_chips() -> None:
    near = cited(FERRY, "It was foggy.", title="Ferry lost")
    seen = Seen(answer_html(answered(nearest=(near,), refusal="unsure", min_confidence=0.9)))
    assert seen.text.startswith("I found no sentence that surely answers this.The articles hold")
    assert "Confidence" not in seen.text
    assert "details" not in seen.tags
    assert "Closest, unsureIt was foggy.Source 1Ferry lost" in seen.text
    assert len(seen.links()) == 1


def test_what_is_far_from_an_answer_is_folded() -> None:
    near = cited(FERRY, "It was foggy.", title="Ferry lost").model_copy(update={"score": 0.05})
    seen = Seen(answer_html(answered(nearest=(near,), refusal="absent", min_confidence=0.5)))
    assert seen.text.startswith("Your articles do not answer this.")
    assert ("details", {}) in seen.elements
    assert "Show the nearest sentence" in seen.text
    assert "It was foggy." in seen.text


def test_an_abstention_without_anything_near_folds_nothing() -> None:
    assert "details" not in Seen(answer_html(answered())).tags


def test_differing_answers_stand_beside_and_go_on_counting() -> None:
    other = cited("About 2,400 people marched.", "About 2,400 people marched.", title="March")
    answer = answered(
        cited(POLICE, POLICE), alternatives=(Alternative(text=other.quote, citations=(other,)),)
    )
    seen = Seen(answer_html(answer))
    assert "The articles say different things:" in seen.text
    assert "MarchAbout 2,400 people marched.Source 2" in seen.text
    sides = [a for tag, a in seen.elements if tag == "section"]
    assert sides == [{"class": "aq-side"}] * 2


def test_what_is_no_contradiction_is_told_besides_in_order_of_its_day() -> None:
    late = cited(POLICE, POLICE, title="March", published=date(2031, 5, 12))
    early = cited(
        "Policing cost £9.", "Policing cost £9.", title="Cost", published=date(2031, 5, 2)
    )
    answer = answered(
        late,
        alternatives=(Alternative(text=early.quote, citations=(early,), differs=False),),
    )
    seen = Seen(answer_html(answer))
    assert "different things" not in seen.text
    assert seen.text.startswith("From several articles:2 May 2031Policing cost £9.Source 1")
    assert "12 May 2031 newerPolice counted" in seen.text
    assert seen.text.count("newer") == 1


def test_nothing_is_newer_than_what_has_no_day() -> None:
    dated = cited(POLICE, POLICE, published=date(2031, 5, 12))
    undated = cited("Nine came.", "Nine came.", title="Cost")
    answer = answered(undated, alternatives=(Alternative(text="", citations=(dated,)),))
    assert "newer" not in answer_html(answer)


def test_it_is_said_that_several_articles_agree() -> None:
    answer = answered(cited(POLICE, POLICE), agreement=3)
    assert "3 articles say so." in Seen(answer_html(answer)).text
    assert "say so" not in answer_html(answered(cited(POLICE, POLICE), agreement=1))


def test_the_sides_of_a_contradiction_are_told_apart_by_source_and_date() -> None:
    early = cited(POLICE, POLICE, source="The Post", published=date(2031, 5, 11))
    text = "Police counted 900 people."
    late = cited(text, text, source="The Courier", published=date(2031, 5, 12))
    answer = answered(early, alternatives=(Alternative(text=text, citations=(late,)),))
    seen = Seen(answer_html(answer))
    assert f"The Post · 11 May 2031{POLICE}" in seen.text
    assert f"The Courier · 12 May 2031 newer{text}" in seen.text


def test_confidence_stands_in_words_and_as_a_bar() -> None:
    seen = Seen(answer_html(answered(cited(POLICE, POLICE), confidence=0.8)))
    assert "Likely right" in seen.text
    assert ("span", {"style": "width:80%"}) in seen.elements


def test_whatever_articles_and_users_write_is_shown_and_does_nothing() -> None:
    citation = cited(HOSTILE, HOSTILE, title=HOSTILE, source=HOSTILE, url=HOSTILE)
    answers = [
        answered(citation, question=HOSTILE, standalone_question=HOSTILE + "!"),
        answered(nearest=(citation,), reason=HOSTILE),
    ]
    for html in (*map(answer_html, answers), message_html(HOSTILE)):
        seen = Seen(html)
        seen.assert_inert()
        assert HOSTILE in seen.text


def test_nothing_ends_the_line_that_markdown_takes_for_html() -> None:
    broken = "One\n\ntwo\r\n\r\nthree\u2028\u2029\x0b\x0c\x85four"
    html = answer_html(answered(cited(broken, broken, title=broken), question=broken))
    assert html.splitlines() == [html]
    assert "One two three four" in html


def test_spaces_within_a_quote_are_kept() -> None:
    assert "1\u202f000\u00a0km" in inert("1\u202f000\u00a0km")


@pytest.mark.parametrize("url", ["https://example.org/a?b=1&c=2", "http://example.org"])
def test_an_address_on_the_web_is_a_link_that_gives_nothing_away(url: str) -> None:
    (_, attributes), _ = Seen(web_link(url) or "").elements
    assert attributes["href"] == url
    assert {"noopener", "noreferrer"} <= set((attributes["rel"] or "").split())


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "//example.org",
        "https://",
        "https://[broken",
        "story.html",
    ],
)
def test_any_other_address_is_only_text(url: str) -> None:
    seen = Seen(web_link(url) or "")
    assert seen.tags == {"bdi"}


def test_no_address_is_nothing() -> None:
    assert web_link(None) is None
    assert web_link("") is None
