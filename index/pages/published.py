"""Pure: when a web page was published, as its markup, address, byline or dateline say.

Never by a year in running text or in a line about rights: no date is better than a wrong one, since
filters and answers rely on it.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from lxml import html

from index.pages.unfolding import lays_out
from index.pasted.lines import find_date
from index.text.characters import one_line

_NAMES = frozenset(
    "article:published_time og:article:published_time og:published_time article:published "
    "datepublished date dc.date dc.date.issued dc.date.created dcterms.date dcterms.issued "
    "dcterms.created pubdate publishdate publish-date publish_date publication_date "
    "publication-date sailthru.date parsely-pub-date cxenseparse:recs:publishtime bt:pubdate "
    "article.published article_date_original originalpublicationdate citation_publication_date "
    "citation_online_date iso-8601-publish-date shareaholic:article_published_time "
    "rnews:datepublished analyticsattributes.articledate datecreated published_at published".split()
)
# Of the objects of JSON-LD; a page is dated like its article unless that says otherwise.
_ARTICLES = re.compile(r"Article|BlogPosting|Report|Posting|Recipe|Review$")
_OF_OTHERS = frozenset("comment review mentions isPartOf itemListElement hasPart citation".split())
_ELSEWHERE = re.compile(
    r"comment|related|recommend|sidebar|widget|teaser|promo|more-|most-|latest|trending|footer"
    r"|copyright|breadcrumb|event|upcoming|archive|calendar|next|prev|weather|forecast|today"
    r"|current-?date|masthead|top-?bar|ticker|clock",
    re.I,
)
_DATED = re.compile(
    r"date|publish|pubdate|posted|time-?stamp|by-?line|meta|submitted|author|posttime|created", re.I
)
_RIGHTS = re.compile(r"©|copyright|\(c\)|all rights", re.I)
_CHANGED = re.compile(
    r"^\W*(?:last )?(?:updated|modified|changed|reviewed|aktualisiert|mis à jour)", re.I
)
_PUBLISHED = re.compile(
    r"(?:(?:first |originally )?(?:published|posted|created)|veröffentlicht|erstellt|publiée?"
    r"|publicado)"
    r"(?: on| at| am| le| el)?:? *(?P<date>.+)$",
    re.I,
)
# What stands beside the date in a byline without being a name.
_OF_BYLINES = frozenset(
    "a ai al am an and at av avril av by da dal das de del dell den der des di door du e el en et "
    "för h il in klo kl la le les lo min mins minute minutes non of on om os par pm por przez read "
    "reading staff the to uhr um und van vid vom von www zu à gmt est edt bst cet utc comments "
    "comment writer reporter correspondent editor published posted updated last first originally "
    "created written filed date dated issued modified edited reported publié publicado "
    "veröffentlicht aktualisiert mis jour stand lesezeit minuten words views".split()
)
_WORD, _DIGIT = re.compile(r"[^\W\d_]+"), re.compile(r"\d")
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?:[/_-]|$)")
_DATELINE = re.compile(
    r"^[A-Z][A-Z .,’'-]+,? \(?(?P<date>[^–—-]{6,24}?)\)?(?: \([A-Za-z ]+\))? ?[–—-] "
)
_BLOCKS = ("p", "div", "h1", "h2", "h3", "h4", "ul", "ol")
_BOXES = ("p", "li", "td", "blockquote", "div", "header", "section", "article", "body")
_DEEPEST = 100  # levels that are looked at around an element
_PAGE_TAGS = frozenset("nav footer aside form figure figcaption caption".split())
_MOST_MARKUP = 2000  # characters of one with the blanks of its markup
_MOST_LINE = 120  # characters of a byline
_ABOVE = 12  # blocks between a headline and its first paragraph
_PARAGRAPH = 160  # characters
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar janvier enero gennaio janeiro januari stycznia ledna jänner january",
            "februar février fevrier febrero febbraio fevereiro februari lutego února february",
            "märz mars marzo março maart marca března march",
            "april avril abril aprile kwietnia dubna",
            "mai mayo maggio maio mei maja května maj may",
            "juni juin junio giugno junho czerwca června june",
            "juli juillet julio luglio julho lipca července july",
            "august août aout agosto augustus augusti sierpnia srpna",
            "september septembre septiembre settembre setembro września září",
            "oktober octobre octubre ottobre outubro października října october",
            "november novembre noviembre novembro listopada listopadu",
            "dezember décembre decembre diciembre dicembre dezembro december grudnia prosince",
        ),
        start=1,
    )
    for name in names.split()
}
_BESIDE_NAMES = _OF_BYLINES | _MONTHS.keys()
_WRITTEN = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:\.|º|er|st|nd|rd|th)? (?:de )?({'|'.join(_MONTHS)})\.?,? (?:de )?"
    r"((?:19|20)\d\d)(?!\d)",
    re.I,
)
_DOTTED = re.compile(r"(?<!\d)(\d{1,2})\. ?(\d{1,2})\. ?((?:19|20)\d\d)(?!\d)")
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})[/-](\d{1,2})[/-]((?:19|20)\d\d)(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)((?:19|20)\d\d)[./年-] ?(\d{1,2})[./月-] ?(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"^((?:19|20)\d\d)([01]\d)([0-3]\d)(?:T?\d*)?$")
_EPOCH = re.compile(r"^(\d{10})(?:\d{3})?$")
_NO_DAYS = {date(1970, 1, 1), date(1900, 1, 1), date(1, 1, 1)}  # what programs write for none


def find_published(tree: html.HtmlElement) -> date | None:
    """Return the day of a page's publication, where it says it.

    Args:
        tree: Of the whole page, as it was parsed.
    """
    sources = (_in_metas, _in_data, _in_properties, _in_times, _in_bylines, _in_addresses)
    return next((day for source in sources for day in source(tree)), None)


def read_day(text: str) -> date | None:
    """Return the first full date that is written in a text, in the words of ten languages.

    Of "04/05/2031" it cannot be known which is the day: such a date is none.

    >>> [str(read_day(x)) for x in ("4. Mai 2031", "May 4, 2031", "13/05/2031", "04/05/2031")]
    ['2031-05-04', '2031-05-04', '2031-05-13', 'None']
    """
    text = text.strip()
    if day := find_date(text):
        return _usual(day)
    if epoch := _EPOCH.match(text):
        return _usual(datetime.fromtimestamp(int(epoch[1]), UTC).date())
    if found := _COMPACT.match(text) or _YEAR_FIRST.search(text):
        return _day(found[1], found[2], found[3])
    if found := _WRITTEN.search(text):
        return _day(found[3], _MONTHS[found[2].lower()], found[1])
    if found := _DOTTED.search(text):
        return _day(found[3], found[2], found[1])
    if found := _SLASHED.search(text):
        first, second = int(found[1]), int(found[2])
        if first == second or first > 12:
            return _day(found[3], second, first)
        if second > 12:
            return _day(found[3], first, second)
    return None


def _day(year: str, month: str | int, day: str | int) -> date | None:
    try:
        return _usual(date(int(year), int(month), int(day)))
    except ValueError:
        return None


def _usual(day: date) -> date | None:
    return None if day in _NO_DAYS else day


def _in_metas(tree: html.HtmlElement) -> Iterator[date]:
    for meta in tree.iter("meta"):
        names = (meta.get("property"), meta.get("name"), meta.get("itemprop"))
        named = any(name and name.strip().lower() in _NAMES for name in names)
        if named and (day := read_day(meta.get("content") or "")):
            yield day


def _in_data(tree: html.HtmlElement) -> Iterator[date]:
    """Yield the dates of JSON-LD: of articles, then of the page itself."""
    of_page: list[date] = []
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            data = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for kind, text in _published(data, 0):
            if day := read_day(text):
                if _ARTICLES.search(kind):
                    yield day
                elif "WebPage" in kind:
                    of_page.append(day)
    yield from of_page


def _published(data: Any, depth: int) -> Iterator[tuple[str, str]]:
    """Yield the types of objects and the dates of their publication."""
    if depth > 8:
        return
    if isinstance(data, list):
        for item in data:
            yield from _published(item, depth + 1)
    elif isinstance(data, dict):
        if isinstance(text := data.get("datePublished"), str):
            yield str(data.get("@type")), text
        for name, value in data.items():
            if name not in _OF_OTHERS and isinstance(value, list | dict):
                yield from _published(value, depth + 1)


def _in_properties(tree: html.HtmlElement) -> Iterator[date]:
    for element in tree.xpath("//*[@itemprop='datePublished' or @pubdate]"):
        if element.tag != "meta" and not _is_elsewhere(element):
            written = element.get("datetime") or element.get("content") or element.text_content()
            if day := read_day(written):
                yield day


def _in_times(tree: html.HtmlElement) -> Iterator[date]:
    """Yield the days of `time` elements that stand by themselves, not in a sentence."""
    for element in tree.iter("time"):
        if _is_elsewhere(element) or _is_in_sentence(element):
            continue
        if day := read_day(element.get("datetime") or element.text_content()):
            yield day


def _in_bylines(tree: html.HtmlElement) -> Iterator[date]:
    """Yield the days of lines that are called dates or bylines, or stand as such."""
    changed: list[date] = []
    for element in _lines_about(tree):
        written = element.text_content()
        if len(written) > _MOST_MARKUP:
            continue
        line = one_line(written)
        if len(line) > _MOST_LINE or _RIGHTS.search(line):
            continue
        if (stated := _PUBLISHED.search(line)) and (day := read_day(stated["date"])):
            yield day
        elif day := read_day(line):
            if _CHANGED.match(line):
                changed.append(day)
            else:
                yield day
    for paragraph in tree.xpath("(//h1)[1]/following::p[position() <= 3]"):
        dateline = _DATELINE.match(one_line(paragraph.text_content()))
        if dateline and (day := read_day(dateline["date"])):
            yield day
    yield from changed


def _lines_about(tree: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """Yield the elements that may be bylines: those below the headline, then those named so."""
    body = tree.find("body")
    headline = next(iter(tree.xpath("//h1")), None)
    if headline is not None:
        seen = 0
        for element in headline.xpath("following::*"):
            if not isinstance(element.tag, str) or len(element) or _is_elsewhere(element):
                continue
            line = one_line(element.text_content())
            if seen > _ABOVE or len(line) > _PARAGRAPH:
                break
            seen += bool(line)
            if _DIGIT.search(line) and not _is_in_sentence(element):
                around = element.getparent()
                whole = around if _is_short(around) else element
                if _is_byline(one_line(whole.text_content())):
                    yield whole
    for element in (body if body is not None else tree).xpath(".//*[@class or @id]"):
        if (
            _DATED.search(f"{element.get('class') or ''} {element.get('id') or ''}")
            and not _is_elsewhere(element)
            and not _is_in_sentence(element)
        ):
            yield element


def _is_byline(line: str) -> bool:
    """Whether all that a line says beside a date are names and the words of bylines."""
    words = _WORD.findall(line)
    named = any(word.lower() in _OF_BYLINES for word in words)
    told = [word for word in words if word.lower() not in _BESIDE_NAMES]
    return not any(word.islower() for word in told) and not (
        told and not named and line.endswith(".")
    )


def _is_short(element: html.HtmlElement) -> bool:
    return element.tag != "body" and len(element.text_content().strip()) <= _MOST_LINE


def _in_addresses(tree: html.HtmlElement) -> Iterator[date]:
    for address in tree.xpath(
        "//link[@rel='canonical']/@href | //meta[@property='og:url']/@content"
    ):
        found = _IN_ADDRESS.search(address)
        if found and (day := _day(found[1], found[2], found[3])):
            yield day


def _is_elsewhere(element: html.HtmlElement) -> bool:
    """Whether an element is about something else than the story of the page."""
    for part in (element, *islice(element.iterancestors(), _DEEPEST)):
        if part.tag in _PAGE_TAGS or (part.tag == "table" and not lays_out(part)):
            return True
        if part.tag == "header" and not _is_head_of_story(part):
            return True
        if part.tag not in ("body", "html", "article", "main"):
            named = f"{part.get('class') or ''} {part.get('id') or ''}"
            if _ELSEWHERE.search(named) or part.tag == "a":
                return True
    return False


def _is_head_of_story(header: html.HtmlElement) -> bool:
    """Whether a header is one of an article, and not that of the site."""
    if next(header.iter("h1"), None) is not None:
        return True
    return next(header.iterancestors("article", "main", "section"), None) is not None


def _is_in_sentence(element: html.HtmlElement) -> bool:
    """Whether there is a paragraph around an element."""
    around = element
    while around.getparent() is not None and around.tag not in (
        "p",
        "li",
        "td",
        "blockquote",
        "div",
    ):
        around = around.getparent()
    if around.tag not in ("p", "li", "blockquote", "td") or any(
        part is not around for part in around.iter(*_BLOCKS)
    ):
        return False
    line = one_line(around.text_content())
    return len(line) > _MOST_LINE or (around.tag != "td" and line.endswith(".") and len(line) > 40)
