from datetime import date

from index.outline.outlining import outline_of
from index.records import Draft, NameMet, Opening, Outline, Overview
from index.text.sentences import split_sentences
from tests.support.pages import HOSTILE, Seen, as_article
from ui.html.overview import outline_html, overview_html

STORY = (
    "The mill at Amberfold burned down on 2 April 2031. Nobody was hurt. It had been built in 1811 "
    "for the wool of the valley. The mill burned for two days, said Ida Roth of the fire service at "
    "Amberfold. It will not be built again, and the wool of the valley goes elsewhere from now on. "
    "The stones are for sale."
)


def overview(**known: object) -> Overview:
    values: dict[str, object] = {
        "articles": 1,
        "first_published": date(2031, 4, 3),
        "last_published": date(2031, 4, 3),
        "newest": (Opening(id="ab12", title="The mill", lead="The mill burned."),),
        "names": (NameMet("Ida Roth", 3),),
    }
    return Overview.model_validate(values | known)


def outlined(text: str) -> str:
    draft = Draft(title="The mill", text=text, origin="x")
    return outline_html(as_article(text), outline_of(draft, split_sentences(text)))


def test_an_overview_tells_how_much_of_when_what_is_new_and_who_is_met() -> None:
    seen = Seen(overview_html(overview()))
    seen.assert_inert()
    assert "1 article3 April 2031" in seen.text
    assert ("a", "#read/ab12") in [(tag, a.get("href")) for tag, a in seen.elements]
    assert "The mill burned." in seen.text
    asked = [a["data-question"] for _, a in seen.elements if a.get("data-act") == "search"]
    assert asked == ["Tell me about Ida Roth"]


def test_a_span_of_days_has_both_and_what_is_not_known_leaves_no_trace() -> None:
    assert (
        "3 April 2031 – 9 May 2032"
        in Seen(overview_html(overview(last_published=date(2032, 5, 9), articles=2))).text
    )
    bare = overview_html(overview(first_published=None, last_published=None, names=()))
    assert "Names met most" not in bare
    assert "<time" not in bare


def test_an_empty_library_shows_the_ways_to_add_articles() -> None:
    seen = Seen(overview_html(overview(articles=0, newest=(), names=())))
    seen.assert_inert()
    assert {a.get("data-act") for _, a in seen.elements} >= {"paste", "samples"}


def test_what_stands_in_articles_is_shown_and_does_nothing() -> None:
    opening = Opening(id="a/b", title=HOSTILE, lead=HOSTILE, source=HOSTILE)
    seen = Seen(overview_html(overview(newest=(opening,), names=(NameMet(HOSTILE, 1),))))
    seen.assert_inert()
    assert seen.text.count(HOSTILE) == 4


def test_an_outline_leads_to_places_in_the_text() -> None:
    html = outlined(STORY)
    seen = Seen(html)
    seen.assert_inert()
    links = {a["href"] or "" for tag, a in seen.elements if tag == "a"}
    start = STORY.index("2 April 2031")
    assert any(link.endswith(f"/{start}-{start + 12}") for link in links)
    at = STORY.index("Ida Roth")
    assert any(link.endswith(f"/{at}-{at + 8}") for link in links)
    assert "The mill at Amberfold burned down on 2 April 2031." in seen.text
    assert "1 minute to read" in seen.text
    both = [m for m in links if m.count("/") == 3]
    assert both, "Amberfold stands twice"


def test_of_a_short_article_no_key_sentence_is_repeated() -> None:
    html = outlined("The mill burned.")
    assert "Key sentences" not in html
    assert "Days" not in html
    assert "Names" not in html


def test_a_long_article_says_how_long_it_takes() -> None:
    outline = Outline(lead=None, key=(), days=(), names=(), minutes=1234)
    assert "1,234 minutes to read" in outline_html(as_article("Text."), outline)
