from datetime import date

import pytest

from index.formats.html import read_html

BODY = (
    "<p>Berta Noll has led the marsh walk since 2014 and knows every ditch on the way to the old pump house.</p>"
    "<p>The pump house burned down on 14 March 1987 and was built again by the men of the village.</p>"
    "<p>The walk takes four hours and ends at the pump house, where there is soup for all who came.</p>"
)


def published(head: str = "", above: str = "", below: str = "", body: str = BODY) -> date | None:
    page = (
        f"<html><head><title>The old pump house</title>{head}</head><body><main><article>"
        f"<h1>The old pump house</h1>{above}{body}</article></main>{below}</body></html>"
    )
    return read_html(page)[0].published


@pytest.mark.parametrize(
    "page",
    [
        {},
        {"below": "<footer>© 2019 Marsh Trust</footer>"},
        {"below": "<p class='date'>Copyright 3 May 2019 Marsh Trust</p>"},
        {"above": "<p>Opened again on <time datetime='1987-03-14'>14 March 1987</time>, it has burned down twice since and stands.</p>"},
        {"below": "<aside><h2>Related</h2><time datetime='2024-01-02'>2 January</time> The geese are back</aside>"},
        {"below": "<div class='comments'><p class='date'>4 May 2021</p><p>I was there as a child and it was cold.</p></div>"},
        {"below": "<div class='upcoming-events'><time datetime='2031-06-01'>1 June</time> Open day</div>"},
        {"head": "<meta name='date' content='1970-01-01'>"},
        {"head": "<link rel='canonical' href='https://marsh.example/walks-2019/pump-house'>"},
        {"above": "<p class='date'>04/05/2031</p>"},
        {"above": "<figure><img src='a.jpg'><figcaption>The house, photographed on 3 March 1931</figcaption></figure>"},
        {"above": "<table><tr><th>Day</th><th>Walkers</th></tr><tr><td>3 May 1990</td><td>4</td></tr></table>"},
        {"above": "<p>Founded 12 June 1955.</p>"},
        {"above": "<h2>What happened on 12 June 1955</h2>"},
        {"below": "<div class='weather-date'>Friday 7 May 2031</div>"},
        {"below": "<div id='today'>Friday 7 May 2031</div>"},
        {"head": "<script type='application/ld+json'>{\"@type\": \"ItemList\", \"itemListElement\": [{\"@type\": \"Article\", \"datePublished\": \"2020-01-02\"}]}</script>"},
    ],
)  # fmt: skip
def test_a_page_that_does_not_say_when_it_was_published_has_no_date(page: dict[str, str]) -> None:
    assert published(**page) is None


@pytest.mark.parametrize(
    "page",
    [
        {"head": "<meta property='article:published_time' content='2031-05-04T09:00:00Z'>"},
        {"head": "<meta name='DC.date.issued' content='20310504'>"},
        {"head": "<meta name='parsely-pub-date' content='2031-05-04T09:00:00Z'>"},
        {"head": "<script type='application/ld+json'>{\"@graph\": [{\"@type\": \"NewsArticle\", \"datePublished\": \"2031-05-04\"}]}</script>"},
        {"head": "<link rel='canonical' href='https://marsh.example/2031/05/04/pump-house'>"},
        {"above": "<span itemprop='datePublished' content='2031-05-04'>Sunday</span>"},
        {"above": "<time datetime='2031-05-04T10:00'>Sunday</time>"},
        {"above": "<p class='byline'>By Ida Penn, 4 May 2031</p>"},
        {"above": "<div><span>Ida Penn</span><span>May 4, 2031</span></div>"},
        {"above": "<p>Veröffentlicht am 4. Mai 2031</p>"},
        {"above": "<p>Le 4 mai 2031</p>"},
        {"above": "<p class='posted'>04.05.2031, 09:15</p>"},
        {"body": "<p>OSTHOLM, 4 May 2031 – The pump house of the marsh has burned down for the second time in a year.</p>" + BODY},
        {"head": "<meta name='date' content='1970-01-01'>", "above": "<p>4 May 2031</p>"},
        {"above": "<p class='meta'>Updated 9 May 2031 · Published 4 May 2031</p>"},
        {"above": "<p>By Ida Penn, Staff Writer, 4 May 2031, 10:31</p>"},
        {"above": "<div class='published'>4 maja 2031, 10:31</div>"},
    ],
)  # fmt: skip
def test_the_day_is_what_markup_address_byline_or_dateline_say(page: dict[str, str]) -> None:
    assert published(**page) == date(2031, 5, 4)


def test_the_day_of_publication_goes_before_that_of_a_change() -> None:
    lines = "<p class='date'>Updated 9 May 2031</p><p class='date'>Published 4 May 2031</p>"
    assert published(above=lines) == date(2031, 5, 4)
