"""What the words of an answer are."""

import hashlib
from datetime import UTC, datetime

from index.records import Article, Sentence, Source
from qa.cite import cite, joined

TEXT = "It has three parts:\n- The gate. It is new.\n- The weir.\n2031 was dry."


def answer_of(*quotes: str) -> str:
    sha256 = hashlib.sha256(TEXT.encode()).hexdigest()
    article = Article(
        title="Barrage", id=sha256[:16], text=TEXT, sha256=sha256, added=datetime.now(UTC),
        origins=("x",),
    )  # fmt: skip
    starts = {quote: TEXT.index(quote) for quote in quotes}
    return joined(
        cite(article, Sentence(start, start + len(quote)), score=0.5)
        for quote, start in starts.items()
    )


def test_each_item_of_a_list_has_a_line_with_all_its_sentences() -> None:
    answer = answer_of("It has three parts:", "- The gate.", "It is new.", "- The weir.")
    assert answer == "It has three parts:\n- The gate. It is new.\n- The weir."


def test_what_is_left_out_between_items_has_a_line_of_its_own() -> None:
    assert answer_of("2031 was dry.", "- The gate.") == "2031 was dry.\n[…]\n- The gate."


def test_what_is_left_out_between_sentences_is_marked() -> None:
    assert answer_of("2031 was dry.", "It is new.") == "2031 was dry. […] It is new."


def test_neighbours_stand_as_in_the_article_whichever_is_named_first() -> None:
    assert answer_of("It is new.", "- The gate.") == "- The gate. It is new."
    assert answer_of("- The gate.", "It is new.", "It has three parts:") == (
        "It has three parts:\n- The gate. It is new."
    )
    apart = answer_of("It is new.", "It has three parts:", "- The gate.")
    assert apart == "It is new. […] It has three parts:\n- The gate."


def test_no_citation_is_no_text() -> None:
    assert answer_of() == ""


def test_a_copy_that_has_the_words_inside_another_sentence_does_not_say_the_same() -> None:
    text = "12 people died."
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    copies = ("In all 112 people died.", "A flood came. 12 people died.")
    sources = [Source(title="Flood", origin=str(n), text=copy) for n, copy in enumerate(copies)]
    article = Article(
        title="Flood", id=sha256[:16], text=text, sha256=sha256, added=datetime.now(UTC),
        origins=("x", "0", "1"), sources=(Source(title="Flood", origin="x"), *sources),
    )  # fmt: skip
    found = cite(article, Sentence(0, len(text)), score=0.5)
    assert [place.origin for place in found.also_in] == ["1"]
