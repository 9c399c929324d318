from collections.abc import Callable

import pytest

from eval.errors import RunError
from eval.records import Prediction
from eval.systems.base import Asked, System
from eval.systems.baselines import DenseSentence
from eval.systems.ours import SYSTEMS, Ours, make_system
from index.indexing import Index
from qa.assistant import Assistant
from qa.records import Turn
from qa.settings import Settings
from tests.support.articles import TINY, draft
from tests.support.readers import FirstSentences

BASELINES = tuple(name for name in SYSTEMS if name != "ours")


def ours(articles: Index, depth: int = 0, **settings: object) -> Ours:
    chosen = Settings.build(**settings)
    return Ours(Assistant(articles, settings=chosen, reader=FirstSentences()), depth=depth)


def ask(system: System, *questions: str, history: tuple[Turn, ...] = ()) -> list[Prediction]:
    batch = [Asked(f"q{n}", question, history) for n, question in enumerate(questions)]
    return list(system.answer(batch))


@pytest.mark.parametrize("name", BASELINES)
def test_a_baseline_cites_a_sentence_word_for_word(tiny_index: Index, name: str) -> None:
    system = make_system(name, tiny_index, Settings(reader="small"))
    one, two = ask(system, "How many people did the lifeboat save?", "Which atlas was stolen?")
    assert system.name == name
    assert (one.id, two.id) == ("q0", "q1")
    for found in (one, two):
        (cited,) = found.citations
        text = tiny_index.article(cited.article_id).text
        assert text[cited.start : cited.end] == cited.quote == found.answer
        assert 0 <= found.confidence <= 1
        assert {"embed", "search", "read", "total"} == set(found.timings)
    assert two.answer == "An atlas of 1687 was stolen."
    assert one.passages[0].score >= one.passages[-1].score


def test_baselines_differ_in_what_they_cite(tiny_index: Index) -> None:
    question = "How many people were saved by the lifeboat?"
    answers = {
        name: ask(make_system(name, tiny_index, Settings(reader="small")), question)[0].answer
        for name in BASELINES
    }
    first, second = (
        "The ferry Marigold sank at dawn.",
        "Nineteen people were saved by the lifeboat.",
    )
    assert answers == {
        "bm25-sentence": second,
        "dense-sentence": second,
        "lead-sentence": first,
        "no-reader": first,
    }


def test_the_lead_is_of_the_article_and_not_of_the_passage(
    open_index: Callable[..., Index],
) -> None:
    articles = open_index(passage_tokens=32, overlap_sentences=0)
    filler = " ".join(f"The harbour was quiet on day {n} of that long year." for n in range(6))
    articles.add([draft(f"It began well. {filler} A whale sang under the pier.", title="")])
    question = "What sang under the pier?"
    lead, passage = (
        ask(make_system(name, articles, Settings(reader="small")), question)[0]
        for name in ("lead-sentence", "no-reader")
    )
    assert lead.answer == "It began well."
    assert passage.citations[0].start == passage.passages[0].start > 0


@pytest.mark.parametrize("name", BASELINES)
def test_a_baseline_refuses_where_it_is_told_to(tiny_index: Index, name: str) -> None:
    system = make_system(name, tiny_index, Settings(reader="small", min_confidence=1.0))
    (found,) = ask(system, "Which ferry company paid for all of this?")
    assert found.abstained
    assert (found.answer, found.citations) == ("", ())
    assert len(found.nearest) == 1


def test_words_alone_find_nothing_where_no_word_is_shared(tiny_index: Index) -> None:
    (found,) = ask(
        make_system("bm25-sentence", tiny_index, Settings(reader="small")), "Xylophone quartz?"
    )
    assert (found.abstained, found.confidence, found.passages) == (True, 0.0, ())


@pytest.mark.parametrize("name", BASELINES)
def test_an_empty_index_is_no_fault(open_index: Callable[..., Index], name: str) -> None:
    (found,) = ask(make_system(name, open_index(), Settings(reader="small")), "What sank?")
    assert found.abstained


def test_ours_answers_as_the_assistant_does(tiny_index: Index) -> None:
    system = ours(tiny_index)
    one, two = ask(system, "What sank at dawn?", "What was stolen?")
    answer = Assistant(tiny_index, settings=Settings(reader="small"), reader=FirstSentences()).ask(
        "What was stolen?"
    )
    assert [each.quote for each in two.citations] == [each.quote for each in answer.citations]
    assert two.answer == answer.citations[0].span
    assert two.confidence == answer.confidence
    assert one.standalone_question is None
    assert {"embed", "search", "read", "total"} <= set(one.timings)
    assert one.timings["total"] >= one.timings["read"]


def test_ours_completes_a_follow_up_from_its_history(tiny_index: Index) -> None:
    history = (Turn(question="Who saved people from the ferry Marigold?"),)
    (found,) = ask(ours(tiny_index), "When did it sink?", history=history)
    assert found.standalone_question == "When did it sink? (saved people, ferry Marigold)"


def test_depth_records_more_than_is_read(tiny_index: Index) -> None:
    question = "What sank at dawn?"
    (read,) = ask(ours(tiny_index, top_k=2), question)
    (deep,) = ask(ours(tiny_index, depth=5, top_k=2), question)
    assert (len(read.passages), len(deep.passages)) == (2, 5)
    assert deep.passages[:2] == read.passages
    assert deep.citations == read.citations
    for name in BASELINES:
        system = make_system(name, tiny_index, Settings(top_k=2), depth=5)
        (found,) = ask(system, "Ferry, council, atlas, puffins, trams, prize?")
        assert len(found.passages) == 5, name


def test_depth_counts_articles_though_one_of_them_fills_the_ranking(
    open_index: Callable[..., Index],
) -> None:
    articles = open_index(passage_tokens=60)
    long = " ".join(f"The ferry number {n} crossed the harbour in a storm." for n in range(90))
    short = [f"The ferry of {town} crossed a lake, once." for town in ("Lund", "Bern", "Ghent")]
    articles.add([draft(text, origin=text[:20]) for text in (long, *short)])
    for name in ("bm25-sentence", "no-reader", "dense-sentence"):
        system = make_system(name, articles, Settings(top_k=2), depth=4)
        (found,) = ask(system, "What ferry crossed the harbour in a storm?")
        assert len({one.article_id for one in found.passages}) == 4, name
        assert len(found.passages) > 4, name
    (found,) = ask(ours(articles, depth=4, top_k=2), "What ferry crossed the harbour in a storm?")
    assert len({one.article_id for one in found.passages}) == 4


def test_systems_tell_settings_and_models(tiny_index: Index) -> None:
    system = make_system("no-reader", tiny_index, Settings(top_k=3, threads=2))
    told = system.settings()
    assert (told["top_k"], told["encoder"], told["passage_tokens"]) == (3, "hash", 200)
    assert not {"index", "threads"} & set(told)
    assert system.models() == {"encoder": "hash-64"}
    assert ours(tiny_index).models() == {"encoder": "hash-64", "reader": "first"}


@pytest.mark.model
def test_our_reader_is_known_by_the_hash_of_its_weights(tiny_index: Index) -> None:
    models = make_system("ours", tiny_index, Settings(reader="small")).models()
    assert any(len(value) == 64 for name, value in models.items() if name.startswith("reader "))


def test_an_unknown_system_is_refused(tiny_index: Index) -> None:
    with pytest.raises(RunError, match="no system 'theirs': use one of ours, bm25-sentence"):
        make_system("theirs", tiny_index, Settings(reader="small"))


def test_sentences_are_embedded_once(tiny_index: Index) -> None:
    system = DenseSentence(tiny_index, Settings(reader="small"))
    ask(system, "What sank?")
    counted = system._vectors.cache_info().misses
    ask(system, "What sank, then?")
    assert system._vectors.cache_info().misses == counted == len(TINY)
