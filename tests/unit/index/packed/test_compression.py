import gzip
import io
import zlib
from collections.abc import Callable, Iterator

import pytest

from index.packed.compression import GZIP, GzipMembers, joined, unpacked

MEMBERS = [b"The ferry ", b"", b"sank at dawn.\n" * 9000, b"Nobody was hurt."]


def read(raw: bytes, size: int) -> tuple[bytes, int]:
    """What the members unpack to in reads of a size, and how many were damaged."""
    members = GzipMembers(io.BytesIO(raw))
    whole = b"".join(iter(lambda: members.read(size), b""))
    return whole, members.damaged


@pytest.mark.parametrize("size", [1, 2, 3, 4, 8, 16, 64, 70_000])
def test_all_members_are_read_whatever_is_asked_for_at_once(size: int) -> None:
    assert read(b"".join(map(gzip.compress, MEMBERS)), size) == (b"".join(MEMBERS), 0)


def test_a_member_that_is_cut_off_gives_what_there_is_of_it() -> None:
    raw = gzip.compress(MEMBERS[0]) + gzip.compress(MEMBERS[3])[:-10]
    whole, damaged = read(raw, 64)
    assert whole.startswith(MEMBERS[0] + MEMBERS[3][:8])
    assert damaged == 1


@pytest.mark.parametrize("between", [b"\0" * 40_000, b"\x1f\x8b\x08", b"\x1f\x8b", b"x"])
def test_what_is_no_member_is_passed_over(between: bytes) -> None:
    raw = gzip.compress(MEMBERS[0]) + between + gzip.compress(MEMBERS[3])
    assert read(raw, 64)[0] == MEMBERS[0] + MEMBERS[3]


@pytest.mark.parametrize("size", [1, 2, 7, 70_000])
def test_all_members_of_an_answer_are_unpacked_however_it_arrives(size: int) -> None:
    raw = b"".join(map(gzip.compress, MEMBERS))
    parts = [raw[i : i + size] for i in range(0, len(raw), size)]
    whole = b"".join(MEMBERS)
    assert joined(unpacked(parts, len(whole)), len(whole)) == whole
    assert joined(unpacked(parts, len(whole) - 1), len(whole) - 1) is None


@pytest.mark.parametrize("compress", [zlib.compress, lambda raw: zlib.compress(raw)[2:-4]])
def test_an_answer_without_members_is_unpacked_with_a_header_and_without(
    compress: Callable[[bytes], bytes],
) -> None:
    raw = compress(MEMBERS[2])
    assert joined(unpacked([raw[:3], raw[3:]], 200_000), 200_000) == MEMBERS[2]


@pytest.mark.parametrize("after", [b"\0" * 9, b"\x1f", b"x"])
def test_nothing_more_is_taken_of_an_answer_after_its_last_member(after: bytes) -> None:
    def parts() -> Iterator[bytes]:
        yield gzip.compress(MEMBERS[0]) + after
        if after != GZIP[:1]:  # which may begin another member
            raise AssertionError

    assert joined(unpacked(parts(), 100), 100) == MEMBERS[0]


def test_an_answer_that_is_cut_off_in_its_second_member_is_damaged() -> None:
    raw = gzip.compress(MEMBERS[0]) + gzip.compress(MEMBERS[3])[:-10]
    with pytest.raises(zlib.error, match="it ends too early"):
        joined(unpacked([raw], 100), 100)
