"""Pure: which code page bytes that are no Unicode are in, by the text that each would make of them.

All pages that are met in practice decode the bytes; the text that is likeliest to have been written
wins. How likely it is: each character beyond ASCII by how often its language writes it, and by its
neighbours: a letter by the script and case of the word around it, a mark by its place ("’" after a
letter, "€" beside a digit). The language itself is guessed from the ASCII letters, which are the
same on all pages. This is a naive Bayes classifier over characters, as in Grefenstette, "Comparing
Two Language Identification Schemes", JADT 1995, with context in place of independence.
"""

import math
import re
import unicodedata
from collections import Counter
from functools import cache
from typing import NamedTuple

from index.text.language import likelihoods

_SAMPLE = 1024  # bytes beyond ASCII that are looked at; more change nothing
# Mean log-likelihood of a byte below which no page fits: of many; a few may be rare by chance.
_UNLIKELY, _CHANCE = -5.6, -6.0
_FAR = 1 << 16  # bytes to look for them in

# Letters beyond ASCII by language, the commonest first; capitals follow from them.
_LATIN = {
    "fr": "éèàêçôîûâùïëœü",
    "de": "üäößé",
    "es": "óíáñéúü",
    "pt": "ãçáéíóõêâàúôü",
    "it": "àèùòìéîó",
    "ca": "óàèíéçòúïü",
    "nl": "ëéïèöüó",
    "sv": "äåöéü",
    "da": "øåæéöü",
    "no": "åøæéòô",
    "nb": "åøæéòô",
    "fi": "äöåé",
    "is": "áðíéþúóæöý",
    "en": "éèöüáóñçëïôêäíåøãúæàœ",
    "pl": "łęóążśćńźé",
    "cs": "íáěéšřžčýůúťďňó",
    "sk": "áíčéšžýľťúôňďäóŕĺ",
    "hu": "áéóöőüíúű",
    "ro": "ăîâşţșțé",
    "hr": "čšžćđ",
    "sl": "čšžć",
    "sq": "ëçâ",
    "tr": "ıüşğöçİâîû",
    "az": "əıüşğöçİ",
    "lt": "ėšųžįąčęūé",
    "lv": "āīēšūņļžģčķ",
    "et": "äõüöšžé",
}
_CYRILLIC = {
    "ru": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    "uk": "оаиінтверсклмдупязьбгчйхжїшюцєщфґ",
    "bg": "аеоитнрсвлкдпмзугъбчйцжхщшюяфь",
    "sr": "аоиенрсјтувкдлмпзгбчшцхжњљђћфџ",
    "mk": "аоеитнрсвкдлпмузјгбшцчжхќњѓџѕљф",
    "be": "аінеоыртлсукдямзпвьгцюйўхбчэшжёф",
}
_OTHER = {
    "he": "יוהלאתרמבשנעדפקחטצגכםסןזץףך",
    "ar": "الينمرتوبهعدسفكقحجشصطخةضثذغءئظىؤأإآپچژگ",
    "th": "านรกเงอมลยวสตทดปคบหพขชจใแไผถธซศณญภษฐโำะฉฝฟฆฎฏฌฮ่้็์ัิีึืุู",
}
_GREEK = {"el": "αοτειησνκρίπυςμλάόωέδγθχήύφώβξζψϊϋΐΰ"}
_ALPHABETS = _LATIN | _CYRILLIC | _GREEK | _OTHER
_SCRIPTS = {"LATIN", "CYRILLIC", "GREEK", "HEBREW", "ARABIC", "THAI"}

_SINGLE = {  # page: how much rarer than the first it is met, as a logarithm
    "cp1252": 0.0,
    "iso-8859-15": -1.5,
    "cp1250": -0.7,
    "cp1251": -0.7,
    "mac-roman": -1.5,
    "iso-8859-2": -1.2,
    "koi8-r": -1.4,
    "koi8-u": -2.0,
    "cp866": -1.8,
    "iso-8859-5": -2.0,
    "mac-cyrillic": -5.0,
    "cp1253": -0.9,
    "iso-8859-7": -1.4,
    "cp1254": -1.0,
    "cp1257": -1.2,
    "iso-8859-13": -2.2,
    "cp1255": -1.5,
    "cp1256": -1.5,
    "cp874": -1.5,
    "cp850": -3.5,
    "cp437": -3.7,
    "cp852": -3.5,
    "cp737": -3.0,
}
_MULTIPLE = {"gb18030": -1.0, "shift_jis": -1.0, "euc-jp": -1.4, "big5": -1.2, "cp949": -1.0}
# Lead bytes of the characters in daily use: the first level of each standard.
_DAILY = {
    "gb18030": range(0xB0, 0xD8),
    "shift_jis": range(0x88, 0x98),
    "euc-jp": range(0xB0, 0xD0),
    "big5": range(0xA4, 0xC7),
    "cp949": range(0xB0, 0xC9),
}

_OPENING = "“‘«„‚‹¿¡"
_CLOSING = "”’»“‘›"
_MONEY = "€£¥¢"
_FINAL = "ςךםןףץ"  # only at the end of a word
_NOTES = "ªº"  # letters by Unicode, marks by use
_WRITTEN = "“”‘’«»„‚–—…€£§°²³·•©®™½¼¾×±\xa0¿¡ªº"
_BLANK = " \t\r\n\xa0"

_ELISION = re.compile(
    r"(?<![^\W\d_])(?:[^\W\d_]{1,2}|(?:aujour|[dnsc]|quel)?(?:d|ell|all|ull|qu|un|lor|pui|ju)s?)’"
    r"|’(?:[stdmn]|re|ve|ll|em|er|nın|nin|da|de|ya|ye)(?![^\W\d_])",
    re.IGNORECASE,
)

# Logarithms of likelihoods.
_COMMON_MARK = -2.5
_RARE = -6.0
_STRAY = -9.0  # "¤", "‡", "¬": hardly written
_STRANGE = -9.0  # a letter that the language has not
_FOREIGN = -6.0  # one that other languages of its script have
_IMPOSSIBLE = -16.0
_SHOUTED = -3.0  # a text in capitals
_OTHER_LANGUAGE = -6.0  # than the ASCII letters say
_FEWEST_LETTERS = 4  # of ASCII that say something of the language
_SURE_LETTERS = 100
_ZIPF = 1.5  # flattens the law for the first few


class _Char(NamedTuple):
    """A character beyond ASCII between its neighbours; outside the text there are spaces."""

    char: str
    before: str
    after: str
    beyond: str  # the second after it
    behind: str  # the second before it


def recognise_code_page(raw: bytes) -> str | None:
    """Return the likeliest code page of bytes that are no Unicode; None where none fits.

    Args:
        raw: Not valid UTF-8, without zero bytes.
    """
    sample = _sample(raw)
    languages = _languages(sample)
    beyond = sum(byte >= 0x80 for byte in sample)
    best, best_score = None, _UNLIKELY + _CHANCE / (beyond + 2)
    for page, rarer in (_SINGLE | _MULTIPLE).items():
        try:
            text = sample.decode(page)
        except UnicodeDecodeError:
            continue
        if page in _SINGLE:
            total = _likelihood(text, languages)
        else:
            total = _likelihood_of_signs(text, page)
        score = (total + rarer) / beyond
        if score > best_score and _decodes(raw, page):
            best, best_score = page, score
    return best


def _decodes(raw: bytes, page: str) -> bool:
    try:
        raw.decode(page)
    except UnicodeDecodeError:
        return False
    return True


def _sample(raw: bytes) -> bytes:
    """Return the lines of the first bytes that hold any beyond ASCII."""
    kept: list[bytes] = []
    held = 0
    for line in raw[:_FAR].splitlines(keepends=True):
        kept.append(line)
        held += sum(byte >= 0x80 for byte in line)
        if held > _SAMPLE:
            break
    sample = b"".join(kept)
    return sample if any(byte >= 0x80 for byte in sample) else raw


def _languages(raw: bytes) -> dict[str, float]:
    """Return the logarithms of the languages' likelihoods, by the ASCII letters alone."""
    words = "".join(chr(byte) for byte in raw if byte < 0x80).split()
    letters = sum(map(str.isalpha, " ".join(words)))
    if letters < _FEWEST_LETTERS:
        return dict.fromkeys(_ALPHABETS, 0.0)
    found = likelihoods(" ".join(words))
    known = {name: found.get(name, -math.inf) for name in _ALPHABETS}
    # The shorter the text, the less is known of its language; and English is written anywhere.
    trust = min(1.0, letters / _SURE_LETTERS)
    top = max(known.values())
    return {
        name: 0.0 if math.isinf(top) else max(_OTHER_LANGUAGE, trust * (value - top))
        for name, value in known.items()
    }


def _likelihood(text: str, languages: dict[str, float]) -> float:
    """Return the logarithm of the likelihood of the characters beyond ASCII, in any language."""
    padded = f"  {text}  "
    shouts = _shouts(text)
    if shouts:  # once for all of it, and then as if it did not
        padded = padded.lower() if len(padded.lower()) == len(padded) else padded
    found: Counter[str] = Counter()  # letters
    total = _SHOUTED if shouts else 0.0
    for i, char in enumerate(padded):
        if char < "\x80":
            continue
        around = _Char(char, padded[i - 1], padded[i + 1], padded[i + 2], padded[i - 2])
        if char == "’" and around.before.isalpha() and around.after.isalpha():
            total += _COMMON_MARK if _elides(padded[max(0, i - 9) : i + 4]) else _RARE
        elif (char.isalpha() and char not in _NOTES) or _is_accent(char):
            total += _case(around)
            found[char.lower() if len(char.lower()) == 1 else char] += 1
        else:
            total += _mark(around)
    if not found:
        return total
    return total + max(
        bias + sum(n * _letters(name).get(letter, _STRANGE) for letter, n in found.items())
        for name, bias in languages.items()
    )


def _shouts(text: str) -> bool:
    """Whether a text of another alphabet is in capitals."""
    letters = [char for char in text if char >= "\x80" and char.isalpha()]
    return len(letters) >= _FEWEST_LETTERS and all(map(str.isupper, letters))


def _elides(around: str) -> bool:
    """Whether "’" stands for letters left out, as in "it’s", "d’or" or "O’Connor"."""
    return bool(_ELISION.search(around))


@cache
def _letters(language: str) -> dict[str, float]:
    """Return the logarithms of how often the letters beyond ASCII of a language are met."""
    # By Zipf's law; letters of the same script that only names of abroad have are far rarer.
    letters = _ALPHABETS[language]
    weights = {letter: 1 / (rank + _ZIPF) for rank, letter in enumerate(letters)}
    whole = sum(weights.values())
    scores = {letter: math.log(weight / whole) for letter, weight in weights.items()}
    if language in _LATIN:
        for other in _LATIN.values():
            for letter in other:
                scores.setdefault(letter, _FOREIGN)
    return scores


def _case(around: _Char) -> float:
    """Return the logarithm of the likelihood of a letter's script and case, where it stands."""
    char, before, after = around.char, around.before, around.after
    for other in (before, after):
        if other.isalpha() and other not in _NOTES and _script(other) != _script(char):
            return _IMPOSSIBLE
    if _script(char) not in _SCRIPTS:
        return _IMPOSSIBLE
    if before.isdigit() or after.isdigit():
        return _RARE
    if (char in _FINAL and after.isalpha()) or (char == "σ" and not after.isalpha()):
        return _RARE
    if not char.isupper():
        # "McKay" has it too, but of a letter beyond ASCII it is rare.
        return _RARE if before.isupper() and around.behind.isupper() else -0.1
    if before.isalpha():
        capitals = before.isupper() and not (after.isalpha() and after.islower())
        return -0.8 if capitals else _RARE
    return -2.0


@cache
def _is_accent(char: str) -> bool:
    """Whether a character is a part of a letter that stands on its own, as vowels do in Thai."""
    return unicodedata.category(char) == "Mn" and _script(char) == "THAI"


@cache
def _script(char: str) -> str:
    if char < "\x80":
        return "LATIN"
    return unicodedata.name(char, "NONE").split()[0]


def _mark(around: _Char) -> float:
    """Return the logarithm of the likelihood of a mark, where it stands."""
    char = around.char
    if char in "\x85\u2028" or unicodedata.category(char) in ("Cc", "Cn", "Co"):
        return _IMPOSSIBLE
    return _COMMON_MARK if _fits(around) else _RARE if char in _WRITTEN else _STRAY


def _fits(around: _Char) -> bool:
    """Whether a mark stands where such marks are put."""
    char, before, after = around.char, around.before, around.after
    if char in _OPENING + _CLOSING:
        return _fits_speech(around)
    if char in "–—…":
        return _fits_sentence(around)
    if char in _MONEY:
        follows = after in _BLANK and around.beyond.isdigit()
        led = before in _BLANK and around.behind.isdigit()
        return after.isdigit() or before.isdigit() or follows or led
    if char not in _PLACES:
        return False
    led_by, followed_by = _PLACES[char]
    return bool(re.match(f"[{led_by}]", before) and re.match(f"[{followed_by}]", after))


# What stands before and after other marks, as sets of a regular expression.
_ANY, _SPACE, _NUMBER, _EDGE = r"\s\S", r"\s", r"\d", r"\s.,;:!?()\[\]/–-"
_PLACES = (
    dict.fromkeys("°", (r"\d\s", r"\sCFNESW" + _EDGE))
    | dict.fromkeys("²³", (r"\dmMk", _EDGE))
    | dict.fromkeys("ªº", (r"\d.", _EDGE))
    | dict.fromkeys("§¶№©", (_EDGE, _SPACE + _NUMBER))
    | dict.fromkeys("•·", (_SPACE, _ANY))
    | dict.fromkeys("½¼¾", (_SPACE + _NUMBER, _EDGE))
    | dict.fromkeys("×÷±", (_SPACE + _NUMBER, _SPACE + _NUMBER))
    | dict.fromkeys("®™", (r"\w", _EDGE))
    | {"\xa0": (_ANY, _ANY)}
)


def _fits_speech(around: _Char) -> bool:
    """Whether a quotation mark opens before something said, or closes after it."""
    char, before, after = around.char, around.before, around.after
    begins = before in _BLANK or before in "([{/-—–\"'" or before in _OPENING
    ends = after in _BLANK or after in ".,;:!?)]}/-—–\"'" or after in _CLOSING
    said = before.isalnum() or before in ".,;:!?…)]%'\"" or before in _CLOSING + _MONEY
    opens = after.isalnum() or after in "([.…'\"" or after in _OPENING + _MONEY
    if char == "’":
        return (said and ends) or (begins and after.isdigit())
    if char in "«»‹›":
        spaced = before in _BLANK or after in _BLANK
        return spaced or (begins and opens) or (said and ends)
    may_open, may_close = char in _OPENING, char in _CLOSING
    return (may_open and begins and opens) or (may_close and said and ends)


def _fits_sentence(around: _Char) -> bool:
    """Whether a dash or an ellipsis stands between parts of a sentence."""
    char, before, after = around.char, around.before, around.after
    if char == "…":
        return before in _BLANK or after in _BLANK or after in _CLOSING or before.isalnum()
    parts = before.isdigit() and after.isdigit()
    spaced = before in _BLANK and after in _BLANK
    opens_line = before == "\n" and after.isalnum()
    marks = not (before.isalnum() or after.isalnum())
    words = char == "—" and all(part.isalpha() for part in around[1:])
    return spaced or parts or opens_line or marks or words


def _likelihood_of_signs(text: str, page: str) -> float:
    """Return the logarithm of the likelihood of East Asian characters, by their standard."""
    total = 0.0
    for sign in text:
        if sign < "\x80":
            continue
        code = sign.encode(page)
        name = unicodedata.name(sign, "NONE")
        if len(code) != 2:
            total += 2 * _IMPOSSIBLE
        elif name.startswith(("HIRAGANA", "KATAKANA LETTER", "KATAKANA-HIRAGANA")):
            total += -4.0 if page in ("shift_jis", "euc-jp") else -14.0
        elif name.startswith("HANGUL SYL"):
            total += (
                -7.0 if page == "cp949" and code[0] in _DAILY[page] and code[1] > 0xA0 else -20.0
            )
        elif name.startswith("CJK UNIFIED"):
            daily = code[0] in _DAILY[page] and page != "cp949"
            total += -7.5 if daily else -16.0
        elif sign in "，。、；：？！（）「」『』《》“”‘’・…—　％":
            total += -4.0
        else:
            total += -16.0
    return total
