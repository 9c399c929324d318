import pytest

from index.formats.html import read_html

POSTS = [
    ("18:05", "Dyke holds", "The dyke at the mill has held, the fire service says, and the pumps are running."),
    ("16:05", "School closed", "The school in Mill Lane stays closed, and about 300 children are at home."),
    ("15:05", "Water at 4.2 metres", "The gauge shows more than ever. The mayor has asked people to leave their houses."),
    ("11:05", "Army sends boats", "The army has sent six boats and forty soldiers, who fill sandbags at the town hall."),
]  # fmt: skip
SHAPES = {
    "divisions": "<div class='post'><time datetime='2031-03-04T{0}'>{0}</time><h3>{1}</h3><p>{2}</p></div>",
    "articles": "<article class='entry' id='p{3}'><h2>{1}</h2><time>{0}</time><p>{2}</p></article>",
    "list items": "<li class='update'><span class='time'>{0}</span><h3>{1}</h3><p>{2}</p></li>",
    "sections": "<section class='block'><header><time datetime='2031-03-04T{0}:00Z'></time></header><h4>{1}</h4><div>{2}</div></section>",
    "bold headings": "<div class='b-item'><p class='b-item__time'>{0}</p><p><b>{1}</b></p><p>{2}</p><div class='share'><a href='#'>Share</a></div></div>",
}


def blog(shape: str, days: str = "") -> str:
    posts = "".join(
        SHAPES[shape].format(*post, number) + (days if number == 1 else "")
        for number, post in enumerate(POSTS)
    )
    around = f"<ol>{posts}</ol>" if shape == "list items" else f"<div class='feed'>{posts}</div>"
    return (
        "<html><head><title>Live: the flood</title></head><body><nav><a href='/'>Home</a></nav><main>"
        f"<h1>Live: the flood</h1><p>Updates from the flood, newest first.</p>{around}</main>"
        "<footer>© 2031 The Post</footer></body></html>"
    )


@pytest.mark.parametrize("shape", SHAPES)
def test_every_post_keeps_its_time_its_heading_and_its_place(shape: str) -> None:
    lines = read_html(blog(shape))[0].lines
    wanted = ["Updates from the flood, newest first."]
    for time, heading, text in POSTS:
        wanted += [heading, time, text] if shape == "articles" else [time, heading, text]
    assert lines == wanted


def test_a_day_between_posts_stays_between_them() -> None:
    lines = read_html(blog("divisions", days="<h2>Tuesday</h2>"))[0].lines
    assert lines.index("Tuesday") == lines.index(POSTS[1][2]) + 1


def test_comments_below_a_story_are_no_live_blog() -> None:
    story = "<p>The ferry Marigold sank off Gannet Bank at dawn on Tuesday, the harbour office said in a note.</p>"
    comment = "<div class='comment'><time>10:0{}</time><p>So sad to read this, I was on board last year with my family.</p></div>"
    page = f"<html><body><article><h1>Ferry sinks</h1>{story * 3}</article><section>{''.join(map(comment.format, range(4)))}</section></body></html>"
    assert "So sad" not in " ".join(read_html(page)[0].lines)


@pytest.mark.parametrize("when", ["{} min ago", "{} hours ago", "vor {} Minuten", "{} Uhr"])
def test_posts_that_say_how_old_they_are_keep_that(when: str) -> None:
    page = blog("divisions")
    for number, (time, _, _) in enumerate(POSTS, start=2):
        page = page.replace(
            f"<time datetime='2031-03-04T{time}'>{time}</time>",
            f"<span class='ts'>{when.format(number)}</span>",
        )
    lines = read_html(page)[0].lines
    assert [line for line in lines if line == when.format(3)] == [when.format(3)]
    assert lines.index(when.format(3)) + 1 == lines.index(POSTS[1][1])
