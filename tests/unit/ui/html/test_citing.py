from datetime import UTC, date, datetime

from markdown_it import MarkdownIt

from tests.support.pages import FERRY, HOSTILE, POLICE, Seen, cited
from ui.html.citing import as_bibtex, as_markdown, as_text

KNOWN = {
    "title": "Ferry & co_lost",
    "source": "The Post",
    "published": date(2031, 5, 11),
    "url": "https://example.org/a_(b)",
    "author": "Ann Ito",
    "added": datetime(2031, 6, 1, tzinfo=UTC),
}
CITED = cited(FERRY, "It was foggy.", **KNOWN)


FIRST = cited(FERRY, "The ferry sank at dawn.", **KNOWN)
SECOND = cited(FERRY, "Nineteen people were saved.", **KNOWN)


def test_plain_text_names_author_article_source_dates_and_address() -> None:
    assert as_text([CITED]) == (
        "“It was foggy.”\n"
        "— Ann Ito, Ferry & co_lost, The Post, 11 May 2031, https://example.org/a_(b), "
        "accessed 1 June 2031"
    )


def test_sentences_that_are_no_neighbours_have_quotation_marks_of_their_own() -> None:
    quoted, _ = as_text([FIRST, CITED]).split("\n— ")
    assert quoted == "“The ferry sank at dawn.”\n“It was foggy.”"


def test_neighbours_share_their_quotation_marks() -> None:
    assert as_text([FIRST, SECOND]).startswith(
        "“The ferry sank at dawn. Nineteen people were saved.”\n— "
    )


def test_where_sentences_stand_is_told_only_where_it_is_wanted() -> None:
    place = f", article {CITED.article_id}, characters 0–23, 52–65"
    assert as_text([FIRST, CITED], positions=True).endswith(place)
    assert CITED.article_id not in as_text([FIRST, CITED])
    assert CITED.article_id not in as_markdown([FIRST, CITED])
    assert CITED.article_id not in as_bibtex([FIRST, CITED])
    assert place[2:] in as_bibtex([FIRST, CITED], positions=True)


def test_a_file_that_has_no_address_has_no_day_of_access() -> None:
    assert "accessed" not in as_text([cited(POLICE, POLICE)])


def test_a_block_quote_marks_what_it_leaves_out() -> None:
    quoted = as_markdown([FIRST, CITED]).split("\n>\n")
    assert quoted[:3] == ["> The ferry sank at dawn.", "> […]", "> It was foggy."]
    assert "[…]" not in as_markdown([FIRST, SECOND])


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
    assert entry.startswith("@article{ito2031ferry,\n")
    assert "  author = {Ann Ito},\n" in entry
    assert "  urldate = {2031-06-01},\n" in entry
    assert "  title = {Ferry \\& co\\_lost},\n" in entry
    assert "  date = {2031-05-11},\n" in entry
    assert "@misc{title,\n" in as_bibtex([CITED, cited(POLICE, POLICE)])
    assert "journal" not in as_bibtex([cited(POLICE, POLICE)])


def test_bibtex_has_one_entry_of_an_article_that_is_cited_before_and_after_another() -> None:
    entries = as_bibtex([FIRST, cited(POLICE, POLICE), CITED])
    assert entries.count("@") == 2
    assert "“The ferry sank at dawn.” “It was foggy.”" in entries


def test_entries_that_would_be_called_the_same_are_told_apart() -> None:
    entries = as_bibtex([cited(POLICE, POLICE), cited(FERRY, "It was foggy.")])
    assert "@misc{title,\n" in entries
    assert "@misc{title-2,\n" in entries


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
