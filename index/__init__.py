"""Articles to sentences to passages to search; knows nothing of questions being answered."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.editing import Details as Details
    from index.embedding.encoder import Encoder as Encoder
    from index.errors import (
        ArticleMissingError as ArticleMissingError,
        IndexBusyError as IndexBusyError,
        IndexDamagedError as IndexDamagedError,
        IndexMismatchError as IndexMismatchError,
        IndexMissingError as IndexMissingError,
        IndexStoreError as IndexStoreError,
        ModelError as ModelError,
        QAError as QAError,
        ReadError as ReadError,
        SettingsError as SettingsError,
    )
    from index.indexing import Index as Index
    from index.reading.articles import (
        read_articles as read_articles,
        read_bytes as read_bytes,
        read_text as read_text,
    )
    from index.reading.finding import find_files as find_files
    from index.records import (
        Article as Article,
        Copy as Copy,
        DayNamed as DayNamed,
        Draft as Draft,
        Duplicates as Duplicates,
        Filters as Filters,
        Hit as Hit,
        Listed as Listed,
        Listing as Listing,
        Metadata as Metadata,
        NameMentioned as NameMentioned,
        NameMet as NameMet,
        Opening as Opening,
        Order as Order,
        Outcome as Outcome,
        Outline as Outline,
        Overview as Overview,
        PageRange as PageRange,
        Passage as Passage,
        Problem as Problem,
        Sentence as Sentence,
        SimilarArticles as SimilarArticles,
        Source as Source,
        Stats as Stats,
        StoredStory as StoredStory,
        SuggestedQuestion as SuggestedQuestion,
    )
    from index.settings import IndexSettings as IndexSettings
    from index.store.interface import Found as Found
    from index.watching import watch as watch

_HOMES = {  # module -> the public names that are defined there
    "index.editing": "Details",
    "index.embedding.encoder": "Encoder",
    "index.errors": (
        "ArticleMissingError IndexBusyError IndexDamagedError IndexMismatchError "
        "IndexMissingError IndexStoreError ModelError QAError ReadError SettingsError"
    ),
    "index.indexing": "Index",
    "index.reading.articles": "read_articles read_bytes read_text",
    "index.reading.finding": "find_files",
    "index.records": (
        "Article Copy DayNamed Draft Duplicates Filters Hit Listed Listing Metadata NameMentioned "
        "NameMet Opening Order Outcome Outline Overview PageRange Passage Problem Sentence "
        "SimilarArticles Source Stats StoredStory SuggestedQuestion"
    ),
    "index.settings": "IndexSettings",
    "index.store.interface": "Found",
    "index.watching": "watch",
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names.split()}
__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> Any:
    """Import a public name at first use: FAISS and ONNX Runtime take a while."""
    if name not in _HOME_OF:
        raise AttributeError(f"module 'index' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME_OF[name]), name)
