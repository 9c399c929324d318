from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from index.outline.outlining import DAYS, KEY, minutes_to_read, outline_of
from index.records import Draft, Outline
from index.text.sentences import split_sentences

MILL = (
    "The mill\n\nThe mill at Amberfold burned down on 2 April 2031. Nobody was hurt. It had been "
    "built in 1811 for the wool of the valley. The mill burned for two days, said Ida Roth of the "
    "fire service at Amberfold. It will not be built again."
)


def outline(text: str, **known: object) -> Outline:
    draft = Draft.model_validate({"title": "A mill burns", "text": text, "origin": "x"} | known)
    return outline_of(draft, split_sentences(text, draft.language))


def test_key_sentences_are_central_ones_in_reading_order() -> None:
    found = outline(MILL)
    told = [MILL[slice(*each)] for each in found.key]
    assert told[0] == "The mill at Amberfold burned down on 2 April 2031."
    assert "The mill burned for two days, said Ida Roth of the fire service at Amberfold." in told
    assert found.key == tuple(sorted(found.key))
    assert found.lead == found.key[0]


def test_days_and_names_are_where_they_stand() -> None:
    found = outline(MILL)
    assert [(each.day, MILL[each.start : each.end]) for each in found.days] == [
        (date(1811, 1, 1), "1811"),
        (date(2031, 4, 2), "2 April 2031"),
    ]
    assert [each.name for each in found.names] == ["Amberfold", "Ida Roth"]


def test_a_day_without_a_year_is_one_near_the_day_of_publication() -> None:
    text = "The mill opened on 2 April to the public."
    assert outline(text, published="2031-06-01").days[0].day == date(2031, 4, 2)
    assert outline(text).days == ()


def test_an_article_of_one_sentence_has_that_one() -> None:
    text = "The mill burned."
    found = outline(text)
    assert (found.lead, found.key, found.days, found.names) == ((0, 16), ((0, 16),), (), ())
    assert found.minutes == 1


def test_an_article_of_headings_only_has_sentences_all_the_same() -> None:
    assert outline("The mill\n\nThe fire").lead is not None
    assert outline("?").lead == (0, 1)


def test_of_a_very_long_article_the_beginning_tells() -> None:
    text = " ".join(
        f"The mill number {n} of Amberfold burned in {1500 + n % 400}." for n in range(9000)
    )
    found = outline(text)
    assert len(found.days) == DAYS
    assert len(found.key) <= KEY
    assert found.minutes == round(9000 * 9 / 238)


def test_an_article_in_another_language_is_told_by_the_same_rules() -> None:
    text = (
        "Die Mühle von Amberfold ist in der Nacht abgebrannt. Ida Roth von der Feuerwehr der Stadt "
        "sprach am Morgen von zwei Tagen."
    )
    found = outline(text, language="de")
    assert [each.name for each in found.names] == ["Ida Roth"]
    assert len(found.key) == 2


def test_scripts_without_spaces_are_read_by_characters() -> None:
    assert minutes_to_read("橋" * 1700) == 4
    assert minutes_to_read("") == 1


@given(st.text(alphabet=st.sampled_from("aZé“”. \n-2İß橋’'&M"), max_size=200))
def test_whatever_the_text_is_all_that_is_told_stands_in_it(text: str) -> None:
    text = text.strip()
    if not text:
        return
    sentences = split_sentences(text)
    found = outline_of(Draft(title="?", text=text, origin="x"), sentences)
    assert set(found.key) <= set(sentences)
    for start, end in (at for each in found.names for at in each.mentions):
        assert 0 <= start < end <= len(text)
