"""Pure: cited sentences as text to be pasted elsewhere: plain, Markdown, BibTeX."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from urllib.parse import quote

from qa.records import Citation

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&$:@])")
_BIBTEX = str.maketrans(
    {c: f"\\{c}" for c in "#$%&_{}"}
    | {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}
)


def as_text(citations: Iterable[Citation]) -> str:
    """Return the sentences in quotation marks, each run of an article's with its source."""
    return "\n\n".join(
        f"“{' '.join(c.quote for c in found)}”\n— {_source(found)}" for found in _runs(citations)
    )


def as_markdown(citations: Iterable[Citation]) -> str:
    """Return the sentences as block quotes with linked sources; what they hold is escaped."""
    return "\n\n".join(
        f"> {markdown(' '.join(c.quote for c in found))}\n>\n> — {_markdown_source(found)}"
        for found in _runs(citations)
    )


def as_bibtex(citations: Iterable[Citation]) -> str:
    """Return an entry for each cited article, with the quoted sentences as its note."""
    by_article: dict[str, list[Citation]] = {}
    for citation in citations:
        by_article.setdefault(citation.article_id, []).append(citation)
    return "\n\n".join(map(_entry, by_article.values()))


def markdown(text: str) -> str:
    r"""Return text that Markdown shows as it is, on one line.

    >>> markdown("*1. <b>*")
    '\\*1\\. \\<b\\>\\*'
    """
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def _runs(citations: Iterable[Citation]) -> list[list[Citation]]:
    """Return neighbours of one article together: the order is the answer's."""
    return [list(run) for _, run in groupby(citations, key=lambda citation: citation.article_id)]


def _source(found: Sequence[Citation]) -> str:
    first = found[0]
    known = [first.title, first.source, _day(first), first.url, _place(found)]
    return ", ".join(part for part in known if part)


def _markdown_source(found: Sequence[Citation]) -> str:
    first = found[0]
    title = f"*{markdown(first.title)}*"
    if first.url and first.url.startswith(("http://", "https://")):
        title = f"[{title}]({_without(r'<>()', first.url)})"
    rest = [markdown(part) for part in (first.source, _day(first), _place(found)) if part]
    return ", ".join([title, *rest])


def _entry(found: Sequence[Citation]) -> str:
    first = found[0]
    fields = {
        "title": first.title,
        "journal": first.source,
        "year": str(first.published.year) if first.published else None,
        "date": first.published.isoformat() if first.published else None,
        "note": f"“{' '.join(c.quote for c in found)}” ({_place(found)})",
    }
    escaped = {name: " ".join((value or "").split()).translate(_BIBTEX)
               for name, value in fields.items()}  # fmt: skip
    escaped["url"] = _without("{}", first.url or "")  # taken as it is written
    lines = [f"  {name} = {{{value}}}," for name, value in escaped.items() if value]
    return "\n".join([f"@article{{{first.article_id},", *lines, "}"])


def _without(marks: str, url: str) -> str:
    """Return an address with these, white space and backslashes percent-encoded."""
    return re.sub(rf"[\s\\{re.escape(marks)}]", lambda found: quote(found[0]), url)


def _day(citation: Citation) -> str | None:
    day = citation.published
    return f"{day.day} {day:%B} {day.year}" if day else None


def _place(found: Sequence[Citation]) -> str:
    """Return where the sentences stand, so that the quotation can be checked."""
    ranges = ", ".join(f"{c.start}–{c.end}" for c in found)
    page = f"page {found[0].page}, " if found[0].page else ""
    return f"{page}article {found[0].article_id}, characters {ranges}"
