"""Pure: questions, answers and lists to HTML.

Whatever an article or a user wrote comes out as inert text: escaped, on one line where Markdown
could see it (a line break could end an HTML block there), and isolated where it may run from
right to left.
"""

import html
import re
from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import urlsplit

from index.records import Metadata, Source
from qa.cite import GAP, Quotation, by_article
from qa.records import Answer, Citation
from qa.wording import confidence_in_words
from ui.html.link import Place
from ui.html.origins import place_name

# Everything that a browser or a Markdown parser may take for the end of a line.
_LINE_ENDS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
DOT = '<span class="aq-dot"> · </span>'


def inert(text: str) -> str:
    """Return text as HTML that shows it and does nothing else."""
    return html.escape(_LINE_ENDS.sub(" ", text))


def attribute(text: str) -> str:
    """Return text as the value of an attribute that gives it back with its line breaks."""
    return html.escape(text).replace("\n", "&#10;")


def message_html(text: str, kind: str = "error") -> str:
    """Return one sentence from the program itself; `kind` is a CSS class."""
    return f'<div class="aq-message aq-{kind}" dir="auto">{inert(text)}</div>'


def answer_html(answer: Answer) -> str:
    """Return an answer with its numbered citations, or an abstention with what came nearest."""
    if answer.reply is not None:
        numbered = _Numbered(answer.citations)
        said = numbered.sentences(answer.citations) + numbered.sources() if answer.citations else ""
        return f'<div class="aq-answer"><p class="aq-reply">{inert(answer.reply)}</p>{said}</div>'
    if answer.abstained:
        return f'<div class="aq-answer">{_abstention(answer)}</div>'
    numbered = _Numbered(
        [*answer.citations, *(c for other in answer.alternatives for c in other.citations)]
    )
    if answer.alternatives:
        sides = [answer.citations, *(other.citations for other in answer.alternatives)]
        told = (
            '<p class="aq-label">The articles say different things:</p>'
            f'<div class="aq-sides">{"".join(map(numbered.side, sides))}</div>'
        )
    else:
        told = numbered.sentences(answer.citations) + _agreement(answer.agreement)
    return (
        f'<div class="aq-answer">{told}{numbered.sources()}{_confidence(answer.confidence)}</div>'
    )


def about(article: Metadata | Citation | Source) -> str:
    """Return source and date of an article or a copy, as far as known; else the empty string."""
    known = [f"<bdi>{inert(article.source)}</bdi>"] if article.source else []
    known += [_date(article.published)] if article.published else []
    return DOT.join(known)


def small(article: Metadata | Citation) -> str:
    """Return `about` the article as a line of its own, if there is anything."""
    known = about(article)
    return f'<span class="aq-about">{known}</span>' if known else ""


def web_link(url: str | None) -> str | None:
    """Return an address as a link if it leads to the web, else as text, else None."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        leads = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        leads = False
    if not leads:
        return f"<bdi>{inert(url)}</bdi>"
    return (
        f'<a href="{inert(url)}" target="_blank" rel="noopener noreferrer nofollow">'
        f"<bdi>{inert(url)}</bdi></a>"
    )


class _Numbered:
    """The citations of an answer, numbered from 1 in the order given."""

    def __init__(self, citations: Sequence[Citation]) -> None:
        self._all = list(citations)
        self._starts = {(citation.article_id, citation.start) for citation in citations}
        self._numbers = {_key(citation): n for n, citation in reversed([*enumerate(citations, 1)])}

    def sentences(self, citations: Iterable[Citation]) -> str:
        """Return the quotes, each with its number; a line of an article is a paragraph.

        Between what does not read on in the article stands the mark of a gap.
        """
        return "".join(map(self._of_article, by_article(citations)))

    def _of_article(self, runs: Sequence[Quotation]) -> str:
        paragraphs: list[str] = []
        last: Quotation | None = None
        for run in runs:
            gap, context = last is not None and not run.follows, self.context(run)
            listed = run.is_item or (last is not None and last.is_item)
            if gap and not (listed or context):
                paragraphs[-1] += f' <span class="aq-left-out">{GAP}</span> {self.quoted(run)}'
            else:
                above = f'<p class="aq-left-out">{GAP}</p>' if gap else ""
                kind = "aq-text aq-item" if run.is_item else "aq-text"
                quoted = self.quoted(run)
                paragraphs.append(f'{above}{context}<p class="{kind}" dir="auto">{quoted}')
            last = run
        return "".join(f"{paragraph}</p>" for paragraph in paragraphs)

    def quoted(self, run: Quotation) -> str:
        """Return sentences that read on, each with its number."""
        return "".join(
            f"{inert(each.space) if number else ''}{_quote(each)}{self._chip(each)}"
            for number, each in enumerate(run.citations)
        )

    def context(self, run: Quotation) -> str:
        """Return the sentence on which a quotation leans, unless it is cited as well."""
        first = run.citations[0]
        if not first.context or (first.article_id, first.context.start) in self._starts:
            return ""
        return (
            f'<p class="aq-context" dir="auto"><span>Context</span> {inert(first.context.text)}</p>'
        )

    def side(self, citations: Sequence[Citation]) -> str:
        """Return one of several answers under the sources and dates of its articles."""
        articles = {citation.article_id: citation for citation in citations}
        heading = "; ".join(about(c) or f"<bdi>{inert(c.title)}</bdi>" for c in articles.values())
        return (
            f'<section class="aq-side"><p class="aq-about">{heading}</p>'
            f"{self.sentences(citations)}</section>"
        )

    def sources(self) -> str:
        """Return the list of cited articles with their numbers."""
        by_article: dict[str, list[Citation]] = {}
        for citation in self._all:
            by_article.setdefault(citation.article_id, []).append(citation)
        listed = (
            f'<li><span class="aq-chips">{"".join(self._chip(c) for c in found)}</span>'
            f'<span class="aq-source">{self._title(found[0])}{_reference(found[0])}'
            f"{self._also_in(found)}</span></li>"
            for found in by_article.values()
        )
        return f'<ul class="aq-sources">{"".join(listed)}</ul>'

    def nearest(self) -> str:
        """Return the quotes as a list, each with its article below."""
        listed = (
            f"<li>{self.context(Quotation((c,), False))}"
            f'<p class="aq-text" dir="auto">{_quote(c)}{self._chip(c)}</p>'
            f'<span class="aq-source">{self._title(c)}{small(c)}</span></li>'
            for c in self._all
        )
        return f'<ul class="aq-nearest">{"".join(listed)}</ul>'

    def _also_in(self, citations: Sequence[Citation]) -> str:
        """Return the other places that have sentences of an article, and which, a line each."""
        having: dict[str, dict[int, None]] = {}
        for citation in citations:
            for other in citation.also_in:
                name = other.source or other.url or place_name(other.origin)
                having.setdefault(name, {})[self._number(citation)] = None
        every = list(dict.fromkeys(map(self._number, citations)))
        places: dict[str, list[str]] = {}
        for name, numbers in having.items():
            which = "" if list(numbers) == every else ", ".join(map(str, numbers))
            places.setdefault(which, []).append(f"<bdi>{inert(name)}</bdi>")
        return "".join(
            f'<span class="aq-about">{f"{which} also" if which else "Also"} in '
            f"{', '.join(names)}</span>"
            for which, names in places.items()
        )

    def _number(self, citation: Citation) -> int:
        return self._numbers[_key(citation)]

    def _chip(self, citation: Citation) -> str:
        return (
            f'<a class="aq-chip" href="{self._link(citation)}">'
            f'<span class="aq-unseen">Source </span>{self._number(citation)}</a>'
        )

    def _title(self, citation: Citation) -> str:
        return f'<a class="aq-title" href="{self._link(citation)}">{inert(citation.title)}</a>'

    def _link(self, citation: Citation) -> str:
        """Return the link to a citation, with the others from the same article."""
        others = (c for c in self._all if c.article_id == citation.article_id)
        ranges = dict.fromkeys((c.start, c.end) for c in (citation, *others))
        return inert(Place(citation.article_id, tuple(ranges)).link)


def _key(citation: Citation) -> tuple[str, int, int]:
    return citation.article_id, citation.start, citation.end


def _reference(citation: Citation) -> str:
    """Return author, source and date of a cited article, as far as known."""
    author = f"<bdi>{inert(citation.author)}</bdi>" if citation.author else ""
    known = DOT.join(filter(None, (author, about(citation))))
    return f'<span class="aq-about">{known}</span>' if known else ""


def _quote(citation: Citation) -> str:
    if citation.span_start is None or citation.span_end is None:
        return inert(citation.quote)
    start, end = citation.span_start - citation.start, citation.span_end - citation.start
    before, span, after = citation.quote[:start], citation.quote[start:end], citation.quote[end:]
    return f"{inert(before)}<strong>{inert(span)}</strong>{inert(after)}"


def _date(day: date) -> str:
    return f'<time datetime="{day.isoformat()}">{day.day} {day:%B} {day.year}</time>'


def _confidence(probability: float) -> str:
    return (
        '<p class="aq-confidence" title="Estimated probability that this answer is right">'
        f'<span class="aq-label">Confidence:</span> {confidence_in_words(probability)}'
        f'<span class="aq-bar" aria-hidden="true"><span style="width:{probability:.0%}"></span>'
        "</span></p>"
    )


def _agreement(articles: int) -> str:
    return f'<p class="aq-label">{articles:,} articles say so.</p>' if articles > 1 else ""


def _abstention(answer: Answer) -> str:
    reason = f'<p class="aq-reason">{inert(answer.reason)}</p>' if answer.reason else ""
    nearest = ""
    if answer.nearest:
        noun = "sentence" if len(answer.nearest) == 1 else f"{len(answer.nearest)} sentences"
        nearest = (
            f"<details><summary>Show the nearest {noun}</summary>"
            f"{_Numbered(answer.nearest).nearest()}</details>"
        )
    return f'<p class="aq-none">Your articles do not answer this.</p>{reason}{nearest}'
