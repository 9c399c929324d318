"""Pure: question, title and passage to word pieces, the same in training and when asked.

    [CLS] question [SEP] title [SEP] passage [SEP]

The title is context: it is in the first segment and no answer can start in it.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from tokenizers import Encoding, Tokenizer

CLS, SEP = 101, 102
MAX_WORD_PIECES = 320
MAX_QUESTION = 64
MAX_TITLE = 24
STRIDE = 64  # word pieces that windows of a long passage share


class Window(NamedTuple):
    """A run of word pieces for the model."""

    ids: list[int]
    types: list[int]  # 1 for the passage
    first: int  # place of the passage's first word piece in `ids`
    offsets: list[tuple[int, int]]  # of the passage's word pieces, code points of the passage


def plain_question(question: str) -> str:
    """Return a question in the one form that training and asking share.

    Some unanswerable questions of the training data came lower-cased and without a final mark:
    left so, case and punctuation would tell what cannot be answered. The model lower-cases.
    """
    return re.sub(r"[\s?!.]+$", "", " ".join(question.split())) + "?"


def windows(
    tokenizer: Tokenizer,
    question: str,
    title: str,
    passage: str,
    *,
    max_word_pieces: int = MAX_WORD_PIECES,
) -> list[Window]:
    """Return the windows of one passage; one, unless it is long.

    Args:
        tokenizer: Of the model, without truncation and padding.
        question: As `plain_question` gives it.
        title: Of the article; "" for none.
        passage: Its text.
        max_word_pieces: Length of a window.
    """
    asked, named, read = tokenizer.encode_batch(
        [question, title, passage], add_special_tokens=False
    )
    head = [CLS, *asked.ids[:MAX_QUESTION], SEP]
    if named.ids:
        head += [*named.ids[:MAX_TITLE], SEP]
    room = max_word_pieces - len(head) - 1
    return [_window(head, read, start, room) for start in window_starts(len(read.ids), room)]


def _window(head: Sequence[int], read: Encoding, start: int, room: int) -> Window:
    body = read.ids[start : start + room]
    return Window(
        ids=[*head, *body, SEP],
        types=[0] * len(head) + [1] * (len(body) + 1),
        first=len(head),
        offsets=read.offsets[start : start + room],
    )


def window_starts(length: int, room: int) -> list[int]:
    """Return where windows of `room` word pieces begin that share `STRIDE` with the one before."""
    starts = [0]
    while starts[-1] + room < length:
        starts.append(starts[-1] + room - STRIDE)
    return starts
