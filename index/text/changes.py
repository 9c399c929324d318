"""Pure: two versions of an article to a few words that say what is new."""

from collections import Counter
from collections.abc import Sequence


def describe_changes(
    before: Sequence[str], after: Sequence[str], fields: Sequence[tuple[str, object, object]]
) -> str:
    """Return what changed, e.g. "2 sentences are new, 1 is gone; title was 'Ferry late'".

    Args:
        before: Sentences of the version that goes.
        after: Sentences of the version that comes.
        fields: Name, old and new value of what is known besides the text.
    """
    new = (Counter(after) - Counter(before)).total()
    gone = (Counter(before) - Counter(after)).total()
    parts: list[str] = []
    if new and gone:
        parts.append(f"{_counted(new)} new, {gone} {'is' if gone == 1 else 'are'} gone")
    elif new or gone:
        parts.append(f"{_counted(new)} new" if new else f"{_counted(gone)} gone")
    elif list(before) != list(after):
        parts.append("the sentences are in another order")
    parts += [
        f"{name} was {old!r}" if isinstance(old, str) else f"{name} is new"
        for name, old, now in fields
        if old != now
    ]
    return "; ".join(parts) or "white space only"


def _counted(count: int) -> str:
    return "1 sentence is" if count == 1 else f"{count} sentences are"
