"""Pure: a question as typed to one that can be searched."""

from index.text import one_line
from qa.errors import QuestionError

MAX_CHARACTERS = 2000


def check_question(raw: str) -> str:
    """Return the question on one line, in NFC, without control characters.

    Raises:
        QuestionError: Nothing is left, or it is too long.
    """
    question = one_line(raw)
    if not any(character.isalnum() for character in question):
        raise QuestionError("The question is empty: type at least one word.")
    if len(question) > MAX_CHARACTERS:
        raise QuestionError(
            f"The question has {len(question):,} characters; the limit is {MAX_CHARACTERS:,}."
        )
    return question
