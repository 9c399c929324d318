import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.records import Article, Outline, Sentence
from tests.support.pages import HOSTILE, Seen, as_article, cited
from ui.html.article import article_html, context_html, missing_html
from ui.html.link import Place
from ui.kept.marks import Mark

TELLING_NOTHING = Outline(lead=None, key=(), days=(), names=(), minutes=1)
TEXT = "First one. Second one.\n\nThird one 🚢. Fourth one.\n\n- a list\n- of two"


def marks(html: str) -> list[str]:
    return [part.split(">", 1)[1].split("</mark>")[0] for part in html.split("<mark")[1:]]


def shown(article: Article, place: Place) -> str:
    return article_html(article, place, TELLING_NOTHING)


def read(*ranges: tuple[int, int], text: str = TEXT) -> str:
    article = as_article(text)
    return shown(article, Place(article.id, ranges))


def test_paragraphs_are_kept() -> None:
    body = read().split('<div class="aq-body">')[1]
    assert body.count("<p ") == 3
    assert "Second one.</p>" in body
    assert "- a list\n- of two</p>" in body


def body_of(html: str) -> str:
    return Seen(html.split('<div class="aq-body">')[1]).text


@settings(deadline=None)
@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1)
)
@example("a\r\n\r\nb\rc\n \n\nd\x85e\u2028f 🚢 <b>&amp;")
def test_what_the_body_holds_as_text_is_the_articles_very_text(text: str) -> None:
    half = len(text) // 2
    assert body_of(read((0, half), (half, len(text)), text=text)) == text


def test_an_article_of_fifty_thousand_sentences_is_one_page_with_its_very_text() -> None:
    text = "".join(
        f"Sentence {n} is here. {chr(10) * 2 if n % 5 == 0 else ''}" for n in range(50_000)
    )
    assert body_of(read((0, 19), text=text)) == text


def test_marks_of_the_visitor_are_told_to_the_page_by_code_points() -> None:
    start = TEXT.index("Fourth")
    mark = Mark("m", cited(TEXT, "Fourth one."), datetime.now(UTC), HOSTILE)
    article = as_article(TEXT)
    seen = Seen(
        article_html(article, Place(article.id), TELLING_NOTHING, [mark], "<p>A notice</p>")
    )
    seen.assert_inert()
    (told,) = [a["data-marks"] for _, a in seen.elements if "data-marks" in a]
    assert json.loads(told or "") == [
        {"id": "m", "start": start, "end": start + 11, "note": HOSTILE}
    ]
    assert "A notice" in seen.text


def test_ranges_are_marked_by_code_points_and_the_first_is_the_current_one() -> None:
    start = TEXT.index("Fourth")
    html = read((start, start + 11), (0, 10))
    assert marks(html) == ["First one.", "Fourth one."]
    assert '<mark class="aq-also">First one.' in html
    assert '<mark id="aq-cited" tabindex="-1" class="aq-current">Fourth one.' in html


def test_a_range_over_two_paragraphs_is_marked_in_both_and_found_once() -> None:
    html = read((11, 36))
    assert marks(html) == ["Second one.", "Third one 🚢."]
    assert html.count('id="aq-cited"') == 1


def test_overlapping_ranges_belong_to_the_current_one_where_both_are() -> None:
    html = read((5, 15), (0, 10))
    assert marks(html) == ["First", " one.", " Seco"]
    assert html.count('class="aq-current"') == 2


@pytest.mark.parametrize("ranges", [((900, 950),), ((30, 10),), ((5, 5),)])
def test_a_range_that_is_none_marks_nothing(ranges: tuple[tuple[int, int], ...]) -> None:
    assert marks(read(*ranges)) == []


def test_a_range_that_goes_on_past_the_end_is_marked_up_to_it() -> None:
    assert marks(read((TEXT.index("of two"), 900))) == ["of two"]


def test_title_author_source_date_and_address_stand_above() -> None:
    article = as_article(
        TEXT,
        title="A headline",
        author="Hywel Onslow",
        source="The Courier",
        published=date(2031, 5, 11),
        url="https://example.org/a",
    )
    seen = Seen(shown(article, Place(article.id)))
    assert "A headlineHywel Onslow · The Courier · 11 May 2031https://example.org/a" in seen.text


def test_what_is_not_known_leaves_no_trace() -> None:
    assert {a.get("class") for _, a in Seen(read()).elements}.isdisjoint({"aq-about", "aq-url"})


def test_a_hostile_article_is_shown_and_does_nothing() -> None:
    text = f"{HOSTILE}\n\n<mark id='aq-cited'>{HOSTILE}"
    article = as_article(text, title=HOSTILE, source=HOSTILE, author=HOSTILE, url="javascript:a()")
    html = shown(article, Place(article.id, ((0, len(HOSTILE)),)))
    seen = Seen(html)
    seen.assert_inert()
    (marked,) = marks(html)
    assert Seen(marked).text == HOSTILE
    assert seen.text.count(HOSTILE) == 5
    assert [tag for tag, _ in seen.elements].count("mark") == 1
    assert all("javascript" not in (a.get("href") or "") for _, a in seen.elements)


def test_what_stands_in_for_an_article_is_inert_too() -> None:
    Seen(missing_html(HOSTILE)).assert_inert()
    assert HOSTILE in Seen(missing_html(HOSTILE)).text


def test_the_marks_can_be_stepped_through_in_the_order_of_the_text() -> None:
    article = as_article(TEXT)
    seen = Seen(shown(article, Place(article.id, ((36, 47), (0, 10), (36, 47)))))
    links = [a["href"] for tag, a in seen.elements if tag == "a" and "class" not in a]
    assert links == [
        Place(article.id, ((0, 10), (36, 47))).link,
        Place(article.id, ((36, 47), (0, 10))).link,
    ]
    assert "nav" not in Seen(read()).tags


def test_a_sentence_is_shown_between_its_neighbours() -> None:
    text = "One. Two. Three. Four. Five."
    sentences = [Sentence(0, 4), Sentence(5, 9), Sentence(10, 16), Sentence(17, 22)]
    article = as_article(text, title="A headline", source="The Post")
    html = context_html(article, sentences, Place(article.id, ((10, 16),)))
    assert marks(html) == ["Three."]
    assert Seen(html).text == "A headlineThe Post… Two. Three. Four. …"


@pytest.mark.parametrize("ranges", [(), ((0, 4),), ((90, 99),)])
def test_a_sentence_at_an_edge_has_fewer_neighbours(ranges: tuple[tuple[int, int], ...]) -> None:
    article = as_article("One. Two.", title=HOSTILE)
    html = context_html(article, [Sentence(0, 4), Sentence(5, 9)], Place(article.id, ranges))
    Seen(html).assert_inert()
    assert "One." in html or "Two." in html
