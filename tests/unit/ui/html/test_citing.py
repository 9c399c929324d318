from datetime import date

from markdown_it import MarkdownIt

from tests.support.pages import FERRY, HOSTILE, POLICE, Seen, cited
from ui.html.citing import as_bibtex, as_markdown, as_text

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


def test_bibtex_has_one_entry_of_an_article_that_is_cited_before_and_after_another() -> None:
    first = cited(FERRY, "The ferry sank at dawn.", **KNOWN)
    entries = as_bibtex([first, cited(POLICE, POLICE), CITED])
    assert entries.count("@article{") == 2
    assert entries.count(f"@article{{{CITED.article_id},") == 1
    assert "“The ferry sank at dawn. It was foggy.”" in entries
    assert "characters 0–23, 52–65" in entries


def test_an_address_in_bibtex_is_what_it_was_but_for_what_would_end_it() -> None:
    url = "https://example.org/~anna/a_b?x=1%202&y#z^"
    assert f"  url = {{{url}}},\n" in as_bibtex([cited(POLICE, POLICE, url=url)])
    entry = as_bibtex([cited(POLICE, POLICE, url="https://example.org/{a}\\b\u2003c")])
    assert "  url = {https://example.org/%7Ba%7D%5Cb%E2%80%83c},\n" in entry


def test_accents_of_bibtex_are_signs_in_a_title() -> None:
    entry = as_bibtex([cited(POLICE, POLICE, title="O^2 ~ levels")])
    assert "  title = {O\\textasciicircum{}2 \\textasciitilde{} levels},\n" in entry


def test_any_white_space_in_a_markdown_address_is_percent_encoded() -> None:
    spaced = cited(POLICE, POLICE, url="https://example.org/a\u2003b c")
    assert "(https://example.org/a%E2%80%83b%20c)" in as_markdown([spaced])


def test_braces_in_bibtex_are_balanced_whatever_a_title_holds() -> None:
    entry = as_bibtex([cited("}{ \\ }", "}{ \\ }", title="}{\\}")])
    plain = entry.replace("\\{", "").replace("\\}", "")
    assert plain.count("{") == plain.count("}")
