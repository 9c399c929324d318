"""IO: connections that reach only permitted addresses, and end at a deadline.

A host is resolved once, here, and the very address that was checked is connected to: what the
resolver says the next time cannot matter (DNS rebinding). Every wait, down to the last byte of a
dripping server, is within one deadline.
"""

import contextlib
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpcore
import httpx

from index.web.permitted import is_public

# Host and port to addresses, as text; may raise OSError.
Resolver = Callable[[str, int], list[str]]


class ForbiddenAddressError(Exception):
    """A host has no address that may be reached; the text names the host and an address."""


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host, best first, each once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class GuardedTransport(httpx.BaseTransport):
    """Sends requests of one fetch.

    Args:
        deadline: Of all that is sent and received, by `time.monotonic()`.
        allow_private: Whether addresses that are not public may be reached.
        resolver: Asked once for every connection.
    """

    def __init__(
        self, *, deadline: float, allow_private: bool, resolver: Resolver, tls: ssl.SSLContext
    ) -> None:
        backend = _Backend(deadline, allow_private, resolver)
        self._pool = httpcore.ConnectionPool(ssl_context=tls, network_backend=backend)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """See `httpx.BaseTransport`."""
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class _Backend(httpcore.NetworkBackend):
    def __init__(self, deadline: float, allow_private: bool, resolver: Resolver) -> None:
        self._deadline = deadline
        self._allow_private = allow_private
        self._resolver = resolver
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._permitted(host, port)
        failure: httpcore.ConnectError | None = None
        for tried, address in enumerate(addresses):
            # One that does not answer must leave time for the others.
            share = _time_left(self._deadline, httpcore.ConnectTimeout) / (len(addresses) - tried)
            try:
                stream = self._sockets.connect_tcp(address, port, share, local_address)
            except httpcore.ConnectTimeout as err:
                failure = httpcore.ConnectError(str(err))
            except httpcore.ConnectError as err:
                failure = err
            else:
                return _Stream(stream, self._deadline)
        _time_left(self._deadline, httpcore.ConnectTimeout)
        raise failure or httpcore.ConnectError(f"{host} has no address")

    def _permitted(self, host: str, port: int) -> list[str]:
        addresses = _within(self._deadline, lambda: self._resolver(host, port))
        permitted = [each for each in addresses if self._allow_private or is_public(each)]
        if addresses and not permitted:
            raise ForbiddenAddressError(f"{host} is {addresses[0]}")
        return permitted


class _Stream(httpcore.NetworkStream):
    """A connection each wait of which ends at the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _time_left(self._deadline, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _time_left(self._deadline, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = _time_left(self._deadline, httpcore.ConnectTimeout)
        secure = self._stream.start_tls(ssl_context, server_hostname, left)
        return _Stream(secure, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _time_left(deadline: float, error: type[httpcore.TimeoutException]) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise error("the time is up")
    return left


def _within(deadline: float, call: Callable[[], list[str]]) -> list[str]:
    """Return what `call` does, or raise what it raises; a resolver cannot be told how long."""
    done: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            done.put(call())
        except Exception as err:  # raised again where it is waited for
            done.put(err)

    threading.Thread(target=run, daemon=True, name="resolver").start()
    with contextlib.suppress(queue.Empty):
        result = done.get(timeout=_time_left(deadline, httpcore.ConnectTimeout))
        if isinstance(result, Exception):
            raise result
        return result
    raise httpcore.ConnectTimeout("the name was not resolved in time")
