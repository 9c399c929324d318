import random

import pytest

from index.errors import ReadError
from index.formats.decoding import decode
from index.reading.articles import read_bytes
from index.records import Draft


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("The keeper’s fee: €45 – “a bargain”, he said…", "cp1252"),
        ("Wexley’s cafés don’t open before 10 – or so it’s said.", "mac-roman"),
        ("Le phare a coûté 1 200 € à la ville.", "iso-8859-15"),
        ("Zażółć gęślą jaźń", "cp1250"),
        ("Žádný člověk", "iso-8859-2"),
        ("Маяк закрыт", "koi8-r"),
        ("Маяк «Север» – 12 €", "cp1251"),
        ("Ναι, είπε ο φαροφύλακας.", "iso-8859-7"),
        ("Işıklar söndü, gemi şimdi bekliyor.", "cp1254"),
        ("Žibintas užgeso", "cp1257"),
        ("灯台は閉まった。", "shift_jis"),
        ("Fee: €5", "cp1252"),
        ("Norham’s", "cp1252"),
    ],
)
def test_a_short_text_without_a_declared_charset_is_read_as_written(text: str, page: str) -> None:
    assert decode(text.encode(page), "x") == text


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.csv", "a.html", "a.jsonl"])
def test_every_format_of_text_is_read_in_the_code_page_of_windows(name: str) -> None:
    said = "Mr Holm’s lamp cost €90 – “too much”, says the town’s clerk, and he wants it back."
    body = {
        "a.csv": f'title,text\nLamp,"{said}"\n',
        "a.html": f"<html><head><title>Lamp</title></head><body><article><p>{said}</p></article></body></html>",
        "a.jsonl": f'{{"title": "Lamp", "text": "{said}"}}\n',
    }.get(name, said)
    (draft,) = read_bytes(body.encode("cp1252"), origin=name, name=name, max_mb=1)
    assert isinstance(draft, Draft)
    assert draft.text == said


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_read(encoding: str) -> None:
    text = "The lamp – a gift – was lit in 1874.\nIt burned for years."
    assert decode(text.encode(encoding), "x") == text


@pytest.mark.parametrize("length", [60, 400])
@pytest.mark.parametrize("values", [range(0x80, 0x100), range(0x20, 0x100)])
def test_bytes_by_chance_are_no_text(values: range, length: int) -> None:
    draw = random.Random(length)
    for _ in range(8):
        raw = bytes(draw.choice(values) for _ in range(length))
        with pytest.raises(ReadError, match="its encoding cannot be recognised"):
            decode(raw, "x")


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("ВНИМАНИЕ: МАЯК ЗАКРЫТ", "cp1251"),
        ("МАЯК", "cp1251"),
        ("Маяк «СЕВЕР» закрыт", "cp1251"),
        ("ŁÓDŹ ZAMKNIĘTA", "cp1250"),
        ("ÜBUNG MACHT MÜDE ÄRZTE", "cp1252"),
    ],
)
def test_a_text_in_capitals_is_read_as_written(text: str, page: str) -> None:
    assert decode(text.encode(page), "x") == text
