"""Pure: the page around a story that was pasted from a web browser.

Plain text has no markup to go by. On a page, `index.pasted.region` says from which to which line
the story goes; the lines are then judged by what they say and where they stand:

1. *head*: everything above the title is navigation; between the title and the first paragraph of
   prose stand byline, date, share bar and standfirst, of which only the standfirst is story;
2. *body*: only lines that are chrome by their wording are dropped, on a page captions too;
3. *foot*: from a line that begins it ("Leave a Reply", "Related stories") on, all is dropped,
   unless prose goes on below: then it was a box, and only its headlines are dropped.

Where there is no page, only lines that are chrome by their wording are dropped, and bylines, dates
and sources above the first prose: short lines may be a list of prices, or the results of a match.
Losing a line of story is worse than keeping a line of chrome, so where in doubt a line stays.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from index.pasted.lines import (
    BYLINE,
    DATE_LINE,
    PAGE_TALK,
    PERSON,
    ROLE,
    TERMINAL,
    begins_foot,
    find_date,
    is_caption,
    is_chrome,
    is_prose,
    length,
    terms,
    without_link_boxes,
)
from index.pasted.region import find_story
from index.text.characters import is_list_item

_SOURCE = re.compile(
    r"(?:(?:source|via|(?:originally|first) (?:published|appeared) (?:in|on|at|by)) ?: ?"
    r"|originally (?:published|appeared) (?:in|on|at) )(?P<name>.{2,120})$",
    re.IGNORECASE,
)
_SENTENCE_LIKE = re.compile(r"(?:in|on|at|by) \d|, [a-z]|\.$|(?:\S+ ){10}")
_URL = re.compile(r"https?://\S+")
# A headline may ask or shout; it has no full stop, and does not end as speech does.
_NO_HEADLINE = re.compile(r"[.,;…。][”\"’')\]]*$|[!?][”\"’]+$")
_HEADLINE_WORDS = range(3, 31)
_TITLE_WITHIN = 30  # lines above the first paragraph
_TITLE_TERMS = 2  # words in common with the story
_STANDFIRST_WITHIN = 4  # lines below the headline of a page
_BYLINE_WITHIN = 3  # lines below the first prose


@dataclass
class Story:
    """What is left of a pasted page."""

    lines: list[str] = field(default_factory=list)
    title: str | None = None
    author: str | None = None
    published: date | None = None
    source: str | None = None
    url: str | None = None

    @property
    def says_something(self) -> bool:
        """Whether there is a letter or digit in it."""
        return any(character.isalnum() for line in self.lines for character in line)


def strip_chrome(text: str) -> Story:
    """Return the story of a pasted page, and what its chrome said about it.

    Args:
        text: Normalised text (`index.text.characters.normalise`).
    """
    lines = [without_link_boxes(line) for line in _unwrap(text)]
    story = Story()
    region = find_story(lines)
    if region is None:
        prose = next((i for i, line in enumerate(lines) if is_prose(line)), len(lines))
    else:
        prose = region.start
    below = lines[region.stop if region else len(lines) :]
    lines = lines[: len(lines) - len(below)]
    title = _find_title_of(lines[prose:], lines[:prose]) if region else None
    if title is None:
        title = _find_title(lines, prose)
    if title is not None:
        story.title = lines[title]
    above = lines[: title or 0]
    if region is None:
        # No page is around: a list may stand above what was taken for the headline, or hold it.
        story.lines += [line for line in above if not (_note(line, story) or is_chrome(line))]
        if story.lines and story.title:
            story.lines.append(story.title)
    elif title is None:
        above = lines[:prose]
    first = len(above) + (title is not None)
    _read_body(
        lines[first:],
        prose - first,
        story,
        on_page=region is not None,
    )
    for line in below:
        _note(line, story, in_head=False)
    for line in reversed(above):  # the nearest to the headline speaks first
        _note(line, story)
    if not story.lines and story.title:
        # One line is all there is: it is the text rather than its headline.
        story.lines, story.title = [story.title], None
    return story


def _read_body(body: list[str], prose: int, story: Story, *, on_page: bool) -> None:
    """Read the lines below the headline, or all where there is none, into `story`.

    Args:
        body: The lines.
        prose: Which of them is the first paragraph.
        story: With its title.
        on_page: Whether there is a page around: then a standfirst stands right below the headline,
            and pictures have captions.
    """
    has_title = story.title is not None
    last_prose = max((i for i, line in enumerate(body) if _is_story_prose(line)), default=-1)
    skipping_box = False
    for i, line in enumerate(body):
        in_head = i < prose < len(body)  # without prose there is nothing to be above of
        # A standfirst may read like prose: then the byline stands below the first of it.
        below = has_title and prose < i <= prose + _BYLINE_WITHIN
        if _note(line, story, in_head=in_head or below):
            continue
        if not in_head and begins_foot(line):
            if not on_page:
                continue
            if i > last_prose:
                for rest in body[i + 1 :]:
                    _note(rest, story, in_head=False)
                break
            skipping_box = True
            continue
        # The headlines of a "Related stories" box in mid-story; its end is a full stop.
        skipping_box = skipping_box and not TERMINAL.search(line)
        if skipping_box or is_chrome(line) or (on_page and is_caption(line)):
            continue
        if in_head and has_title:
            name = _byline_by_place(line, body[i + 1 : min(i + 3, prose)])
            is_standfirst = i < _STANDFIRST_WITHIN and _is_standfirst(line)
            if name or (on_page and not is_standfirst):
                story.published = story.published or find_date(line)
                story.author = story.author or name
                continue
        if not _repeats_title(line, story.title):
            story.lines.append(line)


def note_source(line: str, story: Story) -> bool:
    """Read a "Source: …" line into `story`; whether the line was one."""
    match = _SOURCE.match(line)
    # "Originally published in 1987, the novel …" names no source.
    if not match or len(line) > 160 or (":" not in line[:30] and _SENTENCE_LIKE.search(line)):
        return False
    name = match.group("name")
    url = _URL.search(name)
    if url:
        story.url = story.url or url.group().rstrip(").,")
    name = re.sub(r"\(\s*(?:\)|$)", "", _URL.sub("", name)).strip(" –-—,:")
    story.source = story.source or name or None
    return True


def _note(line: str, story: Story, *, in_head: bool = True) -> bool:
    """Read byline, date and source lines into `story`; whether the line was nothing but that."""
    if note_source(line, story):
        return True
    if not in_head or len(line) > 120:
        return False
    if dated := DATE_LINE.match(line):
        story.published = story.published or find_date(line)
        story.author = story.author or dated.group("name")
        return True
    byline = BYLINE.match(line)
    if byline and line[:1].isupper() and byline.group("name")[:1].isupper():
        story.author = story.author or byline.group("name").strip(" ,|")
        if story.published is None:
            story.published = find_date(line)
        return True
    return bool(ROLE.fullmatch(line))


def _find_title(lines: list[str], prose: int) -> int | None:
    """Return the number of the headline, or None; a headline has no full stop.

    Headline-like lines above the first prose are taken in groups of neighbours. Navigation stands
    above the headline and a standfirst right below it, so it is the first line of the last group;
    groups with a line of six words and more go before those with shorter ones.
    """
    groups: list[list[int]] = []
    # Without prose to stand above, only the first line can be one.
    above = lines[:prose] if prose < len(lines) else lines[:1]
    for i, line in enumerate(above):
        if not _may_be_title(line):
            continue
        if groups and groups[-1][-1] == i - 1:
            groups[-1].append(i)
        else:
            groups.append([i])
    for least in (6, 4, _HEADLINE_WORDS.start):
        for group in reversed(groups):
            if any(len(lines[i].split()) >= least for i in group):
                return next(i for i in group if len(lines[i].split()) >= min(least, 4))
    return None


def _find_title_of(story: list[str], above: list[str]) -> int | None:
    """Return the number of the line above a story that shares the most words with it.

    With its neighbours above that share enough: a headline stands above its standfirst. Of lines
    that share as many, the last: a headline is often written twice. None where none shares enough.
    """
    said = {term for line in story for term in terms(line)}
    scores: dict[int, float] = {}
    for i, line in enumerate(above[-_TITLE_WITHIN:], start=max(0, len(above) - _TITLE_WITHIN)):
        asked = terms(line)
        shared = len(asked & said)
        if shared >= max(_TITLE_TERMS, len(asked) / 2) and _may_be_title(line):
            # A breadcrumb or a site's name around the headline adds words that the story has not.
            scores[i] = shared - (len(asked) - shared) / 4
    if not scores:
        return None
    best = max(scores, key=lambda i: (scores[i], i))
    while best - 1 in scores:  # the standfirst below it may share more
        best -= 1
    return best


def _may_be_title(line: str) -> bool:
    return not (
        len(line.split()) not in _HEADLINE_WORDS
        or is_chrome(line)
        or _NO_HEADLINE.search(line)
        or is_list_item(line)
        or _is_crumbs(line)
        or find_date(line)
        or _note(line, Story())
    )


def _is_crumbs(line: str) -> bool:
    return bool(re.search(r"\s[>»›/|]\s", line))


def _is_standfirst(line: str) -> bool:
    """Whether a short line between headline and story belongs to the story.

    A standfirst says something: it has a verb-sized number of words. A section name, a photo
    credit or a share button does not.
    """
    if _says_something(line):
        return True
    return length(line) >= 6 and not (_is_crumbs(line) or find_date(line))


def _says_something(line: str) -> bool:
    """Whether a line is a sentence, however short."""
    return length(line) >= 3 and bool(TERMINAL.search(line))


def _byline_by_place(line: str, below: list[str]) -> str | None:
    """Return a bare name that is a byline: a role or a date is among the lines right below it."""
    follows = any(ROLE.fullmatch(other) or DATE_LINE.match(other) for other in below)
    return line if follows and PERSON.match(line) else None


def _is_story_prose(line: str) -> bool:
    """Whether a line is prose that is not the page's own, wherever on the page it stands."""
    return is_prose(line) and not PAGE_TALK.search(line)


def _repeats_title(line: str, title: str | None) -> bool:
    return title is not None and line.casefold() == title.casefold()


def _unwrap(text: str) -> list[str]:
    """Return the lines of `text`, those of a hard-wrapped paragraph joined to one.

    A block is hard-wrapped if all its lines but the last have about the same, full length, most
    of them break off within a sentence, and one goes on in lower case: a headline above a byline
    does not.
    """
    lines: list[str] = []
    for block in text.split("\n\n"):
        parts = [part for part in block.split("\n") if part]
        full = parts[:-1]
        wrapped = (
            bool(full)
            and all(45 <= len(part) <= 130 for part in full)
            and sum(not TERMINAL.search(part) for part in full) > len(full) / 2
            and not any(is_list_item(part) for part in parts[1:])
            and any(part[0].isalpha() and not part[0].isupper() for part in parts[1:])
        )
        lines.extend([" ".join(parts)] if wrapped else parts)
    return lines
