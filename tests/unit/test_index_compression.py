import gzip
import io

import pytest

from index.compression import GzipMembers

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
