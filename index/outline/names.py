"""Pure: the names that a text tells of, found by their capitals.

A name is a run of capitalised words within a sentence. A word that begins a sentence or a quotation
has its capital from there: it belongs to a name where the text has it so elsewhere, or where
another part follows; never where the text has it in small letters too. Titles are left out, and
"Trevanion" is "Nell Trevanion" where only one name ends so. Languages that write every noun large
have names of several words only; scripts without capitals have none.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from index.outline.headings import is_heading
from index.records import NameMentioned, Sentence
from index.text.words import STOP_WORDS

MOST = 12  # names of one article
MENTIONS = 20  # of one name that are kept
_LONGEST = 60  # characters
_LARGE_NOUNS = frozenset(("de", "lb", "nds"))  # languages
# Share of capitalised words from which on a line is a heading; more where it ends like a sentence.
_SHOUTED, _SHOUTED_TO_THE_END = 0.6, 0.9
_WORD = re.compile(r"[^\W\d_](?:[\w’'-]*\w)?(?:\.[^\W\d_](?=\.))*")
_POSSESSIVE = re.compile(r"[’']s?$")
_APOSTROPHE = re.compile(r"[’']")
_OPENING = re.compile(r"(?:^|[“„«‘\"(\[:]|(?:^|\s)[-*•–—])\s*$")
# What may stand between the parts of a name, if a part follows.
_JOINTS = frozenset(
    "de del della der den des di do dos du da la le van von zu zur y i of the bin al ter".split()
)
_ABBREVIATED = frozenset("mr mrs ms dr prof rev capt lt sgt col gen sen rep gov st jr".split())
_TITLES = _ABBREVIATED - {"st", "jr"} | frozenset(
    "miss professor sir dame lord lady captain cllr councillor lieutenant sergeant inspector "
    "superintendent detective constable colonel general senator chief judge justice president "
    "minister mayor engineer doctor nurse chancellor director secretary premier bishop officer "
    "herr frau monsieur madam madame mme signor signora señor señora".split()
)
# What begins a sentence before a name.
_OPENERS = frozenset(
    "der die das ein eine le la les un une el los las il lo gli een het yesterday today tomorrow "
    "later earlier meanwhile however still again once instead perhaps before after during since "
    "until while although though because despite unlike under over near around inside outside "
    "within without among between according now soon even only just also like about both former "
    "last next another every each many several most".split()
)
_SAINTS = ("St", "Saint")
# Capitals that every text has: days, months, and where people come from.
_NO_NAMES = frozenset(
    "i monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december jan feb mar apr jun jul aug sept sep "
    "oct nov dec mon tue wed thu fri sat sun english british scottish welsh irish french german "
    "italian spanish dutch belgian swiss austrian polish russian ukrainian greek turkish danish "
    "swedish norwegian finnish american canadian mexican brazilian korean indian australian "
    "african asian european christmas easter pm am bc ad ok no nos vol p pp fig figure table "
    "chapter section montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar "
    "märz mai juni juli oktober dezember".split()
)


class _Run(NamedTuple):
    """Capitalised words side by side, and what joins them."""

    parts: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    opens: bool  # whether it begins a sentence or quotation


def names_in(
    text: str, sentences: Sequence[Sentence], language: str | None = None
) -> list[NameMentioned]:
    """Return the names that a text has most, those with most mentions first.

    Args:
        text: Of an article.
        sentences: Its.
        language: ISO 639-1 code, where known.

    >>> text = "Yesterday Nell Trevanion sold her trawler. Mrs Trevanion left Gannet Bank."
    >>> [each.name for each in names_in(text, [Sentence(0, 42), Sentence(43, 74)])]
    ['Nell Trevanion', 'Gannet Bank']
    """
    many = language in _LARGE_NOUNS
    joints = frozenset() if many else _JOINTS
    runs = [run for sentence in sentences for run in _runs(text, sentence, joints)]
    within = {part for run in runs for part in run.parts[run.opens :]}
    ends = {run.parts[cut:] for run in runs if not run.opens for cut in range(len(run.parts))}
    small = _written_small(text, runs)
    named = [kept for run in runs if (kept := _without_others(run, within, ends, small))]
    places = _by_name(text, named, single=not many)
    found = [
        NameMentioned(name=name, mentions=tuple(sorted(set(at))[:MENTIONS]))
        for name, at in places.items()
        if len(name) <= _LONGEST
    ]
    found.sort(key=lambda each: (-len(each.mentions), each.mentions[0]))
    return found[:MOST]


def _runs(text: str, sentence: Sentence, joints: frozenset[str]) -> Iterator[_Run]:
    said = text[sentence.start : sentence.end]
    words = [(word[0], word.start(), word.end()) for word in _WORD.finditer(said)]
    large = [_is_large(word) for word, _, _ in words]
    most = _SHOUTED_TO_THE_END if said.endswith((".", "!", "?")) else _SHOUTED
    if is_heading(said) or (len(words) > 3 and sum(large) > most * len(words)):
        return
    at = 0
    while at < len(words):
        if not large[at]:
            at += 1
            continue
        last = at
        for further in range(at + 1, len(words)):
            before = words[further - 1][0]
            if not _reads_on(before, said[words[further - 1][2] : words[further][1]]):
                break
            if _POSSESSIVE.search(before) and words[at][0] not in _SAINTS:
                break
            if large[further] or _is_initial(words[further][0], said, words[further][2]):
                last = further
            elif words[further][0] not in joints or further - last > 2:
                break
        held = words[at : last + 1]
        opens = bool(_OPENING.search(said[: held[0][1]]))
        yield _run(held, sentence.start, opens=opens)
        at = last + 1


def _reads_on(before: str, gap: str) -> bool:
    """Whether the word after a gap may belong to the name that the word before it is part of."""
    if "." in gap:
        return gap in (". ", ".") and (len(before) == 1 or before.lower() in _ABBREVIATED)
    return gap in (" ", " & ", "\n")


def _is_initial(word: str, said: str, end: int) -> bool:
    return len(word) == 1 and word.isupper() and said[end : end + 1] == "."


def _run(held: Sequence[tuple[str, int, int]], offset: int, *, opens: bool) -> _Run:
    parts, ends = [], []
    for word, _, end in held:
        plain = _POSSESSIVE.sub("", word)
        parts.append(plain)
        ends.append(offset + end - (len(word) - len(plain)))
    return _Run(tuple(parts), tuple(offset + start for _, start, _ in held), tuple(ends), opens)


def _is_large(word: str) -> bool:
    """Whether a word has a capital and is no "I'm"."""
    if not word[0].isupper() or len(word) == 1:
        return False
    first, *rest = _APOSTROPHE.split(word.lower(), maxsplit=1)
    return not rest or (first not in STOP_WORDS and rest != ["t"])


def _written_small(text: str, runs: Sequence[_Run]) -> frozenset[str]:
    """Return those of the words of names, in small letters, which the text has so too."""
    large = {part.lower() for run in runs for part in run.parts}
    return frozenset(large & set(_WORD.findall(text)))


def _without_others(
    run: _Run, within: set[str], ends: set[tuple[str, ...]], small: frozenset[str]
) -> _Run | None:
    """Return a run without the words at its ends that are no name; None where none is left."""
    first, last = 0, len(run.parts)
    if run.opens and not _may_open(run, within, ends, small):
        first = 1
    while first < last and (_is_no_name(run.parts[first]) or run.parts[first] in _JOINTS):
        first += 1
    while last > first and (_is_no_name(run.parts[last - 1]) or run.parts[last - 1] in _JOINTS):
        last -= 1
    if first == last or (last - first == 1 and _is_no_single(run.parts[first], small)):
        return None
    cut = slice(first, last)
    return _Run(run.parts[cut], run.starts[cut], run.ends[cut], run.opens and first == 0)


def _may_open(
    run: _Run, within: set[str], ends: set[tuple[str, ...]], small: frozenset[str]
) -> bool:
    word, *others = run.parts
    if word.lower() in small | STOP_WORDS | _OPENERS:
        return False
    if word in within:
        return True
    # "Engineer Ida Roth" is Ida Roth, where the text has her so elsewhere.
    known = len(others) > 1 and tuple(others) in ends
    return bool(others) and others[0] not in _JOINTS and not known


def _is_no_name(word: str) -> bool:
    plain = word.lower()
    if plain in STOP_WORDS:
        return not word.isupper()
    return plain in _TITLES or plain in _NO_NAMES or plain.removesuffix("s") in _NO_NAMES


def _is_no_single(word: str, small: frozenset[str]) -> bool:
    """Whether a word that stands alone is rather a word with a capital than a name."""
    return word.lower() in small or word.endswith("ese") or (word.isupper() and len(word) > 5)


def _by_name(text: str, runs: Sequence[_Run], *, single: bool) -> dict[str, list[tuple[int, int]]]:
    """Return where each name stands; a part of a longer one stands for it, if only of one."""
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for run in runs:
        name = " ".join(text[run.starts[0] : run.ends[-1]].split())
        if name.isupper() and " " in name:  # where the news is from
            name = name.title()
        places[name].append((run.starts[0], run.ends[-1]))
    counts = Counter({name: len(at) for name, at in places.items()})
    longer: dict[str, set[str]] = defaultdict(set)
    for name in places:
        parts = name.split()
        for cut in range(1, len(parts)):
            longer[" ".join(parts[cut:])].add(name)
    for name in sorted(places, key=lambda each: (len(each.split()), each)):
        wholes = longer[name] & places.keys()
        if len(wholes) == 1:
            (whole,) = wholes
            # "Engineer Ida Roth" is Ida Roth, where the text has her so more often.
            more_often = " " in name and counts[name] > counts[whole]
            stays, goes = (name, whole) if more_often else (whole, name)
            places[stays] += places.pop(goes)
        elif wholes and " " not in name:
            del places[name]  # of two with one family name nobody knows which is meant
    return {name: at for name, at in places.items() if single or " " in name}
