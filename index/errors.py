"""What can go wrong, as one tree; every message says what, where and what to do.

QAError
├── SettingsError            a setting is wrong: names it and the allowed values
├── ReadError                a file or text cannot become an article
├── ArticleMissingError      no article with that id
├── IndexStoreError          the index cannot be read or written
│   ├── IndexMissingError    there is no index in that folder
│   ├── IndexMismatchError   made by another version, embedder or splitter
│   ├── IndexBusyError       another process kept writing for too long
│   └── IndexDamagedError    the SQLite file is not usable
├── ModelError               weights missing, or not the published ones
└── QuestionError            in `qa`: empty or too long
"""


class QAError(Exception):
    """Base of every error this project raises on purpose; `str()` is one clear sentence."""


class SettingsError(QAError, ValueError):
    """A setting has a value that is not allowed."""


class ReadError(QAError):
    """A file or text cannot become an article.

    Args:
        origin: Path, address or "standard input".
        reason: Why, without a full stop.
    """

    def __init__(self, origin: str, reason: str) -> None:
        super().__init__(f"{origin}: {reason}.")
        self.origin = origin
        self.reason = reason


class ArticleMissingError(QAError, KeyError):
    """No article has the given id."""

    def __init__(self, article_id: str) -> None:
        super().__init__(f"There is no article {article_id!r} in this index.")

    def __str__(self) -> str:
        """Return the sentence itself: KeyError would show its repr."""
        return str(self.args[0])


class IndexStoreError(QAError):
    """The index cannot be read or written."""


class IndexMissingError(IndexStoreError):
    """The folder holds no index."""


class IndexMismatchError(IndexStoreError):
    """The index was made by another version, embedder or splitter."""


class IndexBusyError(IndexStoreError):
    """Another process kept the write lock longer than the timeout."""


class IndexDamagedError(IndexStoreError):
    """The database file is not usable."""


class ModelError(QAError):
    """Model weights are missing, or are not the published ones."""
