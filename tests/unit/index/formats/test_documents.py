"""DOCX, ODT, RTF, EPUB, e-mail and feeds, each made by script."""

from datetime import date

import pytest

from index.errors import ReadError
from index.reading.articles import read_bytes
from index.records import Draft
from tests.support.files import archive, epub, mail, odt, word

STORY = "The ferry Marigold sank at dawn, the harbour office said, and nineteen people were saved."
MORE = "Judge Amal Okoro leads the inquiry, which opens on Tuesday in the old town hall of Quorrow."
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<x xmlns:y='urn:y'>&b;</x>"
)


def read(raw: bytes, name: str = "") -> list[Draft | ReadError]:
    return list(read_bytes(raw, origin=name or "x", name=name, max_mb=1))


def only(raw: bytes, name: str = "") -> Draft:
    (item,) = read(raw, name)
    if isinstance(item, ReadError):
        raise item
    return item


# -- DOCX ----------------------------------------------------------------------------------------


def test_a_docx_is_read_with_headings_lists_and_tables() -> None:
    raw = word(["# Ferry sinks", "4 May 2031", STORY, "- one", "- two", "Port | Quorrow", MORE])
    draft = only(raw)
    assert (draft.title, draft.published) == ("Ferry sinks", date(2031, 5, 4))
    assert draft.text == f"4 May 2031\n\n{STORY}\n\n- one\n- two\n\nPort | Quorrow\n\n{MORE}"


def test_the_properties_of_a_docx_say_what_its_text_does_not() -> None:
    draft = only(word([STORY], title="Ferry inquiry", author="Tamsin Greave"))
    assert (draft.title, draft.author, draft.text) == ("Ferry inquiry", "Tamsin Greave", STORY)


def test_insertions_of_a_docx_are_read_and_deletions_are_not() -> None:
    parts = "http://schemas.openxmlformats.org"
    body = (
        f"<w:p><w:r><w:t>{STORY}</w:t></w:r>"
        "<w:ins><w:r><w:t xml:space='preserve'> Nobody died.</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText> Three died.</w:delText></w:r></w:del></w:p>"
        f"<w:sdt><w:sdtContent><w:p><w:r><w:t>{MORE}</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    raw = archive(
        {
            "_rels/.rels": f'<Relationships xmlns="{parts}/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{parts}/officeDocument/2006/relationships/officeDocument"'
            ' Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'<w:document xmlns:w="{parts}/wordprocessingml/2006/main">'
            f"<w:body>{body}</w:body></w:document>",
        }
    )
    assert only(raw).text == f"{STORY} Nobody died.\n\n{MORE}"


# -- ODT and RTF ---------------------------------------------------------------------------------


def test_a_caption_in_an_odt_is_a_line_of_its_own() -> None:
    picture = (
        "<drawing:frame><drawing:image/><svg-compatible:title>IMG_12.jpg</svg-compatible:title>"
        "<svg-compatible:desc>grey</svg-compatible:desc></drawing:frame>"
    )
    box = f"<drawing:text-box><text:p>{picture}Figure 1: The bridge</text:p></drawing:text-box>"
    body = f"<text:p>It shut.<drawing:frame>{box}</drawing:frame> It opened.</text:p>"
    draft = only(odt(f"{body}<text:p>{MORE}</text:p>", title="The bridge in May"))
    assert draft.text == f"It shut. It opened.\n\nFigure 1: The bridge\n\n{MORE}"


def test_an_odt_is_read_with_headings_lists_and_tables() -> None:
    body = (
        '<text:h text:outline-level="1">Ferry sinks</text:h>'
        "<text:tracked-changes><text:p>Deleted long ago.</text:p></text:tracked-changes>"
        f"<text:p>The ferry<text:s/>Marigold {STORY[19:]}<text:note><text:p>A note.</text:p>"
        "</text:note></text:p><text:list><text:list-item><text:p>one</text:p></text:list-item>"
        "<text:list-item><text:p>two</text:p></text:list-item></text:list><table:table>"
        "<table:table-row><table:table-cell><text:p>Port</text:p></table:table-cell>"
        "<table:table-cell><text:p>Quorrow</text:p></table:table-cell></table:table-row>"
        "</table:table>"
    )
    draft = only(odt(body, title="Unused"))
    assert (draft.title, draft.author) == ("Ferry sinks", "Tamsin Greave")
    assert draft.text == f"{STORY}\n\n- one\n- two\n\nPort | Quorrow"


def test_letters_in_the_title_of_an_rtf_are_those_of_its_code_page() -> None:
    head = rb"{\rtf1\ansi\ansicpg1252{\info{\title The mayor\'92s caf\'e9 r\u233?gime}}"
    assert only(head + MORE.encode() + rb"\par}", "x.rtf").title == "The mayor’s café régime"


def test_an_rtf_is_read_with_its_title() -> None:
    raw = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Times;}}{\info{\title Ferry inquiry}"
        rb"{\author Tamsin Greave}}\f0 The caf\'e9 of Zo\u235 ? at Quorrow {\b closed} at dawn on "
        rb"Monday, she said, for good.\par Nobody was hurt.\par}"
    )
    draft = only(raw)
    assert (draft.title, draft.author) == ("Ferry inquiry", "Tamsin Greave")
    assert draft.text == (
        "The café of Zoë at Quorrow closed at dawn on Monday, she said, for good.\n\n"
        "Nobody was hurt."
    )


# -- EPUB ----------------------------------------------------------------------------------------


def test_the_chapters_of_a_book_are_articles() -> None:
    raw = epub(
        {
            "cover.xhtml": "<img src='c.jpg'/>",
            "one.xhtml": f"<h1>Low water</h1><p>{STORY}</p>",
            "one-b.xhtml": f"<p>{MORE}</p>",
            "two.xhtml": f"<p>{MORE} It rained.&nbsp;Then it stopped.</p>",
        },
        named={"two.xhtml": "High water"},
    )
    first, second = read(raw, "tides.epub")
    assert isinstance(first, Draft)
    assert isinstance(second, Draft)
    assert (first.title, first.text) == ("Low water", f"{STORY}\n\n{MORE}")
    assert (second.title, second.origin) == ("High water", "tides.epub#OEBPS/text/two.xhtml")
    assert second.text == f"{MORE} It rained. Then it stopped."
    assert {first.source, second.source} == {"The Tide Book"}
    assert (first.author, first.language) == ("Tamsin Greave", "en")
    assert first.published == date(2031, 5, 4)


# -- e-mail --------------------------------------------------------------------------------------

NEWSLETTER = mail(
    From="The Harbour Post <news@harbour.example>",
    To="reader@example.org",
    Subject="Fwd: Ferry sinks off Gannet Bank",
    Date="Sun, 04 May 2031 09:00:00 +0000",
    plain="Read this in a browser: https://harbour.example/1",
    html=f"<div style='display:none'>Hidden preview</div><table><tr><td><p>{STORY}</p></td></tr>"
    f"<tr><td>{MORE}</td></tr></table><p>Unsubscribe</p>",
)


@pytest.mark.parametrize("name", ["ferry.eml", "ferry.txt", ""])
def test_a_newsletter_is_its_html_with_subject_sender_and_date(name: str) -> None:
    draft = only(NEWSLETTER, name)
    assert (draft.title, draft.source) == ("Ferry sinks off Gannet Bank", "The Harbour Post")
    assert draft.published == date(2031, 5, 4)
    assert draft.text == f"{STORY}\n\n{MORE}"


def test_a_plain_message_is_its_text_with_wrapped_lines_joined() -> None:
    wrapped = f"{STORY.replace(' and', chr(10) + 'and')}\n\n{MORE}\n"
    raw = mail(From="a@b.example", Subject="Ferry", Date="Sun, 04 May 2031 09:00:00 +0000", plain=wrapped)  # fmt: skip
    draft = only(raw, "x.eml")
    assert (draft.source, draft.text) == ("a@b.example", f"{STORY}\n\n{MORE}")


def test_what_a_message_says_of_its_encoding_does_not_count_against_its_bytes() -> None:
    raw = b"From: a@b.example\nSubject: x\nContent-Type: text/plain; charset=us-ascii\n\n"
    assert only(raw + "Zoë left Quorrow.".encode(), "x.eml").text == "Zoë left Quorrow."
    latin = raw.replace(b"us-ascii", b"iso-8859-1") + "Zoë left Quorrow.".encode("latin-1")
    assert only(latin, "x.eml").text == "Zoë left Quorrow."
    japanese = "渡し船は月曜日に沈んだ。"
    shifted = raw.replace(b"us-ascii", b"iso-2022-jp") + japanese.encode("iso-2022-jp")
    assert only(shifted, "x.eml").text == japanese


# -- feeds ---------------------------------------------------------------------------------------

RSS = f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Harbour Post</title>
<language>en-gb</language>
<item><title>Ferry &amp; barge</title><link>https://harbour.example/1</link>
<pubDate>Sun, 04 May 2031 09:00:00 GMT</pubDate><description>Short.</description>
<content:encoded><![CDATA[<p>{STORY}</p><p>{MORE}</p>]]></content:encoded></item>
<item><title>Nothing to read</title><guid>2</guid></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Tides</title><entry>
<title>Low water</title><id>urn:1</id><link href="https://tides.example/1"/>
<updated>2031-05-04T09:00:00Z</updated><author><name>Tamsin Greave</name></author>
<content type="html">&lt;p&gt;{STORY}&lt;/p&gt;</content></entry></feed>"""


@pytest.mark.parametrize("name", ["news.rss", "news.xml", ""])
def test_the_entries_of_a_feed_are_articles_and_one_without_text_is_named(name: str) -> None:
    article, failure = read(RSS.encode(), name)
    assert isinstance(article, Draft)
    assert (article.title, article.text) == ("Ferry & barge", f"{STORY}\n\n{MORE}")
    assert (article.url, article.source) == ("https://harbour.example/1", "The Harbour Post")
    assert (article.published, article.language) == (date(2031, 5, 4), "en")
    assert isinstance(failure, ReadError)
    assert str(failure).endswith("entry 2: it has no text (Nothing to read).")


@pytest.mark.parametrize(
    "odd",
    [
        "<pubDate>0000-00-00</pubDate>",
        "<title>&#55357;&#xDE00;</title>",
        "<title>&#99999999;</title>",
        f"<content>&lt;ol start={'9' * 5000}&gt;&lt;li&gt;One&lt;/li&gt;&lt;li&gt;Two&lt;/li&gt;</content>",
    ],
    ids=["day", "half of a character", "no character", "list"],
)
def test_an_odd_entry_of_a_feed_takes_no_other_with_it(odd: str) -> None:
    story = "<description>The ferry sank.</description>"
    entries = f"<item>{story}</item><item>{odd}{story}</item><item>{story}</item>"
    raw = f"<rss version='2.0'><channel>{entries}</channel></rss>".encode()
    items = list(read_bytes(raw, origin="x", name="x.rss", max_mb=1))
    assert ["The ferry sank." in item.text for item in items if isinstance(item, Draft)] == [
        True
    ] * 3


def test_atom_is_read_as_rss_is() -> None:
    draft = only(ATOM.encode(), "tides.atom")
    assert (draft.title, draft.author, draft.text) == ("Low water", "Tamsin Greave", STORY)
    assert draft.origin == "tides.atom#urn:1"


@pytest.mark.parametrize("name", ["x.pdf", "x.docx", "x.zip"])
def test_a_web_page_under_another_name_is_read_with_a_remark(name: str) -> None:
    page = f"<!DOCTYPE html><html><body><article><p>{STORY}</p></article></body></html>"
    (item,) = read_bytes(page.encode(), origin=name, name=name, max_mb=1)
    assert isinstance(item, Draft)
    assert STORY in item.text
    assert item.remark == f"it is a web page, though called {name[1:]}"


# -- bad input -----------------------------------------------------------------------------------

WORD = word([STORY])


@pytest.mark.parametrize(
    ("raw", "name", "reason"),
    [
        (WORD[: len(WORD) // 2], "x.docx", "it is a damaged DOCX file"),
        (b"PK\x03\x04" + b"noise" * 99, "x.epub", "it is a damaged EPUB file"),
        (bytes(range(256)) * 9, "x.docx", "it is no DOCX file, or a damaged one"),
        (archive({"word/document.xml": "<w"}), "x.docx", "word/document.xml is no XML"),
        (archive({"word/document.xml": "<w/>"}), "x.docx", "it is a damaged DOCX file"),
        (archive({"word/document.xml": BOMB}), "x.docx", "declares XML entities"),
        (archive({"xl/workbook.xml": "<x/>"}), "x.xlsx", "it is a spreadsheet: save it as CSV"),
        (archive({"ppt/presentation.xml": "<x/>"}), "x.pptx", "it is a presentation"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99, "x.docx", "an old Office file, or one with a"),
        (odt("", manifest="<a encryption-data=''/>"), "x.odt", "it is encrypted"),
        (archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": BOMB}), "x.odt", "declares XML entities"),
        (epub({"a.xhtml": f"<p>{STORY}</p>"}, named={}, more="META-INF/rights.xml"), "x.epub", "it is copy-protected"),
        (archive({"mimetype": "application/epub+zip", "META-INF/container.xml": BOMB}), "x.epub", "declares XML entities"),
        (archive({"META-INF/container.xml": "<a/>"}), "x.epub", "it names no book"),
        (epub({"a.xhtml": ""}, named={}), "x.epub", "it holds no articles"),
        (RSS.replace("<rss", '<!DOCTYPE rss [<!ENTITY a "b">]><rss', 1).encode(), "x.rss", "declares XML entities"),
        (b"<rss>", "x.rss", "it is no RSS or Atom feed|it holds no articles"),
        (b"From: a@b.example\nSubject: x\n\n", "x.eml", "it holds no article text"),
        (b"Content-Type: application/pkcs7-mime\n\nAAAA", "x.eml", "it is an encrypted e-mail"),
        (b"", "x.eml", "it is empty"),
        (b"{\\rtf1 }", "x.rtf", "it holds no article text"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_cannot_be_read_is_one_sentence_that_names_file_and_reason(
    raw: bytes, name: str, reason: str
) -> None:
    with pytest.raises(ReadError, match=reason) as caught:
        only(raw, name)
    assert str(caught.value).startswith(name)
    assert "\n" not in str(caught.value)


def test_a_document_that_unpacks_to_more_than_the_limit_is_refused() -> None:
    body = f"<w>{'a' * 1_100_000}</w>"
    with pytest.raises(ReadError, match="it unpacks to more than the limit of 1 MB"):
        only(archive({"_rels/.rels": "<r/>", "word/document.xml": body}), "x.docx")


def test_a_part_of_a_docx_that_is_not_called_xml_is_not_read() -> None:
    """Only what is called so is checked, and a document may name any part as its text."""
    word_ns = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    package_ns = "http://schemas.openxmlformats.org/package/2006"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    story = f"<w:p><w:r><w:t>{STORY}</w:t></w:r></w:p>"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package_ns}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package_ns}/relationships">'
        f'<Relationship Id="r" Type="{kind}" Target="word/main.bin"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{word_ns}"><w:body>{story}</w:body></w:document>',
        "word/main.bin": f'<w:document xmlns:w="{word_ns}"><w:body>{story * 20_000}</w:body></w:document>',
    }
    assert only(archive(parts), "x.docx").text == STORY
