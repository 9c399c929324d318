import pytest

from index.formats.html import read_html

INTRO = "<p>The new ferry sails from May between Ostholm and the reed islands, four times a day, the harbour office said.</p>"
ANSWER = (
    "Bicycles travel on the lower deck for three crowns, and up to twenty of them can be carried."
)
QUESTION = "Can I bring a bicycle?"


def lines_of(body: str) -> list[str]:
    page = f"<html><head><title>Ferry</title></head><body><main><article><h1>Ferry questions</h1>{INTRO}{body}{INTRO.replace('new', 'old')}</article></main></body></html>"
    return read_html(page)[0].lines


@pytest.mark.parametrize(
    "panel",
    [
        "<h3>{q}</h3><div style='display: none'><p>{a}</p></div>",
        "<h3>{q}</h3><div hidden><p>{a}</p></div>",
        "<h3><button aria-expanded='false'>{q}</button></h3><div aria-hidden='true'><p>{a}</p></div>",
        "<button aria-expanded='false' aria-controls='p1'>{q}</button><div id='p1' class='is-hidden'><p>{a}</p></div>",
        "<details><summary>{q}</summary><p>{a}</p></details>",
        "<h3>{q}</h3><div class='collapse'><p>{a}</p></div>",
        "<h3>{q}</h3><div style='visibility:hidden;height:0'><p>{a}</p></div>",
        "<dl><dt>{q}</dt><dd hidden>{a}</dd></dl>",
        "<details><summary>{q}</summary>{a}</details>",
        "<div class='card'><div class='card-header'><button data-toggle='collapse' data-target='#p2'>{q}</button></div><div id='p2' class='collapse'><div>{a}</div></div></div>",
        "<h2 class='accordion-header'><button data-bs-toggle='collapse' data-bs-target='#p3'>{q}</button></h2><div id='p3' class='accordion-collapse collapse'><p>{a}</p></div>",
        "<div role='button' aria-expanded='false' tabindex='0'>{q}</div><div class='answer' aria-hidden='true'><p>{a}</p></div>",
    ],
)
def test_what_a_click_unfolds_stands_below_what_is_clicked(panel: str) -> None:
    lines = lines_of(panel.format(q=QUESTION, a=ANSWER))
    text = "\n".join(lines)
    assert ANSWER in text
    assert QUESTION in text
    assert text.index(QUESTION) < text.index(ANSWER)


def test_the_rest_of_a_story_that_is_folded_away_is_read() -> None:
    rest = f"<div class='truncated' style='max-height:0' aria-hidden='true'><p>{ANSWER}</p></div>"
    assert ANSWER in lines_of(rest)


@pytest.mark.parametrize(
    "layer",
    [
        "<div class='cookie-layer' style='display:none'><h3>Cookies</h3><div hidden><p>{}</p></div></div>",
        "<div role='dialog' aria-hidden='true'><h2>Sign up</h2><p>{}</p></div>",
        "<nav hidden><h3>Menu</h3><p>{}</p></nav>",
        "<div class='newsletter-popup' aria-hidden='true'><p>{}</p></div>",
    ],
)
def test_hidden_layers_of_the_page_stay_hidden(layer: str) -> None:
    said = (
        "We value what you think of us and would like to keep in touch with you every single week."
    )
    assert said not in " ".join(lines_of(layer.format(said)))


@pytest.mark.parametrize(
    "hidden",
    [
        "class='sr-only'", "class='visually-hidden'", "class='screen-reader-text'",
        "class='ssrcss-x1-VisuallyHidden e1'", "class='u-hiddenVisually'", "class='a11y-hide'",
        "style='position:absolute;left:-9999px'", "style='clip: rect(0 0 0 0)'",
    ],
)  # fmt: skip
def test_text_for_screen_readers_alone_is_not_in_a_sentence(hidden: str) -> None:
    body = f"<p>The captain <span {hidden}>opens in a new window</span> has sailed the old ferry for nineteen years now.</p>"
    assert "The captain has sailed the old ferry for nineteen years now." in lines_of(body)


@pytest.mark.parametrize(
    "layout",
    [
        "<table><tr><td class='nav'><a href='/'>Home</a></td><td><h2>Clock</h2><p>{0}</p><p>{1}</p></td></tr></table>",
        "<table role='presentation'><tr><td>{0}</td></tr><tr><td>{1}</td></tr></table>",
        "<table><tr><td><table><tr><td><p>{0}</p></td></tr><tr><td><p>{1}</p></td></tr></table></td></tr></table>",
        "<table><tr><td><p>{0}</p></td></tr><tr><td><p>{1}</p></td></tr></table>",
        "<table width='100%'><tr><td>{0} {0}</td><td>{1} {1}</td></tr></table>",
        "<table><tr><td>{0}</td><td>{1}</td></tr></table>",
    ],
)
def test_a_table_that_lays_out_the_page_is_paragraphs(layout: str) -> None:
    first = "The clock of the town hall is wound by hand every Monday, and the keeper climbs 112 steps to reach it."
    second = "He oils the axle in spring with clock oil, and says that bicycle oil would ruin the bearings."
    text = "\n".join(lines_of(layout.format(first, second)))
    assert first in text
    assert second in text
    assert "|" not in text


def test_a_table_of_data_stays_rows() -> None:
    rows = "".join(
        f"<tr><td>{place}</td><td>{fare}</td></tr>" for place, fare in (("Bell", 12), ("Corve", 9))
    )
    text = "\n".join(lines_of(f"<table><tr><th>Island</th><th>Fare</th></tr>{rows}</table>"))
    assert "| Bell | 12 |" in text or "Bell | 12" in text


def test_a_table_of_data_within_one_that_lays_out_the_page_stays_rows() -> None:
    data = "<table><tr><th>Year</th><th>Boats</th></tr><tr><td>2030</td><td>36</td></tr></table>"
    prose = "The clock of the town hall is wound by hand every Monday by its keeper."
    lines = lines_of(f"<table><tr><td>{prose}</td><td><p>{ANSWER}</p>{data}</td></tr></table>")
    assert prose in lines
    assert "| 2030 | 36 |" in lines
