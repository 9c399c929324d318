"""Pure: questions, answers and lists to HTML.

Whatever an article or a user wrote comes out as inert text: escaped, on one line where Markdown
could see it (a line break could end an HTML block there), and isolated where it may run from
right to left.
"""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from urllib.parse import urlsplit

from index.records import Metadata, Source
from qa.cite import GAP, Quotation, by_article, quotations
from qa.quoting.reference import accessed
from qa.records import Answer, Citation
from qa.refusing import is_far
from qa.wording import evidence_in_words, per_cent, refusal_in_words, sureness
from ui.html.link import Place
from ui.html.origins import place_name

# Everything that a browser or a Markdown parser may take for the end of a line.
_LINE_ENDS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
_BOLD_FROM = 0.7  # confidence from which the short answer stands out
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


def choice_html(label: str, act: str, data: Mapping[str, str], *, title: str) -> str:
    """Return a chip that stands for a choice, and takes it back.

    Args:
        label: What was chosen.
        act: What the page's script does at a click.
        data: What the script is told of the choice.
        title: Says what a click does.
    """
    told = "".join(f'data-{name}="{attribute(value)}" ' for name, value in data.items())
    return (
        f'<button type="button" class="aq-tag aq-choice" data-act="{act}" {told}title="{title}">'
        f'<bdi>{inert(label)}</bdi><span aria-hidden="true"> ×</span></button>'
    )


def answer_html(answer: Answer) -> str:
    """Return an answer with its numbered citations, or an abstention with what came nearest."""
    if answer.reply is not None:
        numbered = _Numbered(answer.citations)
        said = _shown(answer, numbered) if answer.citations else ""
        return f'<div class="aq-answer"><p class="aq-reply">{inert(answer.reply)}</p>{said}</div>'
    if answer.abstained:
        return f'<div class="aq-answer">{_abstention(answer)}</div>'
    differing = [other.citations for other in answer.alternatives if other.differs]
    besides = [other.citations for other in answer.alternatives if not other.differs]
    # Beside a contradiction, what is none would only be in its way.
    sides = _by_day([answer.citations, *(differing or besides)])
    bold = answer.confidence >= _BOLD_FROM
    numbered = _Numbered([c for side in sides for c in side], bold=bold)
    if len(sides) > 1:
        said = "The articles say different things:" if differing else "From several articles:"
        told = numbered.sides(said, sides)
    else:
        evidence = evidence_in_words(answer.question)
        label = f'<p class="aq-label">{evidence}</p>' if evidence else ""
        told = label + numbered.sentences(answer.citations) + _agreement(answer.agreement)
    return (
        f'<div class="aq-answer">{told}{numbered.sources()}{_confidence(answer.confidence)}</div>'
    )


def _by_day(sides: Iterable[Sequence[Citation]]) -> list[Sequence[Citation]]:
    """Return what several articles say by their days; those without one come first."""
    return sorted(sides, key=_day_of)


def _day_of(side: Sequence[Citation]) -> date:
    return max((c.published for c in side if c.published), default=date.min)


def about(article: Metadata | Citation | Source) -> str:
    """Return source and date of an article or a copy, as far as known; else the empty string."""
    known = [f"<bdi>{inert(article.source)}</bdi>"] if article.source else []
    known += [date_html(article.published)] if article.published else []
    return DOT.join(known)


def to_read(minutes: int) -> str:
    """Return how long it takes to read an article.

    >>> to_read(2)
    '2 minutes to read'
    """
    return f"{minutes:,} minute{'' if minutes == 1 else 's'} to read"


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

    def __init__(self, citations: Sequence[Citation], *, bold: bool = True) -> None:
        self._bold = bold
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
            f"{inert(each.space) if number else ''}{self._quote(each)}{self._chip(each)}"
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

    def sides(self, said: str, sides: Sequence[Sequence[Citation]]) -> str:
        """Return what several articles say beside each other, of two days the later marked."""
        days = [_day_of(side) for side in sides]
        newest = days[-1] if date.min < days[0] < days[-1] else None
        shown = "".join(
            self._side(side, newer=day == newest) for side, day in zip(sides, days, strict=True)
        )
        return f'<p class="aq-label">{said}</p><div class="aq-sides">{shown}</div>'

    def _side(self, citations: Sequence[Citation], *, newer: bool) -> str:
        """Return one of several answers under the sources and dates of its articles."""
        articles = {citation.article_id: citation for citation in citations}
        heading = "; ".join(about(c) or f"<bdi>{inert(c.title)}</bdi>" for c in articles.values())
        mark = ' <span class="aq-newer">newer</span>' if newer else ""
        return (
            f'<section class="aq-side"><p class="aq-about">{heading}{mark}</p>'
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
            f"{self._also_in(found)}{_address(found[0])}</span></li>"
            for found in by_article.values()
        )
        return f'<ul class="aq-sources">{"".join(listed)}</ul>'

    def listed(self, citations: Iterable[Citation]) -> str:
        """Return the quotes as a list: what reads on stands together."""
        return "".join(
            f'<li>{self.context(run)}<p class="aq-text" dir="auto">{self.quoted(run)}</p></li>'
            for run in quotations(citations)
        ).join(('<ul class="aq-told">', "</ul>"))

    def nearest(self) -> str:
        """Return the quotes as a list, each with its article below."""
        listed = (
            f"<li>{self.context(Quotation((c,), False))}"
            f'<p class="aq-text" dir="auto">{_plain(c)}{self._chip(c)}</p>'
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

    def _quote(self, citation: Citation) -> str:
        """Return a quote, in which the short answer of a likely answer stands out."""
        if not self._bold or citation.span_start is None or citation.span_end is None:
            return _plain(citation)
        start, end = citation.span_start - citation.start, citation.span_end - citation.start
        quote = citation.quote
        before, span, after = quote[:start], quote[start:end], quote[end:]
        return f"{inert(before)}<strong>{inert(span)}</strong>{inert(after)}"

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


_TITLED = ("new", "mentions")  # whose sentences stand for their articles
_AS_ONE = ("source", "more")  # whose sentences are read one after the other


def _shown(answer: Answer, numbered: _Numbered) -> str:
    """Return the sentences under words of the program's own."""
    if answer.kind in _TITLED:
        return numbered.nearest()
    if answer.kind in _AS_ONE:
        return numbered.sentences(answer.citations) + numbered.sources()
    return numbered.listed(answer.citations) + numbered.sources()


def _key(citation: Citation) -> tuple[str, int, int]:
    return citation.article_id, citation.start, citation.end


def _reference(citation: Citation) -> str:
    """Return author, source and date of a cited article, as far as known."""
    author = f"<bdi>{inert(citation.author)}</bdi>" if citation.author else ""
    known = DOT.join(filter(None, (author, about(citation))))
    return f'<span class="aq-about">{known}</span>' if known else ""


def _address(citation: Citation) -> str:
    """Return where an article is from and when it was read, for paper: there is no link there."""
    known = ", ".join(filter(None, (citation.url, accessed(citation))))
    return f'<span class="aq-address">{inert(known)}</span>' if known else ""


def _plain(citation: Citation) -> str:
    return inert(citation.quote)


def date_html(day: date) -> str:
    """Return a day, in words."""
    return f'<time datetime="{day.isoformat()}">{day.day} {day:%B} {day.year}</time>'


def _confidence(probability: float) -> str:
    return (
        f'<p class="aq-confidence" title="How likely this is right: {per_cent(probability)}">'
        f"{sureness(probability)}"
        f'<span class="aq-bar" aria-hidden="true"><span style="width:{probability:.0%}"></span>'
        "</span></p>"
    )


def _agreement(articles: int) -> str:
    return f'<p class="aq-label">{articles:,} articles say so.</p>' if articles > 1 else ""


def _abstention(answer: Answer) -> str:
    reason = f'<p class="aq-reason">{inert(answer.reason)}</p>' if answer.reason else ""
    said = f'<p class="aq-none">{refusal_in_words(answer.refusal)}</p>{reason}'
    if not answer.nearest:
        return said
    closest = _Numbered(answer.nearest).nearest()
    if is_far(answer.nearest[0].score, answer.min_confidence):
        noun = "sentence" if len(answer.nearest) == 1 else f"{len(answer.nearest)} sentences"
        return f"{said}<details><summary>Show the nearest {noun}</summary>{closest}</details>"
    return f'{said}<div class="aq-unsure"><p class="aq-label">Closest, unsure</p>{closest}</div>'
