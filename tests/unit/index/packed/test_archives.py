import gzip
import tarfile
import zipfile
from pathlib import Path

import pytest

from index.errors import ReadError
from index.indexing import Index
from index.reading.articles import read_articles, read_bytes
from index.records import Draft
from tests.support.files import archive, pdf, tar, word

STORY = "The ferry Marigold sank at dawn, the harbour office said, and nineteen people were saved."
OTHER = (
    "Judge Amal Okoro leads the inquiry, which opens on Tuesday in the old town hall of Quorrow."
)


def read(raw: bytes, *, name: str = "", max_mb: float = 1) -> tuple[list[Draft], list[str]]:
    """The articles, and what is said of the others."""
    items = list(read_bytes(raw, origin="news", name=name, max_mb=max_mb))
    return (
        [item for item in items if isinstance(item, Draft)],
        [str(item) for item in items if isinstance(item, ReadError)],
    )


FILES = {"a/one.txt": STORY.encode(), "two.docx": word([OTHER]), "three.pdf": pdf([STORY, OTHER])}


@pytest.mark.parametrize(
    "raw",
    [archive(FILES), tar(FILES), tar(FILES, mode="w")],
    ids=["zip", "tar.gz", "tar"],
)
def test_every_file_of_an_archive_is_read_as_it_would_be_in_a_folder(raw: bytes) -> None:
    drafts, failures = read(raw)
    assert [draft.origin for draft in drafts] == ["news/a/one.txt", "news/two.docx", "news/three.pdf"]  # fmt: skip
    assert failures == []
    assert drafts[2].pages[0].page == 1


def test_what_is_not_looked_at_in_a_folder_is_not_in_an_archive() -> None:
    aside = {"README.md": STORY, ".hidden.txt": STORY, "__MACOSX/._a.txt": STORY, "a.png": "x"}
    drafts, failures = read(archive(aside))
    assert drafts == []
    assert "it is an archive without files to read" in failures[0]


def test_a_compressed_file_is_read_by_what_is_in_it() -> None:
    ((draft,), _) = read(
        gzip.compress(b'{"title": "Ferry", "text": "It sank."}'), name="a.jsonl.gz"
    )
    assert (draft.title, draft.text) == ("Ferry", "It sank.")


@pytest.mark.parametrize(
    "name", ["../../etc/news.txt", "/etc/news.txt", "..\\news.txt", "C:/a.txt"]
)
def test_a_name_that_leads_out_of_the_archive_is_refused_and_the_rest_is_read(name: str) -> None:
    drafts, failures = read(archive({"one.txt": STORY, name: OTHER}))
    assert [draft.text for draft in drafts] == [STORY]
    assert failures == [f"news/{name}: its name leads out of the archive."]


def test_links_in_an_archive_are_not_followed() -> None:
    (_, failures) = read(tar({"one.txt": STORY.encode()}, link="passwords.txt"))
    assert failures == ["news/passwords.txt: it is a link or a device, not a file."]
    info = zipfile.ZipInfo("link.txt")
    info.external_attr = 0o120777 << 16
    raw = archive({"one.txt": STORY, info: "/etc/passwd"})  # type: ignore[dict-item]
    assert read(raw)[1] == ["news/link.txt: it is a link, not a file."]


def test_an_archive_within_an_archive_is_not_opened() -> None:
    drafts, failures = read(archive({"one.txt": STORY, "in.zip": archive({"two.txt": OTHER})}))
    assert len(drafts) == 1
    assert failures == ["news/in.zip: it is an archive within an archive: unpack it first."]


def test_a_file_that_unpacks_to_more_than_the_limit_is_refused_and_the_rest_is_read() -> None:
    drafts, failures = read(archive({"one.txt": STORY, "bomb.txt": b"a" * 5_000_000}))
    assert [draft.text for draft in drafts] == [STORY]
    assert "bomb.txt: it is 5.0 MB, larger than the limit of 1 MB" in failures[0]
    assert "unpacks to more than the limit of 1 MB" in read(gzip.compress(b"a" * 5_000_000))[1][0]


@pytest.mark.parametrize("make", [archive, tar], ids=["zip", "tar.gz"])
def test_many_files_that_are_too_much_together_end_the_archive(make: object) -> None:
    many = {f"{n:03}.txt": (STORY + " " * 9000).encode() for n in range(120)}
    drafts, failures = read(make(many), max_mb=0.01)  # type: ignore[operator]
    assert 90 <= len(drafts) < 120
    assert "its files are larger together than 1 MB" in failures[-1]


@pytest.mark.parametrize("kind", [tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE], ids=["gnu", "pax"])
def test_a_file_of_an_archive_whose_name_has_no_end_ends_it(kind: bytes) -> None:
    name = tarfile.TarInfo("long")
    name.type, name.size = kind, 2_000_000
    raw = tar({"one.txt": STORY.encode()}, mode="w")[:1024]  # without the end of the archive
    drafts, failures = read(raw + name.tobuf() + b"a" * 2_000_000 + b"\0" * 1024, name="x.tar")
    assert [draft.text for draft in drafts] == [STORY]
    assert failures == ["news: what it says of a file is longer than 1 MB."]


@pytest.mark.parametrize(
    ("kind", "said"),
    [(tarfile.GNUTYPE_LONGNAME, b"a\0"), (tarfile.XHDTYPE, b"13 comment=a\n")],
    ids=["gnu", "pax"],
)
def test_a_file_of_an_archive_with_headers_without_end_ends_it_and_not_the_batch(
    tiny_index: Index, tmp_path: Path, kind: bytes, said: bytes
) -> None:
    header = tarfile.TarInfo("header")
    header.type, header.size = kind, len(said)
    headers = (header.tobuf() + said.ljust(512, b"\0")) * 1000
    (tmp_path / "a.tar").write_bytes(headers + tar({"one.txt": STORY.encode()}, mode="w"))
    (tmp_path / "b.txt").write_text(OTHER)
    failed, added = tiny_index.add_paths([tmp_path])
    assert failed.origin == str(tmp_path / "a.tar")
    assert failed.reason == "it is a damaged archive (a file has too many headers)"
    assert (added.status, added.origin) == ("added", str(tmp_path / "b.txt"))


def test_a_file_of_an_archive_with_holes_is_refused_and_the_rest_is_read() -> None:
    """Nothing would be read of its holes, and so they would count nothing."""
    info = tarfile.TarInfo("holes.txt")
    info.type = tarfile.GNUTYPE_SPARSE
    header = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    header[386:398] = header[398:410] = b"%011o\0" % 900_000  # one hole at the end; its size
    header[483:495] = b"%011o\0" % 900_000
    header[398:410] = b"%011o\0" % 0
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    drafts, failures = read(bytes(header) + tar({"one.txt": STORY.encode()}, mode="w"))
    assert [draft.text for draft in drafts] == [STORY]
    assert failures == ["news/holes.txt: it has holes: pack it without --sparse."]


def test_an_encrypted_file_of_an_archive_is_named() -> None:
    raw = bytearray(archive({"one.txt": STORY}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(signature) + offset] |= 1  # the bit that says so
    assert "one.txt: it is encrypted: unpack it with its password first" in read(bytes(raw))[1][0]


def test_a_damaged_file_of_an_archive_is_named_and_the_rest_is_read() -> None:
    raw = bytearray(archive({"one.txt": STORY, "two.txt": OTHER}))
    raw[raw.index(STORY.encode()[:20])] ^= 0xFF
    drafts, failures = read(bytes(raw))
    assert [draft.text for draft in drafts] == [OTHER]
    assert "news/one.txt: it is damaged in the archive" in failures[0]


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_file_is_named_whatever_it_is_compressed_with(compression: int) -> None:
    files = {"one.txt": STORY, "two.txt": STORY * 50, "three.txt": OTHER}
    raw = bytearray(archive(files, compression=compression))
    at = raw.index(b"two.txt") + len("two.txt") + 4
    raw[at : at + 8] = b"\xff" * 8
    drafts, failures = read(bytes(raw))
    assert [draft.text for draft in drafts] == [STORY, OTHER]
    assert "news/two.txt: it is damaged in the archive" in failures[0]


def test_a_file_without_a_name_is_said_so_and_the_rest_is_read() -> None:
    raw = archive({"one.txt": STORY, "two.txt": OTHER})
    drafts, failures = read(raw.replace(b"one.txt", b"\0ne.txt"))
    assert [draft.text for draft in drafts] == [OTHER]
    assert failures == ["news/: it has no name."]


def test_a_name_that_is_no_text_is_shown_with_escapes(tiny_index: Index, tmp_path: Path) -> None:
    path = tmp_path / "news.tar"
    path.write_bytes(tar({"caf\udce9.txt": STORY.encode()}, mode="w", link="na\udcefve.txt"))
    added, failed = tiny_index.add_paths([path])
    assert (added.status, added.origin) == ("added", f"{path}/caf\\xe9.txt")
    assert (failed.status, failed.origin) == ("failed", f"{path}/na\\xefve.txt")
    assert failed.reason == "it is a link or a device, not a file"


@pytest.mark.parametrize("suffix", ["zip", "tar.gz", "gz"])
def test_an_archive_that_is_cut_off_is_named(tmp_path: Path, suffix: str) -> None:
    whole = {"zip": archive(FILES), "tar.gz": tar(FILES), "gz": gzip.compress(STORY.encode() * 99)}
    path = tmp_path / f"news.{suffix}"
    path.write_bytes(whole[suffix][: len(whole[suffix]) // 2])
    items = list(read_articles(path, max_mb=1))
    assert "it is a damaged" in str(items[-1])
