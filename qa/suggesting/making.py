"""Pure: questions that a sentence answers, made from its own words by rule. English only.

Only the beginning of a sentence is parsed, and only where it is plain: who or what, a verb, and a
day or a number. What points elsewhere ("he", "that day") or is somebody's speech makes none. After
Heilman and Smith, "Good Question! Statistical Ranking for Question Generation" (NAACL 2010), who
make many and keep the best: here those are kept that the reader surely answers.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from index.outline.headings import is_heading
from index.outline.leaning import leans
from index.outline.times import days_in
from index.records import Sentence
from index.text.characters import is_list_item
from index.text.words import NUMBER_WORD, STOP_WORDS, words
from qa.suggesting.verbs import base_of, is_participle

_READ = 80  # sentences of an article: what comes first matters most
_LONGEST = 95  # characters of a question
_FEWEST = 4  # words of a question
_SHORTEST_SENTENCE = 25
_FAR = 120  # characters within which the verb stands
_LONGEST_REST = 60  # characters of what follows the verb
_OBJECT = 7  # words between the verb and a day
_UPPER = r"[^\W\d_a-zà-öø-ÿ]"
_PART = rf"(?:{_UPPER}[\w’'-]*\w|{_UPPER}\.)"
_NAME = rf"{_PART}(?: (?:(?:de|van|von|der|of|of the|la|le|al|bin) )?{_PART})*"
_NUMBER = rf"(?:\d[\d,]*(?:\.\d+)?|{NUMBER_WORD})"
_ABOUT = r"(?:About|Around|Some|Nearly|Almost|More than|At least|Up to|Fewer than|Over)"
_COUNT = rf"(?:{_ABOUT} )?(?i:{_NUMBER})(?: (?:hundred|thousand|million|billion))?"
# Who or what: a name, or words after an article or number, with one "of the …" at most.
_SUBJECT = re.compile(
    rf"(?:(?:Mr|Mrs|Ms|Dr|Professor|Captain|Judge|President) )?{_NAME}"
    rf"|(?:The|An?|All|{_COUNT}) (?:[\w’'&-]+ ){{0,4}}[\w’'-]+"
    rf"(?: (?:of|in|at|on|from|for) (?:the |a |an )?(?:[\w’'-]+ ){{0,2}}[\w’'-]+)?"
)
_ASIDE = re.compile(r"(?P<who>[^,]+), (?P<told>[^,]{3,90}),")
_DETERMINERS = ("The", "A", "An", "All")
_BE = ("was", "were", "is", "are")
_OTHER_AUXILIARY = frozenset("has have had will would can could may might must should".split())
_POINTING = frozenset(
    "he him his she her hers they them their theirs it its we us our ours i my me you your this "
    "that these those there here such then who whom which whose what both each other others same "
    "also however not no nobody none never yesterday today tomorrow ago former latter one".split()
)
_CLAUSE_END = re.compile(
    r"[,;:()—–]| - |\.$| (?:and|but|or|after|before|when|while|as|because|since|until|although"
    r"|though|who|which|that|whose|where|so|if|saying|compared|according|said|including) "
)
_QUOTES = re.compile(r"[\"“”„«»]|(?<!\w)['‘]|['’](?!\w)")
_PERIOD_WITHIN = re.compile(r"[.!?] ")
_COUNTED = re.compile(
    rf"{_COUNT} (?P<noun>(?!of |the )(?:[a-z-]+ ){{0,2}}(?:[a-z-]+s|people|men|women|children))"
    rf"(?P<of> (?:of|in|at|on|from|for) .+)?"
)
_OBJECT_COUNTED = re.compile(
    rf"(?:(?:about|around|some|nearly|almost|more than|at least|up to|a further|another) )?"
    rf"(?:{_NUMBER})(?: (?:hundred|thousand|million|billion))? "
    r"(?P<noun>(?:[a-z-]+ ){0,2}?(?:[a-z-]+s|people|men|women|children))(?P<after>.*)"
)
_THERE = re.compile(
    rf"There (?P<be>were|are) (?P<number>{_NUMBER}) "
    r"(?P<noun>(?:[a-z-]+ ){0,2}(?:[a-z-]+s|people|men|women|children)) (?P<rest>.+)"
)
_AMOUNT = re.compile(r"(?:about |almost |nearly |some |up to |more than )?(?:[$£€¥]|[A-Z]{3} )\d")
_PAYING = ("cost", "earned", "paid", "raised", "lost", "spent", "made", "offered")
_MONEY = re.compile(r"(?P<worth>worth|fined|sold for|valued at) (?:about )?(?:[$£€¥]|[A-Z]{3} )\d")
_BEFORE_DAY = re.compile(
    r"(?:^|,? )(?:(?:on|in|since|from|early on|late on|by)(?: |$))?(?:\w+day,?)?$"
)
_LAST_SMALL = re.compile(r"(?:^| )(?:of|on|in|at|by|to|for|from|until|between|and|the|a|an)$")
_SPANS = ("day", "week", "month", "year", "hour", "minute", "second")
_LASTING = ("last", "take", "spend", "serve")
_DATELINE = re.compile(r"[^\W_a-z]{3,}(?: [^\W_a-z]{3,})* (?:—|–|--|-) ")
_LAST_ADDED = re.compile(
    r" (?:to|on|in|at|for|from|with|across|over|by|through|during|into|against|under)"
    r"(?: (?!(?:to|on|in|at|for|from|with|across|over|by|through|during|into|against|under) )\S+)+$"
)
_DETERMINED = re.compile(r"(?:an?|the) ")
_MAY_BE_PAST = re.compile(r"[a-z]{3,}ed")
_TOLD_BESIDE = re.compile(
    rf"(?<!\w)(?P<name>{_NAME}), (?:(?P<age>\d\d),? )?(?P<told>(?:an?|the|its) [a-z])?"
)
_QUOTED = re.compile(r"“[^”]*”?|\"[^\"]*\"?")
_NO_PERSON = frozenset(
    "ltd inc co plc llc gmbh council trust university institute academy assembly bank bay street "
    "road sound island islands court library association party department ministry office company "
    "group systems school hospital church museum club union city town county river service centre "
    "center court police government parliament ice storm lake mount north south east west new "
    "marathon prize award act bill line station port fire state house".split()
)


_OF_THINGS = frozenset(
    "accept announce approve ban build buy cancel create deny design destroy develop discover "
    "establish find form hit identify introduce invent launch lose make offer own pay plan present "
    "produce propose publish reject replace report reveal sell steal strike study win write".split()
)


class Made(NamedTuple):
    """A question, and the sentence that it was made from."""

    question: str
    sentence: Sentence


class _Clause(NamedTuple):
    """The beginning of a sentence."""

    subject: str
    verb: str
    rest: str
    offset: int  # of the rest in the sentence
    told: str  # of the subject, between commas


def make_questions(
    text: str,
    sentences: Sequence[Sentence],
    names: Collection[str] = (),
    published: date | None = None,
) -> list[Made]:
    """Return the questions that an article's sentences answer, the likeliest to be good first.

    Args:
        text: Of an article in English.
        sentences: Its.
        names: That it has, as `index.outline.names` finds them.
        published: When it was, which tells the year of a day that is named without one.

    >>> text = "The mill at Amberfold burned down. Ida Roth sold the mill on 2 April 2031."
    >>> [each.question for each in make_questions(text, [Sentence(35, 74)], ["Ida Roth"])]
    ['When did Ida Roth sell the mill?', 'What did Ida Roth sell?', 'Who sold the mill?']
    """
    known = frozenset(part for name in names for part in name.split())
    found: dict[str, tuple[tuple[bool, int], Made]] = {}
    for place, sentence in enumerate(sentences[:_READ]):
        for question in _of(text[sentence.start : sentence.end], known, published):
            if _is_good(question):
                # One that names somebody or something can be understood anywhere.
                named = bool(re.search(rf" {_UPPER}", question))
                found.setdefault(question, ((not named, place), Made(question, sentence)))
    return _interleaved(made for _, made in sorted(found.values(), key=lambda each: each[0]))


def _interleaved(ranked: Iterable[Made]) -> list[Made]:
    """Return questions in their order, but one of each kind before a second of any."""
    met: Counter[str] = Counter()
    turns = []
    for made in ranked:
        kind = " ".join(made.question.split()[:2])
        turns.append((met[kind], made))
        met[kind] += 1
    return [made for _, made in sorted(turns, key=lambda each: each[0])]


def _plain(said: str) -> str:
    """Return a sentence as far as nobody is quoted, without where it is from; "" for none."""
    if not said.endswith((".", "”", '"')) or is_heading(said) or is_list_item(said) or leans(said):
        return ""
    said = _DATELINE.sub("", said, count=1)
    quoted = _QUOTES.search(said)
    said = said[: quoted.start()].rstrip() if quoted else said
    return said if len(said) > _SHORTEST_SENTENCE and "\n" not in said else ""


def _is_good(question: str) -> bool:
    told = words(question)
    return (
        len(told) >= _FEWEST
        and len(question) <= _LONGEST
        and not set(told[1:]) & _POINTING
        and not _LAST_SMALL.search(question[:-1])
        and not _PERIOD_WITHIN.search(question)
    )


def _of(whole: str, known: frozenset[str], published: date | None) -> Iterator[str]:
    yield from _of_people(whole, known)
    said = _plain(whole)
    if there := _THERE.match(said):
        yield f"How many {there['noun']} {there['be']} {_until_clause(there['rest'])}?"
        return
    clause = _clause(said, known) if said else None
    if clause:
        yield from _when(said, clause, published)
        yield from _how_many(clause)
        yield from _how_much(clause)
        yield from _who_is(clause)
        yield from _what(clause)
        yield from _who(clause)


def _of_people(said: str, known: frozenset[str]) -> Iterator[str]:
    """Yield "Who is X?" and "How old is X?" where that is told beside a name."""
    for person in _TOLD_BESIDE.finditer(_QUOTED.sub("", said)):
        name = person["name"]
        if _is_person(name) and known.issuperset(name.split()):
            if person["age"]:
                yield f"How old is {name}?"
            if person["told"]:
                yield f"Who is {name}?"


def _clause(said: str, known: frozenset[str]) -> _Clause | None:
    """Return who or what, the verb and the rest, where that is plain."""
    for word in re.finditer(r"[^\s,]+", said[:_FAR]):
        if word.start() == 0 or said[word.end() : word.end() + 1] != " ":
            continue
        verb = word[0]
        if verb in _OTHER_AUXILIARY:
            return None
        if not (verb in _BE or base_of(verb) or _MAY_BE_PAST.fullmatch(verb)):
            continue
        who = said[: word.start() - 1]
        aside = _ASIDE.fullmatch(who)
        subject = aside["who"] if aside else who
        first, *others = subject.split()
        named = first in known or (bool(others) and first.lower() not in STOP_WORDS)
        if not _SUBJECT.fullmatch(subject) or not (named or first in _DETERMINERS):
            return None
        told = aside["told"] if aside else ""
        return _Clause(_lowered(subject), verb, said[word.end() + 1 :], word.end() + 1, told)
    return None


def _lowered(subject: str) -> str:
    """Return a subject as it is written within a sentence."""
    first, _, rest = subject.partition(" ")
    small = first in _DETERMINERS or re.match(_ABOUT, subject)
    return f"{first.lower()} {rest}" if small and rest else subject


def _when(said: str, clause: _Clause, published: date | None) -> Iterator[str]:
    """Yield "When was X built?", "When did X sell Y?"."""
    for day in days_in(said, published)[:1]:
        if day.start < clause.offset:
            return
        between = _BEFORE_DAY.sub("", said[clause.offset : day.start].rstrip(" "))
        too_far = len(between.split()) > _OBJECT or _LAST_SMALL.search(between)
        if too_far or _CLAUSE_END.search(f" {between} "):
            return
        if clause.verb in _BE:
            done = between.split()[:1]
            if done and is_participle(done[0]):
                yield f"When {clause.verb} {clause.subject} {between}?"
        elif base := base_of(clause.verb):
            yield f"When did {clause.subject} {base} {between}".rstrip() + "?"


def _how_many(clause: _Clause) -> Iterator[str]:
    """Yield "How many people came?", "How many people did X save?"."""
    rest = _until_clause(clause.rest)
    if counted := _COUNTED.fullmatch(clause.subject[:1].upper() + clause.subject[1:]):
        noun = f"{counted['noun']}{counted['of'] or ''}"
        yield f"How many {noun} {clause.verb} {rest}?"
        return
    base = base_of(clause.verb)
    found = _OBJECT_COUNTED.fullmatch(rest) if base else None
    # "It came six days after": of no thing is it said how many.
    if found and (base in _LASTING or not found["noun"].startswith(_SPANS)):
        after = found["after"] if len(found["after"].split()) <= _OBJECT else ""
        yield f"How many {found['noun']} did {clause.subject} {base}{after}?"


def _how_much(clause: _Clause) -> Iterator[str]:
    """Yield "How much was X fined?"."""
    if clause.verb in _BE and (found := _MONEY.match(clause.rest)):
        yield f"How much {clause.verb} {clause.subject} {found['worth']}?"
    elif clause.verb in _PAYING and _AMOUNT.match(clause.rest):
        yield f"How much did {clause.subject} {base_of(clause.verb)}?"


def _who_is(clause: _Clause) -> Iterator[str]:
    """Yield "Who is X?" where it is told what a person is."""
    told = clause.told or (clause.rest if clause.verb in ("is", "was") else "")
    if _is_person(clause.subject) and _DETERMINED.match(told):
        yield f"Who {'was' if clause.verb == 'was' else 'is'} {clause.subject}?"


def _what(clause: _Clause) -> Iterator[str]:
    """Yield "What did X sell?"."""
    base = base_of(clause.verb)
    if base in _OF_THINGS and _DETERMINED.match(clause.rest):
        yield f"What did {clause.subject} {base}?"


def _who(clause: _Clause) -> Iterator[str]:
    """Yield "Who sold X?" of what a person did."""
    rest = _until_clause(clause.rest)
    if _is_person(clause.subject) and len(rest.split()) > 1:
        yield f"Who {clause.verb} {rest}?"


def _is_person(subject: str) -> bool:
    named = len(subject.split()) > 1 and re.fullmatch(_NAME, subject)
    return bool(named) and not set(words(subject)) & _NO_PERSON


def _until_clause(rest: str) -> str:
    """Return how a sentence goes on to the end of its clause, or as long as a question may be."""
    end = _CLAUSE_END.search(f" {rest}")
    told = (rest[: max(0, end.start() - 1)] if end else rest).strip()
    while len(told) > _LONGEST_REST and (shorter := _LAST_ADDED.sub("", told)) != told:
        told = shorter
    return told
