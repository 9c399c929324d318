"""What can be done with the articles of the page, as plain functions of one object."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from index.records import Article, Filters, Listed, Order, Outcome
from index.text.characters import one_line
from qa.assistant import Assistant
from ui.desk.adding import details_of
from ui.desk.choices import Choices
from ui.desk.messages import attempt
from ui.html.added import stored_in, taken_back_html
from ui.html.answer import message_html
from ui.html.articles import PAGE, articles_html, beside_html, gone_html, removed_html
from ui.html.charts import bars_html, columns_html
from ui.html.duplicates import duplicates_html
from ui.kept.preferences import Scope
from ui.kept.shelf import Removed, Shelf, ShelfError, tags_in
from ui.kept.users import Users

LONGEST_TITLE = 300
_MOST_SOURCES = 12  # in the plot


@dataclass(frozen=True, slots=True)
class ListedPage:
    """Which articles are listed, in what order, and from which on."""

    scope: Scope
    order: Order = "newest"
    offset: int = 0


class Collection:
    """The articles of one index. Safe to use from several threads."""

    def __init__(
        self,
        assistant: Assistant,
        shelf: Shelf,
        choices: Choices,
        users: Users | None = None,
        *,
        moved: Callable[[], str] = lambda: "",
    ) -> None:
        """Take what it needs.

        Args:
            assistant: Its index holds the articles.
            shelf: Keeps their tags, and those that were removed.
            choices: What visitors chose to see.
            users: Of whom admins alone delete for good; None for everybody, without a login.
            moved: Called once articles have gone or come back; returns what went wrong, as HTML.
        """
        self._index = assistant.index
        self._shelf = shelf
        self._choices = choices
        self._users = users
        self._moved = moved

    def listing(self, page: ListedPage, notice: str = "") -> tuple[str, int]:
        """Return a page of the articles as HTML, below a notice, and its offset.

        It is the last page there is where the one wanted is behind it.
        """
        offset = page.offset

        def show() -> str:
            nonlocal offset
            filters = self._choices.filters(page.scope)
            found = self._index.listing(filters, order=page.order, limit=PAGE, offset=offset)
            if not found.articles and found.found:  # the last of the page was removed
                offset = (found.found - 1) // PAGE * PAGE
                found = self._index.listing(filters, order=page.order, limit=PAGE, offset=offset)
            of = self._index.listing(limit=0).found
            return articles_html(
                found,
                self._tags(found.articles),
                offset=offset,
                of=of,
                left_out=self._index.undated(filters),
            )

        return notice + attempt(show, show=message_html), offset

    def sources(self) -> list[str]:
        """Return who published the articles, those with most first."""
        return [name for name in self._index.stats().sources if name]

    def tags(self) -> list[str]:
        """Return the tags that articles have."""
        return sorted(
            {tag for tags in self._tags(self._of(self._shelf.tagged())).values() for tag in tags},
            key=str.casefold,
        )

    def edit(self, article_id: str, typed: Mapping[str, str]) -> str:
        """Correct what is known of an article; return what is wrong with it, or nothing.

        Args:
            article_id: The article.
            typed: By the names of `index.editing.Details`; what is empty is not known.
        """

        def edit() -> str:
            known = dict(typed)
            if "title" in known:
                known["title"] = one_line(known["title"])[:LONGEST_TITLE]
            self._index.edit(article_id, **details_of(known))
            return ""

        return attempt(edit, show=str)

    def take_back(self, outcomes: Sequence[Outcome]) -> str:
        """Undo an adding; return what became of it as HTML.

        What came in is removed, as by hand, and versions that made room for it are back. An article
        whose text was there already, under another title or date, stays.
        """

        def take_back() -> str:
            came = [one for one in outcomes if one.article_id and one.article_id != one.replaces]
            there = self._index.articles(Filters(article_ids=tuple(stored_in(came))))
            ids = [article.id for article in there]
            self._shelf.keep_all(there)  # first: whatever happens, they are somewhere
            self._index.remove(ids)
            self._shelf.keep_all(there)  # again: see `remove`
            replaced = {one.replaces for one in came if one.article_id in ids and one.replaces}
            latest = {each.article_id: each.key for each in reversed(self._shelf.removed())}
            versions = [latest[each] for each in replaced if each in latest]
            for key in versions:
                self._put_back(key)
            return taken_back_html(len(ids), len(versions)) + self._moved()

        return attempt(take_back, show=message_html)

    def tag(self, article_id: str, typed: str) -> str:
        """Give an article the tags typed and no other; return what went wrong, or nothing."""

        def tag() -> str:
            self._shelf.tag(self._index.article(article_id).origins, tags_in(typed))
            return ""

        return attempt(tag, show=message_html)

    def remove(self, article_id: str) -> str:
        """Remove an article; return what became of it as HTML, with the way to undo it."""

        def remove() -> str:
            article = self._index.article(article_id)
            self._shelf.keep(article)  # first: whatever happens, it is somewhere
            self._index.remove([article_id])
            # Again: whoever had it back between the two took it off the shelf.
            key = self._shelf.keep(article)
            return gone_html(key, article.title) + self._moved()

        return attempt(remove, show=message_html)

    def restore(self, key: str) -> str:
        """Undo a removal; return as HTML what is to be known of that, or nothing."""

        def restore() -> str:
            article = self._put_back(key)
            problem = self._moved()
            back = self._index.article(article.id)
            # A place from which another version was read has that one.
            there = not set(article.origins).isdisjoint(back.origins)
            return problem if there else beside_html(back.title) + problem

        return attempt(restore, show=message_html)

    def drop(self, keys: Sequence[str], by: str = "") -> str:
        """Delete removed articles for good; return what went wrong, or nothing.

        Args:
            keys: Of articles that were removed.
            by: Name of the visitor; empty without a login.
        """

        def drop() -> str:
            if not self._may_drop(by):
                raise ShelfError(
                    "Only admins delete articles for good: whoever serves this page can make you "
                    "one (article-qa users add NAME --admin)."
                )
            self._shelf.drop(keys, there=self._there)
            return self._moved()

        return attempt(drop, show=message_html)

    def drop_all(self, until: str, by: str = "") -> str:
        """Delete for good what was removed up to a moment; return what went wrong, or nothing.

        Args:
            until: The moment, in ISO 8601, as that of the last removal is.
            by: Name of the visitor; empty without a login.
        """

        def drop() -> str:
            gone = self._gone()
            return self.drop([one.key for one in gone if one.moment.isoformat() <= until], by)

        return attempt(drop, show=message_html)

    def removed(self, to: str = "", shown: int = 0) -> str:
        """Return the removed articles as HTML for a visitor.

        Args:
            to: Name of the visitor; empty without a login.
            shown: How many of them the visitor is looking at; 0 for a list that is not open.
        """

        def show() -> str:
            return removed_html(self._gone(), shown=shown, may_drop=self._may_drop(to))

        return attempt(show, show=message_html)

    def statistics(self) -> str:
        """Return counts and plots as HTML."""

        def show() -> str:
            stats = self._index.stats()
            if not stats.articles:
                return message_html("There are no articles yet.", "empty")
            counts = (
                ("Articles", f"{stats.articles:,}"),
                ("Sentences", f"{stats.sentences:,}"),
                ("Passages", f"{stats.passages:,}"),
                ("Characters", f"{stats.characters:,}"),
                ("On disk", f"{stats.bytes_on_disk / 1e6:,.1f} MB"),
            )
            figures = "".join(f"<div><dt>{n}</dt><dd>{v}</dd></div>" for n, v in counts)
            by_source = [(name or "Unknown", n) for name, n in stats.sources.items()]
            undated = stats.articles - sum(stats.months.values())
            return (
                f'<dl class="aq-figures">{figures}</dl>'
                + columns_html("Articles by month", stats.months, undated)
                + bars_html("Articles by source", by_source[:_MOST_SOURCES], len(by_source))
            )

        return attempt(show, show=message_html)

    def duplicates(self) -> str:
        """Return what is there more than once, and what may be, as HTML."""

        def show() -> str:
            found = self._index.duplicates()
            ids = {story.article_id for story in found.stories}
            ids.update(article_id for pair in found.similar for article_id in pair.article_ids)
            there = self._index.listing(Filters(article_ids=tuple(ids)), limit=len(ids)).articles
            return duplicates_html(found, {article.id: article for article in there})

        return attempt(show, show=message_html)

    def _gone(self) -> list[Removed]:
        """Return the removed articles but those that were added again since: they are no loss."""
        removed = self._shelf.removed()
        filters = Filters(article_ids=tuple({each.article_id for each in removed}))
        there = self._index.listing(filters, limit=len(removed)).articles
        ids = {article.id for article in there}
        return [each for each in removed if each.article_id not in ids]

    def _put_back(self, key: str) -> Article:
        article, moment = self._shelf.read(key)
        self._index.restore(article)
        self._shelf.take_off(key, moment)
        return article

    def _may_drop(self, visitor: str) -> bool:
        return self._users is None or self._users.is_admin(visitor)

    def _of(self, origins: Sequence[str]) -> list[Listed]:
        filters = Filters(origins=tuple(origins))
        return self._index.listing(filters, limit=len(origins)).articles

    def _there(self, origins: Sequence[str]) -> set[str]:
        return {origin for article in self._of(origins) for origin in article.origins}

    def _tags(self, articles: list[Listed]) -> dict[str, list[str]]:
        by_origin = self._shelf.tags_of([origin for each in articles for origin in each.origins])
        return {
            article.id: sorted({t for origin in article.origins for t in by_origin.get(origin, ())})
            for article in articles
        }
