"""Articles to sentences to passages to search; knows nothing of questions being answered."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.errors import (
        ArticleMissingError,
        IndexBusyError,
        IndexDamagedError,
        IndexMismatchError,
        IndexMissingError,
        IndexStoreError,
        ModelError,
        QAError,
        ReadError,
        SettingsError,
    )
    from index.indexing import Index
    from index.reading.articles import find_files, read_articles, read_bytes, read_text
    from index.records import (
        Article,
        Copy,
        Draft,
        Duplicates,
        Filters,
        Hit,
        Outcome,
        PageRange,
        Passage,
        Problem,
        Sentence,
        SimilarArticles,
        Source,
        Stats,
        Story,
    )
    from index.settings import IndexSettings
    from index.watching import watch

__all__ = [
    "Article",
    "ArticleMissingError",
    "Copy",
    "Draft",
    "Duplicates",
    "Filters",
    "Hit",
    "Index",
    "IndexBusyError",
    "IndexDamagedError",
    "IndexMismatchError",
    "IndexMissingError",
    "IndexSettings",
    "IndexStoreError",
    "ModelError",
    "Outcome",
    "PageRange",
    "Passage",
    "Problem",
    "QAError",
    "ReadError",
    "Sentence",
    "SettingsError",
    "SimilarArticles",
    "Source",
    "Stats",
    "Story",
    "find_files",
    "read_articles",
    "read_bytes",
    "read_text",
    "watch",
]

_HOMES = {
    "index.errors": (
        "ArticleMissingError",
        "IndexBusyError",
        "IndexDamagedError",
        "IndexMismatchError",
        "IndexMissingError",
        "IndexStoreError",
        "ModelError",
        "QAError",
        "ReadError",
        "SettingsError",
    ),
    "index.indexing": ("Index",),
    "index.reading.articles": ("find_files", "read_articles", "read_bytes", "read_text"),
    "index.settings": ("IndexSettings",),
    "index.watching": ("watch",),
}


def __getattr__(name: str) -> Any:
    """Import a public name at first use: FAISS and ONNX Runtime take a while."""
    if name not in __all__:
        raise AttributeError(f"module 'index' has no attribute {name!r}")
    from importlib import import_module

    home = next((module for module, names in _HOMES.items() if name in names), "index.records")
    return getattr(import_module(home), name)
