"""Pure: a question as typed to one that can be searched."""

from index.text.characters import one_line, without_surrogates
from qa.errors import QuestionError

MAX_CHARACTERS = 2000


def check_question(raw: str) -> str:
    """Return the question on one line, in NFC, without control characters.

    Raises:
        QuestionError: Nothing is left, it is too long, or as `check_characters`.
    """
    check_characters(raw)
    question = one_line(raw)
    if not any(character.isalnum() for character in question):
        raise QuestionError("The question is empty: type at least one word.")
    if len(question) > MAX_CHARACTERS:
        raise QuestionError(
            f"The question has {len(question):,} characters; the limit is {MAX_CHARACTERS:,}."
        )
    return question


def check_characters(raw: str) -> None:
    """Refuse half a character, which JSON may hold: nothing could keep or show it.

    Raises:
        QuestionError: There is one.
    """
    if raw != without_surrogates(raw):
        raise QuestionError("The question holds half a character (a lone surrogate): type it anew.")
