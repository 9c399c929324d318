"""Pure: feeds and sitemaps to the addresses of the pages that they list."""

import re
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from lxml import etree

_ROOT = re.compile(
    rb"[\s\xef\xbb\xbf]*(?:<\?[^>]*>\s*|<!--(?s:.*?)-->\s*+)*+"
    rb"<(?:!doctype\s+)?(?:\w+:)?(?:rss|feed|rdf|urlset|sitemapindex)\b",
    re.IGNORECASE,
)


class FeedLinks(NamedTuple):
    """What a feed or sitemap leads to.

    Attributes:
        pages: Addresses of articles, in its order, each once; broken ones as they are.
        listings: Addresses of further sitemaps.
    """

    pages: list[str]
    listings: list[str]


def is_listing(content: bytes) -> bool:
    """Whether a document is a feed (RSS, Atom, RDF) or a sitemap."""
    return bool(_ROOT.match(content[:4096]))


def read_listing(content: bytes, base: str) -> FeedLinks:
    """Return what a feed or sitemap lists.

    Args:
        content: A document that `is_listing`.
        base: Its address, for addresses without a host.

    Raises:
        ValueError: It is not XML, or declares entities.
    """
    # Feeds in the wild are seldom quite XML: what can be read of one is read.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as err:
        raise ValueError(f"it is no XML ({err})") from err
    if root is None:
        raise ValueError("it is no XML")
    if root.getroottree().docinfo.internalDTD is not None and b"<!ENTITY" in content:
        raise ValueError("it declares entities of its own, which may be meant to fill the memory")
    pages: dict[str, None] = {}
    listings: dict[str, None] = {}
    for element in root.iter("{*}item", "{*}entry", "{*}url", "{*}sitemap"):
        address = _address(element)
        if not address:
            continue
        if url := _joined(base, element.base or "", address):
            (listings if _name(element) == "sitemap" else pages)[url] = None
    return FeedLinks(list(pages), list(listings))


def _joined(base: str, nearer_base: str, address: str) -> str:
    """Return an address on the web in full, or nothing; a broken one stays, so as to be named."""
    try:
        url = urljoin(urljoin(base, nearer_base), address)
        return url if urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return address


def _address(element: etree._Element) -> str:
    """Return where an entry leads, or nothing."""
    guid = ""
    for child in element:
        name, text = _name(child), (child.text or "").strip()
        if name == "link" and child.get("href"):  # Atom; of several, the page itself
            if child.get("rel", "alternate") == "alternate":
                return str(child.get("href"))
        elif name in ("link", "loc") and text:
            return text
        elif name == "guid" and child.get("isPermaLink", "true").lower() == "true":
            guid = text
    return guid if guid.startswith(("http://", "https://")) else ""


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
