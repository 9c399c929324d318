"""What tests of the page share: hostile text, answers, and what a browser makes of HTML."""

import hashlib
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

from index.records import Article, Sentence
from qa.cite import cite
from qa.records import Answer, Citation

HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(2)> ![x](https://evil.example/x.png) "
    "[y](javascript:alert(3)) **bold** `code` $$x$$ ${1+1} {{x}} \"' --> &lt;b&gt; "
    "\u202eмир\u202c مرحبا 👩\u200d🚀"
)
FERRY = "The ferry sank at dawn. Nineteen people were saved. It was foggy."
POLICE = "Police counted 870 people on Saturday."


class Seen(HTMLParser):
    """What a browser makes of HTML: elements with their attributes, and the text."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def tags(self) -> set[str]:
        return {tag for tag, _ in self.elements}

    def links(self, kind: str = "aq-chip") -> list[str]:
        return [a["href"] or "" for _, a in self.elements if a.get("class") == kind]

    def assert_inert(self) -> None:
        """No element or attribute that loads, runs or leads anywhere but to an article."""
        assert self.tags <= {
            "a", "article", "bdi", "button", "dd", "details", "div", "dl", "dt", "figcaption",
            "figure", "form", "h2", "h3", "header", "i", "input", "label", "li", "mark", "nav",
            "option", "p", "path", "progress", "rect", "section", "select", "span", "strong",
            "summary", "svg", "table", "td", "th", "time", "title", "tr", "ul",
        }  # fmt: skip
        for _, attributes in self.elements:
            assert {name for name in attributes if not name.startswith(("aria-", "data-"))} <= {
                "autocomplete", "class", "d", "datetime", "dir", "disabled", "height", "hidden",
                "href", "id", "max", "maxlength", "name", "open", "preserveaspectratio", "rel",
                "role", "scope", "selected", "style", "tabindex", "target", "title", "type",
                "value", "viewbox", "width", "x", "y",
            }  # fmt: skip
            assert (attributes.get("href") or "#").startswith(("#", "?c=", "http://", "https://"))
            assert re.fullmatch(r"width:\d+%", attributes.get("style") or "width:0%")


def as_article(text: str, **known: Any) -> Article:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    values = {"title": "A title", "added": datetime.now(UTC), "origins": ("x",)} | known
    return Article(id=sha256[:16], text=text, sha256=sha256, **values)


def cited(text: str, quote: str, span: str | None = None, **known: Any) -> Citation:
    article = as_article(text, **known)
    start = text.index(quote)
    found = text.index(span) if span else 0
    return cite(
        article,
        Sentence(start, start + len(quote)),
        score=0.8,
        span=(found, found + len(span)) if span else None,
    )


def answered(*citations: Citation, **other: Any) -> Answer:
    values: dict[str, Any] = {
        "question": "Who?",
        "standalone_question": "Who?",
        "text": " ".join(citation.quote for citation in citations),
        "citations": citations,
        "confidence": 0.8,
        "abstained": not citations,
        "reason": None if citations else "The articles hold nothing that answers this well enough.",
        "nearest": (),
        "alternatives": (),
        "passages": (),
        "timings": {},
        "index_version": 1,
    }
    return Answer(**(values | other))
