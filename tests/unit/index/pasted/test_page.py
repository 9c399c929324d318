import time
from datetime import date

import pytest

from index.pasted.lines import find_date, is_caption, is_chrome, is_prose
from index.pasted.page import Story, strip_chrome
from index.reading.articles import read_text
from index.text.characters import normalise

PROSE = [
    "The ferry Marigold sank off Gannet Bank at dawn on Tuesday, the harbour office said in a note.",
    "All nineteen people aboard were saved by the lifeboat, which took forty minutes to reach them.",
    "“We saw the light and rowed,” said Olle Brandt, 61, who has crossed the bank daily since 1998.",
    "An inquiry will look into why the warning of the storm was not passed on to the crew in time.",
]
STANDFIRST = "Nineteen saved by the lifeboat after forty minutes at sea"
TITLE = "Ferry sinks off Gannet Bank with nineteen aboard"
WORDPRESS = f"""
Press "Enter" to skip to content
Home
World
Politics
{TITLE}
By Zoë Müller-Łukasz
Published May 4, 2031 at 9:05 a.m.
Share on Facebook
{PROSE[0]}

{PROSE[1]}

{PROSE[2]}

{PROSE[3]}

Source: The Harbour Post

Be First to Comment

    Leave a Reply

    Your email address will not be published. Required fields are marked *
"""
NEWSPAPER = f"""
We use cookies to improve your experience.
Accept all
Skip to main content
The Harbour Post
News
Sport
Home > News > Sea
{TITLE}
{STANDFIRST}
Tamsin Greave
Chief reporter
4 May 2031
3 min read
{PROSE[0]}
{PROSE[1]}
Related stories
Lifeboat crew honoured
Harbour fees to rise
{PROSE[2]}
{PROSE[3]}
Read more: Ten storms
Sign up for our newsletter
Get the day's headlines in your inbox.
© 2031 The Harbour Post. All rights reserved.
"""
BROADCASTER = f"""
Accessibility links
Skip to content
Menu
Coast & Sea
{TITLE}
Published
4 May 2031
Share
Share page
Image caption, The Marigold in 2029
By Tamsin Greave
Coast correspondent
{PROSE[0]}
{PROSE[1]}
Advertisement
{PROSE[2]}
{PROSE[3]}
Follow Coast News on Facebook, X and Instagram. Send your story ideas to stories@example.org
Related topics
Gannet Bank
Ferries
More on this story
Lifeboat crew honoured
Published
2 April 2031
Top stories
Mayor wins recount
"""
NEWSLETTER = f"""
Subscribe
Sign in
Share this post
The Harbour Letter
{TITLE}
Copy link
Facebook
Email
More
Zoë Müller
May 4, 2031
{PROSE[0]}

{PROSE[1]}

{PROSE[2]}

{PROSE[3]}

Share
Leave a comment
Discussion about this post
Comments
Ready for more?
Subscribe
© 2031 Zoë Müller
Privacy ∙ Terms ∙ Collection notice
"""
MAGAZINE = f"""
The Gannet
Subscribe
Search
Log In
SEA
{TITLE.upper()}
{STANDFIRST} in the dark.
BY TAMSIN GREAVE
MAY 4, 2031 6:00 AM
SAVE THIS STORY
{PROSE[0]}
{PROSE[1]}
MOST POPULAR
The Last Net-Mender
By Ida Voss
Why Gulls Steal
By Tomasz Rae
{PROSE[2]}
{PROSE[3]}
TOPICS: FERRIES, SEA
READ MORE
Sign up for our daily newsletter
"""
BLOG = f"""
Home » News » Local
{TITLE}
Posted on May 4, 2031 by Tamsin Greave
Filed under: News
{PROSE[0]}

{PROSE[1]}

{PROSE[2]}

{PROSE[3]}

Source: Harbour Post (https://example.org/ferry)

Share this:
Click to share on Facebook (Opens in new window)
Like this:
Like Loading...
Related
Lifeboat crew honoured
April 2, 2031
In "News"
Previous: Harbour fees to rise
Next: Mayor wins recount
Leave a Reply
Your email address will not be published. Required fields are marked *
Comment *
Name *
Email *
Website
Save my name, email, and website in this browser for the next time I comment.
This site uses cookies to reduce spam. Learn how your comment data is processed.
Proudly powered by WordPress
"""
PAGES = {
    "wordpress": WORDPRESS, "newspaper": NEWSPAPER, "broadcaster": BROADCASTER,
    "newsletter": NEWSLETTER, "magazine": MAGAZINE, "blog": BLOG,
}  # fmt: skip
every_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())


def story_of(page: str) -> Story:
    return strip_chrome(normalise(page))


# -- whole pages ---------------------------------------------------------------------------------


@every_page
def test_the_story_stays_whole_and_in_order(page: str) -> None:
    assert [line for line in story_of(page).lines if line in PROSE] == PROSE


@every_page
def test_nothing_of_the_page_around_it_stays(page: str) -> None:
    assert set(story_of(page).lines) - set(PROSE) <= {STANDFIRST, f"{STANDFIRST} in the dark."}


@every_page
def test_the_headline_is_the_title_and_no_line_of_the_story(page: str) -> None:
    story = story_of(page)
    assert (story.title or "").casefold() == TITLE.casefold()
    assert TITLE.casefold() not in {line.casefold() for line in story.lines}


@pytest.mark.parametrize(
    ("page", "author"),
    [
        ("wordpress", "Zoë Müller-Łukasz"), ("newspaper", "Tamsin Greave"),
        ("broadcaster", "Tamsin Greave"), ("newsletter", "Zoë Müller"),
        ("magazine", "TAMSIN GREAVE"), ("blog", "Tamsin Greave"),
    ],
)  # fmt: skip
def test_byline_and_date_are_read_from_the_head(page: str, author: str) -> None:
    story = story_of(PAGES[page])
    assert (story.author, story.published) == (author, date(2031, 5, 4))


def test_the_source_is_read_from_the_foot_with_its_address() -> None:
    assert story_of(WORDPRESS).source == "The Harbour Post"
    blog = story_of(BLOG)
    assert (blog.source, blog.url) == ("Harbour Post", "https://example.org/ferry")


@pytest.mark.parametrize(
    ("line", "source", "url"),
    [
        ("Source: The Post", "The Post", None),
        ("Via: The Post (UK)", "The Post (UK)", None),
        ("Originally published in The Post", "The Post", None),
        ("First appeared on: The Post, https://example.org/a.", "The Post", "https://example.org/a"),
        ("Source: https://example.org/a", None, "https://example.org/a"),
    ],
)  # fmt: skip
def test_source_lines_come_in_several_wordings(
    line: str, source: str | None, url: str | None
) -> None:
    story = strip_chrome("\n\n".join([*PROSE, line]))
    assert (story.source, story.url) == (source, url)
    assert story.lines == PROSE


@pytest.mark.parametrize(
    "line",
    [
        "By Tamsin Greave", "by Tamsin Greave | 4 May 2031", "By Tamsin Greave on May 4, 2031",
        "Posted on May 4, 2031 by Tamsin Greave", "4 May 2031 by Tamsin Greave",
        "By Tamsin Greave, for The Post", "Words by Tamsin Greave", "Author: Tamsin Greave",
        "By Tamsin Greave — May 4, 2031 9:05 a.m.",
    ],
)  # fmt: skip
def test_bylines_come_in_several_wordings(line: str) -> None:
    line = line[0].upper() + line[1:]
    story = strip_chrome(f"{TITLE}\n\n{line}\n\n{PROSE[0]}\n\n{PROSE[1]}")
    assert story.author == "Tamsin Greave"
    assert story.lines == PROSE[:2]


def test_a_byline_below_a_standfirst_that_reads_like_prose_is_found() -> None:
    standfirst = "Nineteen people owe their lives to a lamp, a whistle and a pair of oars."
    story = strip_chrome("\n".join([TITLE, standfirst, "By Tamsin Greave", "4 May 2031", *PROSE]))
    assert (story.author, story.published) == ("Tamsin Greave", date(2031, 5, 4))
    assert story.lines == [standfirst, *PROSE]


@pytest.mark.parametrize(
    "line",
    [
        "By Friday, for the first time, the town was dry.",
        "By Friday in Harrow Bay the water rose.",
        "By Friday – the third day – the town was dry.",
    ],
)
@pytest.mark.parametrize("above", [[TITLE], [TITLE, PROSE[0]]], ids=["first", "second"])
def test_a_sentence_that_begins_like_a_byline_stays(above: list[str], line: str) -> None:
    assert line in strip_chrome("\n\n".join([*above, line, *PROSE[1:]])).lines


def test_a_headline_right_above_a_byline_is_not_joined_with_it() -> None:
    story = strip_chrome(f"{TITLE}\nBy Tamsin Greave\n\n{PROSE[0]}\n\n{PROSE[1]}")
    assert (story.title, story.author) == (TITLE, "Tamsin Greave")


# -- text that is no page ------------------------------------------------------------------------


def test_a_text_without_chrome_is_left_as_it_is() -> None:
    story = strip_chrome("\n\n".join(PROSE))
    assert (story.title, story.lines) == (None, PROSE)
    assert (story.author, story.published, story.source, story.url) == (None, None, None, None)


def test_a_text_without_headline_is_named_after_its_first_words() -> None:
    draft = read_text("\n\n".join(PROSE), origin="pasted text")
    assert draft.title == "The ferry Marigold sank off Gannet Bank at dawn on…"
    assert draft.text == "\n\n".join(PROSE)


def test_a_heading_within_the_story_stays() -> None:
    text = f"Ferry sinks off Gannet Bank\n\n{PROSE[0]}\n\nWhat happens now\n\n{PROSE[1]}"
    assert strip_chrome(text).lines == [PROSE[0], "What happens now", PROSE[1]]


def test_short_lines_of_dialogue_within_the_story_stay() -> None:
    text = [PROSE[0], "“Why?”", "“Nobody told us.”", PROSE[1]]
    assert strip_chrome("\n\n".join(text)).lines == text


@pytest.mark.parametrize("count", [3, 30, 6000])
def test_the_rows_of_a_list_above_the_first_paragraph_stay(count: int) -> None:
    rows = [f"Candidate {number}: {number * 7} votes" for number in range(count)]
    story = strip_chrome("\n\n".join(["Results of the election in Brill", *rows, PROSE[0]]))
    assert story.title == "Results of the election in Brill"
    assert story.lines == [*rows, PROSE[0]]


def test_a_list_that_stands_above_the_headline_stays_and_so_does_the_headline() -> None:
    lines = ["Bread", "Soup of the day and half a loaf", "Water", PROSE[0]]
    story = strip_chrome("\n\n".join(lines))
    assert story.lines == lines


@pytest.mark.parametrize("name", ["Other news", "Copyright of the photograph"])
def test_what_stands_below_a_line_that_ends_pages_stays_where_there_is_no_page(name: str) -> None:
    below = ["Anna Smith 412", "It is with the town."]
    assert strip_chrome("\n\n".join([TITLE, PROSE[0], name, *below])).lines == [PROSE[0], *below]


def test_a_name_above_a_role_is_the_author_where_there_is_no_page() -> None:
    story = strip_chrome("\n\n".join([TITLE, "Tamsin Greave", "Staff writer", PROSE[0]]))
    assert (story.author, story.lines) == ("Tamsin Greave", [PROSE[0]])


def test_a_single_line_is_a_text_and_not_a_headline_without_one() -> None:
    story = strip_chrome("The ferry sank off Gannet Bank")
    assert (story.title, story.lines) == (None, ["The ferry sank off Gannet Bank"])


def test_nothing_but_chrome_leaves_nothing() -> None:
    assert strip_chrome("Home\nLog in\nShare\nLeave a Reply").lines == []


def test_japanese_prose_counts_by_characters() -> None:
    prose = "フェリーは火曜日の明け方にガネットバンク沖で沈没し、乗っていた十九人は全員救助された。"
    assert is_prose(prose)
    assert strip_chrome(f"フェリー沈没\n{prose}\n{prose[::-1]}").lines[:2].count(prose) == 1


# -- hard-wrapped text ---------------------------------------------------------------------------


def test_hard_wrapped_lines_are_joined_to_paragraphs() -> None:
    wrapped = (
        "The ferry Marigold sank off Gannet Bank at dawn on Tuesday, the\n"
        "harbour office said. Nineteen people aboard were saved by the\n"
        "lifeboat, which took forty minutes to reach them."
    )
    other = PROSE[3].replace(" was not passed", "\nwas not passed")
    assert strip_chrome(f"{wrapped}\n\n{other}").lines == [wrapped.replace("\n", " "), PROSE[3]]


@pytest.mark.parametrize(
    "text",
    [
        "- bread\n- butter\n- jam",
        f"{PROSE[0]}\nThe tide is out, the boats lie down upon the sand,\nThe gulls walk up and down the town, the sea is in the land",
        "\n".join(PROSE),
    ],
    ids=["list", "poem", "a paragraph a line"],
)
def test_lines_that_are_whole_are_not_joined(text: str) -> None:
    assert strip_chrome(text).lines == text.split("\n")


# -- single lines --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "Skip to content", "Leave a Reply", "Be First to Comment", "Click to share on X (Opens in new window)",
        "Your email address will not be published. Required fields are marked *", "Advertisement",
        "© 2031 The Harbour Post", "5 min read", "Related articles", "Privacy Policy", "Log in",
        "Follow us on Instagram", "Tags: sea, ferry", "Read more", "12 comments", "Story continues below",
        "Image caption, The Marigold in 2029", "Photo credit: Olle Brandt", "About | Contact | Terms & Conditions",
        "We use cookies to improve your experience", "Accept all cookies", "Back to top", "Powered by WordPress",
    ],
)  # fmt: skip
def test_lines_that_every_page_has_are_chrome(line: str) -> None:
    assert is_chrome(line)


@pytest.mark.parametrize(
    "line",
    [
        *PROSE, "He said no.", "Home to 4,000 people, the town lies on the coast.",
        "Share prices fell by 8 per cent on Monday.", "Search teams found the boat at noon.",
        "The menu had three courses.", "“Cookies,” she said, “were my downfall.”",
        "Comments by the minister caused an outcry.", "Print sales rose.", "By noon it was over.",
        "Pictures show the boat on its side.", "Contact with the crew was lost at nine.",
    ],
)  # fmt: skip
def test_sentences_that_begin_like_chrome_are_not(line: str) -> None:
    assert not is_chrome(line)


@pytest.mark.parametrize(
    "line",
    [
        "Photo: Olle Brandt, Harbour Post", "(Image: Olle Brandt / Harbour Post)", "Photo by Tamsin Greave.",
        "Image caption The Marigold leaves the harbour in 2029", "Foto: Olle Brandt",
        "The Marigold in the harbour, May 4, 2029. (HP Photo/Olle Brandt)",
        "The lifeboat comes home with the last of the nineteen. Photograph: Olle Brandt/Harbour Post",
    ],
)  # fmt: skip
def test_what_stands_with_a_picture_is_known_by_its_credit(line: str) -> None:
    assert is_caption(line)


@pytest.mark.parametrize(
    "line",
    [
        *PROSE, "Photos by divers show the wreck.", "Pictures by Ana Roth hang in the hall.",
        "She took a photo by the light of the fire.", "He asked for a picture: none came.",
        "The photo (taken by her son) shows the ferry.", "Images of the wreck were shown on Friday.",
    ],
)  # fmt: skip
def test_a_sentence_about_pictures_is_no_caption(line: str) -> None:
    assert not is_caption(line)


def test_captions_are_left_out_of_a_page_and_stay_in_a_text_without_one() -> None:
    caption = "The Marigold in the harbour, May 4, 2029. (HP Photo/Olle Brandt)"
    story = [PROSE[0], caption, *PROSE[1:]]
    assert strip_chrome("\n".join(story)).lines == story
    page = BLOG.replace(PROSE[0], f"{PROSE[0]}\n\n{caption}")
    assert caption not in story_of(page).lines


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("4 May 2031", date(2031, 5, 4)), ("May 4th, 2031", date(2031, 5, 4)),
        ("Updated Tues., Sept. 2, 2031 at 9:05", date(2031, 9, 2)), ("2031-05-04T09:00Z", date(2031, 5, 4)),
        ("31 February 2031", None), ("0000-00-00", None), ("May 2031", None), ("", None),
    ],
)  # fmt: skip
def test_a_date_is_read_where_it_is_written_out_and_exists(
    line: str, expected: date | None
) -> None:
    assert find_date(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "About | " + " | ".join(["News"] * 24) + " | What’s on",
        "More" + " from a" * 40 + " " + "x" * 60,
        "mon " * 500 + "x",
        "By " + "A " * 300 + "1",
        "Photo by (Photo: " * 17,
    ],
    ids=["navigation bar", "more from", "days", "names", "credits"],
)
def test_no_line_takes_more_than_a_moment(line: str) -> None:
    started = time.process_time()
    strip_chrome(f"{TITLE}\n{line}\n{PROSE[0]}\n{line}")
    assert time.process_time() - started < 2  # with rules that can be read two ways: for ever


def test_short_sentences_are_a_story_too() -> None:
    text = "The council met on Monday.\nSeven voted for it.\nYes.\nThe mayor signed it on Friday."
    assert strip_chrome(text).lines == text.split("\n")


def test_a_dialogue_before_the_first_long_paragraph_stays() -> None:
    talk = ["It rained for nine days without stop.", "“Did you see it?”", "“No, I did not.”"]
    story = strip_chrome("\n\n".join([*talk, *PROSE]))
    assert (story.title, story.lines) == (None, [*talk, *PROSE])


def test_text_wrapped_at_a_wide_column_keeps_its_first_line() -> None:
    words = " ".join(PROSE).split()
    lines = [" ".join(words[n : n + 19]) for n in range(0, len(words), 19)]
    assert strip_chrome("\n".join(lines)).lines == [" ".join(PROSE)]


@pytest.mark.parametrize(
    "line",
    [
        "Published in 1987, the novel sold two million copies within a year of its first release.",
        "Sponsored by three senators from both parties, the bill passed on Tuesday by 61 votes to 39.",
        "Advertisements for tobacco were banned across the whole country on Monday, the ministry said.",
        "Copyright law will change next year under a bill that parliament passed late on Tuesday.",
        "Posted in Kabul for six years, she learned Dari and wrote two books about the old city.",
        "46 responses were received by the council during the consultation, most of them opposed it.",
        "Originally published in 1987, the novel has sold two million copies in thirty languages.",
    ],
)
def test_a_paragraph_that_begins_like_chrome_stays(line: str) -> None:
    story = strip_chrome("\n".join(["Ferry sinks off Gannet Bank", PROSE[0], line, "It was so."]))
    assert story.lines == [PROSE[0], line, "It was so."]
    assert story.source is None


def test_many_foot_like_lines_take_time_in_proportion() -> None:
    # Once quadratic: this took minutes.
    assert strip_chrome(PROSE[0] + "\n" + "Tags: x\n" * 30_000 + PROSE[1]).lines == PROSE[:2]
