"""Pure: from which to which line of a pasted page its story goes.

Found as people find it when they skim a page:

1. *start*: the first paragraph below a headline with a date or byline. Where nothing is dated, the
   first run of paragraphs of some length: a menu's teasers stand alone.
2. *end*: a line with which a foot begins ("Comments", "Related stories", "©"), or a long run of
   lines that say nothing; unless the story goes on below. It does where the next paragraph is
   close and of the same things, or two follow each other; comments and teasers stand each under
   a name, a date or a headline.

Shallow features of lines decide, as in Kohlschütter, Fankhauser and Nejdl, "Boilerplate Detection
using Shallow Text Features", WSDM 2010; the wording of a site never does.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.pasted.lines import (
    BYLINE,
    DATE,
    DATE_LINE,
    TERMINAL,
    bare,
    begins_foot,
    is_chrome,
    is_sentence,
    length,
    terms,
)
from index.pasted.phrases import STOPS
from index.text.characters import is_list_item

_STOP = re.compile("|".join(STOPS))
_THREAD = re.compile(r"(?:\d+ )?(?:comments?\b|responses\b|replies\b|leave a\b|top rated\b)")
_REQUEST = re.compile(r"\b(?:newsletters?|subscribe|sign up|inbox)\b", re.IGNORECASE)
# A day with its year in the order and the month names of any language.
_ANY_DATE = re.compile(
    r"\b\d{1,2}(?:\.|º|st|nd|rd|th)? (?:de )?[^\W\d]{3,10}\.?,? (?:de )?(?:19|20)\d\d\b"
    r"|\b[^\W\d]{3,10}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d\b"
    r"|\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d\b|(?:19|20)\d\d(?:[./-]\d{1,2}[./-]\d{1,2}|年)"
)
_AGO = re.compile(r"\b(?:\d+|an?|one) ?(?:[smhdw]|mins?|[a-z]{2,5}[rykteh]s?|days?) ago\b", re.I)
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d{2}\b|\b\d{1,2} ?[ap]\.?m\b", re.IGNORECASE)
_CUT_SHORT = re.compile(r"(?:\.\.\.|…)[\]”\"’')]*$")
_FULL_STOP = re.compile(r"[a-zà-ÿ]{3}[.!?…]+[”\"’')]* [“\"‘'(]?[^\W\d_a-z]")
_JOINED = re.compile(r"[a-zà-ÿ]{3}[A-ZÀ-Þ][a-zà-ÿ]")  # "WeatherSport"
_FINE_PRINT = re.compile(
    r"\b(?:rights|terms|policy|privacy|trademarks?|registered|inc|llc|ltd|gmbh|licen[sc]ed?"
    r"|agree(?:ment)?|consent|cookies?|disclaimer|conditions|affiliate|commission|gdpr"
    r"|newsletters?|unsubscribe|subscri(?:be|ption)|inbox|guidelines|log(?:ged)? in"
    r"|sign(?:ed)? (?:in|up)|comment(?:s|ing)?|e-?mail)\b|©",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W_]+")
_CHROME_LINES = 2  # worded as every page words them; fewer make no page
_BUTTONS = 20
_MOST_LINES = 5000  # of a page; what is longer is a book
_SMALL = 200  # characters: more hold no date alone
_SHORT = 5  # words: fewer make a button
_SAYING = 3  # words: fewer make no sentence
_LINE, _LONG = 12, 40  # words: fewer make no paragraph; more make one without a full stop
_DATE_WITHIN, _HEADLINE_WITHIN = 10, 8  # lines above
_LEAST_STORY, _LEAST_UNDATED = 25, 60  # words
_SILENCE = 12  # lines that say nothing and end a story
_CLOSE, _FAR = 5, 25  # lines below a break at which a story may go on
_SAME, _SIMILAR = 0.45, 0.2  # share of a paragraph's terms that the story has used


@dataclass(slots=True)
class _Line:
    """What is to know of a line; the parts that need its neighbours are filled in last."""

    text: str
    words: float
    terms: frozenset[str]
    paragraph: bool  # of a story, by its own looks
    dated: bool  # holds a full date or a byline, and little else
    timed: bool  # holds a full date or "2 hours ago", and little else
    headline: bool
    stop: bool  # a foot may begin with it
    quiet: float  # how much nearer it brings the end of the story
    listed: bool = False  # a row of a list or table
    repeated: bool = False


def find_story(lines: Sequence[str]) -> range | None:
    """Return the lines of the story; None where the text is no page or shows no story."""
    if len(lines) > _MOST_LINES:
        return None
    if not _is_page(lines):
        return None
    page = _describe(lines)
    first = _first_paragraph(page)
    return None if first is None else range(_widened(page, first), _end(page, first))


def _is_page(lines: Sequence[str]) -> bool:
    """Whether there is a page around the text: lines as every page words them, or many buttons.

    A button has no number: rows of results and prices do.
    """
    worded = sum(is_chrome(line) or begins_foot(line) for line in lines)
    buttons = sum(
        length(line) < _SHORT and not (TERMINAL.search(line) or _DIGIT.search(line))
        for line in lines
    )
    return worded >= _CHROME_LINES or buttons >= _BUTTONS


def _describe(lines: Sequence[str]) -> list[_Line]:
    counts = Counter(lines)
    joined = Counter(word for line in counts for word in set(_joined(line)))
    # A name in two cases recurs, two menu items that lost their gap do not.
    glued = {line for line in counts if any(joined[word] == 1 for word in _joined(line))}
    if sum(is_sentence(line) for line in glued) < 3:
        glued = set()
    page = [_line(line, odd=line in glued or counts[line] > 1) for line in lines]
    _mark_lists(page)
    _mark_repeats(page)
    return page


def _joined(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if _JOINED.search(word)]


def _line(text: str, *, odd: bool) -> _Line:
    words = length(text)
    cut = bool(_CUT_SHORT.search(text))
    ended = bool(TERMINAL.search(text)) and not cut
    # One of this length says sentences, though the last may end in a name or a colon.
    sentence = is_sentence(text) or (words >= _LONG and len(_FULL_STOP.findall(text)) > 1)
    chrome, foot = is_chrome(text), begins_foot(text)
    small = words < 25 and len(text) < _SMALL and not sentence
    day = small and bool(_ANY_DATE.search(text) or DATE.search(text) or DATE_LINE.match(text))
    dated = day or (small and bool(BYLINE.match(text)))
    timed = day or (small and _tells_time(text, words))
    stop = not sentence and (foot or (words < 16 and bool(_STOP.fullmatch(bare(text)))))
    speaking = any(c.isdigit() or c in ":;()" for c in text)
    return _Line(
        text=text,
        words=words,
        terms=terms(text),
        paragraph=sentence
        and not cut
        and not odd
        and not chrome
        and not _is_fine_print(text, words),
        dated=dated,
        timed=timed,
        headline=4 <= words <= 25 and not (ended or chrome or foot or dated or timed),
        stop=stop or (words < 20 and bool(_REQUEST.search(text))),
        quiet=1.0 if words < _SHORT and not speaking else 0.25,
    )


def _tells_time(text: str, words: float) -> bool:
    return bool((words < 14 and _AGO.search(text)) or (words < 8 and _CLOCK.search(text)))


def _is_fine_print(text: str, words: float) -> bool:
    """Whether a line talks of the page, its makers' rights and its readers' duties."""
    found = len({match.lower() for match in _FINE_PRINT.findall(text)})
    return found >= 3 or (found == 2 and words < 45) or (found == 1 and words < 16)


def _mark_lists(page: list[_Line]) -> None:
    """Mark rows of one punctuation ("9 June – Harbour Hall, Brill") and dense figures."""
    shapes = [re.sub(r"(?:a[ ,.’'-]*)+", "a ", _skeleton(line.text)).strip() for line in page]
    figures = [any(c.isdigit() for c in line.text) for line in page]
    for i, line in enumerate(page):
        around = range(max(0, i - 4), min(len(page), i + 5))
        alike = sum(shapes[j] == shapes[i] for j in around) >= 3
        row = alike and len(shapes[i]) > 1 and line.words < 14 and not (line.dated or line.timed)
        table = sum(figures[max(0, i - 5) : i + 6]) >= 6
        line.listed = (row or table) and not line.stop


def _skeleton(text: str) -> str:
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", text))


def _mark_repeats(page: list[_Line]) -> None:
    """Mark lines that stand at several places: menus and teasers do, sentences do not."""
    places: dict[str, list[int]] = {}
    for i, line in enumerate(page):
        if line.words >= 4:
            places.setdefault(line.text, []).append(i)
    for found in places.values():
        for i in found if len(found) > 1 else ():
            page[i].repeated = True
        # What is said again within a list is no menu.
        if len(found) > 1 and max(b - a for a, b in pairwise(found)) > 40:
            for i in found:
                page[i].quiet = 1.0


def _first_paragraph(page: Sequence[_Line]) -> int | None:
    """Return the first paragraph of the story; the first row where it is a list."""
    starts = [
        i for i, line in enumerate(page) if line.paragraph and not (i and page[i - 1].paragraph)
    ]
    dated = _below_date(page)
    if dated is not None:
        # In a thread each comment has a date: a story as long above the first has none.
        least = max(_LEAST_UNDATED, _run(page, dated))
        above = (i for i in starts if i < dated and _run(page, i, teasers=False) >= least)
        return next(above, dated)
    rows = next((i for i in range(len(page)) if _begins_list(page, i)), None)
    if rows is not None:
        return rows
    longest = max((_run(page, i) for i in starts), default=0.0)
    if longest < _LEAST_UNDATED:
        return None
    # Menus have teasers, but none of them is long.
    return next(i for i in starts if _run(page, i) >= longest / 4)


def _below_date(page: Sequence[_Line]) -> int | None:
    """Return the first paragraph below a headline with a date or a byline."""
    for i, line in enumerate(page):
        if not line.paragraph:
            continue
        dates = [j for j in range(max(0, i - _DATE_WITHIN), i) if page[j].dated]
        if dates and _has_headline(page, dates[0], i) and _run(page, i) >= _LEAST_STORY:
            return _before_date(page, i, dates[-1])
    return None


def _begins_list(page: Sequence[_Line], i: int) -> bool:
    """Whether a list of some rows with figures begins there, below a headline with a date."""
    rows = [line.listed and any(c.isdigit() for c in line.text) for line in page[i : i + 10]]
    if not rows[0] or sum(rows) < 6:
        return False
    dates = [j for j in range(max(0, i - 4), i) if page[j].dated]
    return bool(dates) and _has_headline(page, dates[0], i)


def _has_headline(page: Sequence[_Line], date: int, first: int) -> bool:
    """Whether there is a headline above the date, or between date and first paragraph."""
    if any(line.headline for line in page[max(0, date - _HEADLINE_WITHIN) : first]):
        return True
    above = page[date - 1] if date else None  # it may be short where nothing stands between
    return above is not None and above.words >= 2 and not (above.stop or above.dated or above.timed)


def _run(page: Sequence[_Line], first: int, *, teasers: bool = True) -> float:
    """Return the words of the paragraphs that follow each other from one on.

    Args:
        page: The lines.
        first: Number of a paragraph.
        teasers: Whether to count a paragraph with a headline of its own.
    """
    words, last = 0.0, first
    for i in range(first, len(page)):
        line = page[i]
        under = i > first and (line.dated or line.timed) and line.words < 14
        if i - last > 4 or line.stop or under:
            break
        if line.paragraph:
            last = i
            if teasers or i == first or not page[i - 1].headline:
                words += line.words
    return words


def _before_date(page: Sequence[_Line], first: int, date: int) -> int:
    """Return the first paragraph of a story whose date turned out to stand in the midst of it."""
    above = date + 1
    while True:
        near = [j for j in range(max(0, above - 4), above) if page[j].paragraph]
        if not near or any(line.headline or line.stop for line in page[near[-1] : above]):
            return first
        above = first = near[0]


def _widened(page: Sequence[_Line], first: int) -> int:
    """Return the first line that belongs to the first paragraph, though it looks like none."""
    start = first
    while start > max(0, first - 6):
        line = page[start - 1]
        if line.dated or line.stop or line.repeated:
            break
        if line.words < 8 or (line.headline and not _is_plain(line)):
            break
        start -= 1
    return start


def _is_plain(line: _Line) -> bool:
    """Whether a line without full stop is a sentence still: long, and not set as a headline."""
    words = [word for word in _WORD.findall(line.text)[1:] if word[0].isalpha()]
    return line.words >= _LINE and sum(w[0].isupper() for w in words) < 0.6 * len(words)


def _end(page: Sequence[_Line], first: int) -> int:
    """Return the line after the story."""
    used: set[str] = set(page[first].terms)
    words, silence, last, i = 0.0, 0.0, first, first
    while i < len(page):
        line = page[i]
        if line.paragraph:
            words, silence, last = words + line.words, 0.0, i
            used |= line.terms
        elif line.listed:
            last = i
        else:
            silence += line.quiet
        stopped = line.stop and words >= _LEAST_STORY
        if stopped or silence >= _SILENCE:
            resumed = _resumed(page, i, used, words)
            if resumed is None:
                foot = (j for j in range(i, len(page)) if page[j].stop)
                return _trimmed(page, first, last, next(foot, last + 1))
            i, silence = resumed, 0.0
        else:
            i += 1
    return _trimmed(page, first, last, len(page))


def _resumed(page: Sequence[_Line], stop: int, used: set[str], words: float) -> int | None:
    """Return the paragraph with which the story goes on below a break, if it does."""
    for i in range(stop + 1, min(len(page), stop + _FAR)):
        line = page[i]
        if line.stop and _THREAD.match(bare(line.text)):
            return None
        if line.paragraph and words < _LEAST_UNDATED < _run(page, i):
            return i  # what came so far was a standfirst or a caption
        if not line.paragraph or _any_timed(page[max(0, i - 3) : i]):
            continue
        same = len(line.terms & used) / max(1, len(line.terms))
        if i - stop <= _CLOSE and same >= _SAME * (i - stop) / _CLOSE:
            return i
        follows = i + 1 < len(page) and page[i + 1].paragraph
        if follows and same >= _SIMILAR and not _any_timed(page[i + 1 : i + 4]):
            return i
    return None


def _any_timed(lines: Iterable[_Line]) -> bool:
    return any(line.timed for line in lines)


def _trimmed(page: Sequence[_Line], first: int, last: int, end: int) -> int:
    """Return the end without the teasers and names between the last paragraph and the foot."""
    inside = Counter(line.text for line in page[first:end])
    everywhere = Counter(line.text for line in page)
    for i in range(last + 1, end):
        line = page[i]
        elsewhere = line.repeated and everywhere[line.text] > inside[line.text]
        if (line.dated and line.words < 8) or _AGO.search(line.text) or elsewhere:
            end = i
            break
    while end - 1 > last and page[end - 1].words <= 3 and not TERMINAL.search(page[end - 1].text):
        end -= 1
    return _told(page, first, last, end)


def _told(page: Sequence[_Line], first: int, last: int, end: int) -> int:
    """Return the end without what follows the last paragraph and says nothing.

    Short sentences and lists go on with a story; what is much beside it is kept: then the story is
    that, and the paragraphs introduce it.
    """
    told = last + 1
    for i in range(last + 1, end):
        line = page[i]
        if line.words >= _SAYING and line.text.endswith(":"):
            return end
        goes_on = line.listed or is_list_item(line.text) or _says_something(line)
        if goes_on or (i == told and _is_plain(line)):
            told = i + 1
        elif i > told:
            break
    left = sum(line.words for line in page[told:end])
    return told if left < sum(line.words for line in page[first:told]) / 2 else end


def _says_something(line: _Line) -> bool:
    return (
        line.words >= _SAYING
        and bool(TERMINAL.search(line.text))
        and not _CUT_SHORT.search(line.text)
    )
