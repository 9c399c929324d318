"""Web archives, made by script: pages as servers sent them, and what is wrong with some."""

import gzip
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import ReadError
from index.indexing import Index
from index.reading.articles import read_bytes
from index.records import Draft
from tests.support.files import answer, archive, pdf, record, warc

STORY = "The ferry Marigold sank at dawn, the harbour office said, and nineteen people were saved."
OTHER = "Judge Amal Okoro leads the inquiry, which opens on Tuesday in the old town hall."
FERRY = "https://news.example/ferry"
INQUIRY = "https://news.example/inquiry"


def page(text: str = STORY, title: str = "Ferry") -> bytes:
    return (
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        f"<p>{text}</p><p>{text} Nobody knows more.</p></article></body></html>"
    ).encode()


def recorded(address: str = FERRY, text: str = STORY, **more: str) -> bytes:
    return record(address, answer(page(text), **more))


def read(raw: bytes, *, max_mb: float = 1) -> tuple[list[Draft], list[str]]:
    """The articles, and what is said of the others."""
    items = list(read_bytes(raw, origin="news.warc", name="news.warc", max_mb=max_mb))
    return (
        [item for item in items if isinstance(item, Draft)],
        [str(item) for item in items if isinstance(item, ReadError)],
    )


def origins(raw: bytes) -> list[str]:
    drafts, failures = read(raw)
    assert failures == []
    return [draft.origin for draft in drafts]


PAGES = [recorded(), recorded(INQUIRY, OTHER)]


@pytest.mark.parametrize(
    "raw",
    [warc(*PAGES), warc(*PAGES, compressed=True), gzip.compress(warc(*PAGES))],
    ids=["plain", "a member a record", "one member"],
)
def test_every_page_is_an_article_with_its_address(raw: bytes) -> None:
    drafts, failures = read(raw)
    assert failures == []
    assert [(draft.origin, draft.url) for draft in drafts] == [
        (FERRY, FERRY),
        (INQUIRY, INQUIRY),
    ]
    assert [draft.text.partition("\n")[0] for draft in drafts] == [STORY, OTHER]


def test_a_web_archive_is_recognised_within_an_archive() -> None:
    assert origins(archive({"a/news.warc": warc(*PAGES)})) == [FERRY, INQUIRY]
    (_, failures) = read(archive({"news.warc.gz": warc(*PAGES, compressed=True)}))
    assert failures == [
        "news.warc/news.warc.gz: it is an archive within an archive: unpack it first."
    ]


def test_a_file_that_is_only_called_a_web_archive_is_said_so() -> None:
    assert read(b"The ferry sank.") == ([], ["news.warc: it is no WARC file, or a damaged one."])


@pytest.mark.parametrize(
    "other",
    [
        recorded(status="404 Not Found"),
        recorded(status="301 Moved Permanently"),
        record(FERRY, answer(b"body { color: red }", media_type="text/css")),
        record(FERRY, answer(b"\x89PNG", media_type="image/png")),
        record("https://news.example/robots.txt", answer(b"User-agent: *", media_type="text/plain")),
        record("https://news.example/app.js", answer(b"let a = 1;", media_type="text/plain")),
        record(FERRY, answer(b"\0\1\2", media_type="application/octet-stream")),
        record(FERRY, answer(b"")),
        record(FERRY, answer(b""), kind="revisit"),
        record(FERRY, b"GET / HTTP/1.1\r\n\r\n", kind="request"),
        record("dns:news.example", b"20310504 news.example 192.0.2.1"),
        record("urn:text:" + FERRY, page(), kind="resource", Content_Type="text/html"),
        record(FERRY, answer(b"x" * 3_000_000, media_type="video/mp4")),
    ],
    ids=["missing", "moved", "style", "picture", "rules", "script", "bytes", "empty", "revisit",
         "request", "name", "no address", "film"],
)  # fmt: skip
def test_what_is_no_page_is_passed_over(other: bytes) -> None:
    assert origins(warc(other, recorded(INQUIRY, OTHER))) == [INQUIRY]


def test_a_web_archive_without_pages_is_said_so() -> None:
    assert read(warc()) == ([], ["news.warc: it is a web archive without pages to read."])


def test_other_documents_go_to_their_readers() -> None:
    unnamed = answer(pdf([STORY, OTHER]), media_type="")
    notes = answer(f"# Notes\n\n{STORY}".encode(), media_type="text/plain")
    drafts, failures = read(
        warc(
            record("https://news.example/report", unnamed),
            record("https://news.example/notes.md", notes),
            record(INQUIRY, page(OTHER), kind="resource", Content_Type="text/html"),
        )
    )
    assert failures == []
    assert drafts[0].pages[0].page == 1
    assert STORY in drafts[1].text
    assert drafts[2].origin == INQUIRY


def chunks(body: bytes) -> bytes:
    parts = [body[at : at + 100] for at in range(0, len(body), 100)]
    return b"".join(b"%x;a=b\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        (chunks(page()), {"Transfer_Encoding": "chunked"}),
        (page(), {"Transfer_Encoding": "chunked"}),
        (gzip.compress(page()), {"Content_Encoding": "gzip"}),
        (zlib.compress(page()), {"Content_Encoding": "deflate"}),
        (zlib.compress(page())[2:-4], {"Content_Encoding": "deflate"}),
        (page(), {"Content_Encoding": "gzip"}),
        (page(), {"Content_Encoding": "br"}),
        (chunks(gzip.compress(page())), {"Content_Encoding": "gzip", "Transfer_Encoding": "chunked"}),
    ],
    ids=["chunks", "no chunks", "gzip", "deflate", "bare deflate", "unpacked", "unpacked br", "both"],
)  # fmt: skip
def test_a_page_is_read_however_it_was_sent_or_kept(body: bytes, sent: dict[str, str]) -> None:
    ((draft,), failures) = read(warc(record(FERRY, answer(body, **sent))))
    assert failures == []
    assert draft.text.startswith(STORY)


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", "iso-8859-1"), ("iso-8859-2", "iso-8859-2"), ("utf-16", "utf-8"), ("utf-8", "none")],
)
def test_the_charset_is_that_of_the_bytes_whatever_is_declared(
    encoding: str, declared: str
) -> None:
    text = "Šimon Žák viděl potápějící se trajekt, řekla přístavní kancelář."
    body = page(text).decode().encode(encoding)
    raw = warc(record(FERRY, answer(body, media_type=f"text/html; charset={declared}")))
    ((draft,), _) = read(raw)
    assert draft.text.startswith(text)


def test_an_address_is_spelt_as_it_is_when_fetched() -> None:
    raw = warc(
        recorded("<HTTP://News.Example:80/fähre#top>"), recorded("https://a:b@news.example/")
    )
    drafts, failures = read(raw)
    assert [draft.origin for draft in drafts] == ["http://news.example/f%C3%A4hre"]
    assert failures == ["https://news.example/: it carries a password."]


def test_a_page_that_was_recorded_in_part_says_so() -> None:
    block = answer(page())
    ((draft,), _) = read(warc(record(FERRY, block, WARC_Truncated="length")))
    assert draft.remark == "it was recorded in part only"


def damaged(raw: bytes) -> bytes:
    """Change a byte of a member in its middle, so that what follows in it makes no sense."""
    at = len(raw) // 2
    return raw[:at] + bytes(each ^ 0xFF for each in raw[at : at + 8]) + raw[at + 8 :]


BAD = {
    "too long": (record(FERRY, answer(page()), length=10**9), "it is cut off, or its length is wrong"),
    "just too long": (record(FERRY, answer(page()), length=len(answer(page())) + 8), "it is cut off, or"),
    "too short": (record(FERRY, answer(page()), length=60), "it is cut off, or its length is wrong"),
    "no length": (record(FERRY, answer(page()), Content_Length=""), "it does not say how long it is"),
    "no number": (record(FERRY, answer(page()), Content_Length="-5"), "it does not say how long it is"),
    "no kind": (record(FERRY, answer(page()), kind=""), "it does not say of what kind it is"),
    "no answer": (record(FERRY, page()), "it holds no answer of a web server"),
    "many headers": (record(FERRY, answer(page(), **{f"X{n}": "1" for n in range(200)})), "the headers of the answer are damaged"),
    "damaged": (record(FERRY, answer(damaged(gzip.compress(page())), Content_Encoding="gzip")), "its compression is damaged"),
    "br": (record(FERRY, answer(b"\x0b\x02", Content_Encoding="br")), "it is compressed as 'br', which is not opened"),
    "chunks": (record(FERRY, answer(chunks(page())[:200], Transfer_Encoding="chunked")), "the chunks that it was sent in are damaged"),
    "bomb": (record(FERRY, answer(gzip.compress(b"<p>" * 1_000_000), Content_Encoding="gzip")), "it unpacks to more than the limit of 1 MB"),
    "large": (record(FERRY, answer(b"<p>" * 1_000_000)), "it is 3.0 MB, larger than the limit of 1 MB"),
    "no article": (record(FERRY, answer(b"<html><body></body></html>")), "no article text was found in the HTML"),
}  # fmt: skip


@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "compressed"])
@pytest.mark.parametrize(("bad", "reason"), BAD.values(), ids=BAD)
def test_a_bad_record_is_named_and_those_around_it_are_read(
    bad: bytes, reason: str, compressed: bool
) -> None:
    around = [recorded("https://news.example/a"), recorded("https://news.example/b", OTHER)]
    drafts, (failure,) = read(warc(around[0], bad, around[1], compressed=compressed))
    assert [draft.origin for draft in drafts] == [
        "https://news.example/a",
        "https://news.example/b",
    ]
    assert failure.startswith(f"{FERRY}: {reason}")


def test_a_record_with_damaged_headers_is_named_by_its_number() -> None:
    bad = record(FERRY, answer(page()), **{f"X{n}": "1" for n in range(200)})
    drafts, failures = read(warc(bad, recorded(INQUIRY, OTHER)))
    assert [draft.origin for draft in drafts] == [INQUIRY]
    assert failures == ["news.warc#2: it does not say how long it is."]


def test_what_does_not_begin_as_a_record_is_named_by_its_number() -> None:
    drafts, failures = read(warc(recorded(), recorded()[8:], recorded(INQUIRY, OTHER)))
    assert [draft.origin for draft in drafts] == [FERRY, INQUIRY]
    assert failures == ["news.warc#3: it does not begin as a record does."]


def test_a_damaged_member_is_left_out_and_told() -> None:
    members = [gzip.compress(each) for each in (recorded(), recorded(INQUIRY, OTHER))]
    drafts, failures = read(warc(compressed=True) + damaged(members[0]) + members[1])
    assert [draft.origin for draft in drafts] == [INQUIRY]
    assert failures[-1] == "news.warc: parts of it are damaged (1): what stood there is left out."


def test_a_file_of_nothing_but_damage_is_given_up() -> None:
    raw = warc(recorded(), compressed=True) + gzip.compress(b"")[:10] * 200
    (_, failures) = read(raw)
    assert failures[0].startswith("news.warc: it is a damaged GZIP file")


@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "compressed"])
def test_a_file_that_is_cut_off_keeps_what_was_whole(compressed: bool) -> None:
    whole = warc(*PAGES, compressed=compressed)
    drafts, failures = read(whole[:-100])
    assert [draft.origin for draft in drafts] == [FERRY]
    assert "cut off" in failures[0] or "damaged" in failures[0]


def test_records_that_are_too_much_together_end_the_archive() -> None:
    many = [recorded(f"https://news.example/{n}", STORY * 80) for n in range(120)]
    drafts, failures = read(warc(*many, compressed=True), max_mb=0.016)
    assert 90 <= len(drafts) < 120
    assert "its files are larger together than 1.6 MB" in failures[-1]


def test_a_member_that_unpacks_without_end_is_read_to_the_limit_only() -> None:
    bomb = gzip.compress(b"WARC/1.0\r\nX: " + b"a" * 50_000_000)
    drafts, failures = read(warc(recorded(), compressed=True) + bomb, max_mb=0.1)
    assert [draft.origin for draft in drafts] == [FERRY]
    assert "its files are larger together than 10 MB" in failures[-1]


def test_a_page_that_was_recorded_twice_is_stored_as_it_was_last(
    open_index: Callable[..., Index], tmp_path: Path
) -> None:
    path = tmp_path / "news.warc.gz"
    again = recorded(FERRY, STORY.replace("nineteen", "twenty"))
    path.write_bytes(warc(*PAGES, again, compressed=True))
    articles = open_index()
    told = [(outcome.status, outcome.origin) for outcome in articles.add_paths([path])]
    assert told == [("added", FERRY), ("added", INQUIRY), ("replaced", FERRY)]
    texts = {article.origins[0]: article.text for article in articles.articles()}
    assert "twenty people" in texts[FERRY]
    assert {outcome.status for outcome in articles.add_paths([path])} == {"unchanged"}
    assert {outcome.status for outcome in articles.forget_paths([path])} == {"removed"}
    assert articles.articles() == []
    assert articles.verify() == []


@pytest.fixture
def two_days(tmp_path: Path) -> tuple[Path, Path]:
    """Web archives of Monday and of Tuesday, when the page was another."""
    monday, tuesday = tmp_path / "monday.warc", tmp_path / "tuesday.warc"
    monday.write_bytes(warc(recorded(FERRY, STORY)))
    tuesday.write_bytes(warc(recorded(FERRY, OTHER)))
    return monday, tuesday


def test_a_page_that_another_web_archive_has_too_outlives_one_of_them(
    open_index: Callable[..., Index], two_days: tuple[Path, Path]
) -> None:
    monday, tuesday = two_days
    articles = open_index()
    articles.add_paths(two_days)
    assert articles.forget_paths([monday], dry_run=True) == []
    assert articles.forget_paths([monday]) == []
    (article,) = articles.articles()
    assert OTHER in article.text
    assert [each.status for each in articles.forget_paths([tuesday], dry_run=True)] == ["removed"]
    assert [each.status for each in articles.forget_paths([tuesday])] == ["removed"]
    assert articles.articles() == []


def test_a_page_whose_last_web_archive_is_gone_is_as_an_older_one_has_it(
    open_index: Callable[..., Index], two_days: tuple[Path, Path]
) -> None:
    monday, tuesday = two_days
    articles = open_index()
    articles.add_paths(two_days)
    articles.forget_paths([tuesday])
    assert [each.status for each in articles.add_paths([monday])] == ["replaced"]
    (article,) = articles.articles()
    assert STORY in article.text
    assert [each.status for each in articles.add_paths([monday])] == ["unchanged"]
