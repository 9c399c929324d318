"""Errors of measuring; all others are in `index.errors` and `qa.errors`."""

from index.errors import QAError


class DatasetError(QAError):
    """A question set cannot be read: names the file and the place."""


class RunError(QAError):
    """A run cannot be started, gone on with or read: names the file and what to do."""
