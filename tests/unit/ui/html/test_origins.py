import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.records import AlsoIn, Alternative
from tests.support.pages import POLICE, answered, cited
from ui.html.origins import BY_API, BY_HAND, UPLOADED, given_origin, place_name, told_answer


@pytest.mark.parametrize(
    ("origin", "told"),
    [
        ("/srv/news/ferry.html", "ferry.html"),
        ("C:\\news\\ferry.html", "ferry.html"),
        ("/srv/news.zip/2024/ferry.html", "ferry.html"),
        ("/srv/export.json#https://post.example/ferry", "export.json"),
        ("/srv/#1 news/ferry.html", "ferry.html"),
        ("https://post.example/ferry", "https://post.example/ferry"),
        ("ferry.html", "ferry.html"),
        (given_origin(UPLOADED, "The Post", "b.csv", "Ferry/sinks"), "b.csv"),
        (given_origin(UPLOADED, "", "a%2Fb%25.csv", "Ferry"), "a%2Fb%25.csv"),
        ("uploaded/The Post/a%2Fb 100%.csv/Ferry", "a%2Fb 100%.csv"),
        (given_origin(BY_HAND, "", "", "Ferry"), "pasted text"),
        (given_origin(BY_API, "Ferry"), "a script"),
    ],
)
def test_a_place_is_told_without_the_folders_of_the_server(origin: str, told: str) -> None:
    assert place_name(origin) == told


@given(st.lists(st.text("/%25F "), min_size=2, max_size=2, unique=True))
def test_other_titles_are_other_origins(titles: list[str]) -> None:
    assert len({given_origin(BY_HAND, "", "", title) for title in titles}) == 2


@pytest.mark.parametrize("title", ["24 7 news", "100% sure", "20%, 25%", "%2f", "Zoë: “%”"])
def test_a_title_without_a_slash_is_as_it_is_in_its_origin(title: str) -> None:
    assert given_origin(BY_API, title) == f"api/{title}"


def test_an_answer_names_its_other_places_so_too() -> None:
    place = AlsoIn(origin="/srv/news/copy.html", url=None, source="The Echo", published=None)
    found = cited(POLICE, POLICE).model_copy(update={"also_in": (place,)})
    other = Alternative(text=POLICE, citations=(found,))
    told = told_answer(answered(found, alternatives=(other,)))
    for citations in (told["citations"], told["alternatives"][0]["citations"]):
        assert citations[0]["also_in"][0]["origin"] == "copy.html"
        assert citations[0]["quote"] == POLICE
