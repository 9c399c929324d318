"""One question as an object or a table row, to a `Question`.

Fields: `question`, and optionally `id`; `answers` (`answer` is the same); `citations` (`quotes` is
the same); `article`, one by any of its names, or `context`, its text, with `title`; `sentences`,
pairs of start and end in that article, the best first; `also`, objects with a further right
`article`, `citations` and `answers` each, or numbers of articles that say the same answers;
`unanswerable`; `tags`, `kind`; `conversation` and `turn`, or `history`, ids of earlier questions;
`rewrite` (`alone` is the same). Lists may be texts with `|` between the items. A conversation may
be one object, whose `turns` are rows that share its other fields.
"""

from typing import Any

from eval.formats.collection import SetArticles
from eval.formats.fields import Fault, checked, items_of, text_field, texts_of
from eval.formats.gathered import SetConversations
from eval.formats.gold import Gold, elsewhere_of, gold_of, is_number
from eval.records import Question

FIELDS = (
    "question", "id", "answers", "answer", "citations", "quotes", "article", "context", "title",
    "also", "unanswerable", "tags", "kind", "conversation", "turn", "history", "rewrite", "alone",
)  # fmt: skip
_TRUE, _FALSE = ("true", "yes", "1"), ("false", "no", "0")


def question_of(
    row: dict[str, Any],
    default_id: str | None,
    collection: SetArticles,
    conversations: SetConversations,
    origin: str,
) -> Question:
    """Return the question of a row.

    Args:
        row: Its fields.
        default_id: Where it needs no id of its own.
        collection: Articles; a context is added to them.
        conversations: Of the rows before.
        origin: Of a context.

    Raises:
        Fault: What is wrong with it.
    """
    asked, question_id = text_field(row, "question"), text_field(row, "id") or default_id
    if asked is None:
        raise Fault("there is no 'question'")
    if question_id is None:
        raise Fault("there is no 'id', and other rows have one")
    golds = [gold_of(row, collection, origin)]
    numbers: list[int] = []
    for further in items_of(row, "also"):
        if is_number(further):
            numbers.append(further)
        elif isinstance(further, dict):
            golds.append(gold_of(further, collection, origin))
        else:
            raise Fault("'also' is no list of objects or numbers")
    others = [elsewhere_of(number, golds[0].answers, collection) for number in numbers]
    unanswerable = _unanswerable(row, golds)
    conversation, turn = text_field(row, "conversation"), _turn(row)
    history = tuple(texts_of(row, "history"))
    if (conversation is None) != (turn is None):
        raise Fault("'conversation' and 'turn' go together")
    if conversation is not None and turn is not None:
        earlier = conversations.history(conversation, turn, question_id)
        history = history or earlier
    kind = text_field(row, "kind")
    return Question(
        id=question_id,
        question=asked,
        answers=tuple(dict.fromkeys(answer for gold in golds for answer in gold.answers)),
        spans=tuple(
            dict.fromkeys(
                span.model_copy(update={"statement": number})
                for number, gold in enumerate(golds)
                for span in gold.spans
            )
        ),
        sentences=tuple(dict.fromkeys(span for gold in golds for span in gold.sentences)),
        elsewhere=tuple(dict.fromkeys(span for _, spans in others for span in spans)),
        about=golds[0].article_id,
        relevant={}
        if unanswerable
        else {gold.article_id: 1 for gold in golds if gold.article_id}
        | {span.article_id: 1 for gold in golds for span in (*gold.sentences, *gold.spans)}
        | {article_id: 1 for article_id, _ in others if article_id},
        unanswerable=unanswerable,
        tags=(*texts_of(row, "tags"), *([f"kind:{kind}"] if kind else [])),
        history=history,
        conversation=conversation,
        turn=turn if turn is not None else (len(history) + 1 if history else None),
        rewrite=text_field(row, "rewrite") or text_field(row, "alone"),
    )


def turns_of(row: dict[str, Any], default_id: str) -> list[dict[str, Any]]:
    """Return the rows of a conversation that is given as one object; any other row as it is.

    Raises:
        Fault: A turn is no object.
    """
    if "turns" not in row:
        return [row]
    shared = {name: value for name, value in row.items() if name not in ("id", "turns")}
    name = text_field(row, "id") or default_id
    turns = items_of(row, "turns")
    if not all(isinstance(turn, dict) for turn in turns):
        raise Fault("'turns' is no list of objects")
    return [
        {**shared, "id": f"{name}-{number}", "conversation": name, "turn": number, **turn}
        for number, turn in enumerate(turns, start=1)
    ]


def _unanswerable(row: dict[str, Any], golds: list[Gold]) -> bool | None:
    value = row.get("unanswerable")
    if isinstance(value, str) and value.strip():
        known = {**dict.fromkeys(_TRUE, True), **dict.fromkeys(_FALSE, False)}
        value = known.get(value.strip().lower(), value)
    elif isinstance(value, str):
        value = None
    if value is not None and not isinstance(value, bool):
        raise Fault(f"'unanswerable' is {value!r}, neither true nor false")
    has_gold = any(gold.answers or gold.sentences for gold in golds)
    if value and has_gold:
        raise Fault("it is marked unanswerable and has answers or citations")
    if value is None:
        return False if has_gold else (True if golds[0].says_none else None)
    return value


def _turn(row: dict[str, Any]) -> int | None:
    value = row.get("turn")
    if value is None or value == "":
        return None
    try:
        number = int(checked(value, "turn") if isinstance(value, str) else value)
    except (TypeError, ValueError, OverflowError) as err:
        raise Fault(f"'turn' is {value!r}, no whole number") from err
    if isinstance(value, float) and number != value:
        raise Fault(f"'turn' is {value!r}, no whole number")
    return number
