"""The `Index`: articles in, passages out. What scripts open.

read → split → embed → store on the way in; embed the question → both searches → fuse on the way
out. Everything about storage is behind `Store`.
"""

import itertools
import os
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, Unpack

from index.arrays import Vectors
from index.editing import Details
from index.embedding.encoder import Encoder, load_encoder
from index.errors import IndexMismatchError, IndexMissingError, ReadError
from index.forms import SIZES
from index.fusion import fuse
from index.intake import BATCH, Intake, Report, draft_of
from index.preparing import Preparer
from index.reading.finding import find_files, origin_of
from index.records import (
    Article,
    Draft,
    Duplicates,
    Filters,
    Hit,
    Listing,
    Order,
    Outcome,
    Outline,
    Overview,
    Passage,
    Problem,
    Sentence,
    Stats,
    SuggestedQuestion,
    failed,
)
from index.settings import IndexSettings
from index.store.interface import Found, Replacing, Store
from index.store.local import LocalStore
from index.store.prepared import Prepared
from index.text.analysis import STEMMERS
from index.text.characters import without_surrogates
from index.text.language import languages_of
from index.text.sentences import split_sentences
from index.text.words import TOKENIZER, content_words, match_all, match_query
from index.visits import Reading

if TYPE_CHECKING:
    from index.reading.addresses import WebReader

# In the manifest: change it whenever sentence boundaries or passage texts come out differently.
_VERSION = 0.5  # share of their words that two versions of a text have in common
SPLITTER = "sentencex+mended 3"
_DEPTH = 100  # candidates of each search before fusion

Progress = Callable[[int, int], None]


class Index:
    """A searchable collection of articles in one folder. Safe to use from several threads."""

    def __init__(
        self, store: Store, settings: IndexSettings, encoder: Encoder | None = None
    ) -> None:
        self._store = store
        self.settings = settings
        self._shared_encoder = encoder
        self._encoder: Encoder | None = None  # once it is known to fit
        self._encoder_lock = threading.Lock()
        self._preparer = Preparer(store, settings, lambda: self.encoder)
        self._intake = Intake(store, settings, self._preparer)

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        settings: IndexSettings | None = None,
        create: bool = False,
        check: bool = True,
        encoder: Encoder | None = None,
    ) -> Self:
        """Open the index in a folder.

        Args:
            path: The folder.
            settings: What was set explicitly of embedder and splitter must agree with the index;
                what was not is taken from it.
            create: Make an empty index if there is none.
            check: Refuse an index made with other settings; only `rebuild` can do without.
            encoder: The embedder, where several indexes share one; else loaded at first use.

        Raises:
            IndexMissingError: There is none.
            IndexMismatchError: A newer version, another embedder or another splitter made it.
            IndexStoreError: It cannot be read or made.
        """
        folder = Path(os.path.expanduser(path))  # noqa: PTH111 - Path.expanduser() can raise
        given = settings or IndexSettings()
        store: Store
        sizes = SIZES[given.index_forms]
        try:
            store = LocalStore.open(folder, busy_timeout_s=given.busy_timeout_s, sizes=sizes)
        except IndexMissingError:
            if not create:
                raise
            made_with = encoder or load_encoder(given.encoder, threads=given.n_threads)
            store = LocalStore.create(
                folder,
                manifest_of(given, made_with),
                busy_timeout_s=given.busy_timeout_s,
                sizes=sizes,
            )
        manifest = store.manifest()
        of_index = {name: kind(manifest[name]) for name, kind in _IN_MANIFEST.items()}
        unset = _IN_MANIFEST.keys() - given.model_fields_set
        settings = given.model_copy(update={name: of_index[name] for name in unset})
        index = cls(store, settings, encoder)
        if check:
            try:
                index._check(manifest)
            except IndexMismatchError:
                store.close()
                raise
        return index

    def __enter__(self) -> Self:
        """Return the index itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    @property
    def path(self) -> Path:
        """The index folder."""
        return self._store.path

    @property
    def encoder(self) -> Encoder:
        """The embedder, loaded at first use.

        Raises:
            ModelError: Its weights are missing or not the published ones.
            IndexMismatchError: They are not those that the index was made with.
        """
        with self._encoder_lock:
            if self._encoder is None:
                encoder = self._shared_encoder or load_encoder(
                    self.settings.encoder, threads=self.settings.n_threads
                )
                made_with = self._store.manifest()["fingerprint"]
                if encoder.fingerprint != made_with:
                    raise self._mismatch("embedder", made_with, encoder.fingerprint)
                self._encoder = encoder
            return self._encoder

    # -- articles in -----------------------------------------------------------------------

    def add(
        self,
        drafts: Iterable[Draft],
        *,
        report: Report | None = None,
        dry_run: bool = False,
        replacing: Replacing | None = None,
    ) -> list[Outcome]:
        """Add articles; one read again from the same origin replaces its older version.

        Every article reported is on disk. Articles are written in batches, each in one
        transaction, so that after an exception all reported ones are there and no other.

        Args:
            drafts: Articles as read, consumed one batch at a time.
            report: Called with every outcome, as soon as it is true.
            dry_run: Write nothing; the outcomes are what would be.
            replacing: Called with every article whose text makes room for another, before
                anything of that is on disk; what it raises is raised, and all stays as it was.

        Raises:
            IndexStoreError: The disk is full or read-only, or another process keeps writing.
        """
        return self._intake.take(drafts, report, dry_run=dry_run, replacing=replacing)

    def add_paths(
        self,
        paths: Iterable[str | Path],
        *,
        fields: Mapping[str, str] | None = None,
        report: Report | None = None,
        progress: Progress | None = None,
        reread: bool = False,
        dry_run: bool = False,
    ) -> list[Outcome]:
        """Read and add files, folders and globs; what cannot be read is an outcome "failed".

        A file whose bytes are those of the last time is not read again, so that a run that was
        stopped goes on where it was.

        Args:
            paths: What to read; a file may hold many articles.
            fields: Which fields of JSON and CSV files hold ours; see `index.read_articles`.
            report: As in `add`.
            progress: Called with (files read, files in all).
            reread: Read unchanged files as well.
            dry_run: Write nothing; the outcomes are what would be.

        Raises:
            IndexStoreError: As `add`.
        """
        # Imported here: the parsers of all formats take a moment that asking saves.
        from index.formats.tables import check_fields
        from index.reading.files import FileReader

        check_fields(fields or {})
        files = list(find_files(paths))
        reader = FileReader(
            self._store.known,
            max_mb=self.settings.max_file_mb,
            fields=fields or {},
            threads=self.settings.n_threads,
            reread=reread,
        )
        read = itertools.count(1)
        done = (lambda: progress(next(read), len(files))) if progress else (lambda: None)
        return self._intake.take(reader.read(files, done=done), report, dry_run=dry_run)

    def add_read(
        self,
        items: Iterable[Draft | ReadError],
        *,
        report: Report | None = None,
        dry_run: bool = False,
        replacing: Replacing | None = None,
    ) -> list[Outcome]:
        """Add what reading gave: articles as `add`; an error becomes an outcome "failed".

        Raises:
            IndexStoreError: As `add`.
        """
        return self._intake.take(
            (failed(item) if isinstance(item, ReadError) else item for item in items),
            report,
            dry_run=dry_run,
            replacing=replacing,
        )

    def add_urls(
        self,
        urls: Iterable[str],
        *,
        report: Report | None = None,
        progress: Progress | None = None,
        stop: Callable[[], bool] = lambda: False,
        reread: bool = False,
        dry_run: bool = False,
        replacing: Replacing | None = None,
    ) -> list[Outcome]:
        """Fetch and add pages, and the pages that feeds and sitemaps list; see `add_paths`.

        Addresses that were read before are asked whether they have changed. Of the pages that a
        feed or sitemap lists, those are fetched that never were, as its site's robots.txt allows.

        Args:
            urls: http and https addresses.
            report: As in `add`.
            progress: Called with (addresses read, addresses so far).
            stop: Asked before every address, from several threads; once it is true no more are
                fetched, and those that were are added. Adding a listing again takes up the rest.
            reread: Fetch and read what has not changed.
            dry_run: Write nothing; the outcomes are what would be.
            replacing: As in `add`.

        Raises:
            IndexStoreError: As `add`.
        """
        reader = self._web_reader(reread, progress, stop)
        return self._intake.take(reader.read(urls), report, dry_run=dry_run, replacing=replacing)

    def refresh(
        self,
        *,
        report: Report | None = None,
        progress: Progress | None = None,
        reread: bool = False,
        dry_run: bool = False,
    ) -> list[Outcome]:
        """Fetch again what was added by address, where it has changed, and what its feeds add.

        A page that is gone is an outcome "failed", and its article stays. One whose article was
        removed stays removed.

        Args: See `add_urls`.

        Raises:
            IndexStoreError: As `add`.
        """
        places = [
            reading
            for reading in self._store.readings()
            if reading.kind == "listing" or (reading.kind != "file" and self._has_any_of(reading))
        ]
        reader = self._web_reader(reread, progress)
        return self._intake.take(reader.read_again(places), report, dry_run=dry_run)

    def forget_paths(self, paths: Iterable[str | Path], *, dry_run: bool = False) -> list[Outcome]:
        """Remove what was read from files, except what was read elsewhere too.

        Returns:
            "removed" for every article that is gone, or with `dry_run` would be.
        """
        return self._intake.forget([origin_of(Path(path)) for path in paths], dry_run=dry_run)

    def known_paths(self) -> list[Path]:
        """Return the files that were read, whether they are still there or not."""
        return [Path(each.location) for each in self._store.readings() if each.kind == "file"]

    def _web_reader(
        self, reread: bool, progress: Progress | None, stop: Callable[[], bool] = lambda: False
    ) -> "WebReader":
        # Imported here: most commands have no use for the web, and start sooner without it.
        from index.reading.addresses import WebReader
        from index.web.fetching import FetchLimits
        from index.web.robots import Robots

        limits = FetchLimits(
            max_mb=self.settings.max_file_mb,
            timeout_s=self.settings.fetch_timeout_s,
            allow_private=self.settings.allow_private_addresses,
        )
        return WebReader(
            limits,
            Robots(limits, delay_s=self.settings.fetch_delay_s),
            self._store.known,
            max_listed=self.settings.max_listed,
            reread=reread,
            progress=progress,
            stop=stop,
        )

    def _has_any_of(self, reading: Reading) -> bool:
        known = self._store.known(reading.location)
        return known is not None and bool(known.articles)

    def replace(self, article_id: str, draft: Draft) -> Outcome:
        """Put `draft` in the place of an article, in one transaction.

        The outcome is "replaced", "duplicate" where another article has that text already, or
        "unchanged".

        Raises:
            ArticleMissingError: There is no such article.
        """
        return self._intake.replace(article_id, draft)

    def edit(self, article_id: str, **details: Unpack[Details]) -> None:
        """Correct what is known of an article, in one transaction; its text and id stay.

        It holds until another version is read from where the article is from.

        Args:
            article_id: The article.
            details: `title`, `source`, `author`, `url`, `published`; what is left out stays, and
                None takes away what is not known.

        Raises:
            ReadError: The title is empty, or the address is none of the web.
            ArticleMissingError: There is no such article, or no longer: another version has come.
            IndexStoreError: As `add`.
        """
        self._intake.edit(article_id, details)

    def rename(self, article_id: str, title: str) -> None:
        """Give an article another title; see `edit`."""
        self.edit(article_id, title=title)

    def restore(self, article: Article) -> None:
        """Put an article that was removed back as it was, with its id, time and origins.

        An origin from which another version was read meanwhile stays with that one.

        Raises:
            IndexStoreError: As `add`.
        """
        self._intake.restore(article)

    def remove(self, article_ids: Sequence[str]) -> int:
        """Remove articles by id and return how many there were."""
        removed = self._store.remove(article_ids)
        if removed:
            self._store.flush()
        return removed

    # -- passages out ----------------------------------------------------------------------

    def search(
        self, question: str, *, top_k: int = 10, filters: Filters | None = None
    ) -> list[Hit]:
        """Return the passages nearest to a question by vectors and words together.

        Args:
            question: In plain words.
            top_k: How many at most.
            filters: Restricts the articles.

        Returns:
            Hits best first, ties by passage id.
        """
        question = without_surrogates(question)
        return self.search_vector(
            question, self.encoder.encode([question])[0], top_k=top_k, filters=filters
        )

    def search_vector(
        self,
        question: str,
        vector: Vectors,
        *,
        top_k: int = 10,
        filters: Filters | None = None,
    ) -> list[Hit]:
        """Do what `search` does, for a question that is embedded already."""
        found = self.candidates(question, vector, depth=max(_DEPTH, top_k), filters=filters)
        ranked = fuse(found.dense, found.lexical, dense_weight=self.settings.dense_weight)
        return [
            Hit(
                passage=found.passages[passage_id],
                score=score,
                rank=rank,
                dense=found.dense[passage_id],
                lexical=found.lexical.get(passage_id, 0.0),
            )
            for rank, (passage_id, score) in enumerate(ranked[:top_k], start=1)
        ]

    def candidates(
        self, question: str, vector: Vectors, *, depth: int, filters: Filters | None = None
    ) -> Found:
        """Return the best `depth` passages by vectors and by words, not yet fused."""
        query = match_query(question, languages_of(question, self._stemmed()))
        return self._store.candidates(vector, query, depth=depth, filters=filters or Filters())

    def passages_with(
        self, words: str, *, filters: Filters | None = None, depth: int = _DEPTH
    ) -> list[Passage]:
        """Return the passages that have all of some words, in any of their forms, best first.

        A passage has the words of its article's title too.

        Args:
            words: One or more.
            filters: Restricts the articles.
            depth: How many at most.
        """
        query = match_all(without_surrogates(words), self._stemmed())
        return self._store.passages_matching(query, depth=depth, filters=filters or Filters())

    def _stemmed(self) -> list[str]:
        """Return the languages of articles whose words have stems besides the English ones."""
        return [language for language in self._store.languages() if language in STEMMERS]

    def has_word(self, word: str, *, filters: Filters | None = None) -> bool:
        """Whether any article has a word, in any of its forms."""
        return bool(self.passages_with(word, filters=filters, depth=1))

    def told_apart(self, draft: Draft, beside: Mapping[str, str] | None = None) -> Draft:
        """Return a draft under an origin that no article of another story has.

        For what is known by its title alone, as pasted text is: under the same title comes a new
        version as well as next week's notes. It is a version of what it has a sentence or half of
        its words in common with; else its origin gets a number.

        Args:
            draft: What comes.
            beside: The texts that come with it, by origin, as of one file: they are no versions
                of each other.
        """
        beside = beside or {}
        words = set(content_words(draft.text))
        sentences = {draft.text[a:b] for a, b in split_sentences(draft.text, draft.language)}
        origin, number = draft.origin, 1
        while True:
            if origin in beside:
                if beside[origin] == draft.text:
                    break
            elif not (known := self.articles(Filters(origins=(origin,)))):
                break
            else:
                text = known[0].text
                theirs = set(content_words(text))
                if len(words & theirs) >= _VERSION * len(words | theirs):
                    break
                if any(text[a:b] in sentences for a, b in split_sentences(text, known[0].language)):
                    break
            number += 1
            origin = f"{draft.origin}, no. {number}"
        return draft.model_copy(update={"origin": origin})

    def article(self, article_id: str) -> Article:
        """Return an article; raises `ArticleMissingError`."""
        return self._store.article(article_id)

    def articles_with_sentences(
        self, article_ids: Sequence[str]
    ) -> list[tuple[Article, list[Sentence]]]:
        """Return those of the articles that are there, with their sentences, in one read."""
        return self._store.articles_with_sentences(article_ids)

    def articles(self, filters: Filters | None = None) -> list[Article]:
        """Return articles, newest first, then by title."""
        return self._store.articles(filters or Filters())

    def listing(
        self,
        filters: Filters | None = None,
        *,
        order: Order = "newest",
        limit: int | None = 50,
        offset: int = 0,
    ) -> Listing:
        """Return some of the articles, without their texts, and how many there are in all.

        Args:
            filters: Restricts the articles.
            order: Articles without a date or source come last.
            limit: How many to return at most; None for all.
            offset: How many to leave out before them.
        """
        return self._store.listing(filters or Filters(), order=order, limit=limit, offset=offset)

    def undated(self, filters: Filters) -> int:
        """Return how many articles the days of filters leave out as they have no date."""
        if filters.undated or not (filters.published_from or filters.published_to):
            return 0
        dated, all_of_them = (
            self.listing(each, limit=0).found
            for each in (filters, filters.model_copy(update={"undated": True}))
        )
        return all_of_them - dated

    def sentences(self, article_id: str) -> list[Sentence]:
        """Return an article's sentences in reading order; raises `ArticleMissingError`."""
        return self._store.sentences(article_id)

    def passages(self, article_id: str) -> list[Passage]:
        """Return an article's passages in reading order."""
        return self._store.passages(article_id)

    def outline(self, article_id: str) -> Outline:
        """Return what an article tells at a glance, found when it was added.

        Raises:
            ArticleMissingError: There is none.
        """
        return self._store.outline(article_id)

    def overview(self) -> Overview:
        """Return what there is, at a glance: counts, days, the newest articles, names met most."""
        return self._store.overview()

    def keep_questions(self, article_id: str, questions: Sequence[SuggestedQuestion]) -> None:
        """Keep questions that an article surely answers, which may be none, until it changes.

        Raises:
            ArticleMissingError: The article is gone.
        """
        self._store.keep_questions(article_id, questions)

    def questions(self, article_id: str) -> list[SuggestedQuestion] | None:
        """Return the questions kept of an article; None where none were tried yet."""
        return self._store.questions(article_id)

    def newest_questions(self, limit: int) -> list[list[SuggestedQuestion]]:
        """Return the questions kept of the newest articles that have any, by article."""
        return self._store.newest_questions(limit)

    @property
    def generation(self) -> int:
        """Counts the writes; two equal ones mean the same content."""
        return int(self._store.manifest()["generation"])

    def duplicates(self) -> Duplicates:
        """Return the stories that were read more than once, and the articles that are similar."""
        return self._store.duplicates()

    # -- care ------------------------------------------------------------------------------

    def stats(self) -> Stats:
        """Return counts and sizes."""
        return self._store.stats()

    def verify(self) -> list[Problem]:
        """Check texts, ranges, vectors and words; an empty list means all is well."""
        return self._store.verify()

    def rebuild(self, *, progress: Progress | None = None) -> int:
        """Split and embed all articles anew with the present settings; returns how many.

        Embeddings are kept as they are made, so that an interrupted rebuild goes on where it
        was; the passages change in one transaction at the end.

        Args:
            progress: Called with (articles done, articles in all).
        """
        encoder = load_encoder(self.settings.encoder, threads=self.settings.n_threads)
        with self._encoder_lock:
            self._encoder = encoder
        articles = self.articles()
        prepared: list[Prepared] = []
        for first in range(0, len(articles), BATCH):
            drafts = [draft_of(a, a.origins[0]) for a in articles[first : first + BATCH]]
            batch = list(map(self._preparer.prepare, drafts))
            self._store.keep_embeddings(self._preparer.embed(batch))
            prepared += batch
            if progress:
                progress(len(prepared), len(articles))
        self._store.replace_all(prepared, manifest_of(self.settings, encoder))
        return len(prepared)

    def optimize(self) -> None:
        """Give back space: of removed articles' embeddings, and in the word index."""
        self._store.optimize()

    def is_current(self) -> bool:
        """Whether the folder still holds the index that was opened, and not another since."""
        return self._store.is_current()

    def rest(self) -> None:
        """Give back what is held in memory; the next search takes longer."""
        self._store.rest()

    def close(self) -> None:
        """Let go of files; the index cannot be used afterwards."""
        self._store.close()

    def _check(self, manifest: Mapping[str, str]) -> None:
        for name, kind in _IN_MANIFEST.items():
            wanted = getattr(self.settings, name)
            if kind(manifest[name]) != wanted:
                raise self._mismatch(name.replace("_", " "), manifest[name], wanted)
        for name, wanted in (("splitter", SPLITTER), ("words", TOKENIZER)):
            if manifest[name] != wanted:
                raise self._mismatch(name, manifest[name], wanted)

    def _mismatch(self, what: str, made_with: object, wanted: object) -> IndexMismatchError:
        return IndexMismatchError(
            f"The index in {self.path} was made with {what} {made_with}, not {wanted}: run "
            f"'article-qa rebuild --index {self.path}' with the settings you want, or leave "
            "them unset to use the index as it is."
        )


# Settings that decide what is stored, and how the manifest's text is read back.
_IN_MANIFEST: dict[str, Callable[[str], str | int]] = {
    "encoder": str,
    "passage_tokens": int,
    "overlap_sentences": int,
}


def manifest_of(settings: IndexSettings, encoder: Encoder) -> dict[str, str]:
    """Return what an index made with these settings says of itself."""
    return {
        **{name: str(getattr(settings, name)) for name in _IN_MANIFEST},
        "fingerprint": encoder.fingerprint,
        "dimension": str(encoder.dimension),
        "splitter": SPLITTER,
        "words": TOKENIZER,
    }
