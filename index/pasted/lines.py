"""Pure: what a single line of a pasted page is, by its own wording and shape."""

import re
from datetime import date

from dateutil.parser import ParserError
from dateutil.parser import parse as parse_date

from index.pasted.phrases import CAPTIONS, CHROME, FOOT
from index.text.words import STOP_WORDS

_CHROME = re.compile("|".join(CHROME))
_FOOT = re.compile("|".join(FOOT))
_CAPTION = re.compile("|".join(CAPTIONS))
_PARTICLE = r"(?:de|del|van|von|der|den|la|le|bin|al|da|dos|du|af|and|&)"
_NAME = r"[^\W\d_a-z][\w.’'-]*"
_NAMES = rf"{_NAME}(?:,? (?:{_NAME}|{_PARTICLE})){{0,9}}"
PERSON = re.compile(rf"{_NAME}(?: (?:{_NAME}|{_PARTICLE})){{1,3}}$")
ROLE = re.compile(
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
DATE = re.compile(
    rf"\d{{4}}-\d{{2}}-\d{{2}}|{_DAY} {_MONTH},? \d{{4}}|{_MONTH} {_DAY},? \d{{4}}", re.IGNORECASE
)
# "By Friday, for once, it was dry." begins like a byline and ends like a sentence.
_NO_SENTENCE = r"(?:(?<![.!?])|(?<=[ap]\.m\.))"
BYLINE = re.compile(
    r"(?i:(?:written |reported |story |words )?by|author|reporter) ?:? "
    rf"(?P<name>{_NAMES})"
    rf"(?:,? (?:for|in) .{{2,40}}{_NO_SENTENCE})?(?:,? on (?i:{DATE.pattern}).*)?"
    rf"(?: ?[|·•] ?.*| ?[–—-] ?.*{_NO_SENTENCE})?$"
)
DATE_LINE = re.compile(
    r"(?:(?:first|last|published|updated|posted|modified|created|date|on"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\b[:,.]? ?)*"
    rf"(?:{DATE.pattern})(?:[ ,·|•–-]*(?:at )?\d{{1,2}}[:.]\d{{2}}.*)?"
    rf"(?:,? by (?P<name>(?-i:{_NAMES})))?(?: ?[|·•–-] ?.*)?$",
    re.IGNORECASE,
)
TERMINAL = re.compile(r"[.!?…。！？][”\"’')\]]*(?:\[\d+\])?$")
_WORD = re.compile(r"[^\W_]+")
_PROSE_WORDS = 12
_LONG_LINE = 300  # characters: no part of a page is as long
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")  # Japanese, Chinese, Thai
# Prose that belongs to a page: a paragraph with one of these below the foot is no story.
PAGE_TALK = re.compile(
    r"\b(?:cookies?|newsletters?|unsubscribe|subscri(?:be|ption)|inbox|privacy (?:policy|choices)"
    r"|all rights reserved|terms (?:of|and)|guidelines|log(?:ged)? in"
    r"|sign(?:ed)? (?:in|up)|comment(?:s|ing)?|e-?mail)\b",
    re.IGNORECASE,
)

# A name, the same name right behind it, headlines, and "MORE".
_LINK_BOX = re.compile(
    r"\b([A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,4})(?<=\w)\1(?=[A-Z“‘\"'$\d]|$).{2,600}? ?\bMORE\b"
)


def without_link_boxes(line: str) -> str:
    """Return a line without the boxes of links that a page had behind names, as they are copied.

    >>> without_link_boxes("Rep. Ada QuillAda QuillValley: a cat won | A dog MORE (D) said no.")
    'Rep. Ada Quill (D) said no.'
    """
    return _LINK_BOX.sub(r"\1", line)


def is_chrome(line: str) -> bool:
    """Whether a line is part of a page and not of a story by its wording alone.

    A full sentence is so only if it talks of the page: stories too begin with "Published in".
    """
    if len(line) >= _LONG_LINE or not _CHROME.fullmatch(bare(line)):
        return False
    return not is_sentence(line) or bool(PAGE_TALK.search(line))


def is_caption(line: str) -> bool:
    """Whether a line is what stands with a picture, by the credit in it."""
    return len(line) < _LONG_LINE and bool(_CAPTION.fullmatch(line.strip(" .")))


def is_prose(line: str) -> bool:
    """Whether a line reads like a paragraph of a story: long enough and ended by a full stop."""
    return is_sentence(line) and not is_chrome(line) and not DATE_LINE.match(line)


def is_sentence(line: str) -> bool:
    """Whether a line is long enough to be a paragraph and ended by a full stop."""
    return length(line) >= _PROSE_WORDS and bool(TERMINAL.search(line))


def length(line: str) -> float:
    """Return the length in words; two characters make one where no spaces divide words."""
    return len(line.split()) + len(_UNSPACED.findall(line)) / 2


def begins_foot(line: str) -> bool:
    """Whether the foot of a page may begin with a line, by its wording alone."""
    return not is_sentence(line) and bool(_FOOT.fullmatch(bare(line)))


def find_date(line: str) -> date | None:
    """Return the first date written out in a line, if any."""
    match = DATE.search(line)
    if not match:
        return None
    try:
        parsed: date = parse_date(match.group()).date()
        return parsed
    except (ParserError, OverflowError):
        return None


def terms(line: str) -> frozenset[str]:
    """Return the content words of a line, cut to stems of six letters."""
    return frozenset(
        word[:6]
        for word in _WORD.findall(line.lower())
        if len(word) >= 4 and word not in STOP_WORDS
    )


def bare(line: str) -> str:
    """Return a line without case and outer marks, as the wordings are written."""
    return line.strip(" \t*#»›>|•·–—-_:.…!→←↑").casefold()
