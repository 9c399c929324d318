"""IO: addresses to drafts: pages, files, and what feeds and sitemaps list."""

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from index.errors import ReadError
from index.formats.recognising import HEAD, Format, recognise_bytes
from index.packed.archives import ArchiveError, gunzip
from index.reading.articles import read_page
from index.reading.bounded import bounded_map
from index.records import Draft, Outcome, failed
from index.visits import READER, Known, Reading
from index.web.fetching import Fetched, FetchLimits, Validators, canonical, fetch
from index.web.listings import FeedLinks, is_listing, read_listing
from index.web.robots import Robots

_AT_ONCE = 8  # addresses
_DEEPEST = 3  # listings of listings


class WebReader:
    """Reads addresses, each at most once.

    Args:
        limits: Of every fetch.
        robots: Asked before a page that a feed or sitemap listed, never before one that was named.
        known: What the index knows of an address; called from several threads.
        max_listed: New pages that are taken from one listing.
        reread: Whether to fetch and read what has not changed.
        progress: Called with (addresses read, addresses so far).
        stop: Asked before every address, from several threads; once true, no more are fetched.
    """

    def __init__(
        self,
        limits: FetchLimits,
        robots: Robots,
        known: Callable[[str], Known | None],
        *,
        max_listed: int,
        reread: bool,
        progress: Callable[[int, int], None] | None,
        stop: Callable[[], bool],
    ) -> None:
        self._limits = limits
        self._robots = robots
        self._known = known
        self._max_listed = max_listed
        self._reread = reread
        self._progress = progress
        self._stop = stop
        self._again = False
        self._seen: set[str] = set()
        self._read_so_far = 0

    def read(self, urls: Iterable[str]) -> Iterator[Draft | Outcome | Reading]:
        """Yield what the addresses hold, in their order; one that fails does not stop the rest.

        A reading follows the articles that it gave. What a listing names is read where it has
        never been: `read_again` is for the rest.
        """
        yield from self._read(self._places(urls, "page"), depth=0)

    def read_again(self, readings: Iterable[Reading]) -> Iterator[Draft | Outcome | Reading]:
        """Yield what has changed behind addresses that were read before, and what listings add."""
        self._again = True
        yield from self._read(readings, depth=0)

    def _read(
        self, places: Iterable[Reading | Outcome], depth: int
    ) -> Iterator[Draft | Outcome | Reading]:
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="fetch") as pool:
            visits = bounded_map(pool, self._visit, self._unseen(places), ahead=2 * _AT_ONCE)
            for place, found in visits:
                if isinstance(found, FeedLinks) and isinstance(place, Reading):
                    yield from self._listed(place.location, found, depth)
                elif not isinstance(found, FeedLinks):
                    yield from found
                self._read_so_far += isinstance(place, Reading)
                if self._progress:
                    self._progress(self._read_so_far, len(self._seen))

    def _unseen(self, places: Iterable[Reading | Outcome]) -> Iterator[Reading | Outcome]:
        for place in places:
            if isinstance(place, Outcome):
                yield place
            elif place.location not in self._seen:
                self._seen.add(place.location)
                yield place

    def _visit(self, place: Reading | Outcome) -> list[Draft | Outcome | Reading] | FeedLinks:
        """Return what one address holds, or why it holds nothing."""
        if isinstance(place, Outcome):
            return [place]
        if self._stop():
            return []
        try:
            return self._visited(place)
        except ReadError as err:
            return [failed(err)]

    def _visited(self, place: Reading) -> list[Draft | Outcome | Reading] | FeedLinks:
        url = place.location
        known = before = self._known(url)
        removed = known.removed if known and self._again else frozenset[str]()
        if before and (self._reread or not before.is_current(READER, whole=not removed)):
            before = None
        if place.kind == "listed":
            self._robots.wait_for_turn(url, self._stop)
            if self._stop():
                return []
        validators = before and Validators(before.reading.etag, before.reading.last_modified)
        fetched = fetch(url, self._limits, validators)
        if before and fetched.content is None:
            return [*before.articles]
        content = _unpacked_listing(fetched.content or b"", self._limits.max_mb)
        if is_listing(content):
            try:
                return read_listing(content, fetched.url)
            except ValueError as err:
                raise ReadError(url, str(err)) from err
        digest = hashlib.sha256(content).hexdigest()
        noted = Reading(url, place.kind, (), digest, READER, *fetched.validators)
        if before and digest == before.reading.sha256:
            return [*before.articles, noted._replace(origins=before.reading.origins)]
        items = list(_drafts(fetched, url, self._limits.max_mb))
        origins = tuple(item.origin for item in items if isinstance(item, Draft))
        kept = [i for i in items if not (isinstance(i, Draft) and i.origin in removed)]
        return [*kept, noted._replace(origins=origins)] if origins else [*kept]

    def _listed(
        self, url: str, listing: FeedLinks, depth: int
    ) -> Iterator[Draft | Outcome | Reading]:
        """Yield what a feed or sitemap lists and the index does not have."""
        if depth > _DEEPEST:  # a page of the deepest that turned out to be a feed
            yield failed(ReadError(url, f"it is a feed or sitemap more than {_DEEPEST} deep"))
            return
        if not listing.pages and not listing.listings:
            yield failed(ReadError(url, "it lists no pages"))
        if listing.listings and depth == _DEEPEST:
            yield failed(ReadError(url, f"it lists sitemaps more than {_DEEPEST} deep"))
        elif listing.listings:
            yield from self._read(self._places(listing.listings, "listed"), depth + 1)
        new: list[Reading | Outcome] = []
        for page in self._places(listing.pages, "listed"):
            before = self._known(page.location) if isinstance(page, Reading) else None
            if before is None:
                new.append(page)
            elif before.reading.location not in self._seen:
                yield from before.articles
        yield from self._read(new[: self._max_listed], depth + 1)
        if len(new) > self._max_listed:
            reason = (
                f"it lists {len(new) - self._max_listed} more new pages than the limit of "
                f"{self._max_listed} (setting ARTICLE_QA_MAX_LISTED): add it again for those"
            )
            yield failed(ReadError(url, reason))
        if depth == 0:
            yield Reading(url, "listing")

    @staticmethod
    def _places(urls: Iterable[str], kind: str) -> Iterator[Reading | Outcome]:
        for url in urls:
            try:
                yield Reading(canonical(url), kind)
            except ReadError as err:
                yield failed(err)


def _drafts(fetched: Fetched, url: str, max_mb: float) -> Iterator[Draft | Outcome]:
    """Yield the articles of what was fetched."""
    for item in read_page(
        fetched.content or b"",
        origin=url,
        url=fetched.url,
        media_type=fetched.media_type,
        charset=fetched.charset,
        max_mb=max_mb,
    ):
        if isinstance(item, ReadError):
            yield failed(item)
        elif item.origin == url or item.origin.startswith((f"{url}/", f"{url}#")):
            yield item
        else:  # a web archive that somebody else offers must not replace what a page really says
            yield item.model_copy(update={"origin": f"{url}/{item.origin}"})


def _unpacked_listing(content: bytes, max_mb: float) -> bytes:
    """Return a compressed sitemap unpacked, and anything else as it is."""
    if recognise_bytes(content[:HEAD]) is not Format.GZIP:
        return content
    try:
        unpacked = gunzip(io.BytesIO(content), max_mb=max_mb)
    except ArchiveError:  # whoever reads it as a file will say why
        return content
    return unpacked if is_listing(unpacked) else content
