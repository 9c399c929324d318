from datetime import date

from markdown_it import MarkdownIt

from tests.unit.test_ui_render import FERRY, HOSTILE, POLICE, Seen, cited
from ui.chat_citing import as_bibtex, as_markdown, as_text

KNOWN = {
    "title": "Ferry & co_lost",
    "source": "The Post",
    "published": date(2031, 5, 11),
    "url": "https://example.org/a_(b)",
}
CITED = cited(FERRY, "It was foggy.", **KNOWN)


def test_plain_text_names_article_date_and_place() -> None:
    first = cited(FERRY, "The ferry sank at dawn.", **KNOWN)
    assert as_text([first, CITED]) == (
        "“The ferry sank at dawn. It was foggy.”\n"
        "— Ferry & co_lost, The Post, 11 May 2031, https://example.org/a_(b), "
        f"article {CITED.article_id}, characters 0–23, 52–65"
    )


def test_each_article_is_a_paragraph_of_its_own() -> None:
    assert as_text([CITED, cited(POLICE, POLICE)]).count("\n\n") == 1


def test_markdown_is_a_block_quote_with_a_linked_source() -> None:
    html = MarkdownIt().render(as_markdown([CITED]))
    seen = Seen(html)
    assert {"blockquote", "a", "em"} <= seen.tags
    assert "It was foggy." in seen.text
    assert "Ferry & co_lost, The Post, 11 May 2031" in seen.text
    (link,) = [a["href"] for tag, a in seen.elements if tag == "a"]
    assert link == "https://example.org/a_%28b%29"


def test_markdown_shows_hostile_text_as_it_is() -> None:
    hostile = cited(HOSTILE, HOSTILE, title=HOSTILE, url="javascript:alert(1)")
    seen = Seen(MarkdownIt().render(as_markdown([hostile])))
    assert seen.tags == {"blockquote", "p", "em"}
    assert seen.text.count("<script>alert(1)</script>") == 2


def test_bibtex_has_an_entry_an_article_with_special_characters_escaped() -> None:
    entry = as_bibtex([CITED])
    assert entry.startswith(f"@article{{{CITED.article_id},\n")
    assert "  title = {Ferry \\& co\\_lost},\n" in entry
    assert "  date = {2031-05-11},\n" in entry
    assert as_bibtex([CITED, cited(POLICE, POLICE)]).count("@article{") == 2
    assert "journal" not in as_bibtex([cited(POLICE, POLICE)])


def test_braces_in_bibtex_are_balanced_whatever_a_title_holds() -> None:
    entry = as_bibtex([cited("}{ \\ }", "}{ \\ }", title="}{\\}")])
    plain = entry.replace("\\{", "").replace("\\}", "")
    assert plain.count("{") == plain.count("}")
