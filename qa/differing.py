"""Pure: whether two short answers of different articles are answers of the same thing.

"The articles say different things" is a strong claim: that one is wrong, or was so at another time.
It holds where both answers are of one kind (money of one currency, a share, a length, a number of
the same things, a day, a name) and both sentences tell of what is asked: have its names and most of
its words, and do not have them of something else, as "fish passes at both ends of the barrage" has
"barrage". All else is only told by several articles. English only.
"""

import re
from typing import NamedTuple

from index.outline.leaning import leans
from index.text.words import STOP_WORDS, words

_HALF = 0.5  # of the telling words of a question: more are in a sentence with its title

_CURRENCY = (
    r"(?P<sign>[$£€¥₹])|(?P<money>dollars?|pounds?|euros?|crowns?|kroner?|yen|francs?|cents?|pence"
    r"|USD|EUR|GBP)\b"
)
_MONEY = re.compile(_CURRENCY, re.IGNORECASE)
_SIGNS = {"$": "dollar", "£": "pound", "€": "euro", "¥": "yen", "₹": "rupee", "usd": "dollar",
          "eur": "euro", "gbp": "pound", "pence": "pound", "krone": "kroner"}  # fmt: skip
_PERCENT = re.compile(r"%|\bper ?cent\b|\bpercentage\b", re.IGNORECASE)
_UNITS = {
    unit: family
    for family, units in {
        "length": "metre meter kilometre kilometer km m mile foot feet inch cm mm yard",
        "mass": "tonne ton kilogram kg gram g pound lb",
        "time": "second minute hour day week month year decade century",
        "area": "hectare acre",
        "volume": "litre liter gallon",
        "power": "megawatt mw gigawatt kilowatt gw kw watt",
        "energy": "gigawatt-hour kilowatt-hour gwh kwh",
        "speed": "knot mph km/h kmh",
        "temperature": "degree °c °f",
        "share": "half third quarter",
    }.items()
    for unit in units.split()
}
_NUMBER = re.compile(r"\d[\d.,]*(?: (?:million|billion|thousand|hundred))?", re.IGNORECASE)
_WORD_NUMBER = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?"
    r"|thousands?|half|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\b",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\b|\b(?:1[5-9]|20)\d\d\b"
    r"|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\bnoon\b|\bmidnight\b|\b\d\d?[.:]\d\d\b"
    r"|\b\d\d? [ap]\.?m\b"
)
_PEOPLE = frozenset(
    "people person persons men women adults children residents marchers protesters demonstrators "
    "visitors passengers spectators attendees guests fans workers jobs staff employees pupils "
    "students soldiers refugees inhabitants individuals souls".split()
)
_MEASURES = frozenset(
    "cost costs price prices bill fee fare total number figure figures sum value amount count size "
    "height length weight width depth speed capacity loan fund budget date day start end opening "
    "name head rate share expense expenses estimate number director leader chair chief owner mayor "
    "winner author captain president most many all some half part one none each construction "
    "building completion launch beginning".split()
)
_ASKING = STOP_WORDS | frozenset(
    "many much long far old tall high deep big large did does happen supposed going expected take "
    "took place there name say said according will get got".split()
)
_PREPOSITION = re.compile(
    r"(?P<governor>[\w’'-]+),? (?:at|in|on|of|for|against|across|near|beside|by|with|from|to|over"
    r"|under|around|behind|below|above|outside|along|off|before|after|during"
    r"|since|until) (?:(?:both|the|an?|its|his|her|their|each"
    r"|either|all|new|old) )*(?:[\w’'-]+ )?$"
)
_NAMES = re.compile(r"[^\W\d_a-z][\w’'-]+(?: (?:(?:of|de|van|von|the) )?[^\W\d_a-z][\w’'-]+)*")
_HOW_MANY = re.compile(
    r"\bhow many (?P<noun>(?:[\w’'-]+ ){0,3}?[\w’'-]+?)(?=\?|$| (?:of|did|do|does|were|was|are|is"
    r"|have|has|had|will|would|can|could|came|took|went|[\w-]+ed)\b)",
    re.IGNORECASE,
)
_ASKS_DAY = re.compile(
    r"\b(?:when|what (?:day|date|year|time|month)|which (?:day|year|month))\b", re.IGNORECASE
)
_FORMS = 4  # letters in which forms of a word agree


class Told(NamedTuple):
    """A short answer where it stands."""

    title: str  # of the article
    sentence: str
    start: int  # of the answer within the sentence
    end: int
    before: str = ""  # the sentence before, which one that leans on it needs

    @property
    def answer(self) -> str:
        """The short answer."""
        return self.sentence[self.start : self.end]


def same_thing(question: str, one: Told, other: Told) -> bool:
    """Whether two answers that differ are answers of the same thing.

    >>> told = ("The bridge cost £3 million.", "The bridge cost £5 million.")
    >>> ones = [Told("Bridge", each, 16, 26) for each in told]
    >>> same_thing("What did the bridge cost?", *ones)
    True
    """
    kinds = [_kind(question, told) for told in (one, other)]
    return kinds[0] == kinds[1] and all(_tells_of_it(question, told) for told in (one, other))


_WHO = re.compile(r"^(?:and |so |but )?who(?:se|m)?\b", re.IGNORECASE)
_WHEN = re.compile(
    r"^(?:and |so |but )?(?:when|(?:in |on )?(?:what|which) (?:day|date|year|month))\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\d|\b(?:after|before|during|while|when|until|since|today|yesterday|tomorrow|now|soon|later"
    r"|ago|early|earlier|late|morning|afternoon|evening|night|day|week|month|year|spring|summer"
    r"|autumn|fall|winter|century|dawn|dusk|noon|midnight|Christmas|Easter)s?\b",
    re.IGNORECASE,
)


def is_of_kind(question: str, told: Told) -> bool:
    """Whether a short answer is of the kind that a question asks for.

    "How many people" is not answered by dollars or metres, "who" by a number, "when" by what is no
    time. Of other questions any answer is.

    >>> cost = Told("Bridge", "The bridge cost 800 people £3 million.", 27, 37)
    >>> is_of_kind("How many people paid?", cost), is_of_kind("What did it cost?", cost)
    (False, True)
    """
    if _WHO.match(question):
        return not told.answer[:1].isdigit() and not _MONEY.search(told.answer)
    if _WHEN.match(question):
        return bool(_TIME.search(told.answer) or _DAY.search(told.answer))
    asked = _HOW_MANY.search(question)
    if not asked or _MONEY.search(asked["noun"]):
        return True
    if not any(word in _PEOPLE for word in words(asked["noun"])):
        return not _kind(question, told).startswith(("money", "day"))
    return not _kind(question, told).startswith(("money", "day", "share", "measure"))


def speaks_against(question: str, told: Told) -> bool:
    """Whether something speaks against an answer, however sure the reader is of it.

    It has none of a name in the question, not even in the title of its article; or it only says
    again what was asked.
    """
    said = words(f"{told.title} {told.before} {told.sentence}")
    names = [name for name in _NAMES.findall(question[1:]) if words(name)]
    if any(not any(_has(word, said) for word in words(name)) for name in names):
        return True
    answer = [word for word in words(told.answer) if word not in STOP_WORDS]
    return bool(answer) and all(_has(word, words(question)) for word in answer)


def _kind(question: str, told: Told) -> str:
    """Return the kind of an answer, with unit or head noun; unlike ones never contradict."""
    near = told.sentence[max(0, told.start - 2) : told.end + 14]
    number = _NUMBER.search(told.answer)
    if number and (money := _MONEY.search(near)):
        sign = (money["sign"] or money["money"]).lower()
        return f"money {_SIGNS.get(sign, sign.removesuffix('s'))}"
    if number and _PERCENT.search(told.sentence[told.start : told.end + 10]):
        return "share"
    if _DAY.search(told.answer) and _ASKS_DAY.search(question):
        return "day"
    if number or _WORD_NUMBER.search(told.answer):
        return _of_number(question, told)
    return "name" if re.search(r"(?:^|\s)[^\W\d_a-z]", told.answer) else "words"


def _of_number(question: str, told: Told) -> str:
    place = _NUMBER.search(told.answer) or _WORD_NUMBER.search(told.answer)
    after = told.sentence[told.start + (place.end() if place else 0) :]
    if re.match(r" of (?:the|its|his|her|their|these|those|all)\b", after):
        return "number out of more"
    following = re.findall(r"[^\W\d_][\w’'/-]*|[.,;:]", after)[:4]
    counted: list[str] = []
    for word in following:
        plain = word.lower().removesuffix("s")
        if plain in _UNITS or word.lower() in _UNITS:
            return f"measure {_UNITS.get(plain) or _UNITS[word.lower()]}"
        if word in ".,;:" or word.lower() in STOP_WORDS:
            break
        counted.append(word.lower())
    asked = _HOW_MANY.search(question)
    wanted = words(asked["noun"]) if asked else []
    if any(word in _PEOPLE for word in counted):
        return "people"
    if wanted and any(word in _PEOPLE for word in wanted):
        # "870 marched": of people, unless it says of what else.
        named = [w for w in counted if not w.endswith("ed") and w not in ("took", "came", "were")]
        return f"number of {named[0]}" if named else "people"
    if wanted:
        same = [word for word in counted if any(_is_form(word, each) for each in wanted)]
        return f"number of {wanted[-1]}" if same or not counted else f"number of {counted[0]}"
    return f"number of {counted[0][:_FORMS]}" if counted else "number"


def _tells_of_it(question: str, told: Told) -> bool:
    """Whether a sentence tells of what a question asks, and not of something near to it."""
    telling = [word for word in dict.fromkeys(words(question)) if word not in _ASKING]
    own = [word for word in telling if word not in _MEASURES]
    if not own:
        return True
    leaning = leans(told.sentence)
    said = f"{told.before} {told.sentence}" if leaning else told.sentence
    held, wider = words(said), words(f"{told.title} {said}")
    if not any(_has(word, held) for word in own):
        return False
    if len(own) > 1 and sum(_has(word, wider) for word in own) <= _HALF * len(own):
        return False
    names = [n for n in _NAMES.findall(question[1:]) if words(n)]
    if any(not all(_has(word, wider) for word in words(name)) for name in names):
        return False
    return leaning or any(not _is_of_other(word, told, telling) for word in own)


def _is_of_other(word: str, told: Told, telling: list[str]) -> bool:
    """Whether all that a sentence has of a word belongs to another thing.

    A sentence that does not have it at all has it nowhere of its own.
    """
    found = [
        place
        for place in re.finditer(r"[\w’'-]+", told.sentence)
        if any(_is_form(each, word) for each in words(place[0]))
    ]
    for place in found:
        governed = _PREPOSITION.search(told.sentence[: place.start()])
        if not governed:
            return False
        governor = governed["governor"].lower()
        if governor in _MEASURES or any(_is_form(governor, each) for each in telling):
            return False
        if governor in STOP_WORDS or governor.endswith(("ed", "ing")) or governor[:1].isdigit():
            return False
    return True


def _has(word: str, held: list[str]) -> bool:
    return any(_is_form(each, word) for each in held)


def _is_form(one: str, other: str) -> bool:
    """Whether two words are forms of one: "marched" and "march", "attended" and "attending"."""
    short, long = sorted((one.lower(), other.lower()), key=len)
    if short == long:
        return True
    stem = short.removesuffix("s").removesuffix("e")
    return len(stem) >= _FORMS and long.startswith(stem) and len(long) - len(stem) <= 4
