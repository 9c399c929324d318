"""Hostile text and markup through the reading of files and the splitting of sentences.

    python -m eval.studies.fuzz [INPUTS] [SEED]

Inputs are made of pieces of pages, of characters that break programs, and of random bytes; three
quarters are plain text, the others HTML. Every input has to give an article or a `ReadError`, and
the sentences of an article have to cover its text exactly, in order. What fails is printed with
its seed: `python -m eval.studies.fuzz 1 SEED` makes it again.
"""

import multiprocessing
import os
import random
import time
from collections import Counter
from collections.abc import Iterator

import click

from eval.by_hand import Report, measure
from index.errors import ReadError
from index.reading.articles import read_bytes
from index.records import Draft
from index.text.characters import normalise
from index.text.language import find_language
from index.text.resemblance import bands_of
from index.text.sentences import split_sentences

INPUTS = 100_000
_CHUNK = 500
_PIECES = (
    "The ferry sank at noon. ", "“Why?” she asked. ", "U.S. Sen. J. Doe, 3.5 per cent", "Dr. ",
    "By Ana Roth\n", "Published 4 May 2031\n", "Share this\n", "Source: The Post\n", "Related\n",
    "\n", "\n\n", " ", "\t", "- item\n", "2. ", "| a | b |\n", "Read more", "© 2031\n", "# ", "```\n",
    "\0", "\r", "\x0b\x0c\x85\u2028\u2029", "\u200b\u200d\ufeff", "\u202e\u2066", "\ufffd\uffff",
    "e\u0301\u0323", "ﬁ", "🚢👩‍👩‍👧", "\U0010ffff", "。！？", "「誰？」と", "”“’‘»«", "((((", "....", "?!?!",
    "a" * 2100, "x." * 300, "“" * 200, "<", ">", "&", "&#0;", "&#x110000;", "&nbsp;", "{", '{"title": 1',
    "From: a\nTo: b\nSubject: c\n\n", "title,text\n", "---\n", "<?xml version='1.0'?>", "{\\rtf1 ", "%PDF-",
)  # fmt: skip
_MARKUP = (
    "<p>", "</p>", "<div class='article'>", "</div>", "<article>", "</article>", "<h1>", "</h1>", "<br/>",
    "<script>", "</script>", "<style>", "<!--", "-->", "<![CDATA[", "]]>", "<table><tr><td>", "<li>", "<a href=",
    "'javascript:x'>", "<meta charset='utf-16'>", "<html lang='xx-\0'>", "<svg><title>", "<base href='//'>",
    "<time datetime='9999-99-99'>", "<meta property='article:published_time' content='0000-00-00'>",
    "<title>", "</title>", "<head>", "<body>", "<iframe>", "<template>", "<p " + "a" * 400, "</", "<p/><" * 30,
)  # fmt: skip


def make(seed: int) -> tuple[bytes, str]:
    """Return the bytes and the file name of an input."""
    rng = random.Random(seed)
    html = rng.random() < 0.25
    pieces = (*_PIECES, *_MARKUP * 3) if html else _PIECES
    text = "".join(
        rng.choice(pieces) if rng.random() < 0.9 else chr(rng.randrange(0x110000))
        for _ in range(rng.randrange(1, 24))
    )
    if html:
        text = f"<html><body><p>The ferry sank at noon, said the mayor of Westhaven.</p>{text}"
    raw = text.encode(rng.choice(("utf-8",) * 8 + ("utf-16", "latin-1")), "replace")
    if rng.random() < 0.1:
        raw = raw[: rng.randrange(len(raw) + 1)] + rng.randbytes(rng.randrange(8))
    return raw, "page.html" if html else "text.txt"


def fault(seed: int) -> str | None:
    """Return what went wrong with an input; None where nothing did."""
    raw, name = make(seed)
    try:
        for item in read_bytes(raw, origin=name, name=name, max_mb=1):
            if isinstance(item, Draft):
                _check(item)
    except ReadError:
        return "an error was raised instead of told"
    except Exception as err:  # what is looked for
        return f"{type(err).__name__}: {err}"
    return None


def _check(draft: Draft) -> None:
    text = draft.text
    text.encode()  # no lone surrogates
    assert normalise(text) == text, "the text is not normal"
    assert draft.title.strip(), "there is no title"
    bands_of(text)
    end = 0
    for sentence in split_sentences(text, find_language(text, draft.language)):
        assert end <= sentence.start < sentence.end <= len(text), "sentences overlap"
        assert not text[end : sentence.start].strip(), "a character is in no sentence"
        assert text[sentence.start : sentence.end].strip() == text[sentence.start : sentence.end]
        end = sentence.end
    assert not text[end:].strip(), "the end is in no sentence"


def _faults(seeds: range) -> list[tuple[int, str]]:
    return [(seed, what) for seed in seeds if (what := fault(seed))]


def _chunks(first: int, count: int) -> Iterator[range]:
    for start in range(first, first + count, _CHUNK):
        yield range(start, min(start + _CHUNK, first + count))


@measure
@click.argument("count", metavar="[INPUTS]", type=click.IntRange(1), default=INPUTS)
@click.argument("first", metavar="[SEED]", type=int, default=0)
def main(report: Report, count: int, first: int) -> None:
    """Run all inputs and print what failed."""
    start = time.monotonic()
    kinds: Counter[str] = Counter()
    with multiprocessing.Pool(os.cpu_count()) as pool:
        for done, faults in enumerate(pool.imap_unordered(_faults, _chunks(first, count)), 1):
            if done % 20 == 0:
                report(f"{done * _CHUNK:,} inputs done")
            for seed, what in faults:
                kinds[what[:60]] += 1
                if kinds[what[:60]] <= 3:
                    report(f"seed {seed}: {what}")
    minutes = (time.monotonic() - start) / 60
    report(f"{count:,} inputs, {kinds.total()} faults, {minutes:.1f} minutes")
    report.figures |= {"inputs": count, "faults": dict(kinds), "minutes": minutes}
    report.failed = bool(kinds)


if __name__ == "__main__":
    main()
