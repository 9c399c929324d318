"""Where the story of a pasted page begins and ends; every text is made up."""

import pytest

from index.pasted.page import strip_chrome
from index.pasted.region import find_story

MENU = ["The Harbour Post", "Home", "News", "Sport", "Log in", "Subscribe"]
HEADLINE = "Ferry sinks off Gannet Bank with nineteen aboard"
DATE = "Published 4 May 2031"
STORY = [
    "The ferry Marigold sank off Gannet Bank at dawn on Tuesday, the harbour office said in a note.",
    "All nineteen people aboard the ferry were saved by the lifeboat, which took forty minutes.",
    "“We saw the light on the bank and rowed,” said Olle Brandt, 61, of the lifeboat’s crew.",
    "An inquiry will look into why the warning of the storm did not reach the crew of the ferry.",
]
MORE = [
    "The harbour office had sent its warning of the storm at midnight, four hours before the ferry left.",
    "Its crew says that the set aboard the Marigold was silent from the moment it left the harbour.",
]
TEASERS = [
    "Mayor wins the recount by nine votes",
    "The council counted every paper for a third time, and found the mayor ahead once again.",
    "Bakers run out of flour before the fair",
    "No cake is to be had on the island until the boat from the mainland comes in on Friday.",
    "Gulls learn to open the bins of the new market",
    "A film shows how one of them lifts the lid while three others wait for what falls out.",
]
COMMENTS = [
    "Comments",
    "net_mender",
    "5 May 2031 at 9:14",
    "I have said for years that the ferry should not leave the harbour while a storm is about.",
    "gullfriend",
    "5 May 2031 at 10:02",
    "You were not there. The crew of the lifeboat did what they could on the bank that night.",
    "And the inquiry will say so, as the one before it said of the crew of the ferry in 2019.",
]
FOOT = ["About us", "Contact us", "Privacy policy", "© 2031 The Harbour Post"]


def story_of(*blocks: list[str]) -> list[str]:
    lines = [line for block in blocks for line in block]
    found = find_story(lines)
    assert found is not None
    return lines[found.start : found.stop]


# -- the start -----------------------------------------------------------------------------------


def test_the_story_begins_below_the_headline_and_its_date() -> None:
    assert story_of(MENU, [HEADLINE, DATE], STORY, FOOT) == STORY


def test_teasers_of_a_menu_are_above_the_story_though_they_read_like_one() -> None:
    assert story_of(MENU, TEASERS, [HEADLINE, "By Tamsin Greave", DATE], STORY, FOOT) == STORY


@pytest.mark.parametrize(
    "line",
    ["4 de maio de 2031", "04.05.2031", "4. Mai 2031", "mercredi 4 mai 2031 à 9 h", "2031年5月4日"],
)
def test_dates_are_seen_in_any_language(line: str) -> None:
    assert story_of(MENU, TEASERS, [HEADLINE, line], STORY, FOOT) == STORY


def test_a_story_without_date_is_the_first_run_of_paragraphs() -> None:
    assert story_of(MENU, TEASERS[:2], [HEADLINE, "Share"], STORY, FOOT) == STORY


def test_a_story_without_date_goes_before_dated_comments() -> None:
    assert story_of(MENU, [HEADLINE], STORY, COMMENTS, FOOT) == STORY


def test_a_caption_with_a_prompt_below_is_not_the_story() -> None:
    caption = "The Marigold as she lay in the harbour of Brill a year before the storm, with her lamp lit, her bell polished and nobody aboard but a cat."
    prompt = ["Get the newsletter of the week", "Sign up"]
    kept = story_of(MENU, [HEADLINE, DATE, caption], prompt, STORY, FOOT)
    assert [line for line in kept if line in STORY] == STORY


def test_a_first_paragraph_without_full_stop_belongs_to_the_story() -> None:
    opening = (
        "Nineteen people owe their lives to a lamp and a pair of oars, says the harbour office"
    )
    assert story_of(MENU, [HEADLINE, DATE, opening], STORY, FOOT) == [opening, *STORY]


# -- the end -------------------------------------------------------------------------------------


def test_comments_are_no_story_though_they_speak_of_it() -> None:
    assert story_of(MENU, [HEADLINE, DATE], STORY, COMMENTS, FOOT) == STORY


def test_teasers_below_the_story_are_dropped() -> None:
    assert story_of(MENU, [HEADLINE, DATE], STORY, ["Read next"], TEASERS, FOOT) == STORY


def test_a_prompt_for_a_newsletter_ends_a_story() -> None:
    prompt = ["Sign up for the news of the harbour, every morning."]
    assert story_of(MENU, [HEADLINE, DATE], STORY, prompt, TEASERS, FOOT) == STORY


@pytest.mark.parametrize("box", [["Related stories", *TEASERS[::2]], ["Share"], ["Newsletter"]])
def test_a_story_goes_on_below_a_box(box: list[str]) -> None:
    kept = story_of(MENU, [HEADLINE, DATE], STORY, box, MORE, FOOT)
    assert [line for line in kept if line in STORY + MORE] == STORY + MORE


def test_a_last_paragraph_right_below_a_box_is_of_the_story_if_it_speaks_of_it() -> None:
    box = ["Related links", "Site of the harbour office"]
    assert MORE[0] in story_of(MENU, [HEADLINE, DATE], STORY, box, MORE[:1], FOOT)


def test_a_list_at_the_end_belongs_to_the_story() -> None:
    ports = ["Brill", "Sandwick", "Holm", "Norwick", "Skaill", "Aith", "Voe", "Lund"]
    rows = [f"June {day} – {port} harbour, pier {day}" for day, port in enumerate(ports, 2)]
    told = [*STORY, "The lifeboat will call at these ports:", *rows]
    assert story_of(MENU, [HEADLINE, DATE], told, FOOT) == told


def test_a_table_belongs_to_the_story() -> None:
    cells = [cell for n in range(1, 21) for cell in (f"{n}", f"Boat {n}", f"{90 - n}")]
    told = [STORY[0], STORY[1], *cells]
    assert story_of(MENU, [HEADLINE, DATE], told, FOOT) == told


def test_a_long_paragraph_that_ends_in_a_name_is_one() -> None:
    long = " ".join([*STORY[:3], "From the log of Olle Brandt"])
    assert story_of(MENU, [HEADLINE, DATE, long], FOOT) == [long]


# -- no page -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lines",
    [[HEADLINE, *STORY], [*STORY, *MORE], [HEADLINE, DATE, *STORY, "What now", *MORE], MENU, []],
    ids=["headline", "bare", "dated", "menu", "nothing"],
)
def test_text_that_is_no_page_or_tells_no_story_has_no_region(lines: list[str]) -> None:
    assert find_story(lines) is None


@pytest.mark.parametrize("piece", ["a", "A. ", "aaaAa", "9", "…)", "a-"])
def test_a_line_without_end_is_read(piece: str) -> None:
    line = piece * 100_000  # with patterns that can be read two ways: for ever
    assert find_story([*MENU, line]) is None


def test_a_book_is_no_page() -> None:
    assert find_story([*MENU, HEADLINE, DATE, *(STORY * 2000), *FOOT]) is None


# -- what it does to a paste ---------------------------------------------------------------------


def test_of_many_headlines_the_one_that_the_story_speaks_of_is_the_title() -> None:
    page = [*MENU, *TEASERS[::2], HEADLINE, "Bakers run out of flour", DATE, *STORY, *FOOT]
    story = strip_chrome("\n".join(page))
    assert (story.title, story.lines) == (HEADLINE, STORY)


def test_a_headline_goes_before_its_standfirst_though_that_says_more_of_the_story() -> None:
    standfirst = "Lifeboat saved all nineteen aboard the ferry; inquiry will ask why the storm warning was late"
    page = [*MENU, HEADLINE, standfirst, DATE, *STORY, *FOOT]
    story = strip_chrome("\n".join(page))
    assert (story.title, story.lines) == (HEADLINE, [standfirst, *STORY])


def test_a_last_line_with_a_date_in_it_stays() -> None:
    last = "Olle Brandt, rower and lifeboat man, born 3 June 1970, died 4 May 2031"
    assert story_of(MENU, [HEADLINE, DATE], [*STORY, last], FOOT) == [*STORY, last]


def test_names_of_other_stories_below_the_last_paragraph_are_none_of_it() -> None:
    names = ["Harbour life", *TEASERS[::2], "Harbour life", "Film of the storm"]
    assert story_of(MENU, [HEADLINE, DATE], STORY, names, FOOT) == STORY


@pytest.mark.parametrize(
    "end",
    [
        ["“We rowed,” he said.", "Nobody answered him."],
        ["- Marigold, 1998", "- Campion, 2004", "- Tansy, 2019"],
        ["These ferries are left:", "The Campion of 2004", "The Tansy of 2019"],
    ],
    ids=["short sentences", "a list", "a list that is announced"],
)
def test_a_story_may_end_in_short_lines(end: list[str]) -> None:
    assert story_of(MENU, [HEADLINE, DATE], STORY, end, FOOT) == [*STORY, *end]


def test_a_story_that_is_a_list_stays_whole() -> None:
    ferries = [f"The ferry number {word} of the islands" for word in "one two six ten".split() * 5]
    assert story_of(MENU, [HEADLINE, DATE], STORY[:2], ferries, FOOT) == [*STORY[:2], *ferries]


def test_the_date_next_to_the_headline_goes_before_one_in_the_menu() -> None:
    page = [*MENU, "1 January 2020", *TEASERS[::2], "3 May 2031", HEADLINE, "Share", *STORY, *FOOT]
    story = strip_chrome("\n".join(page))
    assert story.published is not None
    assert story.published.isoformat() == "2031-05-03"


def test_the_source_below_the_story_is_still_read() -> None:
    page = [*MENU, HEADLINE, DATE, *STORY, "Share this", *TEASERS, "Source: The Brill Echo"]
    story = strip_chrome("\n".join(page))
    assert (story.source, story.lines) == ("The Brill Echo", STORY)
