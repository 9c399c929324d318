"""Pure: a link to a place in an article, and back.

`#read/<article>/<start>-<end>/…` names an article and the ranges to mark in it, the current one
first. The link holds all there is to know, so that it works in a new tab and after a restart.
"""

import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, unquote

_LINK = re.compile(r"#?read/(?P<article>[^/]+)(?P<ranges>(?:/\d{1,9}-\d{1,9}){0,100})")


@dataclass(frozen=True, slots=True)
class Place:
    """An article, and ranges of its text in code points; the first range is the current one."""

    article_id: str
    ranges: tuple[tuple[int, int], ...] = ()

    @property
    def link(self) -> str:
        """The `href` that opens this place.

        >>> Place("ab12", ((120, 180), (300, 350))).link
        '#read/ab12/120-180/300-350'
        """
        ranges = "".join(f"/{start}-{end}" for start, end in self.ranges)
        return f"#read/{quote(self.article_id, safe='')}{ranges}"

    @classmethod
    def parse(cls, link: str) -> Self:
        """Return the place that a link names.

        Raises:
            ValueError: It is no such link.
        """
        match = _LINK.fullmatch(link)
        if not match:
            raise ValueError(f"{link[:80]!r} is not a link to an article")
        pairs = (item.split("-") for item in match["ranges"].split("/")[1:])
        return cls(unquote(match["article"]), tuple((int(start), int(end)) for start, end in pairs))
