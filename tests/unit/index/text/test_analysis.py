"""Texts in many languages, and the words by which questions find them."""

import contextlib
import sqlite3
from collections.abc import Callable

import pytest

from index.indexing import Index
from index.store.database import FILE_NAME
from index.text.analysis import STEMMERS, indexed, stem
from index.text.words import match_query
from tests.support.articles import draft

OpenIndex = Callable[..., Index]

# An article's text, and a question that shares a form of a word with it but not its spelling.
ASKED = {
    "German": ("Die alten Häuser am Hafen wurden im vergangenen Jahr verkauft, sagte der Bürgermeister.", "Haus"),
    "Spanish": ("Las bibliotecas del puerto abrieron ayer por la mañana, dijo la alcaldesa del pueblo.", "¿biblioteca?"),
    "French": ("Les anciennes écoles du port ont été vendues hier matin par la mairie de la ville.", "ancien"),
    "Italian": ("Le vecchie barche del porto sono state vendute ieri mattina dal sindaco della città.", "barca"),
    "Dutch": ("De oude boten in de haven zijn gisteren door de burgemeester van de stad verkocht.", "boot verkopen oud"),
    "Russian": ("Старые корабли в гавани были проданы вчера утром, сообщил мэр этого города.", "корабль"),
    "Greek": ("Τα παλιά πλοία στο λιμάνι πουλήθηκαν χθες το πρωί, είπε ο δήμαρχος της πόλης.", "ΠΛΟΙΟ"),
    "Turkish": ("Limandaki eski gemiler dün sabah satıldı, dedi şehrin belediye başkanı gazetecilere.", "gemi"),
    "Arabic": ("بِيعَت السُفن القديمة في الميناء صباح أمس، كما قال رئيس بلدية المدينة للصحفيين في مكتبه", "أمسِ"),
    "Hindi": ("बंदरगाह की पुरानी नावें कल सुबह बेची गईं, शहर के महापौर ने पत्रकारों को बताया।", "नाव"),
    "Chinese": ("港口的旧船昨天早上被市长卖掉了。", "旧船怎么了？"),
    "Japanese": ("港の古い船は昨日の朝に市長によって売られた。", "古い船はどこ？"),
    "Thai": ("เรือเก่าในท่าเรือถูกขายเมื่อวานนี้", "เรือเก่าอยู่ไหน"),
    "Khmer": ("កប៉ាល់ចាស់នៅកំពង់ផែត្រូវបានលក់ម្សិលមិញ", "កប៉ាល់"),
    "Lao": ("ເຮືອເກົ່າຢູ່ທ່າເຮືອຖືກຂາຍມື້ວານນີ້", "ເຮືອເກົ່າ"),
    "Burmese": ("ဆိပ်ကမ်းရှိသင်္ဘောဟောင်းများကိုမနေ့ကရောင်းခဲ့သည်", "သင်္ဘော"),
    "Korean": ("항구의 오래된 배들은 어제 아침에 팔렸다.", "항구는"),
}  # fmt: skip
ENGLISH = "The old ships in the harbour were sold yesterday morning, said the mayor of the town."


@pytest.fixture
def mixed(open_index: OpenIndex) -> Index:
    """An article of each language, and one in English."""
    articles = open_index()
    articles.add([draft(text, origin=name) for name, (text, _) in ASKED.items()])
    articles.add([draft(ENGLISH, origin="English")])
    return articles


def found_by_words(articles: Index, question: str) -> set[str]:
    return {
        articles.article(hit.article_id).origins[0]
        for hit in articles.search(question, top_k=50)
        if hit.lexical > 0
    }


def test_a_collection_of_many_languages_is_asked_in_each_without_a_setting(mixed: Index) -> None:
    missed = [n for n, (_, question) in ASKED.items() if n not in found_by_words(mixed, question)]
    assert missed == []
    assert "English" in found_by_words(mixed, "the selling of a ship")


def test_every_word_is_looked_for_in_the_forms_of_each_language(mixed: Index) -> None:
    assert mixed.has_word("Hafens")
    assert mixed.has_word("港口的旧船")
    assert mixed.has_word("船")
    assert not mixed.has_word("船港")
    assert not mixed.has_word("Zeppelin")


def test_an_english_question_asks_for_no_stems_of_other_languages(mixed: Index) -> None:
    assert found_by_words(mixed, "Where were all the old houses sold?") == {"English"}


def test_nothing_stays_of_the_words_of_an_article_that_is_removed(mixed: Index) -> None:
    mixed.remove([article.id for article in mixed.articles()])
    with contextlib.closing(sqlite3.connect(mixed.path / FILE_NAME)) as connection:
        connection.execute("CREATE VIRTUAL TABLE temp.left USING fts5vocab(main, words, row)")
        assert connection.execute("SELECT term FROM temp.left").fetchall() == []


def test_an_index_made_before_is_found_in_all_languages_once_it_is_opened(mixed: Index) -> None:
    mixed.close()
    with contextlib.closing(sqlite3.connect(mixed.path / FILE_NAME)) as connection:
        # As it was: the words of a text as they stand.
        connection.execute("INSERT INTO words (words) VALUES ('delete-all')")
        connection.execute(
            "INSERT INTO words (rowid, title, body) SELECT passages.number, title, "
            'substr(text, start + 1, "end" - start) FROM passages '
            "JOIN articles ON articles.number = article"
        )
        connection.execute("DROP INDEX articles_by_language")
        connection.execute("PRAGMA user_version = 7")
        connection.commit()
    with Index.open(mixed.path) as articles:
        missed = [n for n, (_, asked) in ASKED.items() if n not in found_by_words(articles, asked)]
        assert missed == []
        assert articles.verify() == []


@pytest.mark.parametrize(
    "text", ["Two ferries sank.", "It cost £3½m, “too much” … naïve café.", ""]
)
@pytest.mark.parametrize("language", ["en", None, "xx"])
def test_a_text_in_english_is_indexed_as_it_stands(text: str, language: str | None) -> None:
    assert indexed(text, language) == text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Άνθρωπος", "Ανθρωπος"), ("مُحَمَّد", "محمد"), ("أحمد", "احمد"), ("٢٠٢٤", "2024"), ("２０２４年", "2024年"),
        ("ёлка", "елка"), ("می‌خواهم", "میخواهم"), ("ज़मीन", "जमीन"), ("ｶﾞﾗｽ", "ガラス"), ("ﬁnance", "finance"),
    ],
)  # fmt: skip
def test_spellings_that_are_taken_for_one_are_one(one: str, other: str) -> None:
    assert match_query(one) == match_query(other).replace("Α", "α")


def test_an_unspaced_text_is_indexed_as_pairs_of_characters() -> None:
    assert indexed("使用Python語", "zh").split() == ["使用", "用", "Python", "語"]
    assert match_query("使用") == '"使用"'
    assert match_query("語") == '"語" *'


def test_a_vowel_sign_stays_with_its_letter() -> None:
    first, *_, last = indexed("กินน้ำ", "th").split()
    assert (len(first), len(last)) == (3, 1)


@pytest.mark.parametrize("language", STEMMERS)
def test_snowball_knows_each_language_that_is_stemmed(language: str) -> None:
    assert stem("a", language).startswith("a")


@pytest.mark.parametrize(
    "unit", ["หน้า", "漢字", "สั", "ั", "်", "သင်္", "Häuser ", "مُ", "\u200d", "🐧", "\ue000"]
)
def test_a_text_of_any_length_is_analysed_and_looked_for(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    assert len(indexed(text, "de")) < 5 * len(text)
    match_query(text, ["de"])
