import pytest

from index.reading.articles import read_bytes
from index.records import Draft

FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Marsh news</title><item><title>{title}</title>'
    "<guid>2</guid><pubDate>{date}</pubDate><description>{text}</description></item></channel></rss>"
)


def read(text: str, title: str = "Lamp", date: str = "Mon, 02 Feb 2026 10:00:00 +0100") -> Draft:
    raw = FEED.format(text=text, title=title, date=date).encode()
    (draft,) = read_bytes(raw, origin="a.xml", name="a.xml", max_mb=1)
    assert isinstance(draft, Draft)
    return draft


@pytest.mark.parametrize(
    "text",
    [
        "&lt;![CDATA[The lamp room closes in August. Jens Holm’s lens is ground.]]&gt;",
        "<![CDATA[<![CDATA[The lamp room closes in August. Jens Holm’s lens is ground.]]]]><![CDATA[>]]>",
        "&amp;lt;p&amp;gt;The lamp room closes in August. Jens Holm’s lens is ground.&amp;lt;/p&amp;gt;",
        "<![CDATA[&lt;p&gt;The lamp room closes in August. Jens Holm’s &lt;b&gt;lens&lt;/b&gt; is ground.&lt;/p&gt;]]>",
        "The lamp room closes in August. Jens Holm&amp;amp;rsquo;s lens is ground.",
        "&lt;p&gt;&lt;![CDATA[The lamp room closes in August. Jens Holm’s lens is ground.]]&gt;&lt;/p&gt;",
    ],
)
def test_what_was_escaped_once_too_often_shows_no_marks(text: str) -> None:
    assert read(text).text == "The lamp room closes in August. Jens Holm’s lens is ground."


def test_a_title_that_was_escaped_twice_shows_no_marks() -> None:
    assert read("It closes.", title="&lt;![CDATA[Lamp &amp;amp; lens]]&gt;").title == "Lamp & lens"


@pytest.mark.parametrize("seconds", ["1770022800", "1770022800000"])
def test_seconds_since_1970_are_a_date(seconds: str) -> None:
    assert str(read("It closes.", date=seconds).published) == "2026-02-02"


def test_a_sign_that_is_less_than_stays_one() -> None:
    assert (
        read("&lt;p&gt;A wave of 2 m &amp;lt; 3 m is small.&lt;/p&gt;").text
        == "A wave of 2 m < 3 m is small."
    )
