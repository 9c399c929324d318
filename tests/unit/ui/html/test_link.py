import pytest

from ui.html.link import Place


@pytest.mark.parametrize(
    "place",
    [
        Place("ab12"),
        Place("ab12", ((0, 5),)),
        Place("ab12", ((120, 180), (300, 350))),
        Place("a/b #é", ((1, 2),)),
    ],
)
def test_a_link_leads_back_to_its_place(place: Place) -> None:
    assert Place.parse(place.link) == place


@pytest.mark.parametrize(
    "link",
    ["", "#", "#read/", "#chat", "#read/ab/1", "#read/ab/1-2/", "#read/ab/x-y", "#read/ab/-1-2",
     "#read/ab/1-9999999999", "#read/ab" + "/1-2" * 101],
)  # fmt: skip
def test_any_other_link_is_refused(link: str) -> None:
    with pytest.raises(ValueError, match="is not a link to an article"):
        Place.parse(link)
