"""A second store, in memory: as much of one as taking articles in needs, and no rule of its own."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from index.arrays import Vectors
from index.errors import ArticleMissingError
from index.records import Article, Draft, Filters, Outcome, Source
from index.store.interface import Forgotten
from index.store.planning import Met, Placement, Standing, Stored
from index.store.prepared import Prepared
from index.visits import Reading


@dataclass
class Kept:
    """An article with its places, in order."""

    prepared: Prepared
    sources: dict[str, Source]

    def article(self) -> Article:
        prepared, sources = self.prepared, [self.sources[each] for each in sorted(self.sources)]
        known = prepared.draft.model_dump(exclude={"origin", "remark"})
        return Article(
            **known,
            id=prepared.article_id,
            sha256=prepared.sha256,
            added=prepared.added,
            origins=tuple(each.origin for each in sources),
            sources=tuple(sources),
        )

    def stored(self) -> Stored:
        draft = self.prepared.draft
        return Stored(self.prepared.article_id, draft, draft.text, self.prepared.sentences)


def source_of(draft: Draft, text: str | None) -> Source:
    return Source(**draft.model_dump(exclude={"text", "remark"}), text=text)


@dataclass
class MemoryStore:
    """Articles by id, oldest first, and what was read; one thread, and no way back."""

    kept: dict[str, Kept] = field(default_factory=dict)
    notes: dict[str, Reading] = field(default_factory=dict)
    writes: int = 0
    changed: bool = False

    # -- what a `Store` does -----------------------------------------------------------------

    @contextlib.contextmanager
    def writing(self) -> Iterator["MemoryStore"]:
        self.changed = False
        yield self
        self.writes += self.changed

    def manifest(self) -> dict[str, str]:
        return {"generation": str(self.writes)}

    def standing(self, origin: str) -> Standing | None:
        for kept in self.kept.values():
            if origin in kept.sources:
                led_by = kept.article().led_by
                return Standing(
                    source=kept.sources[origin],
                    article=kept.stored(),
                    alone=len(kept.sources) == 1,
                    leads=origin in led_by,
                    led=bool(led_by),
                )
        return None

    def articles(self, filters: Filters) -> list[Article]:
        articles = [kept.article() for kept in self.kept.values()]
        return [
            each
            for each in articles
            if (filters.article_ids is None or each.id in filters.article_ids)
            and (filters.origins is None or set(each.origins) & set(filters.origins))
        ]

    def leaving(self, locations: Sequence[str]) -> list[str]:
        staying = {
            origin
            for reading in self.notes.values()
            for origin in reading.origins
            if reading.location not in locations
        }
        gone = (self.notes[each].origins for each in locations if each in self.notes)
        return sorted({origin for origins in gone for origin in origins} - staying)

    def known_embeddings(self, hashes: Sequence[bytes]) -> dict[bytes, Vectors]:
        return {}

    def keep_embeddings(self, embeddings: Mapping[bytes, Vectors]) -> None:
        pass

    def flush(self) -> None:
        pass

    # -- what a `Transaction` does -----------------------------------------------------------

    def generation(self) -> int:
        return self.writes

    def met(self, prepared: Prepared) -> Met:
        shared = {
            article_id: len(set(kept.prepared.bands) & set(prepared.bands))
            for article_id, kept in self.kept.items()
        }
        return Met(
            standing=self.standing(prepared.draft.origin),
            same=prepared.article_id in self.kept,
            near=[self.kept[article_id].stored() for article_id, n in shared.items() if n],
        )

    def apply(self, prepared: Prepared, placement: Placement) -> None:
        self.changed = True
        draft = prepared.draft
        for kept in self.kept.values():
            kept.sources.pop(draft.origin, None)
        if placement.emptied is not None:
            del self.kept[placement.emptied]
        if placement.joins is not None:
            joined = self.kept[placement.joins]
            text = None if draft.text == joined.prepared.draft.text else draft.text
            joined.sources[draft.origin] = source_of(draft, text)
            return
        sources = {draft.origin: source_of(draft, None)}
        if placement.takes_over is not None:
            old = self.kept.pop(placement.takes_over)
            for origin, source in old.sources.items():
                text = old.prepared.draft.text if source.text is None else source.text
                own = None if text == draft.text else text
                sources[origin] = source.model_copy(update={"text": own})
        self.kept[prepared.article_id] = Kept(prepared, sources)

    def article(self, article_id: str) -> Article:
        if article_id not in self.kept:
            raise ArticleMissingError(article_id)
        return self.kept[article_id].article()

    def unled(self, article_id: str) -> Article | None:
        article = self.kept[article_id].article() if article_id in self.kept else None
        return article if article and not article.led_by else None

    def remove(self, article_ids: Sequence[str]) -> None:
        for article_id in article_ids:
            self.changed |= self.kept.pop(article_id, None) is not None

    def store_embeddings(self, embeddings: Mapping[bytes, Vectors]) -> None:
        pass

    def note(self, readings: Sequence[Reading]) -> None:
        self.notes |= {reading.location: reading for reading in readings}

    def forget(self, locations: Sequence[str]) -> Forgotten:
        self.changed |= bool(locations)
        leaving = self.leaving(locations)
        removed: list[Outcome] = []
        left: list[str] = []
        for article_id, kept in list(self.kept.items()):
            gone = [origin for origin in leaving if kept.sources.pop(origin, None)]
            if not kept.sources:
                del self.kept[article_id]
                title = kept.prepared.draft.title
                removed.append(Outcome(origin=gone[-1], status="removed", title=title))
            elif gone:
                left.append(article_id)
        for location in locations:
            self.notes.pop(location, None)
        return Forgotten(removed, left)
