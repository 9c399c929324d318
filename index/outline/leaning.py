"""Pure: which sentences cannot be understood without the one before them. English only."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from index.records import Sentence
from index.text.characters import is_list_item

# "It said", "But she", "The move": what these point at stands before. "It is clear that" does not
# point, and "This week" and "That year" name a time.
_OPENERS = r"(?:(?:And|But|So|Yet|Still|Then|Instead|However|Meanwhile|In turn|Later|Nor)(?:,)? )?"
_POINTS = (
    r"(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t(?! (?:is|was|has been|will be|remains?|seems|appears?) "
    r"(?:\w+ ){0,2}(?:that|to|whether|how|why)\b)"
    r"|[Hh]is|[Hh]er|[Tt]heir|[Ii]ts|[Ii]t[’']s|[Ii]t[’']ll"
    r"|(?:[Tt]his|[Tt]hat|[Tt]hese|[Tt]hose)(?! (?:week|month|year|morning|afternoon|evening|day"
    r"|night|time|summer|autumn|winter|spring)s?\b)"
    r"|(?:[Bb]oth|[Nn]either|[Ee]ach|[Ss]uch|[Oo]thers?)(?= (?:of them|were|was|had|have|are|is"
    r"|said|did|will|would)\b)"
    r"|[Tt]he (?:move|decision|announcement|measure|proposal|statement|figures?|incident|ruling"
    r"|verdict|two|pair|trio|latter|former|other two|first|second|third|same|change|changes|deal"
    r"|agreement|finding|findings|comments?|remarks?|attack|result|results|rise|increase|fall"
    r"|cut|vote|suspect|victim|victims|news))\b"
)
_LEANS = re.compile(rf"[“”‘’\"'(\[]*{_OPENERS}{_POINTS}")
_TERMINAL = re.compile(r"[.!?…。！？:][”\"’')\]]*$")
_HEADING_WORDS = 6  # under which a line of its own is a heading, even with a mark at its end
_LONGEST = 600  # characters: of a longer one nobody reads the end in grey


def leans(sentence: str) -> bool:
    """Whether a sentence begins with a word that points at the one before.

    >>> [leans(s) for s in ("The move surprised her.", "But they left.", "This week it rained.")]
    [True, True, False]
    """
    return bool(_LEANS.match(sentence))


def context_of(text: str, sentence: Sentence, sentences: Sequence[Sentence]) -> Sentence | None:
    """Return the sentence on which another leans, where it does and that one tells anything.

    A heading, an item of a list and a very long sentence tell nothing of it.

    Args:
        text: The article's.
        sentence: The one that may lean.
        sentences: The article's, in reading order; may be empty.
    """
    if not sentences or not leans(text[sentence.start : sentence.end]):
        return None
    at = bisect_left(sentences, sentence)
    if at == 0:
        return None
    before = sentences[at - 1]
    said = text[before.start : before.end]
    gap = text[before.end : sentence.start]
    own_line = before.start == 0 or text[before.start - 1] == "\n"
    if "\n" in gap and own_line and len(said.split()) < _HEADING_WORDS:
        return None
    if gap.strip() or len(said) > _LONGEST or is_list_item(said):
        return None
    return before if _TERMINAL.search(said) else None
