"""No pair of quotation marks, and no block of quotes, runs over what an article has in between."""

import hashlib
import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.records import Article
from index.text.sentences import split_sentences
from qa.cite import cite, joined
from qa.cli.terminal import answer_lines
from qa.records import Answer, Citation
from ui.html.chat_log import log_html
from ui.html.citing import as_bibtex, as_markdown, as_text
from ui.html.export import exported
from ui.html.origins import told_answer
from ui.kept.conversations import Conversation, Exchange

CHECK = settings(deadline=None, max_examples=100)
NOW = datetime(2031, 5, 12, 9, 30, tzinfo=UTC)
GAP = "[…]"

SENTENCES = st.sampled_from(
    [
        "The ferry sank at dawn.",
        "She said that nobody was hurt.",
        "The move surprised the crew.",
        "It cost 48,000 pounds.",
        "Was it foggy?",
        "- a lock for boats of 24 metres;",
        "- a fund for the crews.",
        "An old heading",
        "他说了三句话。",
        "*Marigold* [sic] was <b>old</b> & slow_1.",
        "An inquiry begins on Monday.",
    ]
)
BETWEEN = st.sampled_from([" ", "\n", "\n\n", "  "])


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Draw an article of short sentences, some of which come more than once."""
    said = draw(st.lists(SENTENCES, min_size=1, max_size=8))
    text = said[0] + "".join(draw(BETWEEN) + each for each in said[1:])
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    known = draw(st.booleans())
    return Article(
        id=sha256[:16], title="A title", text=text, sha256=sha256, added=NOW, origins=("x",),
        url="https://example.org/a" if known else None, author="Ann Ito" if known else None,
        source="The Post" if known else None, published=date(2031, 5, 11) if known else None,
    )  # fmt: skip


@st.composite
def cited(draw: st.DrawFn) -> tuple[list[Article], tuple[Citation, ...]]:
    """Draw articles and citations of some of their sentences, in any order."""
    held = draw(st.lists(articles(), min_size=1, max_size=2))
    each = [
        cite(article, sentence, score=0.8, sentences=sentences)
        for article in held
        for sentences in [split_sentences(article.text)]
        for sentence in sentences
    ]
    start = draw(st.integers(0, len(each) - 1))
    reading_on = each[start : start + draw(st.integers(1, 4))]
    others = draw(st.lists(st.sampled_from(each), max_size=3))
    return held, (*reading_on, *others)


def answer_of(citations: tuple[Citation, ...], **other: object) -> Answer:
    values = {
        "question": "Who?", "standalone_question": "Who?", "text": joined(citations),
        "citations": citations, "confidence": 0.8, "abstained": not citations, "reason": None,
        "nearest": (), "alternatives": (), "passages": (), "timings": {}, "index_version": 1,
    }  # fmt: skip
    return Answer.model_validate(values | other)


def one_spaced(text: str) -> str:
    return " ".join(text.split())


def assert_slices(quoted: list[str], held: list[Article]) -> None:
    """Each is a slice of one article, white space aside."""
    texts = [one_spaced(article.text) for article in held]
    for quote in quoted:
        assert any(one_spaced(quote) in text for text in texts), quote


class Blocks(HTMLParser):
    """The text of some elements of a page, without what is only heard or told beside it."""

    def __init__(self, markup: str, tag: str, kind: str | None = None) -> None:
        super().__init__(convert_charrefs=True)
        self._wanted = (tag, kind)
        self._skipping = self._within = False
        self.found: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs).get("class") or ""
        self._skipping |= tag == "a" or (tag == "span" and told == "aq-unseen")
        if tag == self._wanted[0] and (self._wanted[1] is None or self._wanted[1] in told.split()):
            self._within = True
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._skipping = False
        if tag == self._wanted[0]:
            self._within = False

    def handle_data(self, data: str) -> None:
        if self._within and not self._skipping:
            self.found[-1] += data


def parts(text: str) -> list[str]:
    return [part for part in text.split(GAP) if part.strip()]


@CHECK
@given(cited())
def test_the_words_of_an_answer_mark_what_they_leave_out(
    drawn: tuple[list[Article], tuple[Citation, ...]],
) -> None:
    held, citations = drawn
    text = told_answer(answer_of(citations))["text"]
    pieces = re.split(r"\s\[…\]\s", text)
    assert all(any(piece in article.text for article in held) for piece in pieces)
    stretches: list[tuple[str, int, int]] = []  # article, start and end of what reads on
    for each in citations:
        text = next(x.text for x in held if x.id == each.article_id)
        article, start, end = stretches[-1] if stretches else ("", 0, 0)
        if article == each.article_id and end <= each.start and not text[end : each.start].strip():
            stretches[-1] = (article, start, each.end)
        elif (
            article == each.article_id and each.end <= start and not text[each.end : start].strip()
        ):
            stretches[-1] = (article, each.start, end)
        else:
            stretches.append((each.article_id, each.start, each.end))
    assert len(pieces) == len(stretches)


@CHECK
@given(cited())
def test_a_pair_of_quotation_marks_that_is_copied_holds_one_slice(
    drawn: tuple[list[Article], tuple[Citation, ...]],
) -> None:
    held, citations = drawn
    for copied in (as_text(citations), as_text(citations, positions=True)):
        quoted = re.findall("“([^”]*)”", copied)
        assert_slices(quoted, held)
        rest = re.sub("“[^”]*”", "", copied)
        assert not any(each.quote in rest for each in citations)
    plain = [each for each in citations if not re.search(r"[&_*#]", each.quote)]
    assert_slices(re.findall("“([^”]*)”", as_bibtex(plain)), held)


@CHECK
@given(cited())
def test_a_block_quote_marks_what_it_leaves_out(
    drawn: tuple[list[Article], tuple[Citation, ...]],
) -> None:
    held, citations = drawn
    answer = answer_of(citations)
    talk = Conversation(
        "abcdefgh", "A talk", NOW, NOW, (Exchange("Who?", answer=answer, number=1),)
    )
    pages = [
        MarkdownIt().render(as_markdown(citations)),
        MarkdownIt().render(exported(talk, "markdown")["text"]),
        exported(talk, "html")["text"],
    ]
    for page in pages:
        quotes = re.findall(r"<blockquote>(.*?)</blockquote>", page, re.DOTALL)
        assert quotes
        for quote in quotes:
            paragraphs = [p for p in Blocks(quote, "p").found if not p.startswith("— ")]
            runs = parts("\n".join(paragraphs))
            assert_slices(runs, held)


@CHECK
@given(cited())
def test_a_paragraph_of_the_page_marks_what_it_leaves_out(
    drawn: tuple[list[Article], tuple[Citation, ...]],
) -> None:
    held, citations = drawn
    for answer in (answer_of(citations), answer_of((), nearest=citations, reason="No.")):
        page = log_html("abcdefgh", "A talk", [Exchange("Who?", answer=answer, number=1)])
        shown = Blocks(page, "p", "aq-text").found
        assert shown
        for paragraph in shown:
            assert_slices(parts(paragraph), held)
        assert_slices(
            [c.removeprefix("Context ") for c in Blocks(page, "p", "aq-context").found], held
        )


@CHECK
@given(cited())
def test_a_paragraph_in_the_terminal_is_one_slice(
    drawn: tuple[list[Article], tuple[Citation, ...]],
) -> None:
    held, citations = drawn
    told = "\n".join(answer_lines(answer_of(citations)))
    quoted, _, _ = re.split(r"(?m)^(?=\[\d)", told, maxsplit=1)[0].partition("\0")
    for paragraph in quoted.split("\n\n"):
        said = re.sub(r" \[\d+\]", "", one_spaced(paragraph)).removeprefix("(context) ")
        assert_slices([said] if said else [], held)


@CHECK
@given(cited())
def test_what_stands_as_context_is_the_sentence_before_and_is_not_cited(
    drawn: tuple[list[Article], tuple[Citation, ...]],
) -> None:
    held, citations = drawn
    for each in citations:
        if each.context:
            text = next(a.text for a in held if a.id == each.article_id)
            assert each.context.text == text[each.context.start : each.context.end]
            assert not text[each.context.end : each.start].strip()
            assert each.context.text not in joined([each]) or each.context.text in each.quote
