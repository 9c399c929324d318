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
    "a.m p.m u.s u.n u.k e.u n.y d.c h.q ph.d m.d b.a m.a no ida".split()
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
_CANNOT_BEGIN = re.compile(r"[,;:)\]}%&+=/–—…-]")
# A whole sentence in its own brackets, after a finished one.
_PARENTHESIS = re.compile(r"(\([^()]*[.!?]\)|\[[^\[\]]*[.!?]\])(?=\s+[^\W\d_a-z])")
# "”she said。": who speaks belongs to the quotation before, which has no space after it.
_QUOTED_BEFORE = re.compile(r"[。！？…][”」』]$")
_WHO_SPEAKS = re.compile(
    r"と|って|[\u4e00-\u9fff]{1,8}?(?:说|問|问|道|称|表示|回答|解释)[^\u4e00-\u9fff]"
)
_LAST_MARK = re.compile(r"(?:^|[.!?…][”\"’')\]]*)\s*$")
_FULL_STOP = re.compile(r"\.(\s+)(?=[“‘\"(]?[^\W\d_a-z])")
# "“Stop!” the mayor cried", "“Why?” Dr. Ito asked", "« Où ? » Marie cria": who speaks is named
# right behind, with a verb of saying; what such a verb takes otherwise begins another sentence.
_SAID = (
    r"(?:says?|said|asks?|asked|cried|cries|shout(?:s|ed)|yell(?:s|ed)|scream(?:s|ed)|whisper(?:s|ed)"
    r"|mutter(?:s|ed)|mumbl(?:es|ed)|murmur(?:s|ed)|replie[sd]|answer(?:s|ed)|call(?:s|ed)(?: out)?"
    r"|exclaim(?:s|ed)|demand(?:s|ed)|want(?:s|ed) to know|wonder(?:s|ed)|add(?:s|ed)|snap(?:s|ped)"
    r"|joke[sd]?|laugh(?:s|ed)|gasp(?:s|ed)|sigh(?:s|ed)|beg(?:s|ged)|plead(?:s|ed)|inquire[sd]?"
    r"|retort(?:s|ed)|roar(?:s|ed)|bellow(?:s|ed)|groan(?:s|ed)|sobbed|sneered|tweeted|wrote|writes"
    r"|insist(?:s|ed)|warn(?:s|ed)|chant(?:s|ed)|sang|began|continued|interrupted|repeated"
    r"|sagte|fragte|rief|schrie|flüsterte|antwortete|demanda|cria|dit|répondit|preguntó|gritó|dijo"
    r"|chiese|gridò|disse|perguntou|gritou|vroeg|riep|zei|frågade|ropade|sade|spurgte|råbte|sagde)"
)
_SPEAKER = re.compile(
    r"(?!(?:He|She|They|It|We|I|You|This|That|These|Those|There|But|And|Nobody|Everyone|Then)\b)"
    r"(?:the |der |die |den |le |la |el |il |o |a |her |his |my |our |their )?"
    r"(?:(?:[^\W\d_a-z][\w’'-]*\.?|de|del|della|van|von|der|den|di|da|bin|al|and|the|und|et|y) )"
    r"{0,4}[^\W\d_a-z][\w’'-]*\.?(?: |, [^,.!?“”\"]{2,60}, )"
    rf"(?:[\w-]+ly |then |once |again |had |has )?{_SAID}\b"
    r"(?! (?:nothing|nobody|no one|that|what|why|how|whether|only|it|he|she|they|him|them"
    r"|to (?!the\b))\b)"
)
_ENDS_SPEECH = re.compile(r"[!?…][”’\"'»“›]+$|[!?] ?»$")
# "Fig. 3." and "Part II." name what stands behind; they say nothing by themselves.
_NUMBER_OF_PART = r"(?:\d{1,3}(?:\.\d{1,3})*[a-z]?|[IVXLC]{1,7}|[A-H])"
_PART_NAME = re.compile(
    r"(?:^|[.!?…][”\"’')\]]*\s)\s*[“\"(]?(?:Chapter|Part|Section|Book|Volume|Act|Scene|Appendix|Annex|Article"
    r"|Figure|Fig\.|Table|Tab\.|Box|Exhibit|Map|Plate|Step|Lesson|Unit|Rule|Note|Example|Theorem|Lemma"
    r"|Kapitel|Kap\.|Teil|Abschnitt|Band|Abbildung|Abb\.|Tabelle|Anhang|Artikel|Chapitre|Chap\.|Partie"
    r"|Tome|Tableau|Annexe|Capítulo|Cap\.|Parte|Sección|Figura|Tabla|Capitolo|Sezione|Tabella|Hoofdstuk"
    r"|Deel|Tabel|Afbeelding|Rozdział|Kapitola|Глава|Часть|Рис\.|Таблица|Ch\.|Pt\.|Sec\.|Vol\.|No\.|Nr\.)"
    rf" {_NUMBER_OF_PART}\.$",
    re.IGNORECASE,
)
# What counts pages, figures and volumes, in other languages too, with its number behind.
_COUNTING = frozenset(
    "p pp no nos nr fig figs abb tab kap cap chap ch vol vols bd sect eq eqs str blz pág págs pag"
    " núm num obr rys č ca cf стр рис табл гл т п ст § S Art Arts Par Abs Z Ziff".split()
)
_OPENS_SPEECH = re.compile(r"[“„«\"]")
_NUMBERED = re.compile(r"\d|[IVXLC]+\b|[A-Z]?\d")
# "im 19. Jahrhundert", "am 4. Mai": a number with an article before it counts what follows.
_ORDINAL = re.compile(
    r"\b(?:im|am|der|die|das|dem|den|des|zum|vom|beim|ab|bis|seit|ihre[mnr]?|seine[mnr]?"
    r"|jede[mnr]?) \d{1,3}\.$",
    re.IGNORECASE,
)
_MONSIEUR = re.compile(r"(?:^|[\s(«“\"])M\.$")
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
    if first[:1].islower() and before.endswith((")", "]")):
        return True  # "Holm et al. [2004] measured"
    if _ENDS_SPEECH.search(before) and (first[:1].islower() or _SPEAKER.match(after)):
        return True
    if _PART_NAME.search(before) and not _OPENS_SPEECH.match(after):
        return True
    if _ORDINAL.search(before) or (_MONSIEUR.search(before) and not _OPENER.match(after)):
        return True
    if _QUOTED_BEFORE.search(before) and _WHO_SPEAKS.match(after):
        return True
    return _ends_in_abbreviation(before, after)


def _ends_in_abbreviation(before: str, after: str) -> bool:
    """Whether what stands before a cut ends in an abbreviation and not in a sentence."""
    word = _LAST_WORD.search(before)
    if not word:
        return False
    last = word.group(1).lower()
    if (last in _COUNTING or word.group(1) in _COUNTING) and _NUMBERED.match(after):
        return True
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
