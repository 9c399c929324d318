"""What becomes of articles that come, change, are corrected, come back or go.

Everything here ends in one transaction of the store for every batch. What was read beforehand to
make it is read again where another's write came between.
"""

import contextlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from index.arrays import Vectors
from index.editing import Details, edited
from index.errors import IndexBusyError
from index.preparing import Preparer
from index.records import Article, Draft, Filters, Outcome, Source
from index.settings import IndexSettings
from index.store.batch import Batch, forget, rehearse, write
from index.store.interface import Replacing, StaleError, Store
from index.store.planning import is_unchanged
from index.store.prepared import Prepared
from index.visits import Reading

BATCH = 32  # articles a transaction
_ATTEMPTS = 20  # of a write while others keep changing what it is made from

Report = Callable[[Outcome], None]
Result = TypeVar("Result")


class Intake:
    """Writes articles to a store. Safe to use from several threads."""

    def __init__(self, store: Store, settings: IndexSettings, preparer: Preparer) -> None:
        self._store = store
        self._settings = settings
        self._preparer = preparer

    def take(
        self,
        items: Iterable[Draft | Outcome | Reading],
        report: Report | None,
        *,
        dry_run: bool = False,
        replacing: Replacing | None = None,
    ) -> list[Outcome]:
        """Add what was read; see `Index.add`."""
        outcomes: list[Outcome] = []

        def note(outcome: Outcome) -> None:
            outcomes.append(outcome)
            if report:
                report(outcome)

        if dry_run:
            self._preview(items, note)
        else:
            ingestion = _Ingestion(self, note, replacing)
            for item in items:
                ingestion.take(item)
            ingestion.write()
            if ingestion.has_written:
                self._store.flush()
        return outcomes

    def forget(self, locations: Sequence[str], *, dry_run: bool) -> list[Outcome]:
        """Remove what was read from places; see `Index.forget_paths`."""
        if dry_run:
            return self._would_be_removed(locations)

        def take_out() -> list[Outcome]:
            leaving = self._store.leaving(locations)
            heirs = self._heirs(self._stored(leaving), leaving)
            embeddings = self._embedded(heirs)
            with self._store.writing() as transaction:
                return forget(
                    transaction,
                    locations,
                    heirs,
                    embeddings,
                    same_story=self._settings.same_story,
                )

        removed = self._unless_stale(take_out)
        if locations:
            self._store.flush()
        return removed

    def replace(self, article_id: str, draft: Draft) -> Outcome:
        """See `Index.replace`."""
        self._store.article(article_id)
        prepared = self._preparer.prepare(draft)
        if article_id == prepared.article_id == self._unchanged(prepared):
            return _unchanged(prepared, article_id)

        def put() -> list[Outcome]:
            heirs = self._heirs(self._stored([draft.origin]), {draft.origin})
            return self._write(Batch(articles=[prepared], remove=[article_id], heirs=heirs))

        (outcome,) = self._unless_stale(put)
        self._store.flush()
        status = "duplicate" if outcome.status == "duplicate" else "replaced"
        return outcome.model_copy(update={"status": status, "replaces": article_id})

    def edit(self, article_id: str, details: Details) -> None:
        """See `Index.edit`."""

        def put() -> None:
            seen = self._generation()
            article = self._store.article(article_id)
            changed = edited(article, details)
            if changed != article:
                self._put(changed, _first_origin(article), seen)

        self._unless_stale(put)
        self._store.flush()

    def restore(self, article: Article) -> None:
        """See `Index.restore`."""
        sources = _with_pages(article)

        def put() -> None:
            seen = self._generation()
            others = [each for each in self._stored(article.origins) if each.id != article.id]
            taken = {origin for each in others for origin in each.origins}
            free = [source for source in sources if source.origin not in taken]
            # The same text may have been read from elsewhere since.
            known = {source.origin for source in free}
            back = self._store.articles(Filters(article_ids=(article.id,)))
            free += [each for one in back for each in one.sources if each.origin not in known]
            whole = article.model_copy(update={"sources": tuple(free)})
            self._put(whole, _first_origin(whole), seen)

        self._unless_stale(put)
        self._store.flush()

    def write_together(
        self, articles: Sequence[Prepared], readings: Sequence[Reading], replacing: Replacing | None
    ) -> list[Outcome]:
        """Write articles of different origins, and what was read, in one transaction."""

        def put() -> list[Outcome]:
            origins = {prepared.draft.origin for prepared in articles}
            heirs = self._heirs(self._stored(origins), origins)
            return self._write(
                Batch(articles=articles, readings=readings, heirs=heirs, replacing=replacing)
            )

        return self._unless_stale(put)

    def _preview(self, items: Iterable[Draft | Outcome | Reading], report: Report) -> None:
        """Report what writing would come to."""
        with self._store.rehearsing() as rehearsal:
            for item in items:
                if isinstance(item, Outcome):
                    report(item)
                elif isinstance(item, Draft):
                    prepared = self._preparer.prepare(item)
                    heirs = self._heirs(rehearsal.articles_of(item.origin), {item.origin})
                    same_story = self._settings.same_story
                    report(rehearse(rehearsal, prepared, heirs, same_story=same_story))

    def prepare(self, draft: Draft) -> Prepared:
        """Make ready what to write of an article as read."""
        return self._preparer.prepare(draft)

    def settle(self, draft: Draft) -> Prepared | Outcome:
        """Return what to write of an article as read, or the outcome where there is nothing to."""
        prepared = self._preparer.prepare(draft)
        stored = self._unchanged(prepared)
        return prepared if stored is None else _unchanged(prepared, stored)

    def _unchanged(self, prepared: Prepared) -> str | None:
        """Return the id of the article that an article as read would not change, if there is."""
        standing = self._store.standing(prepared.draft.origin)
        if standing and is_unchanged(prepared.draft, standing, self._settings.same_story):
            return standing.article.article_id
        return None

    def _would_be_removed(self, locations: Sequence[str]) -> list[Outcome]:
        known = [each for each in map(self._store.known, locations) if each]
        articles = {found.article_id or "": found for each in known for found in each.articles}
        origins = set(self._store.leaving(locations))
        return [
            found.model_copy(update={"status": "removed"})
            for article_id, found in articles.items()
            if origins.issuperset(self._store.article(article_id).origins)
        ]

    def _put(self, article: Article, first: str, seen: int) -> None:
        """Store an article as it is, read from `first`, and from its other sources besides."""
        draft = draft_of(article, first)
        copies = [_draft_of_copy(article, each) for each in article.sources if each.origin != first]
        articles = [
            self._preparer.prepare(each)._replace(added=article.added) for each in (draft, *copies)
        ]
        self._write(Batch(articles=articles, remove=[article.id], joins=True, seen=seen))

    def _write(self, batch: Batch) -> list[Outcome]:
        """Write a batch, and the embeddings of its passages with it."""
        whole = replace(batch, embeddings=self._embedded([*batch.articles, *batch.heirs]))
        with self._store.writing() as transaction:
            return write(transaction, whole, same_story=self._settings.same_story)

    def _embedded(self, batch: Sequence[Prepared]) -> dict[bytes, Vectors]:
        """Return the embeddings of a batch, kept at once: its write may have to begin anew."""
        embeddings = self._preparer.embed(batch)
        if embeddings:
            self._store.keep_embeddings(embeddings)
        return embeddings

    def _stored(self, origins: Iterable[str]) -> list[Article]:
        return self._store.articles(Filters(origins=tuple(origins)))

    def _heirs(self, articles: Iterable[Article], leaving: Collection[str]) -> list[Prepared]:
        """Return what the other places have of articles that may lose the one they are stored as.

        Args:
            articles: Those that were read from any of `leaving`.
            leaving: Origins that may come to have another article, or none.
        """
        heirs: list[Prepared] = []
        for article in articles:
            if set(article.led_by) <= set(leaving):
                others = [each for each in article.sources if each.origin not in article.led_by]
                # One that has the very text comes first: then the article keeps its id.
                others.sort(key=lambda each: each.text is not None)
                drafts = [_draft_of_copy(article, each) for each in others]
                heirs += [
                    self._preparer.prepare(each)._replace(added=article.added) for each in drafts
                ]
        return heirs

    def _unless_stale(self, write: Callable[[], Result]) -> Result:
        """Return what a write does; it begins anew where what it read has changed meanwhile."""
        for _ in range(_ATTEMPTS):
            with contextlib.suppress(StaleError):
                return write()
        raise IndexBusyError(
            f"The index in {self._store.path} is being written to all the time: try again when "
            "that is done."
        )

    def _generation(self) -> int:
        return int(self._store.manifest()["generation"])


class _Ingestion:
    """Articles on their way in: a batch that waits, and what is settled between, in order.

    Args:
        intake: Writes them.
        report: Called with every outcome, as soon as it is true.
        replacing: See `Index.add`.

    Attributes:
        has_written: Whether any article was.
    """

    def __init__(self, intake: Intake, report: Report, replacing: Replacing | None) -> None:
        self._intake = intake
        self._report = report
        self._replacing = replacing
        self._waiting: list[Prepared | Outcome] = []
        self._batch: dict[str, Prepared] = {}  # of what waits what is to be written, by origin
        self._readings: list[Reading] = []  # of places whose articles are written or waiting
        self.has_written = False

    def take(self, item: Draft | Outcome | Reading) -> None:
        """Take what was read; it is written when there is enough."""
        if isinstance(item, Reading):
            self._readings.append(item)
            return
        if isinstance(item, Draft):
            self._take_draft(item)
        else:
            self._waiting.append(item)
        if len(self._waiting) >= BATCH:
            self.write()
        elif not self._batch:  # nothing to write: what is settled can be told
            self._tell([])

    def _take_draft(self, draft: Draft) -> None:
        if draft.origin in self._batch:
            self.write()  # what an origin has is taken in once a batch
        # What waits may change what is told of an article, even where it changes nothing.
        settle = self._intake.prepare if self._batch else self._intake.settle
        item = settle(draft)
        self._waiting.append(item)
        if isinstance(item, Prepared):
            self._batch[draft.origin] = item

    def write(self) -> None:
        """Write what waits, and tell of it."""
        told: list[Outcome] = []
        if self._batch or self._readings:
            told = self._intake.write_together(
                list(self._batch.values()), self._readings, self._replacing
            )
        self._tell(told)
        self.has_written |= bool(self._batch)
        self._batch.clear()
        self._readings.clear()

    def _tell(self, told: Iterable[Outcome]) -> None:
        outcomes = iter(told)
        for item in self._waiting:
            self._report(next(outcomes) if isinstance(item, Prepared) else item)
        self._waiting.clear()


def draft_of(article: Article, origin: str) -> Draft:
    """Return an article as if it were read from an origin just so."""
    shared = Draft.model_fields.keys() & Article.model_fields.keys()
    return Draft(origin=origin, **{name: getattr(article, name) for name in shared})


def _draft_of_copy(article: Article, source: Source) -> Draft:
    known = {name: getattr(source, name) for name in Source.model_fields.keys() - {"text"}}
    return Draft(text=article.text if source.text is None else source.text, **known)


def _with_pages(article: Article) -> list[Source]:
    """Return an article's sources, with its pages where they are from when sources had none.

    An index brought up to date gave them to every place that has the article's text.
    """
    if any(source.pages for source in article.sources):
        return list(article.sources)
    return [
        source if source.text is not None else source.model_copy(update={"pages": article.pages})
        for source in article.sources
    ]


def _first_origin(article: Article) -> str:
    """Return the first origin that the article is stored as, or one of its own."""
    return next(iter(article.led_by), f"restored/{article.id}")


def _unchanged(prepared: Prepared, article_id: str) -> Outcome:
    return Outcome(
        origin=prepared.draft.origin,
        status="unchanged",
        article_id=article_id,
        title=prepared.draft.title,
        passages=len(prepared.passages),
        remark=prepared.draft.remark,
    )
