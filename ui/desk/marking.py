"""What can be done with a selection of an article, and with the marks of the page's visitors."""

import re
from collections.abc import Callable
from typing import Any

from index.errors import QAError
from index.records import Sentence
from qa.assistant import Assistant
from qa.cite import cite
from qa.records import Citation
from ui.desk.messages import attempt, explain
from ui.html.answer import message_html
from ui.html.article import article_html, drawn, missing_html
from ui.html.citing import as_text
from ui.html.link import Place
from ui.html.marks import exported, listed_html, undo_html
from ui.kept.marks import MarkError, Marks

LONGEST = 10_000  # characters of a mark, and of what is copied
_INK = re.compile(r"\S(?:.*\S)?", re.DOTALL)


class Marking:
    """The marks in one index, of any visitor: each method names whose."""

    def __init__(self, assistant: Assistant) -> None:
        """Keep marks beside the assistant's index.

        Raises:
            MarkError: The file that is there cannot be used.
        """
        self._index = assistant.index
        self._marks = Marks(assistant.index.path)
        self._marks.purge()

    # -- beside the text -----------------------------------------------------------------------

    def read(self, owner: str, link: str) -> str:
        """Return the article that a link leads to, as HTML, with the visitor's marks."""
        try:
            place = Place.parse(link)
        except ValueError:
            return missing_html("This link does not lead to an article.")

        def show() -> str:
            article = self._index.article(place.article_id)
            try:
                marks, notice = self._marks.of(owner).within(article.id), ""
            except QAError as err:  # the article can be read all the same
                marks, notice = [], message_html(str(err))
            return article_html(article, place, self._index.outline(article.id), marks, notice)

        return attempt(show, show=missing_html)

    def copied(self, link: str) -> dict[str, Any]:
        """Return what a link names in quotation marks over its source, as `text`."""
        return _told(lambda: {"text": as_text([self._cited(link)])})

    def mark(self, owner: str, link: str) -> dict[str, Any]:
        """Mark what a link names; return the mark and all of its article."""

        def make() -> dict[str, Any]:
            mark = self._marks.of(owner).keep(self._cited(link))
            return {"mark": mark.id, **self._within(owner, mark.citation.article_id)}

        return _told(make)

    def note(self, owner: str, mark_id: str, note: str) -> dict[str, Any]:
        """Put a note on a mark; return all of its article."""
        return self._changed(owner, lambda marks: marks.note(mark_id, note).citation)

    def unmark(self, owner: str, mark_id: str) -> dict[str, Any]:
        """Delete a mark; return the others of its article."""
        return self._changed(owner, lambda marks: marks.delete(mark_id).citation)

    # -- in their list -------------------------------------------------------------------------

    def listing(self, owner: str, words: str = "", notice: str = "") -> str:
        """Return the visitor's marks as HTML, only those that hold the words."""
        return notice + attempt(
            lambda: listed_html(self._marks.of(owner).found(words), words), show=message_html
        )

    def annotate(self, owner: str, mark_id: str, note: str) -> str:
        """Put a note on a mark; return what went wrong as HTML, or nothing."""

        def annotate() -> str:
            self._marks.of(owner).note(mark_id, note)
            return ""

        return attempt(annotate, show=message_html)

    def delete(self, owner: str, mark_id: str) -> str:
        """Delete a mark; return what became of it as HTML, with the way to undo it."""
        return attempt(lambda: undo_html(self._marks.of(owner).delete(mark_id)), show=message_html)

    def restore(self, owner: str, mark_id: str) -> str:
        """Undo a deletion; return what went wrong as HTML, or nothing."""

        def restore() -> str:
            self._marks.of(owner).restore(mark_id)
            return ""

        return attempt(restore, show=message_html)

    def export(self, owner: str, words: str, form: str) -> dict[str, str]:
        """Return the marks that hold the words as a file: its `name`, `type` and `text`.

        Raises:
            QAError: They cannot be read, or there is no such form.
        """
        return exported(self._marks.of(owner).found(words), form)

    # ------------------------------------------------------------------------------------------

    def _cited(self, link: str) -> Citation:
        """Return the range that a link names as a citation, without the space around it.

        Raises:
            MarkError: The link names no text of an article, or too much of it.
        """
        try:
            place = Place.parse(link)
            ((start, end),) = place.ranges
        except ValueError as err:
            raise MarkError("What is selected does not lie within one article.") from err
        article = self._index.article(place.article_id)
        if not start < end <= len(article.text):
            raise MarkError("What is selected is no part of this article's text: open it again.")
        ink = _INK.search(article.text, start, end)
        if ink is None:
            raise MarkError("Only white space is selected.")
        if ink.end() - ink.start() > LONGEST:
            raise MarkError(f"At most {LONGEST:,} characters are marked or copied: select less.")
        # It is the visitor who chose it: there is nothing to doubt.
        return cite(article, Sentence(*ink.span()), score=1)

    def _changed(self, owner: str, change: Callable[[Marks], Citation]) -> dict[str, Any]:
        return _told(lambda: self._within(owner, change(self._marks.of(owner)).article_id))

    def _within(self, owner: str, article_id: str) -> dict[str, Any]:
        return {"marks": [drawn(mark) for mark in self._marks.of(owner).within(article_id)]}


def _told(make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return what `make` returns, or what went wrong as `problem`."""
    try:
        return make()
    except Exception as err:
        return {"problem": explain(err)}
