"""Damage to one record of a WARC file never reaches the others, nor whoever reads it."""

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.reading.articles import read_bytes
from index.records import Draft
from tests.support.files import answer, record

STORY = "The ferry Marigold sank at dawn, the harbour office said, and nineteen people were saved."
PIECES = [
    b"", b"\r\n", b"\r\n\r\n", b"\0", b"WARC/1.1", b"WARC/1.1\r\n", b"HTTP/1.1 200 OK\r\n", b"Content-Length: 999999\r\n", b"Content-Length: 0\r\n",
    b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: gzip\r\n", b"Content-Type: application/pdf\r\n", b"\x1f\x8b\x08", b"ffff\r\n", b"a" * 70_000, b"\xff\xfe",
]  # fmt: skip


def recorded(name: str) -> bytes:
    body = f"<html><body><article><h1>{name}</h1><p>{STORY}</p><p>{STORY} Again.</p></article></body></html>"
    return record(f"https://news.example/{name}", answer(body.encode()))


@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "compressed"])
@settings(deadline=None, max_examples=100)
@given(
    st.integers(0, 500),
    st.integers(0, 500),
    st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=5).map(b"".join),
)
def test_the_records_around_a_damaged_one_are_read(
    compressed: bool, start: int, length: int, put: bytes
) -> None:
    first, bad, last = (recorded(name) for name in ("a", "b", "c"))
    if compressed:
        first, bad, last = map(gzip.compress, (first, bad, last))
    bad = bad[:start] + put + bad[start + length :]
    items = list(read_bytes(first + bad + last, origin="n", name="n.warc", max_mb=1))
    origins = [item.origin for item in items if isinstance(item, Draft)]
    assert {"https://news.example/a", "https://news.example/c"} <= set(origins)
