"""IO: one address to the bytes behind it, within limits of time, size and redirects."""

import functools
import re
import socket
import ssl
import time
import zlib
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import version
from typing import NamedTuple

import httpcore
import httpx

from index.errors import ReadError
from index.packed.compression import ENCODINGS, joined, unpacked
from index.packed.sizes import bytes_of, too_large
from index.web.connection import ForbiddenAddressError, GuardedTransport, Resolver, resolve

USER_AGENT = f"article-qa/{version('article-qa')}"
_MAX_REDIRECTS = 10
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,text/plain;q=0.8,*/*;q=0.7"
_IS_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


class Validators(NamedTuple):
    """What a server said to recognise a version by."""

    etag: str | None = None
    last_modified: str | None = None


class StatusError(ReadError):
    """The server answered, but not with the page."""

    def __init__(self, origin: str, status: int, phrase: str) -> None:
        super().__init__(origin, f"the server answers {status} {phrase}".rstrip())
        self.status = status


@dataclass(frozen=True)
class FetchLimits:
    """What a fetch may cost, and where it may go."""

    max_mb: float
    timeout_s: float
    allow_private: bool = False
    resolver: Resolver = resolve


class Fetched(NamedTuple):
    """What came back.

    Attributes:
        url: Where the last redirect led.
        content: None where the version is the one that was asked about.
        media_type: Lower case, without parameters; empty where the server names none.
        charset: As the server declares it, if it does.
        validators: Of this version.
    """

    url: str
    content: bytes | None
    media_type: str
    charset: str | None
    validators: Validators


def is_address(given: str) -> bool:
    """Whether something given is an http(s) address, and no path."""
    return bool(_IS_ADDRESS.match(given))


def canonical(url: str) -> str:
    """Return one spelling of an address: host in lower case, no default port, no fragment.

    Raises:
        ReadError: It is no http(s) address, or carries a password.
    """
    try:
        parsed = httpx.URL(url.strip())
    except (httpx.InvalidURL, ValueError) as err:  # ValueError: what cannot be encoded
        raise ReadError(_shown(url), f"it is no web address ({err})") from err
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise ReadError(_shown(url), "it is no http or https address")
    if parsed.userinfo:
        # It would be stored with the article, and shown with every citation.
        raise ReadError(str(parsed.copy_with(userinfo=b"")), "it carries a password")
    return str(parsed.copy_with(raw_path=parsed.raw_path, fragment=None))


def fetch(url: str, limits: FetchLimits, known: Validators | None = None) -> Fetched:
    """Return what is behind an address, after at most ten redirects.

    Args:
        url: As `canonical` gives it.
        limits: The time is for all of it together, the size for what is sent and what it
            unpacks to.
        known: Of the version that is here already.

    Raises:
        ReadError: Why it could not be had, in a sentence.
    """
    deadline = time.monotonic() + limits.timeout_s
    transport = GuardedTransport(
        deadline=deadline,
        allow_private=limits.allow_private,
        resolver=limits.resolver,
        tls=_tls_context(),
    )
    headers = {"User-Agent": USER_AGENT, "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate"}
    # A server may send what no header of a request can hold.
    if known and known.etag and known.etag.isascii():
        headers["If-None-Match"] = known.etag
    if known and known.last_modified and known.last_modified.isascii():
        headers["If-Modified-Since"] = known.last_modified
    try:
        with httpx.Client(transport=transport, headers=headers, trust_env=False) as client:
            return _follow(client, url, limits, conditional=known is not None)
    except (httpcore.TimeoutException, httpx.TimeoutException) as err:
        reason = f"it took longer than {limits.timeout_s:g} s (setting ARTICLE_QA_FETCH_TIMEOUT_S)"
        raise ReadError(url, reason) from err
    except ForbiddenAddressError as err:
        raise ReadError(
            url,
            f"{err}, which is not on the public internet "
            "(setting ARTICLE_QA_ALLOW_PRIVATE_ADDRESSES)",
        ) from err
    except socket.gaierror as err:
        raise ReadError(url, f"there is no such host ({err.strerror})") from err
    except (httpcore.ConnectError, OSError) as err:
        raise ReadError(url, f"the server cannot be reached ({_said(err)})") from err
    except (httpcore.ProtocolError, httpcore.NetworkError) as err:
        raise ReadError(url, f"the connection broke ({_said(err)})") from err
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as err:
        raise ReadError(url, f"it cannot be fetched ({_said(err)})") from err


def _follow(client: httpx.Client, url: str, limits: FetchLimits, *, conditional: bool) -> Fetched:
    request = client.build_request("GET", url)
    for _ in range(_MAX_REDIRECTS + 1):
        response = client.send(request, stream=True)
        try:
            if response.next_request is None:
                return _received(response, url, limits, conditional=conditional)
        finally:
            response.close()
        request = response.next_request
        if request.url.scheme not in ("http", "https"):
            raise ReadError(url, f"it redirects to {request.url}, which is no http address")
        if request.url.userinfo:
            raise ReadError(url, "it redirects to an address that carries a password")
    raise ReadError(url, f"it redirects more than {_MAX_REDIRECTS} times")


def _received(
    response: httpx.Response, url: str, limits: FetchLimits, *, conditional: bool
) -> Fetched:
    headers = response.headers
    unchanged = conditional and response.status_code == HTTPStatus.NOT_MODIFIED
    if not unchanged and response.status_code != HTTPStatus.OK:
        raise StatusError(url, response.status_code, response.reason_phrase)
    return Fetched(
        url=str(response.url.copy_with(fragment=None)),
        content=None if unchanged else _content(response, url, limits.max_mb),
        media_type=headers.get("content-type", "").partition(";")[0].strip().lower(),
        charset=response.charset_encoding,
        validators=Validators(headers.get("etag"), headers.get("last-modified")),
    )


def _content(response: httpx.Response, url: str, max_mb: float) -> bytes:
    limit = bytes_of(max_mb)
    reason = too_large(max_mb)
    declared = response.headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:20]) > limit:
        raise ReadError(url, reason)
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding in ENCODINGS:
        try:
            parts = unpacked(response.iter_raw(), limit)
            content = joined(parts, limit)
        except zlib.error as err:
            raise ReadError(url, f"its compression is damaged ({err})") from err
    elif encoding in ("identity", ""):
        content = joined(response.iter_raw(), limit)
    else:
        raise ReadError(url, f"it is compressed as {encoding!r}, which was not asked for")
    if content is None:
        raise ReadError(url, reason)
    return content


@functools.cache
def _tls_context() -> ssl.SSLContext:
    """Return the certificates to trust, read once: it takes 20 ms."""
    return httpx.create_ssl_context(trust_env=False)


def _said(err: Exception) -> str:
    """Return what an error says, in one line, or its name where it says nothing."""
    return " ".join(str(err).split()) or type(err).__name__


def _shown(url: str) -> str:
    """Return something that is no address, fit to be shown."""
    return url.strip()[:200].encode("utf-8", "backslashreplace").decode()
