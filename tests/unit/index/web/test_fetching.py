import gzip
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from index.errors import ReadError
from index.web.fetching import FetchLimits, Validators, canonical, fetch
from tests.support.site import Page, Site, serving

HERE = FetchLimits(max_mb=0.1, timeout_s=5, allow_private=True)
GUARDED = FetchLimits(max_mb=0.1, timeout_s=5)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


def reason(url: str, limits: FetchLimits = HERE) -> str:
    with pytest.raises(ReadError) as caught:
        fetch(canonical(url), limits)
    assert caught.value.origin == canonical(url)
    return caught.value.reason


# -- addresses -----------------------------------------------------------------------------------


def test_an_address_has_one_spelling() -> None:
    assert canonical(" HTTP://Example.ORG:80/A?b=c#part ") == "http://example.org/A?b=c"
    assert canonical("https://example.org") == "https://example.org/"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("ftp://example.org/", "it is no http or https address"),
        ("http:///path", "it is no http or https address"),
        ("http://[::1", "it is no web address"),
        ("http://0177.0.0.1/", "it is no web address"),
        ("http://user:secret@example.org/", "it carries a password"),
    ],
)
def test_what_is_no_address_to_fetch_is_said_so(given: str, why: str) -> None:
    with pytest.raises(ReadError) as caught:
        canonical(given)
    assert why in caught.value.reason
    assert "secret" not in str(caught.value)


# -- what comes back -----------------------------------------------------------------------------


def test_a_page_comes_with_what_the_server_says_of_it(site: Site) -> None:
    site.pages["/a"] = Page(
        b"<p>Hi",
        {"Content-Type": "Text/HTML; charset=latin-1", "ETag": '"v1"', "Last-Modified": "x"},
    )
    fetched = fetch(site.url("/a"), HERE)
    assert fetched.content == b"<p>Hi"
    assert (fetched.media_type, fetched.charset) == ("text/html", "latin-1")
    assert fetched.validators == Validators('"v1"', "x")
    assert site.asked[0][1]["User-Agent"].startswith("article-qa/")


def test_a_version_that_is_here_is_not_sent_again(site: Site) -> None:
    site.pages["/a"] = Page(b"text", {"ETag": '"v1"'})
    known = fetch(site.url("/a"), HERE).validators
    assert fetch(site.url("/a"), HERE, known).content is None
    site.pages["/a"] = Page(b"newer", {"ETag": '"v2"'})
    assert fetch(site.url("/a"), HERE, known).content == b"newer"


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda raw: zlib.compress(raw)[2:-4]),
    ],
    ids=["gzip", "deflate", "deflate without its header"],
)
def test_compressed_pages_are_unpacked(site: Site, encoding: str, pack: object) -> None:
    text = b"A ferry sank off the bank. " * 100
    site.pages["/a"] = Page(pack(text), {"Content-Encoding": encoding})  # type: ignore[operator]
    assert fetch(site.url("/a"), HERE).content == text


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (Page(status=404), "the server answers 404 Not Found"),
        (Page(status=503), "the server answers 503 Service Unavailable"),
        (
            Page(b"x", {"Content-Encoding": "br"}),
            "it is compressed as 'br', which was not asked for",
        ),
        (Page(b"xyz", {"Content-Encoding": "gzip"}), "its compression is damaged"),
        (Page(gzip.compress(b"text" * 99)[:-9], {"Content-Encoding": "gzip"}), "it ends too early"),
        (Page(b"x", {"Content-Length": "90"}), "the connection broke"),
    ],
    ids=["404", "503", "br", "no gzip", "half a gzip", "half a body"],
)
def test_what_is_not_answered_well_is_said_so(site: Site, page: Page, why: str) -> None:
    site.pages["/a"] = page
    assert why in reason(site.url("/a"))


def test_a_server_that_is_not_there_is_said_so(site: Site) -> None:
    assert "the server cannot be reached" in reason("http://127.0.0.1:1/")
    assert "there is no such host" in reason("http://no-such-host.invalid/")


def test_a_server_that_speaks_no_http_is_said_so(site: Site) -> None:
    def babble(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"220 mail.example.org ESMTP\r\n\r\n")

    site.pages["/a"] = babble
    assert "the connection broke" in reason(site.url("/a"))


# -- redirects -----------------------------------------------------------------------------------


def test_redirects_are_followed(site: Site) -> None:
    site.pages["/a"] = Page(status=301, headers={"Location": "/b#part"})
    site.pages["/b"] = Page(status=302, headers={"Location": site.url("/c")})
    site.pages["/c"] = Page(b"here")
    fetched = fetch(site.url("/a"), HERE)
    assert (fetched.content, fetched.url) == (b"here", site.url("/c"))


def test_endless_redirects_end(site: Site) -> None:
    site.pages["/a"] = Page(status=302, headers={"Location": "/a"})
    assert reason(site.url("/a")) == "it redirects more than 10 times"
    assert len(site.asked) == 11


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.org/", "http://[::1/"])
def test_redirects_lead_nowhere_but_to_the_web(site: Site, target: str) -> None:
    site.pages["/a"] = Page(status=302, headers={"Location": target})
    assert "redirect" in reason(site.url("/a")) or "cannot be fetched" in reason(site.url("/a"))


def test_a_redirect_to_an_address_with_a_password_is_refused(site: Site) -> None:
    target = site.url("/b").replace("http://", "http://anna:secret@")
    site.pages["/a"] = Page(status=302, headers={"Location": target})
    site.pages["/b"] = Page(b"here")
    assert reason(site.url("/a")) == "it redirects to an address that carries a password"


# -- limits --------------------------------------------------------------------------------------


def test_a_page_that_says_it_is_too_large_is_not_read(site: Site) -> None:
    site.pages["/a"] = Page(b"x" * 10, {"Content-Length": "200000000"})
    assert "it is larger than the limit of 0.1 MB" in reason(site.url("/a"))


def test_a_page_that_does_not_end_is_read_up_to_the_limit(site: Site) -> None:
    sent = 0

    def flood(request: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        request.send_response(200)
        request.end_headers()
        while sent < 200_000_000:
            sent += request.wfile.write(b"<p>word</p>" * 10_000)

    site.pages["/a"] = flood
    assert "it is larger than the limit of 0.1 MB" in reason(site.url("/a"))
    assert sent < 20_000_000  # what the sockets' buffers hold


def test_a_page_that_unpacks_to_too_much_is_not_unpacked(site: Site) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < 100_000
    site.pages["/a"] = Page(bomb, {"Content-Encoding": "gzip"})
    assert "it is larger than the limit of 0.1 MB" in reason(site.url("/a"))


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nX-Drip: "], ids=["body", "headers"])
def test_a_server_that_drips_is_left_at_the_deadline(site: Site, head: bytes) -> None:
    """Every byte comes within any reasonable time; all of them together never do."""

    def drip(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(head or b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(500):
            request.wfile.write(b"x")
            request.wfile.flush()
            time.sleep(0.02)

    site.pages["/a"] = drip
    limits = FetchLimits(max_mb=0.1, timeout_s=0.3, allow_private=True)
    assert "it took longer than 0.3 s" in reason(site.url("/a"), limits)


def test_a_resolver_that_does_not_answer_is_left_at_the_deadline() -> None:
    def sleeping(host: str, port: int) -> list[str]:
        time.sleep(2)
        return []

    limits = FetchLimits(max_mb=0.1, timeout_s=0.1, resolver=sleeping)
    assert "it took longer than 0.1 s" in reason("http://example.org/", limits)


# -- where nobody is let -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "2130706433", "0x7f000001", "0x7f.1", "127.1", "0",
        "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    ],
)  # fmt: skip
def test_this_computer_is_out_of_reach_however_it_is_written(site: Site, host: str) -> None:
    site.pages["/a"] = Page(b"secret")
    why = reason(site.url("/a", host), GUARDED)
    assert "which is not on the public internet" in why
    assert "ARTICLE_QA_ALLOW_PRIVATE_ADDRESSES" in why
    assert site.asked == []


@pytest.mark.parametrize("private", [["127.0.0.1"], ["10.0.0.1", "fe80::1"], ["::ffff:10.0.0.1"]])
def test_a_name_that_leads_into_a_private_network_is_refused(private: list[str]) -> None:
    limits = FetchLimits(max_mb=0.1, timeout_s=5, resolver=lambda host, port: private)
    assert "inside.example is" in reason("http://inside.example/", limits)


def test_a_redirect_into_a_private_network_is_refused(site: Site) -> None:
    """The first address may be reached here only because the resolver is told so."""
    site.pages["/a"] = Page(status=302, headers={"Location": site.url("/b", "inside.example")})
    site.pages["/b"] = Page(b"secret")
    asked: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "index.web.connection.is_public", lambda address: asked[-1] == "outside.example"
        )
        limits = FetchLimits(max_mb=0.1, timeout_s=5, resolver=resolver)
        assert "inside.example is 127.0.0.1" in reason(site.url("/a", "outside.example"), limits)
    assert site.paths == ["/a"]


def test_the_address_that_was_checked_is_the_one_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """DNS rebinding: the first answer is public, every later one this computer."""
    import httpcore

    answers = iter(["203.0.113.9"])
    monkeypatch.setattr("index.web.connection.is_public", lambda address: address == "203.0.113.9")
    connected: list[str] = []

    def connect(self: object, host: str, *_: object, **__: object) -> httpcore.NetworkStream:
        connected.append(host)
        return httpcore.MockStream([b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", b"ok"])

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    limits = FetchLimits(
        max_mb=0.1, timeout_s=5, resolver=lambda host, port: [next(answers, "127.0.0.1")]
    )
    assert fetch("http://rebinding.example/", limits).content == b"ok"
    assert connected == ["203.0.113.9"]


def test_of_mixed_addresses_only_public_ones_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    import httpcore

    connected: list[str] = []

    def refuse(self: object, host: str, *_: object, **__: object) -> httpcore.NetworkStream:
        connected.append(host)
        raise httpcore.ConnectError("refused")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", refuse)
    mixed = ["127.0.0.1", "8.8.8.8", "10.0.0.1", "2606:4700::1111"]
    limits = FetchLimits(max_mb=0.1, timeout_s=5, resolver=lambda host, port: mixed)
    assert "the server cannot be reached (refused)" in reason("http://mixed.example/", limits)
    assert connected == ["8.8.8.8", "2606:4700::1111"]


def test_proxies_of_the_environment_are_not_used(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy would reach what it can, and nobody could check it here."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    site.pages["/a"] = Page(b"direct")
    assert fetch(site.url("/a"), HERE).content == b"direct"
