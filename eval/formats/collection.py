"""The articles that a question set is asked of, by any of their names."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from eval.formats.fields import Fault
from index.records import Article, Draft
from index.text.characters import one_line


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


class SetArticles:
    """See the module. Texts are taken as they are, so that ids and positions hold everywhere.

    Articles that were read have numbers too, from 0 in that order: the rows of a JSON Lines file.
    Where none were read, the numbers are those that the set itself says of its contexts.
    """

    def __init__(self, articles: Iterable[Article | Draft] = ()) -> None:
        self._by_id: dict[str, Known] = {}
        self._named: dict[str, dict[str, Known]] = {}
        self._numbered: dict[int, str | None] = {}  # ids; None for what two texts are called
        self._as_the_set_has_it: dict[str, str] = {}  # ids of texts as read to those of the set's
        for number, article in enumerate(articles):
            if isinstance(article, Draft):
                self._numbered[number] = self.add(article).id
            else:
                for origin in article.origins:
                    self.add(draft_of(article, origin))
        self._given = bool(self._by_id)
        self._read = bool(self._numbered)  # from files; an index does not number its articles

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

    def take(self, number: int, draft: Draft) -> Known:
        """Take in the article of a number with the text that a set has, and return it.

        Reading a file brings a text in order and so may move what stands in it. Positions of a set
        are those of its own text, which stands for the one that was read.

        Args:
            number: Of the article.
            draft: With the set's text.

        Raises:
            Fault: Articles were read, and the one of this number is another.
        """
        if not self._read:
            taken = self.add(draft)
            if self._numbered.setdefault(number, taken.id) != taken.id:
                self._numbered[number] = None
            return taken
        known = self.numbered(number)
        if known is None or known.text == draft.text:
            return known or self.add(draft)
        if draft.title and known.draft.title != one_line(draft.title):
            raise Fault(
                f"article {number} of those given is {known.draft.title!r}, not {draft.title!r}"
            )
        if known.id in self._as_the_set_has_it.values():  # two texts that were read as one
            return self.add(draft)
        return self._replaced(known, draft.text)

    def _replaced(self, old: Known, text: str) -> Known:
        new = Known(article_id_of(text), old.draft.model_copy(update={"text": text}))
        self._as_the_set_has_it[old.id] = new.id
        self._by_id = {
            (new.id if key == old.id else key): (new if key == old.id else known)
            for key, known in self._by_id.items()
        }
        for found in self._named.values():
            if found.pop(old.id, None):
                found[new.id] = new
        return new

    def numbered(self, number: int) -> Known | None:
        """Return the article of a number, None where the set is asked of its own texts without it.

        Raises:
            Fault: There is none among those given.
        """
        article_id = self._numbered.get(number)
        if article_id is not None:
            return self._by_id[self._as_the_set_has_it.get(article_id, article_id)]
        if self._read:
            raise Fault(f"article {number} is named, and {len(self._numbered):,} are given, from 0")
        if self._given:
            raise Fault(
                f"article {number} is named by its number, which an index does not keep: name the "
                "articles' file"
            )
        return None

    def find(self, name: str) -> Known:
        """Return the article with an id, origin, file name (with or without suffix) or title.

        Of articles that were read, one may also be named by its number.

        Raises:
            Fault: No article has that name, or several have.
        """
        if name in self._by_id:
            return self._by_id[name]
        found = self._named.get(name, {})
        if not self._by_id:
            raise Fault(f"article {name!r} is named, but there are no articles to look in")
        if not found and self._read and name.isdecimal():
            known = self.numbered(int(name))
            found = {known.id: known} if known else {}
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
