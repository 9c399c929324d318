"""Pure: the posts of a live blog, each under its time and heading, in the order of the page.

What finds the story of a page takes the longest run of paragraphs, and of a page of many posts
thereby loses headings, times and the order.
"""

import re
from collections import defaultdict
from itertools import islice

from lxml import html

from index.text.characters import one_line

_FEWEST = 3  # posts
_LEAST_WORDS = 6  # of a post
_MOSTLY = 0.6  # share of the paragraphs of the page that the posts hold
_CLOCK = re.compile(
    r"^\W*(?:(?:updated|posted|published|at|um) )?(?:\d{1,2}[:.h]\d{2}(?: ?[ap]\.?m\.?)?"
    r"(?: ?(?:[A-Z]{2,4}T?|Uhr|heures))?|\d{1,2} ?(?:[ap]\.?m\.?|Uhr)"
    r"|(?:an?|\d{1,2}) ?(?:m|mins?|minutes?|h|hrs?|hours?) ago"
    r"|(?:vor|il y a|hace) \d{1,2} (?:min(?:ute[ns]?|utos)?|stunden?|heures?|horas?))\W*$",
    re.I,
)
_TIMED = re.compile(r"time|clock|date|stamp", re.I)
_NO_POSTS = re.compile(
    r"comment|reply|replies|response|review|teaser|card|related|promo|result|sidebar|widget|forum"
    r"|thread|carousel|recommend|most-|menu|nav(?:$|[\s_-])|event|archive|listing|footer",
    re.I,
)
_ASIDE = re.compile(
    r"share|social|toolbar|advert|(?:^|[\s_-])ads?(?:$|[\s_-])|promo|newsletter|related|comment"
    r"|sr-only|visually-?hidden|screen-?reader",
    re.I,
)
_UNSEEN = "script style noscript template svg iframe form button select nav footer aside figure"
_BOXES = ("article", "div", "li", "section", "tr")
_DEEPEST = 100  # levels around a time that may be its post
_LONGEST_TIME = 30  # characters
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())


def find_posts(tree: html.HtmlElement) -> list[html.HtmlElement]:
    """Return the posts of a live blog, in order; none where a page is no such thing."""
    alike: dict[tuple[str, str], list[html.HtmlElement]] = defaultdict(list)
    for box in _timed_boxes(tree):
        alike[box.tag, re.sub(r"[\d_-]+", "", box.get("class") or "")].append(box)
    found = [_innermost(boxes) for boxes in alike.values() if len(boxes) >= _FEWEST]
    told = [[box for box in boxes if _tells_something(box)] for boxes in found]
    best = max(told, key=lambda boxes: (len(boxes), -_depth(boxes)), default=[])
    if len(best) < _FEWEST or _told(best) < _MOSTLY * _paragraphs(tree):
        return []
    return best


def cut_to_posts(tree: html.HtmlElement, posts: list[html.HtmlElement]) -> None:
    """Leave of a page in place what stands between its headline and the end of its last post.

    Args:
        tree: Of the page.
        posts: Of `find_posts`.
    """
    headline = next((h for h in tree.iter("h1") if not _is_within(h, posts)), None)
    last = posts[-1]
    _drop(last.xpath("following::*"))
    first = headline if headline is not None else posts[0]
    _drop(first.xpath("preceding::*"))
    for part in list(tree.iter(*_UNSEEN.split())):
        if part.getparent() is not None:
            part.drop_tree()
    for post in posts:
        _part_lines(post)
    if headline is not None and headline.getparent() is not None:
        headline.drop_tree()


def _part_lines(post: html.HtmlElement) -> None:
    """Give the time of a post a line of its own; its bullet goes, and what is beside its text."""
    if post.tag == "li":
        post.tag = "div"
        if post.getparent() is not None and post.getparent().tag in ("ol", "ul"):
            post.getparent().tag = "div"
    for part in list(post.iter()):
        if not isinstance(part.tag, str) or part is post or part.getparent() is None:
            continue
        named = f"{part.get('class') or ''} {part.get('id') or ''}"
        if part.tag not in _HEADINGS and part.tag != "p" and _ASIDE.search(named):
            part.drop_tree()
        elif part.tag == "time" or (_TIMED.search(named) and _CLOCK.match(_text(part))):
            if not _text(part) and (when := part.get("datetime")):
                part.text = when[11:16] or when
            around = part.getparent()
            if around.tag not in ("p", "li") or len(_text(around)) < 60:
                part.tag = "div"


def _drop(elements: list[html.HtmlElement]) -> None:
    for element in elements:
        if element.getparent() is not None and element.getparent().tag != "html":
            element.drop_tree()


def _timed_boxes(tree: html.HtmlElement) -> list[html.HtmlElement]:
    """Return the boxes with a time in them, in order, but those of what stands beside a story."""
    aside: dict[html.HtmlElement, bool] = {}
    timed: set[html.HtmlElement] = set()
    for part in tree.iter():
        if not isinstance(part.tag, str):
            continue
        aside[part] = aside.get(part.getparent(), False) or _is_aside(part)
        if not aside[part] and _tells_time(part):
            for around in islice(part.iterancestors(), _DEEPEST):
                if around in timed:
                    break
                timed.add(around)
    return [box for box in tree.iter(*_BOXES) if box in timed]


def _tells_time(part: html.HtmlElement) -> bool:
    return part.tag == "time" or (
        not len(part)
        and len(part.text or "") < _LONGEST_TIME
        and bool(_CLOCK.match(part.text or ""))
    )


def _innermost(boxes: list[html.HtmlElement]) -> list[html.HtmlElement]:
    around = {part for box in boxes for part in islice(box.iterancestors(), _DEEPEST)}
    return [box for box in boxes if box not in around]


def _tells_something(box: html.HtmlElement) -> bool:
    """Whether a post has a text of its own, and its heading leads nowhere else."""
    for heading in box.iter(*_HEADINGS):
        for link in heading.iter("a"):
            if not (link.get("href") or "#").startswith("#") and len(_text(box)) < 300:
                return False
    return len(_text(box).split()) >= _LEAST_WORDS


def _is_aside(part: html.HtmlElement) -> bool:
    named = f"{part.get('class') or ''} {part.get('id') or ''}"
    if part.tag in ("nav", "footer", "aside", "header"):
        # The head of a post may hold its time.
        return part.tag != "header" or next(part.iterancestors("article", "section"), None) is None
    return part.tag not in ("body", "html", "main") and bool(_NO_POSTS.search(named))


def _is_within(element: html.HtmlElement, posts: list[html.HtmlElement]) -> bool:
    return not set(posts).isdisjoint(element.iterancestors())


def _depth(boxes: list[html.HtmlElement]) -> int:
    return min((sum(1 for _ in box.iterancestors()) for box in boxes), default=0)


def _told(posts: list[html.HtmlElement]) -> int:
    return sum(len(_text(post)) for post in posts)


def _paragraphs(tree: html.HtmlElement) -> int:
    """Return the characters of the paragraphs of a page."""
    told = 0
    for part in tree.iter("p", "li"):
        # What holds paragraphs is counted with them.
        if next(part.iterdescendants("p", "ul", "ol", "div"), None) is None:
            text = _text(part)
            told += len(text) if len(text.split()) >= _LEAST_WORDS else 0
    return told


def _text(element: html.HtmlElement) -> str:
    return one_line(element.text_content())
