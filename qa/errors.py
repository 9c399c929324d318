"""Errors of asking; all others are in `index.errors`."""

from index.errors import QAError


class QuestionError(QAError, ValueError):
    """A question is empty or too long."""
