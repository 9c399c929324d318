"""Pure: names as they may be written otherwise: "OConnor", "O’Connor"; "Sorensen", "Sørensen".

The words of an index are folded in case and accents alone. What else a name may look like is asked
for beside what was typed, so that an index needs to know nothing of it.
"""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator
from itertools import pairwise

_MARKS = "'’‘`´ʼ‐‑-"
_TOKEN = re.compile(rf"[^\W_]+(?:[{_MARKS}][^\W_]+)*")
_SPLIT = re.compile(rf"[{_MARKS}]")
_HUMP = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=^[ODL])(?=[A-Z])")
_PREFIXES = ("mc", "mac", "al", "el", "de", "di", "la", "le", "van", "von", "abd", "ben", "o", "d")
_PREFIX = re.compile(rf"(?:{'|'.join(_PREFIXES)})(?=[^\W\d_]{{4}})")
_POSSESSIVE = re.compile(r"['’]s$|['’]$")
_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ð": "d", "þ": "th", "đ": "d", "ł": "l", "ı": "i"}
)
_TWO_LETTERS = str.maketrans({"ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "ue"})
_TYPED = (  # as typed, and as it may be printed but for accents
    ("ae", "æ"), ("ae", "a"), ("oe", "ø"), ("oe", "o"), ("ue", "u"), ("aa", "a"), ("ss", "ß"),
    ("o", "ø"), ("l", "ł"), ("d", "đ"), ("th", "þ"), ("d", "ð"),
)  # fmt: skip
_LEAST = 4  # letters of a name
_MOST = 16  # spellings of one


def other_spellings(question: str, but: Container[str] = ()) -> list[str]:
    """Return what may be written for words of a question, each as the words of a phrase.

    Args:
        question: In any case; where only names have capitals, only they are taken for names.
        but: Words in lower case that are none.

    >>> other_spellings("Who is OConnor?")
    ['o connor', 'øconnor', 'ocønnor', 'oconnør']
    >>> other_spellings("Was it Al-Qaeda?")
    ['alqaeda']
    """
    tokens = [_POSSESSIVE.sub("", token) for token in _TOKEN.findall(question)]
    tokens = [token for token in tokens if token.lower() not in but]
    plain = question == question.upper() or all(token.islower() for token in tokens)
    found: dict[str, None] = {}
    for token in tokens:
        found.update(dict.fromkeys(_spellings(token, may_be_name=plain or not token.islower())))
    for first, second in pairwise(tokens):
        if first.lower() in _PREFIXES and len(second) >= _LEAST and (plain or not second.islower()):
            found["".join(_SPLIT.split(first + second)).lower()] = None
    return [spelling for spelling in found if spelling]


def _spellings(token: str, *, may_be_name: bool) -> Iterator[str]:
    parts = _SPLIT.split(token)
    lower = token.lower()
    if len(parts) > 1:
        yield "".join(parts).lower()
        return
    if len(token) < _LEAST or not token.isalpha():
        return
    humps = _HUMP.split(token)
    if len(humps) > 1:
        yield " ".join(humps).lower()
    elif may_be_name and (prefix := _PREFIX.match(lower)):
        yield f"{prefix[0]} {lower[prefix.end() :]}"
    for table in (_LETTERS, _TWO_LETTERS):
        if (folded := lower.translate(table)) != lower:
            yield folded
    if may_be_name and lower.isascii():
        yield from list(_printed(lower))[:_MOST]


def _printed(word: str) -> Iterator[str]:
    """Yield a word with letters that few keyboards have in one place each."""
    for typed, printed in _TYPED:
        for at in re.finditer(typed, word):
            yield word[: at.start()] + printed + word[at.end() :]


def as_spelled(question: str, texts: Iterable[str]) -> str:
    """Return a question with the names in it as the texts spell them, where they do otherwise.

    >>> as_spelled("When does OConnor retire?", ["Seán O’Connor retires in May."])
    'When does O’Connor retire?'
    """
    said: set[str] = set()
    printed: dict[str, str] = {}
    for text in texts:
        for token in _TOKEN.findall(text):
            bare = _POSSESSIVE.sub("", token)
            said.add(bare.lower())
            if not bare.islower():
                for key in _keys(bare):
                    printed.setdefault(key, bare)
    pieces: list[str] = []
    end = 0
    for found in _names(question):
        name = _POSSESSIVE.sub("", found[0])
        if found.start() < end or name.lower() in said:
            continue
        spelled = next((printed[key] for key in _keys(name) if key in printed), None)
        if spelled is not None and len(_plain(name)) >= _LEAST:
            pieces += [question[end : found.start()], spelled]
            end = found.start() + len(name)
    return "".join([*pieces, question[end:]])


def _names(question: str) -> list[re.Match[str]]:
    """Return the words of a question, pairs of them before each by itself."""
    pairs = re.compile(rf"(?=(?<!\w){_TOKEN.pattern} {_TOKEN.pattern})")
    both = (re.compile(rf"{_TOKEN.pattern} {_TOKEN.pattern}").match(question, at.start())
            for at in pairs.finditer(question))  # fmt: skip
    found = [*filter(None, both), *_TOKEN.finditer(question)]
    return sorted(found, key=lambda one: (one.start(), -one.end()))


def _keys(name: str) -> list[str]:
    """Return what spellings of a name have in common."""
    plain = _plain(name)
    short = re.sub(r"ae|oe|ue|aa", lambda two: two[0][0] if two[0] != "oe" else "o", plain)
    return list(dict.fromkeys((plain, short)))


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    return "".join(char for char in folded if char.isalnum())
