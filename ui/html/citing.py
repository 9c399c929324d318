"""Pure: cited sentences as text to be pasted elsewhere: plain, Markdown, BibTeX.

Only what reads on in an article stands in one pair of quotation marks, or without a mark of a gap
in one block quote.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from qa.cite import GAP, Quotation, by_article
from qa.quoting.reference import accessed, page_of, positions_of, published
from qa.records import Citation
from ui.html.markdown_text import markdown

_BIBTEX = str.maketrans(
    {c: f"\\{c}" for c in "#$%&_{}"}
    | {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}
)
_SMALL_WORDS = frozenset("a an the of in on at to for and or with by from its how why what".split())


def as_text(citations: Iterable[Citation], *, positions: bool = False) -> str:
    """Return the sentences in quotation marks, those of an article over their source.

    Args:
        citations: In the order of the answer.
        positions: Say with each source where in the article the sentences stand.
    """
    return "\n\n".join(
        "\n".join([*(f"“{run.text}”" for run in runs), f"— {_source(runs, positions)}"])
        for runs in by_article(citations)
    )


def as_markdown(citations: Iterable[Citation]) -> str:
    """Return the sentences as block quotes with linked sources; what they hold is escaped."""
    return "\n\n".join(
        "\n>\n".join(f"> {line}" for line in [*_quoted(runs), f"— {_markdown_source(runs)}"])
        for runs in by_article(citations)
    )


def as_bibtex(citations: Iterable[Citation], *, positions: bool = False) -> str:
    """Return an entry for each cited article, with the quoted sentences as its note."""
    groups: dict[str, list[Quotation]] = {}
    for runs in by_article(citations):
        groups.setdefault(runs[0].citations[0].article_id, []).extend(runs)
    used: Counter[str] = Counter()
    entries = []
    for runs in groups.values():
        key = _key(runs[0].citations[0])
        used[key] += 1
        entries.append(_entry(f"{key}-{used[key]}" if used[key] > 1 else key, runs, positions))
    return "\n\n".join(entries)


def _quoted(runs: Sequence[Quotation]) -> list[str]:
    """Return the lines of a block quote."""
    lines = []
    for number, run in enumerate(runs):
        lines += [GAP] if number and not run.follows else []
        lines.append(markdown(run.text))
    return lines


def _source(runs: Sequence[Quotation], positions: bool) -> str:
    first, found = _found(runs)
    known = [first.author, first.title, first.source, published(first), first.url]
    known += [accessed(first), page_of(first), positions_of(found) if positions else None]
    return ", ".join(part for part in known if part)


def _markdown_source(runs: Sequence[Quotation]) -> str:
    first, _ = _found(runs)
    title = f"*{markdown(first.title, in_link=True)}*"
    if first.url and first.url.startswith(("http://", "https://")):
        title = f"[{title}]({_without(r'<>()', first.url)})"
    known = [first.source, published(first), accessed(first), page_of(first)]
    author = [markdown(first.author)] if first.author else []
    return ", ".join([*author, title, *(markdown(part) for part in known if part)])


def _entry(key: str, runs: Sequence[Quotation], positions: bool) -> str:
    first, found = _found(runs)
    quoted = " ".join(f"“{run.text}”" for run in runs)
    fields = {
        "author": first.author,
        "title": first.title,
        "journal": first.source,
        "year": str(first.published.year) if first.published else None,
        "date": first.published.isoformat() if first.published else None,
        "urldate": first.accessed.isoformat() if first.url and first.accessed else None,
        "note": f"{quoted} ({positions_of(found)})" if positions else quoted,
    }
    escaped = {name: " ".join((value or "").split()).translate(_BIBTEX)
               for name, value in fields.items()}  # fmt: skip
    escaped["url"] = _without("{}", first.url or "")  # taken as it is written
    lines = [f"  {name} = {{{value}}}," for name, value in escaped.items() if value]
    return "\n".join([f"@{'article' if first.source else 'misc'}{{{key},", *lines, "}"])


def _found(runs: Sequence[Quotation]) -> tuple[Citation, list[Citation]]:
    """Return the first citation of an article's quotations, and all of them."""
    found = [citation for run in runs for citation in run.citations]
    return found[0], found


def _key(citation: Citation) -> str:
    """Return what an entry may be called: family name, year and a word of the title."""
    family = re.split(r",| and | & ", citation.author or citation.source or "")[0].split()[-1:]
    titled = [word for word in re.findall(r"\w+", citation.title) if len(word) > 2]
    telling = [word for word in titled if word.lower() not in _SMALL_WORDS]
    year = str(citation.published.year) if citation.published else ""
    plain = unicodedata.normalize("NFKD", "".join([*family, year, *(telling or titled)[:1]]))
    return re.sub(r"[^a-z0-9]", "", plain.lower()) or "article"


def _without(marks: str, url: str) -> str:
    """Return an address with these, white space and backslashes percent-encoded."""
    return re.sub(rf"[\s\\{re.escape(marks)}]", lambda found: quote(found[0]), url)
