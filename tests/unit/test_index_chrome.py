from datetime import date

import pytest

from index.chrome import is_chrome, strip_chrome
from index.text import normalise

PROSE = [
    "The ferry Marigold sank off Gannet Bank at dawn on Tuesday, the harbour office said in a note.",
    "All nineteen people aboard were saved by the lifeboat, which took forty minutes to reach them.",
    "An inquiry will look into why the warning of the storm was not passed on to the crew in time.",
]
WORDPRESS = f"""
Press "Enter" to skip to content
Home
World
Politics
Ferry sinks off Gannet Bank, nineteen saved
By Zoë Müller-Łukasz
Published May 4, 2031 at 9:05 a.m.
Share on Facebook
{PROSE[0]}

{PROSE[1]}

{PROSE[2]}

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
Ferry sinks off Gannet Bank
Nineteen saved by the lifeboat after forty minutes at sea
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
Read more: Ten storms
Sign up for our newsletter
Get the day's headlines in your inbox.
© 2031 The Harbour Post. All rights reserved.
"""


@pytest.mark.parametrize("page", [WORDPRESS, NEWSPAPER], ids=["wordpress", "newspaper"])
def test_the_story_stays_whole_and_the_page_goes(page: str) -> None:
    story = strip_chrome(normalise(page))
    assert [line for line in story.lines if line in PROSE] == PROSE
    assert set(story.lines) - set(PROSE) <= {
        "Nineteen saved by the lifeboat after forty minutes at sea"
    }


def test_title_byline_date_and_source_are_recognised() -> None:
    story = strip_chrome(normalise(WORDPRESS))
    assert story.title == "Ferry sinks off Gannet Bank, nineteen saved"
    assert story.author == "Zoë Müller-Łukasz"
    assert story.published == date(2031, 5, 4)
    assert story.source == "The Harbour Post"


def test_a_bare_name_above_a_role_is_a_byline() -> None:
    story = strip_chrome(normalise(NEWSPAPER))
    assert story.title == "Ferry sinks off Gannet Bank"
    assert story.author == "Tamsin Greave"
    assert story.published == date(2031, 5, 4)


def test_a_text_without_chrome_is_left_as_it_is() -> None:
    story = strip_chrome("\n\n".join(PROSE))
    assert (story.title, story.lines) == (None, PROSE)


def test_a_heading_within_the_story_stays() -> None:
    text = f"Ferry sinks off Gannet Bank\n\n{PROSE[0]}\n\nWhat happens now\n\n{PROSE[1]}"
    assert strip_chrome(text).lines == [PROSE[0], "What happens now", PROSE[1]]


def test_hard_wrapped_lines_are_joined_to_paragraphs() -> None:
    wrapped = (
        "The ferry Marigold sank off Gannet Bank at dawn on Tuesday, the\n"
        "harbour office said. Nineteen people aboard were saved by the\n"
        "lifeboat, which took forty minutes to reach them."
    )
    assert strip_chrome(wrapped).lines == [wrapped.replace("\n", " ")]


def test_a_poem_or_list_is_not_joined() -> None:
    text = "- bread\n- butter\n- jam"
    assert strip_chrome(text).lines == ["- bread", "- butter", "- jam"]


def test_japanese_prose_counts_by_characters() -> None:
    prose = "フェリーは火曜日の明け方にガネットバンク沖で沈没し、乗っていた十九人は全員救助された。"
    assert strip_chrome(f"フェリー沈没\n{prose}\n{prose[::-1]}").lines[:2].count(prose) == 1


@pytest.mark.parametrize(
    "line",
    [
        "Skip to content", "Leave a Reply", "Be First to Comment", "Click to share on X (Opens in new window)",
        "Your email address will not be published. Required fields are marked *", "Advertisement",
        "© 2031 The Harbour Post", "5 min read", "Related articles", "Privacy Policy", "Log in",
        "Follow us on Instagram", "Tags: sea, ferry", "Read more", "12 comments",
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
    ],
)  # fmt: skip
def test_sentences_that_begin_like_chrome_are_not(line: str) -> None:
    assert not is_chrome(line)
