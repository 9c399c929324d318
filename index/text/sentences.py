"""Pure: text to sentences, as ranges that never move.

A line break always ends a sentence (reading has already joined hard-wrapped lines). Inside a line
the boundaries come from sentencex, the best of four libraries on our gold list (`python -m
eval.studies.sentences`), mended in two ways that its rules leave open: a boundary after an
abbreviation it does not know, or before something that cannot begin a sentence, is taken back; and
a quotation of several sentences, which it keeps whole, is divided.
"""

import re
from itertools import pairwise

import sentencex

from index.records import Sentence

# Ends only by accident with a full stop: what follows belongs to the same sentence.
_ABBREVIATIONS = frozenset(
    # titles and ranks
    "mr mrs ms mx dr prof rev hon sr st mt ft gen col maj capt cmdr lt sgt cpl pvt adm gov sen rep "
    "pres supt insp atty asst dep ex-gov ex-sen ex-rep det msgr fr sra srta mme mlle hr "
    # months and days
    "jan feb mar apr jun jul aug sept oct nov dec mon tue tues wed thu thur thurs fri "
    # references, measures, Latin
    "no nos vol vols fig figs p pp para paras par art arts sec ch ed eds op approx ca cf viz vs v "
    "incl excl est resp tel ext apt av ste bldg dept univ cty pty e.g i.e z.b bzw d.h u.a ggf s "
    "al bspw usw".split()
)
# These end a sentence as often as not: the next word decides.
_EITHER = frozenset(
    "inc corp co ltd bros llc plc jr sr sept jan feb aug oct nov dec ave blvd rd ln ct st al etc "
    "a.m p.m u.s u.n u.k e.u n.y d.c h.q ph.d m.d b.a m.a no".split()
)
# "2. ", "a) ", "- ": what marks a list's item is no sentence of its own.
_LIST_MARK = re.compile(r"\s*(?:\(?(?:\d{1,3}|[a-zA-Z])[.)]|[-*•‣◦–])\s*")
_TIME_WORD = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Jan|Feb|March|April|May|June|July|Aug|Sept|Oct"
    r"|Nov|Dec|[ECMPGB][SDM]?T\b|UTC|local)"
)
# First words that say a new sentence began, when what stands before may be an abbreviation.
_OPENER = re.compile(
    r"[“\"‘']?(?:The|A|An|He|She|It|They|We|I|You|But|And|In|On|At|By|His|Her|Its|Their|Our|This|That"
    r"|These|Those|There|When|While|After|Before|If|As|For|From|No|Not|Nobody|Neither|Some|Many"
    r"|Most|Both|All|Each|One|Two|Its|So|Then|Now|What|Who|Where|Why|How|With|Under|Since)\b"
)
_LAST_WORD = re.compile(r"(?:^|[\s(\[“‘\"'—–-])((?:[^\W\d_]+[.-])*[^\W\d_]+)\.$")
_INSIDE_QUOTE = re.compile(r"(?:[.!?…]+[\])]?)(\s+)(?=[“‘\"'(]?[^\W\d_a-z])")
_CANNOT_BEGIN = re.compile(r"[,;:)\]}%–—…-]")
# A whole sentence in its own brackets, after a finished one.
_PARENTHESIS = re.compile(r"(\([^()]*[.!?]\)|\[[^\[\]]*[.!?]\])(?=\s+[^\W\d_a-z])")
# "”she said。": who speaks belongs to the quotation before, which has no space after it.
_QUOTED_BEFORE = re.compile(r"[。！？…][”」』]$")
_WHO_SPEAKS = re.compile(
    r"と|って|[\u4e00-\u9fff]{1,8}?(?:说|問|问|道|称|表示|回答|解释)[^\u4e00-\u9fff]"
)
_LAST_MARK = re.compile(r"(?:^|[.!?…][”\"’')\]]*)\s*$")
_FULL_STOP = re.compile(r"\.(\s+)(?=[“‘\"(]?[^\W\d_a-z])")
# Marks that open and close a quotation. ’ is an apostrophe too: it closes only before white space
# or punctuation, and ‘ opens only after white space.
_QUOTE_MARK = re.compile(r"[“”„«»\"]|(?<!\S)‘|’(?=[\s.,;:!?]|$)")
_CLOSES = {"“": "”", "„": "“", "«": "»", "‘": "’", '"': '"'}

# A "sentence" longer than this is no sentence (a table, a log, text without punctuation): it is
# cut at the last comma or space before, so that a citation stays readable.
MAX_SENTENCE_CHARS = 2000
# How far the rules look to either side of a boundary, so that a line of any length takes time
# in proportion to its length.
_NEAR = 80
_WINDOW = 8 * MAX_SENTENCE_CHARS


def split_sentences(text: str, language: str | None = None) -> list[Sentence]:
    r"""Return the sentences of `text` in reading order.

    Ranges do not overlap, are never empty, neither begin nor end with white space, and together
    hold every character that is not white space.

    Args:
        text: Any text; a line break ends a sentence.
        language: ISO 639-1 code for sentencex; English rules where unknown.

    >>> [tuple(s) for s in split_sentences("Ms. Ito left. “Why?” he asked.\nNobody knew.")]
    [(0, 13), (14, 30), (31, 43)]
    """
    sentences: list[Sentence] = []
    position = 0
    for line in text.splitlines(keepends=True):
        cuts = _line_boundaries(line, language or "en")
        for start, end in pairwise([0, *cuts, len(line)]):
            sentences.extend(_trimmed(text, position + start, position + end))
        position += len(line)
    return sentences


def _line_boundaries(line: str, language: str) -> list[int]:
    """Return the cuts inside one line, ascending."""
    if not line.strip():
        return []
    found = _library_boundaries(line, language)
    found |= {
        m.start(1)
        for opened, closed in _quotations(line)
        for m in _INSIDE_QUOTE.finditer(line, opened, closed)
    }
    found |= {
        m.end(1)
        for m in _PARENTHESIS.finditer(line)
        if _LAST_MARK.search(line[_back(m.start()) : m.start()])
    }
    found |= {m.start(1) for m in _FULL_STOP.finditer(line) if _ends_either(line, m.start(1))}
    return sorted(cut for cut in found if 0 < cut < len(line) and not _continues(line, cut))


def _back(position: int) -> int:
    """Return the position from which the rules look at what is before `position`."""
    return max(0, position - _NEAR)


def _library_boundaries(line: str, language: str) -> set[int]:
    """Return sentencex's boundaries.

    It takes quadratic time in a line with many quotation marks, so a long line goes to it in
    windows, each beginning at the last boundary that the one before had seen whole.
    """
    found: set[int] = set()
    start = 0
    while start < len(line):
        window = line[start : start + _WINDOW]
        cuts = [b["end_index"] for b in sentencex.get_sentence_boundaries(language, window)]
        if start + len(window) < len(line):
            # What is near the end of the window may look otherwise in the next: a quotation that
            # begins there is not closed yet, and the last cut is the window's own.
            cuts = [cut for cut in cuts if cut <= _WINDOW - MAX_SENTENCE_CHARS] or cuts[:-1] or cuts
        found.update(start + cut for cut in cuts)
        start += cuts[-1] if cuts else len(window)
    return found


def _quotations(line: str) -> list[tuple[int, int]]:
    """Return the quotations of a line as ranges, in order, nested ones within the outer.

    One that is never closed ends with the line, or after the length of the longest sentence.
    """
    ranges: list[tuple[int, int]] = []
    opened, closing = -1, ""
    for mark in _QUOTE_MARK.finditer(line):
        if opened >= 0 and mark.start() - opened > MAX_SENTENCE_CHARS:
            ranges.append((opened, opened + MAX_SENTENCE_CHARS))
            opened = -1
        if opened >= 0 and mark.group() == closing:
            ranges.append((opened, mark.start()))
            opened = -1
        elif opened < 0 and mark.group() in _CLOSES:
            opened, closing = mark.start(), _CLOSES[mark.group()]
    if opened >= 0:
        ranges.append((opened, min(len(line), opened + MAX_SENTENCE_CHARS)))
    return ranges


def _ends_either(line: str, cut: int) -> bool:
    """Whether an abbreviation that may end a sentence, or "May.", ends one at `cut`."""
    word = _LAST_WORD.search(line[_back(cut) : cut])
    if not word:
        return False
    last = word.group(1)
    return last == "May" or (
        last.lower() in _EITHER and bool(_OPENER.match(line[cut : cut + _NEAR].lstrip()))
    )


def _continues(line: str, cut: int) -> bool:
    """Whether the sentence goes on across `cut`, so that it is no boundary."""
    before, after = line[_back(cut) : cut].rstrip(), line[cut : cut + _NEAR].lstrip()
    if not after or _LIST_MARK.fullmatch(line, 0, cut):
        return True
    if _CANNOT_BEGIN.match(after) and not re.match(r"[–—-]\s*[“\"A-Z]", after):
        return True
    first = after.lstrip("“”‘’\"'([¿¡«")
    ends_with_mark = before.endswith(("!", "?"))
    if first[:1].islower() and (ends_with_mark or before.endswith(".")):
        # "Wazoo! shares fell", "“Who?” she asked", "approx. forty"; but "eBoat" may begin one.
        return not re.match(r"[a-z]{1,2}[A-Z]", first)
    if _QUOTED_BEFORE.search(before) and _WHO_SPEAKS.match(after):
        return True
    word = _LAST_WORD.search(before)
    if not word:
        return False
    last = word.group(1).lower()
    if last in ("a.m", "p.m") and _TIME_WORD.match(after):
        return True
    if last in _EITHER:
        return last in _ABBREVIATIONS and not _OPENER.match(after)
    return last in _ABBREVIATIONS


def _trimmed(text: str, start: int, end: int) -> list[Sentence]:
    """Return `[start, end)` without outer white space, cut where it is too long for a sentence."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    pieces: list[Sentence] = []
    while end - start > MAX_SENTENCE_CHARS:
        window = text[start : start + MAX_SENTENCE_CHARS]
        cut = max(window.rfind(mark) + 1 for mark in (", ", "; ", " ", "，", "、"))
        cut = start + (cut or MAX_SENTENCE_CHARS)
        pieces.extend(_trimmed(text, start, cut))
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        pieces.append(Sentence(start, end))
    return pieces
