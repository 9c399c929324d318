"""Pure: the page around a story that was pasted from a web browser.

Plain text has no markup to go by, so a line is judged by what it says and where it stands:

1. *head*: everything above the title is navigation; between the title and the first paragraph of
   prose stand byline, date, share bar and standfirst, of which only the standfirst is story;
2. *body*: only lines that are chrome by their wording are dropped;
3. *foot*: from a line that begins it ("Leave a Reply", "Related stories") on, all is dropped,
   unless prose goes on below: then it was a box, and only its headlines are dropped.

Losing a line of story is worse than keeping a line of chrome, so where in doubt a line stays.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from dateutil.parser import ParserError
from dateutil.parser import parse as parse_date

from index.chrome_phrases import CHROME, FOOT
from index.text import is_list_item

_CHROME = re.compile("|".join(CHROME))
_FOOT = re.compile("|".join(FOOT))
_SOURCE = re.compile(
    r"(?:(?:source|via|(?:originally|first) (?:published|appeared) (?:in|on|at|by)) ?: ?"
    r"|originally (?:published|appeared) (?:in|on|at) )(?P<name>.{2,120})$",
    re.IGNORECASE,
)
_SENTENCE_LIKE = re.compile(r"(?:in|on|at|by) \d|, [a-z]|\.$|(?:\S+ ){10}")
_URL = re.compile(r"https?://\S+")
_PARTICLE = r"(?:de|del|van|von|der|den|la|le|bin|al|da|dos|du|af|and|&)"
_NAME = r"[^\W\d_a-z][\w.’'-]*"
_NAMES = rf"{_NAME}(?:,? (?:{_NAME}|{_PARTICLE})){{0,9}}"
_PERSON = re.compile(rf"{_NAME}(?: (?:{_NAME}|{_PARTICLE})){{1,3}}$")
_ROLE = re.compile(
    r"(?:(?:senior|staff|chief|political|science|health|sports?|business|crime|courts?|local|news"
    r"|environment|culture|arts|technology|transport|education|special|city|associate|deputy"
    r"|managing|contributing)[ -])*(?:reporter|writer|correspondent|editor|columnist)s?"
    r"(?: (?:for|at|in) .{2,40})?",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"\d{{4}}-\d{{2}}-\d{{2}}|{_DAY} {_MONTH},? \d{{4}}|{_MONTH} {_DAY},? \d{{4}}", re.IGNORECASE
)
# "By Friday, for once, it was dry." begins like a byline and ends like a sentence.
_NO_SENTENCE = r"(?:(?<![.!?])|(?<=[ap]\.m\.))"
_BYLINE = re.compile(
    r"(?i:(?:written |reported |story |words )?by|author|reporter) ?:? "
    rf"(?P<name>{_NAMES})"
    rf"(?:,? (?:for|in) .{{2,40}}{_NO_SENTENCE})?(?:,? on (?i:{_DATE.pattern}).*)?"
    rf"(?: ?[|·•] ?.*| ?[–—-] ?.*{_NO_SENTENCE})?$"
)
_DATE_LINE = re.compile(
    r"(?:(?:first|last|published|updated|posted|modified|created|date|on"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\b[:,.]? ?)*"
    rf"(?:{_DATE.pattern})(?:[ ,·|•–-]*(?:at )?\d{{1,2}}[:.]\d{{2}}.*)?"
    rf"(?:,? by (?P<name>(?-i:{_NAMES})))?(?: ?[|·•–-] ?.*)?$",
    re.IGNORECASE,
)
_TERMINAL = re.compile(r"[.!?…。！？][”\"’')\]]*(?:\[\d+\])?$")
# A headline may ask or shout; it has no full stop, and does not end as speech does.
_NO_HEADLINE = re.compile(r"[.,;…。][”\"’')\]]*$|[!?][”\"’]+$")
_PROSE_WORDS = 12
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")  # Japanese, Chinese, Thai
# Prose that belongs to a page: a paragraph with one of these below the foot is no story.
_PAGE_TALK = re.compile(
    r"\b(?:cookies?|newsletters?|unsubscribe|subscri(?:be|ption)|inbox|privacy (?:policy|choices)"
    r"|all rights reserved|terms (?:of|and)|guidelines|log(?:ged)? in"
    r"|sign(?:ed)? (?:in|up)|comment(?:s|ing)?|e-?mail)\b",
    re.IGNORECASE,
)
_HEADLINE_WORDS = range(3, 31)
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
        text: Normalised text (`index.text.normalise`).
    """
    lines = _unwrap(text)
    story = Story()
    prose = next((i for i, line in enumerate(lines) if is_prose(line)), len(lines))
    title = _find_title(lines, prose)
    if title is not None:
        story.title = lines[title]
    story.lines += [
        line
        for line in lines[: title or 0]
        # Navigation has no full stops: what has one is story, wherever the headline was found.
        if not _note(line, story) and _says_something(line) and not is_chrome(line)
    ]
    body = lines[0 if title is None else title + 1 :]
    prose -= len(lines) - len(body)
    last_prose = max((i for i, line in enumerate(body) if _is_story_prose(line)), default=-1)
    skipping_box = False
    for i, line in enumerate(body):
        in_head = i < prose < len(body)  # without prose there is nothing to be above of
        # A standfirst may read like prose: then the byline stands below the first of it.
        below = title is not None and prose < i <= prose + _BYLINE_WITHIN
        if _note(line, story, in_head=in_head or below):
            continue
        if not in_head and not _is_sentence(line) and _FOOT.fullmatch(_bare(line)):
            if i > last_prose:
                for rest in body[i + 1 :]:
                    _note(rest, story, in_head=False)
                break
            skipping_box = True
            continue
        # The headlines of a "Related stories" box in mid-story; its end is a full stop.
        skipping_box = skipping_box and not _TERMINAL.search(line)
        if skipping_box or is_chrome(line):
            continue
        if in_head and title is not None and not _is_standfirst(line):
            story.author = story.author or _byline_by_place(line, body[i + 1 : prose])
            continue
        if not _repeats_title(line, story.title):
            story.lines.append(line)
    if not story.lines and story.title:
        # One line is all there is: it is the text rather than its headline.
        story.lines, story.title = [story.title], None
    return story


def is_chrome(line: str) -> bool:
    """Whether a line is part of a page and not of a story by its wording alone.

    A full sentence is so only if it talks of the page: stories too begin with "Published in".
    """
    if len(line) >= 300 or not _CHROME.fullmatch(_bare(line)):
        return False
    return not _is_sentence(line) or bool(_PAGE_TALK.search(line))


def is_prose(line: str) -> bool:
    """Whether a line reads like a paragraph of a story: long enough and ended by a full stop."""
    return _is_sentence(line) and not is_chrome(line) and not _DATE_LINE.match(line)


def _is_sentence(line: str) -> bool:
    return _length(line) >= _PROSE_WORDS and bool(_TERMINAL.search(line))


def _length(line: str) -> float:
    """Return the length in words; two characters make one where no spaces divide words."""
    return len(line.split()) + len(_UNSPACED.findall(line)) / 2


def find_date(line: str) -> date | None:
    """Return the first date written out in a line, if any."""
    match = _DATE.search(line)
    if not match:
        return None
    try:
        parsed: date = parse_date(match.group()).date()
        return parsed
    except (ParserError, OverflowError):
        return None


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
    if dated := _DATE_LINE.match(line):
        story.published = story.published or find_date(line)
        story.author = story.author or dated.group("name")
        return True
    byline = _BYLINE.match(line)
    if byline and line[:1].isupper() and byline.group("name")[:1].isupper():
        story.author = story.author or byline.group("name").strip(" ,|")
        if story.published is None:
            story.published = find_date(line)
        return True
    return bool(_ROLE.fullmatch(line))


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
        words = len(line.split())
        if (
            words not in _HEADLINE_WORDS
            or is_chrome(line)
            or _NO_HEADLINE.search(line)
            or is_list_item(line)
            or _is_crumbs(line)
            or _note(line, Story())
        ):
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


def _is_crumbs(line: str) -> bool:
    return bool(re.search(r"\s[>»›/|]\s", line))


def _is_standfirst(line: str) -> bool:
    """Whether a short line between headline and story belongs to the story.

    A standfirst says something: it has a verb-sized number of words. A section name, a photo
    credit or a share button does not.
    """
    return _says_something(line) or (_length(line) >= 6 and not _is_crumbs(line))


def _says_something(line: str) -> bool:
    """Whether a line is a sentence, however short."""
    return _length(line) >= 3 and bool(_TERMINAL.search(line))


def _byline_by_place(line: str, below: list[str]) -> str | None:
    """Return a bare name that is a byline: a role or a date follows within two lines."""
    follows = any(_ROLE.fullmatch(other) or _DATE_LINE.match(other) for other in below[:2])
    return line if follows and _PERSON.match(line) else None


def _is_story_prose(line: str) -> bool:
    """Whether a line is prose that is not the page's own, wherever on the page it stands."""
    return is_prose(line) and not _PAGE_TALK.search(line)


def _repeats_title(line: str, title: str | None) -> bool:
    return title is not None and line.casefold() == title.casefold()


def _bare(line: str) -> str:
    return line.strip(" \t*#»›>|•·–—-_:.…!→←↑").casefold()


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
            and sum(not _TERMINAL.search(part) for part in full) > len(full) / 2
            and not any(is_list_item(part) for part in parts[1:])
            and any(part[0].isalpha() and not part[0].isupper() for part in parts[1:])
        )
        lines.extend([" ".join(parts)] if wrapped else parts)
    return lines
