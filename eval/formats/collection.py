"""The articles that a question set is asked of, by any of their names."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from eval.formats.fields import Fault
from index.records import Article, Draft


class Known(NamedTuple):
    """An article and the id that it has in any index."""

    id: str
    draft: Draft

    @property
    def text(self) -> str:
        """The article's text."""
        return self.draft.text

    def __str__(self) -> str:
        """Name it in messages."""
        return f"article {self.draft.title or self.draft.origin!r}"


class Collection:
    """See the module. Texts are taken as they are, so that ids and positions hold everywhere."""

    def __init__(self, articles: Iterable[Article | Draft] = ()) -> None:
        self._by_id: dict[str, Known] = {}
        self._named: dict[str, dict[str, Known]] = {}
        for article in articles:
            if isinstance(article, Draft):
                self.add(article)
            else:
                for origin in article.origins:
                    self.add(draft_of(article, origin))

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """The articles, a text once, in the order they came."""
        return tuple(known.draft for known in self._by_id.values())

    def add(self, draft: Draft) -> Known:
        """Take in an article and return what it is known as."""
        article_id = article_id_of(draft.text)
        known = self._by_id.setdefault(article_id, Known(article_id, draft))
        path = Path(draft.origin)
        for name in (draft.origin, path.name, path.stem, draft.title):
            if name:
                self._named.setdefault(name, {})[article_id] = known
        return known

    def find(self, name: str) -> Known:
        """Return the article with an id, origin, file name (with or without suffix) or title.

        Raises:
            Fault: No article has that name, or several have.
        """
        if name in self._by_id:
            return self._by_id[name]
        found = self._named.get(name, {})
        if not self._by_id:
            raise Fault(f"article {name!r} is named, but there are no articles to look in")
        if not found:
            raise Fault(f"there is no article {name!r} by id, title, file name or origin")
        if len(found) > 1:
            raise Fault(f"{name!r} names {len(found)} articles: use an id ({', '.join(found)})")
        return next(iter(found.values()))


def article_id_of(text: str) -> str:
    """Return the id that an article of this text has in any index."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def draft_of(article: Article, origin: str | None = None) -> Draft:
    """Return an article of an index as it was read, from its first origin or the one given."""
    shared = Draft.model_fields.keys() & Article.model_fields.keys()
    values = {name: getattr(article, name) for name in shared}
    return Draft(origin=origin or article.origins[0], **values)
