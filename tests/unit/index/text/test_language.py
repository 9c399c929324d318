from collections.abc import Callable

import pytest

from index.indexing import Index
from index.text.language import find_language, languages_of
from tests.support.articles import draft

TEXTS = {
    "en": "The ferry sank off the coast at dawn, and the nineteen people aboard were saved.",
    "de": "Die Fähre sank im Morgengrauen vor der Küste, neunzehn Menschen wurden gerettet.",
    "fr": "Le ferry a coulé à l'aube au large de la côte et dix-neuf personnes ont été sauvées.",
    "es": "El transbordador se hundió al amanecer y diecinueve personas fueron rescatadas.",
    "it": "Il traghetto è affondato all'alba e diciannove persone a bordo sono state salvate.",
    "pt": "O barco afundou ao amanhecer e dezenove pessoas a bordo foram salvas pelo bote.",
    "nl": "De veerboot zonk bij zonsopgang voor de kust en negentien mensen werden gered.",
    "pl": "Prom zatonął o świcie u wybrzeży, a dziewiętnaście osób zostało uratowanych.",
    "ru": "Паром затонул на рассвете у берега, и девятнадцать человек были спасены вчера.",
    "ja": "フェリーは夜明けに沖で沈没し、乗っていた十九人は救命艇によって救助された。市長は原因を調べると述べた。町の人々は港に集まった。",
}  # fmt: skip


@pytest.mark.parametrize("language", TEXTS)
def test_the_language_of_a_sentence_is_recognised(language: str) -> None:
    assert find_language(TEXTS[language]) == language


def test_the_text_counts_more_than_what_its_page_declares() -> None:
    assert find_language(TEXTS["de"], "en") == "de"


@pytest.mark.parametrize("text", ["", "Ja.", "42 🚢", "The ferry sank."])
def test_of_a_text_too_short_to_tell_what_is_declared_counts(text: str) -> None:
    assert find_language(text, "nl") == "nl"
    assert find_language(text) is None


def test_an_article_s_language_is_stored_and_decides_where_sentences_end(
    open_index: Callable[..., Index],
) -> None:
    text = f"{TEXTS['de']} Am 3. Oktober tagt der Rat."
    articles = open_index()
    (outcome,) = articles.add([draft(text)])
    article = articles.article(outcome.article_id or "")
    assert article.language == "de"
    assert [text[a:b] for a, b in articles.sentences(article.id)] == [
        TEXTS["de"], "Am 3. Oktober tagt der Rat.",
    ]  # fmt: skip


def test_a_rebuild_finds_the_language_where_it_was_not_known(
    open_index: Callable[..., Index], monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = open_index()
    with monkeypatch.context() as before:
        before.setattr("index.preparing.find_language", lambda text, declared: declared)
        articles.add([draft(TEXTS["fr"])])
    assert [article.language for article in articles.articles()] == [None]
    articles.rebuild()
    assert [article.language for article in articles.articles()] == ["fr"]
    assert [outcome.status for outcome in articles.add([draft(TEXTS["fr"])])] == ["unchanged"]


QUESTIONS = {
    "de": "Wer hat das Rathaus verkauft?", "es": "¿Quién vendió el barco?", "fr": "Qui a vendu le bateau ?",
    "tr": "Gemiyi kim sattı?", "en": "Who sold the ferry?",
}  # fmt: skip


@pytest.mark.parametrize("language", QUESTIONS)
def test_the_language_of_a_question_is_guessed_among_those_of_the_articles(language: str) -> None:
    found = languages_of(QUESTIONS[language], ["de", "es", "fr", "ru", "tr"])
    assert found == ([] if language == "en" else [language])


def test_a_question_in_another_script_is_taken_for_all_languages_that_need_not_be_guessed() -> None:
    assert languages_of("Кто продал корабль?", ["ar", "de", "ru"]) == ["ar", "ru"]
    assert languages_of("Who sold the ferry?", ["ar", "ru"]) == []


@pytest.mark.parametrize("question", ["", "?", "42", "🚢"])
def test_what_has_no_words_has_no_language_to_guess(question: str) -> None:
    assert languages_of(question, []) == []
    languages_of(question, ["de", "ru"])
