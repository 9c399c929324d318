"""The verdicts that visitors give on answers, and the file of questions that is made of them."""

import threading

from index.errors import ArticleMissingError
from index.indexing import Index
from ui.desk.messages import attempt
from ui.html.answer import message_html
from ui.html.chat_log import log_html
from ui.kept.conversations import Conversations, Verdict
from ui.kept.feedback import FILE_NAME, REASONS, write_feedback


class Verdicts:
    """The verdicts on answers from one index, of any visitor. Safe to use from several threads."""

    def __init__(self, articles: Index, conversations: Conversations) -> None:
        """Keep them with the conversations, and the file beside the articles.

        Args:
            articles: From which the answers are.
            conversations: In which they stand, of any owner.
        """
        self._articles = articles
        self._conversations = conversations
        self._file = articles.path / FILE_NAME
        self._writing = threading.Lock()

    def judge(
        self,
        owner: str,
        conversation_id: str,
        number: int,
        verdict: str,
        reason: str | None = None,
        note: str | None = None,
    ) -> str:
        """Keep a verdict on an answer, and return the conversation as HTML.

        Args:
            owner: Whose conversation it is.
            conversation_id: The conversation.
            number: Of the exchange.
            verdict: "up" or "down"; the one that is kept already is taken back, unless it comes
                with a reason or note.
            reason: A key of `REASONS`.
            note: In the visitor's words.
        """
        own = self._conversations.of(owner)

        def kept() -> str:
            found = own.read(conversation_id)
            current = next((e.verdict for e in found.exchanges if e.number == number), None)
            wanted: Verdict | None = "up" if verdict == "up" else "down"
            if reason is None and note is None and current == wanted:
                wanted = None
            known = reason if reason in REASONS and wanted == "down" else None
            own.judge(conversation_id, number, wanted, known, (note or "").strip() or None)
            notice = self.write()
            found = own.read(conversation_id)
            return log_html(found.id, found.title, found.exchanges, notice=notice)

        return attempt(kept, show=message_html)

    def follow_articles(self) -> str:
        """Bring the file up to date once articles have gone or come back.

        Returns:
            What went wrong as HTML, or nothing.
        """
        if not self._file.exists():
            return ""

        def write() -> str:
            problem = self.write()
            return message_html(problem) if problem else ""

        return attempt(write, show=message_html)

    def write(self) -> str | None:
        """Bring the file up to date; return what went wrong."""
        try:
            with self._writing:
                write_feedback(self._file, self._conversations.judged(), self._holds)
        except OSError as err:
            return f"The verdicts could not be written to {self._file}: {err}."
        return None

    def _holds(self, article_id: str) -> bool:
        try:
            self._articles.article(article_id)
        except ArticleMissingError:
            return False
        return True
