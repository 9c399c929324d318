"""A web site on this computer, made of what a test says."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import NamedTuple


class Page(NamedTuple):
    """What the site answers for one path."""

    body: bytes = b""
    headers: Mapping[str, str] = MappingProxyType({})
    status: int = 200


class Site:
    """Pages by path; what is asked for is noted.

    Attributes:
        pages: A `Page`, or a function that is given the request and writes by itself.
        asked: Paths in the order of the requests, with the headers of each.
    """

    def __init__(self) -> None:
        self.pages: dict[str, Page | Callable[[BaseHTTPRequestHandler], None]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.port = 0

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def put_story(self, path: str, title: str, *sentences: str, **headers: str) -> None:
        """Put a page with an article on the site."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = Page(
            story_html(title, *sentences).encode(),
            {"Content-Type": "text/html; charset=utf-8"} | named,
        )


def story_html(title: str, *sentences: str) -> str:
    """Return a page with an article."""
    body = "".join(f"<p>{sentence}</p>" for sentence in (*sentences, *FILLER))
    return (
        f'<html lang="en"><head><title>{title}</title></head><body><nav><a href="/">Home</a></nav>'
        f"<article><h1>{title}</h1>{body}</article></body></html>"
    )


FILLER = (
    "The council met on Tuesday evening and heard the engineers for more than three hours.",
    "Work on the second pier is to begin in March, when the spring tides have passed the bay.",
)


@contextmanager
def serving() -> Iterator[Site]:
    """Serve a site on a free port until the end of the block."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, dict(self.headers)))
            page = site.pages.get(self.path, Page(status=404))
            try:
                if not isinstance(page, Page):
                    page(self)
                    return
                etag = page.headers.get("ETag")
                unchanged = etag is not None and self.headers.get("If-None-Match") == etag
                self.send_response(304 if unchanged else page.status)
                body = b"" if unchanged else page.body
                for name, value in page.headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in page.headers:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the other side has seen enough

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def feed(*links: str) -> Page:
    items = "".join(f"<item><title>T</title><link>{link}</link></item>" for link in links)
    return Page(
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'.encode(),
        {"Content-Type": "application/rss+xml"},
    )
