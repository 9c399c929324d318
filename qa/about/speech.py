"""Pure: which sentences of an article are speech, and whose.

A sentence is somebody's where a verb of saying or "according to" has a subject outside the
quotation marks, or where it stands in quotation marks beside one that has. The subject is the
nearest name; "she said" is the person who spoke or was named last; "the superintendent said" is
who was called that before. English only.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from index.records import Sentence
from index.text.words import words

_VERBS = (
    r"(?:said|says|say|told|tells|added|adds|explained|explains|wrote|writes|argued|argues|warned"
    r"|warns|claimed|claims|insisted|insists|recalled|recalls|replied|replies|answered|admitted"
    r"|admits|noted|notes|stressed|declared|stated|states|testified|announced|announces|confirmed"
    r"|confirms|denied|denies|acknowledged|joked|jokes|predicted|predicts|suggested|suggests"
    r"|concluded|remarked|observed|complained|promised|asked|asks|called|calls|dismissed|shouted"
    r"|shouts|thinks|believes|hopes|estimated|estimates|pointed out|points out"
    r"|remembers|remembered)"
)
_VERB = re.compile(rf"\b{_VERBS}\b")
# "She had been asked", "so-called", "were told": nobody speaks.
_PASSIVE = re.compile(
    r"\b(?:was|were|been|be|being|is|are|not|so|to|which|man|woman|[Aa] \w+)[ -]$|\bso-$"
)
# "said to be", "called for" is speech; "asked to make", "called Eyvindur", "told by" is none.
_NO_SPEECH = re.compile(r"^ (?:by|to be)\b")
_ACCORDING = re.compile(r"\b[Aa]ccording to (?P<who>[^,.;“”\"]+)")
_TITLE = (
    r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Dame|Lord|Lady|Rev|Capt|Captain|Cllr|Councillor"
    r"|Superintendent|Sen|Senator|Rep|Gov|President|Judge|Justice|Inspector|Sergeant)\.?"
)
_UPPER = r"[^\W\d_a-zà-öø-ÿ]"
_PART = rf"(?:(?:Lt|Sgt|Capt|Col|Gen|Dr|St)\.(?= {_UPPER})|{_UPPER}[\w’'-]*[\w]|{_UPPER}\.)"
_NAME = re.compile(
    rf"(?:{_TITLE} )?{_PART}(?: (?:(?:de|van|von|der|den|ter|la|le|al|bin|of the|of|&|and the) )?"
    rf"{_PART})*"
)
# What begins a sentence with a capital and is no name.
_NO_NAME = frozenset(
    "the a an in on at by for from to but and so yet then after before when while as if it he she "
    "they we you i this that these those his her their its our there one two no not nobody most "
    "many some all both each another other last next asked monday tuesday wednesday thursday "
    "friday saturday sunday january february march april may june july august september october "
    "november december according instead however meanwhile later yesterday of inside outside under "
    "over after during since until near about around among between".split()
)
# What bears a name and is nobody.
_NO_PERSON = frozenset(
    "ltd inc plc llc council trust university institute academy assembly bank bay street road "
    "sound island islands court library association co-operative operative party department "
    "ministry office company group systems news post courier ledger times school hospital church "
    "museum club union city town county river barrage division service centre center lane press "
    "championships prize point flats hall square house park bridge institute sensorik".split()
)
_MALE = frozenset("he him his mr sir lord".split())
_FEMALE = frozenset("she her hers mrs ms miss dame lady".split())
_PRONOUN = re.compile(
    r"(?:^|[\s“‘\"])(?P<who>[Hh]e|[Ss]he|[Tt]hey|[Ii]t)(?:,[^,]*,)?\s*"
    r"(?:had |has |then |also |later |once )*$"
)
_CLAUSE = re.compile(r"[;:]|, (?:and|but|while|as)\b|\b(?:that|because|although)\b")
_AUXILIARY = re.compile(r"(?:\s+(?:had|has|have|also|then|later|once|who|which))+\s*$")
_NOUN = re.compile(
    r"(?:^|\s)(?P<noun>(?:the|The|an?|An?|its|Its|his|her|their|Their) (?:[\w’'-]+ ){0,3}[\w’'-]+)$"
    r"|^\s*(?P<bare>[\w’'-]+s|[Pp]olice)$"
)


class Statement(NamedTuple):
    """A sentence that somebody is said to have said."""

    sentence: Sentence
    speaker: str  # as named first, or what the speaker was called
    called: frozenset[str]  # words by which the article names or describes the speaker
    quoted: bool  # word for word, at least in part
    name: tuple[int, int] | None  # where the name stands in the article, if in this sentence


class _Speaker:
    """Somebody who speaks in an article."""

    def __init__(self, label: str, described: str) -> None:
        self.label = label
        self.called = set(words(described)) | set(words(label))
        self.sex = _sex(words(label))

    @property
    def family(self) -> str:
        return words(self.label)[-1] if words(self.label) else ""


class _Said(NamedTuple):
    """A subject of a verb of saying."""

    label: str
    described: str
    named: bool  # by a name, not by what somebody is
    place: tuple[int, int] | None


def _sex(told: Sequence[str]) -> str:
    """Return "m" or "f" where a title or pronoun says it, else ""."""
    return "m" if set(told) & _MALE else "f" if set(told) & _FEMALE else ""


def statements(text: str, sentences: Sequence[Sentence]) -> list[Statement]:
    """Return the sentences that are speech with who speaks, in reading order.

    Args:
        text: The article's.
        sentences: Its sentences.
    """
    quotes = list(_quotations(text))
    found: dict[int, Statement] = {}
    known: list[_Speaker] = []  # who was named or spoke last is the last
    for paragraph in _by_line(text, sentences):
        own: list[_Speaker | None] = []
        for sentence in paragraph:
            inside = _inside(sentence, quotes)
            said = _subject(text, sentence, inside)
            speaker = _known(said, known) if said else None
            if said and speaker is None and said.label:
                speaker = _Speaker(said.label, said.described)
            elif said and speaker and said.named:
                speaker.called |= set(words(said.described))
            own.append(speaker)
            if speaker and said:
                _bring_up(known, speaker)
                if not said.label:
                    speaker.sex = speaker.sex or _sex(words(said.described))
                found[sentence.start] = _statement(sentence, speaker, bool(inside), said.place)
            for person, begins in _people(text, sentence, inside) if speaker is None else ():
                met = _known(person, known) or _Speaker(person.label, person.described)
                _bring_up(known, met, first=begins)
        before = known[-1] if known else None
        _fill(paragraph, own, quotes, found, before, text)
    return [found[sentence.start] for sentence in sentences if sentence.start in found]


def _bring_up(known: list[_Speaker], speaker: _Speaker, *, first: bool = True) -> None:
    """Make somebody the likeliest "she", or the likeliest but one."""
    if speaker in known:
        known.remove(speaker)
    known.insert(len(known) if first else max(0, len(known) - 1), speaker)
    del known[:-_REMEMBERED]


def is_said_by(statement: Statement, who: str) -> bool:
    """Whether a statement is that of somebody, named wholly or in part, or by what they are."""
    asked = [word for word in words(who) if word not in _NOT_TELLING]
    return bool(asked) and all(_has(statement.called, word) for word in asked)


_REMEMBERED = 40  # people of an article who may be meant by a pronoun or a family name
_BEGINS = 24  # characters before the name with which a sentence begins
_HEADING = 8  # words under which a quotation on a line of its own is a heading
_NOT_TELLING = frozenset("the a an mr mrs ms miss dr sir his her their its of".split())


def _has(called: frozenset[str], word: str) -> bool:
    return word in called or f"{word}s" in called or word.removesuffix("s") in called


def _statement(
    sentence: Sentence, speaker: _Speaker, quoted: bool, place: tuple[int, int] | None
) -> Statement:
    return Statement(sentence, speaker.label, frozenset(speaker.called), quoted, place)


def _fill(
    paragraph: Sequence[Sentence],
    own: Sequence[_Speaker | None],
    quotes: Sequence[tuple[int, int]],
    found: dict[int, Statement],
    before: _Speaker | None,
    text: str,
) -> None:
    """Give quotations without a subject to who speaks beside them in the paragraph."""
    named = [each for each in own if each]
    if not named and len(paragraph) == 1 and len(words(text[slice(*paragraph[0])])) < _HEADING:
        return
    current = None
    for sentence, speaker in zip(paragraph, own, strict=True):
        current = speaker or current
        inside = _inside(sentence, quotes)
        if speaker or not inside:
            continue
        covered = sum(min(end, sentence.end) - max(start, sentence.start) for start, end in inside)
        if covered < 0.5 * (sentence.end - sentence.start):
            continue
        whose = current or (named[0] if named else before)
        if whose:
            found[sentence.start] = _statement(sentence, whose, True, None)


def _by_line(text: str, sentences: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    line: list[Sentence] = []
    for sentence in sentences:
        if line and "\n" in text[line[-1].end : sentence.start]:
            yield line
            line = []
        line.append(sentence)
    if line:
        yield line


def _quotations(text: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges in quotation marks, marks included, line by line; one may be left open."""
    for line in re.finditer(r"[^\n]+", text):
        yield from _quotations_of_line(text, line.start(), line.end())


_MARK = re.compile(r"[“”„«»\"]|(?<![^\s(—–“\"])‘|’(?![\w])")


def _quotations_of_line(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    opened, closing = -1, ""
    pairs = {"“": "”", "„": "“", "«": "»", "‘": "’", '"': '"'}
    for mark in _MARK.finditer(text, start, end):
        if opened < 0 and mark[0] in pairs:
            opened, closing = mark.start(), pairs[mark[0]]
        elif opened >= 0 and mark[0] == closing:
            if closing == "’" and _is_possessive(text, mark.start()):
                continue
            yield opened, mark.end()
            opened = -1
    if opened >= 0:
        yield opened, end


def _is_possessive(text: str, at: int) -> bool:
    """Whether an apostrophe that could close is that of "owners’ opinions"."""
    return text[at - 1 : at] == "s" and text[at + 1 : at + 2] == " " and text[at - 1].islower()


def _inside(sentence: Sentence, quotes: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    first = max(0, bisect_left(quotes, (sentence.start, 0)) - 1)
    last = bisect_left(quotes, (sentence.end, 0))
    return [(a, b) for a, b in quotes[first:last] if b > sentence.start]


def _subject(text: str, sentence: Sentence, inside: Sequence[tuple[int, int]]) -> _Said | None:
    """Return who speaks according to the sentence itself."""
    plain = list(text[sentence.start : sentence.end])
    for start, end in inside:
        for at in range(max(start, sentence.start), min(end, sentence.end)):
            plain[at - sentence.start] = "\0"
    masked = "".join(plain)
    if according := _ACCORDING.search(masked):
        who = according["who"].strip()
        offset = sentence.start + according.start("who")
        return _of_name(who, offset) or _Said(_head(who), who, False, None)
    for verb in _VERB.finditer(masked):
        before, after = masked[: verb.start()], masked[verb.end() :]
        if _PASSIVE.search(before) or _NO_SPEECH.match(after):
            continue
        after_quote = re.search(r"\0[,\s]*$", before)
        if after_quote or (before.endswith(", ") and _NAMED.match(after)):
            said = _after(after, sentence.start + verb.end())
            if said:
                return said
        if said := _before(before, sentence.start):
            return said
    return None


_NAMED = re.compile(rf" (?:{_TITLE} )?{_UPPER}")
_PIECE = r"(?:[^,.;\0]|(?<=\bLt)\.|(?<=\b(?:Dr|Mr|Ms|St))\.|(?<=\bMrs)\.|(?<=\b[A-Z])\.)+"
_PARTS = re.compile(rf"\s*({_PIECE})(?:, ({_PIECE}))?")


def _after(after: str, offset: int) -> _Said | None:
    """Return the subject of "…,” said X"."""
    parts = _PARTS.match(after)
    if not parts:
        return None
    for group in (1, 2):
        held = parts[group] or ""
        if said := _of_name(held, offset + parts.start(group) if held else 0):
            return said._replace(described=parts[0])
    held = parts[1].strip()
    if pronoun := re.match(r"(?:he|she|they|it)\b", held):
        return _Said("", pronoun[0], False, None)
    return _Said(_head(held), held, False, None) if re.match(r"(?:the|a|an|its)\b", held) else None


def _before(before: str, offset: int) -> _Said | None:
    """Return the subject that stands before a verb of saying."""
    return _right_before(before, offset) or _before_what_is_told(before, offset)


def _before_what_is_told(before: str, offset: int) -> _Said | None:
    """Return the subject of "X, who chairs it, one of those that won, said"."""
    if not before.rstrip().endswith(","):
        return None
    begin = max(before.rfind(mark) for mark in "\0;:") + 1
    first, _, told = before[begin:].partition(",")
    if not _TOLD_OF.match(told):
        return None
    said = _of_name(first, offset + begin, at_end=True)
    return said and said._replace(described=before[begin:])


_TOLD_OF = re.compile(r" (?:who|whose|an?|the|one|now|then|\d\d)\b")


def _right_before(before: str, offset: int) -> _Said | None:
    if pronoun := _PRONOUN.search(before):
        return _Said("", pronoun["who"].lower(), False, None)
    cut = max([m.end() for m in _CLAUSE.finditer(before)] + [before.rfind("\0") + 1, 0])
    held = _AUXILIARY.sub("", before[cut:])
    parts = [(part.start(), part[0]) for part in re.finditer(r"[^,]+", held) if part[0].strip()]
    if not parts:
        return None
    at, last = parts[-1]
    if (
        held.rstrip().endswith(",") and len(parts) > 1
    ):  # "X, who chairs it, said"; "The chair, X, said"
        before_at, before_it = parts[-2]
        indented = len(last) - len(last.lstrip())
        if _NAME.fullmatch(last.strip()) and _DETERMINED.match(before_it):
            said = _of_name(last.strip(), offset + cut + at + indented)
        else:
            said = _of_name(before_it, offset + cut + before_at, at_end=True)
            said = said or _of_name(before_it, offset + cut + before_at, at_start=True)
        return said and said._replace(described=held)
    if said := _of_name(last, offset + cut + at, at_end=True):
        return said._replace(described=held)
    noun = _NOUN.search(last.strip())
    if noun:
        return _Said(_head(noun["noun"] or noun["bare"]), noun[0], False, None)
    said = _of_name(held, offset + cut, at_start=True)  # "X, who chairs it and said"
    return said and said._replace(described=held)


_DETERMINED = re.compile(r"\s*(?:The|the|An?|an?|Its|its|His|his|Her|her|Their|their)\b|.*[’']s ")


def _of_name(
    held: str, offset: int, *, at_end: bool = False, at_start: bool = False
) -> _Said | None:
    """Return the first name in what may be a subject, or the one that ends or begins it."""
    for name in _names(held):
        start, end = name
        if at_end and held[end:].strip():
            continue
        if at_start and len(words(held[:start])) > 2:
            continue
        return _Said(held[start:end], held, True, (offset + start, offset + end))
    return None


def _names(held: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of names; a word that begins a sentence may look like the first of one."""
    for name in _NAME.finditer(held):
        start = name.start()
        for part in re.finditer(r"\S+", name[0]):
            start = name.start() + part.start()
            if part[0].lower() not in _NO_NAME:
                break
        else:
            continue
        yield start, name.end()


def _head(noun: str) -> str:
    return re.sub(r"^(?:the|an?|its|his|her|their) ", "", noun.strip(), flags=re.IGNORECASE)


def _people(
    text: str, sentence: Sentence, inside: Sequence[tuple[int, int]]
) -> Iterator[tuple[_Said, bool]]:
    """Yield the people whom a sentence without speech names, and whether it begins with them."""
    held = text[slice(*sentence)]
    quoted = [(a - sentence.start, b - sentence.start) for a, b in inside]
    found = []
    for start, end in _names(held):
        told = words(held[start:end])
        person = len(told) > 1 and not set(told) & _NO_PERSON and held[start - 4 : start] != "the "
        placed = re.search(r"\b(?:in|at|on|from|to|near|of|off|for|by|called|as) $", held[:start])
        told_more = re.match(r", (?:the|an?|who|whose|\d\d)\b", held[end:])
        if placed and not told_more:
            continue
        if person and not any(a <= start < b for a, b in quoted):
            described = re.split(r"[.;]", held[end : end + 60])[0]
            place = (sentence.start + start, sentence.start + end)
            found.append(_Said(held[start:end], f"{held[start:end]}{described}", True, place))
    for each in found:
        yield each, each.place is not None and each.place[0] - sentence.start < _BEGINS


def _known(said: _Said, known: Sequence[_Speaker]) -> _Speaker | None:
    """Return who of those met is meant."""
    told = words(said.label)
    sex = _sex(words(said.described)) if not said.label else ""
    for speaker in reversed(known):
        if not said.label:
            if not (sex and speaker.sex and sex != speaker.sex) and (
                not sex or not set(words(speaker.label)) & _NO_PERSON
            ):
                return speaker
        elif said.named:
            if told[-1] == speaker.family or set(told) <= set(words(speaker.label)):
                return speaker
        elif told and told[-1] in speaker.called and len(told) <= 3:
            return speaker
    return None
