"""IO: what a site lets programs read (robots.txt, RFC 9309)."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from urllib.parse import urlsplit

from protego import Protego

from index.errors import ReadError
from index.web.fetching import USER_AGENT, FetchLimits, StatusError, fetch

_LONGEST_DELAY_S = 10.0  # a site that asks for more gets this much


class Robots:
    """Reads every site's rules once. Safe to use from several threads.

    Args:
        limits: Of fetching the rules.
        delay_s: Between pages of one site, where it does not ask for a delay itself.
    """

    def __init__(self, limits: FetchLimits, *, delay_s: float) -> None:
        self._limits = limits
        self._delay_s = delay_s
        self._lock = threading.Lock()
        self._sites: defaultdict[str, _Site] = defaultdict(_Site)

    def wait_for_turn(self, url: str, stop: Callable[[], bool]) -> None:
        """Return when the page may be fetched: pages of one site one after another.

        Args:
            url: Of the page.
            stop: Asked after those before; where true, nobody waits any longer.

        Raises:
            ReadError: The site does not let it be fetched by programs.
        """
        parts = urlsplit(url)
        root = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            site = self._sites[root]
        with site.lock:
            if stop():
                return
            if site.rules is None:
                site.rules = self._rules(root)
            if isinstance(site.rules, str):
                raise ReadError(url, site.rules)
            if not site.rules.can_fetch(url, USER_AGENT):
                raise ReadError(url, f"{root}/robots.txt does not let programs read it")
            asked = site.rules.crawl_delay(USER_AGENT)
            delay = self._delay_s if asked is None else min(float(asked), _LONGEST_DELAY_S)
            time.sleep(max(0.0, site.last + delay - time.monotonic()))
            site.last = time.monotonic()

    def _rules(self, root: str) -> Protego | str:
        """Return a site's rules, or why nothing of it may be read."""
        try:
            fetched = fetch(f"{root}/robots.txt", self._limits)
        except StatusError as err:
            if err.status < 500:
                return Protego.parse("")  # no rules: all is allowed
            reason = err.reason  # a site in trouble is left alone until it has recovered
        except ReadError as err:
            reason = err.reason
        else:
            return Protego.parse((fetched.content or b"").decode("utf-8-sig", "replace"))
        return f"{root}/robots.txt cannot be read, so that nothing of the site is ({reason})"


class _Site:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.rules: Protego | str | None = None  # or why there are none
        self.last = float("-inf")
