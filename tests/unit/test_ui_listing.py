from index.records import Outcome
from tests.unit.test_ui_render import HOSTILE, Seen, as_article
from ui.listing import articles_html, outcomes_html


def test_an_empty_index_says_what_to_do() -> None:
    assert "There are no articles yet." in articles_html([])


def test_a_long_list_says_that_it_is_cut() -> None:
    articles = [as_article(f"Text {n}.", title=f"Title {n}") for n in range(1200)]
    seen = Seen(articles_html(articles))
    assert seen.text.startswith("1,200 articles; the first 200 are listed")
    assert len([tag for tag, _ in seen.elements if tag == "li"]) == 200


def test_hostile_titles_and_outcomes_do_nothing() -> None:
    article = as_article(HOSTILE, title=HOSTILE, source=HOSTILE)
    failed = Outcome(origin=HOSTILE, status="failed", reason=HOSTILE)
    added = Outcome(origin="x", status="added", title=HOSTILE, article_id='"><img>')
    for html in (articles_html([article], "x"), outcomes_html([failed, added], HOSTILE)):
        Seen(html).assert_inert()
        assert HOSTILE in Seen(html).text
