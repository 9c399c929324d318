"""Pure: what shape of answer the wording of a question asks for."""

import re
from typing import Literal

Shape = Literal["fact", "passage", "list"]

_NUMBER = r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|several|all)"
_AUXILIARY = (
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must)"
)
_PLURAL = (
    r"(?:(?!(?:does|has|was|his|its|this|is|as|us|species|series|news)\b)[\w-]+[^\Wsiu]s"
    r"|people|men|women|children|criteria|species)(?![\w’'])"
)
# Many a verb ends like a plural: "What causes rust?" What follows a plural tells it from one.
_NOT_VERB = r"(?!\w+ (?:comes|goes|happens|lies|remains|leads|belongs|depends|stands|follows)\b)"
_AFTER_PLURAL = (
    rf" (?:{_AUXILIARY}|of|for|in|on|at|from|with|by|to|that|who|\w{{2,}}ed|became|began|bought"
    r"|broke|brought|built|came|chose|drew|fell|gave|got|grew|held|kept|knew|lay|left|led|lost"
    r"|made|met|paid|ran|rose|said|sat|saw|sold|spoke|stood|took|told|went|won|wrote)\b"
)
_LIST = re.compile(
    r"^(?:please )?(?:list|enumerate|break down)\b|[?:.,] list\b"
    rf"|^(?:please )?(?:name|give) (?:me )?(?:the )?{_NUMBER}\b"
    rf"|^(?:what|which)(?: of the)? {_NUMBER}(?: (?:other|main))? {_PLURAL}"
    rf"|^{_NOT_VERB}(?:what|which)(?: of the)?(?: (?:other|main|kinds of|types of))? {_PLURAL}"
    rf"{_AFTER_PLURAL}"
    rf"|^(?:what|which|who) (?:are|were) (?:[\w’'-]+ ){{0,5}}?{_PLURAL}",
    re.IGNORECASE,
)
_MEASURED = (
    r"(?:many|much|long|old|far|often|tall|high|deep|big|large|fast|heavy|soon|recently|wide|late"
    r"|early|close|near|likely|warm|cold|hot|small|thick|quickly|rich|expensive)"
)
# "How strong was": of one thing it is asked how much so.
_OF_A_DEGREE = rf"(?!(?!(?:{_AUXILIARY}|else|exactly|then)\b)\w+ {_AUXILIARY}\b)"
_PASSAGE = re.compile(
    rf"\bwhy\b|^how {_OF_A_DEGREE}(?!{_MEASURED}\b)\w+|.\bhow (?!{_MEASURED}\b)\w+"
    r"|^(?:describe|explain|summari[sz]e|tell me)\b"
    r"|\bwhat (?:happened|is known|do we know|was the reason|is the reason|were the reasons)\b",
    re.IGNORECASE,
)


def shape_of(question: str) -> Shape:
    """Return what a good answer looks like: a fact, a few sentences, or the items of a list.

    >>> [shape_of(q) for q in ("Who won?", "Why did it sink?", "Which books were chosen?")]
    ['fact', 'passage', 'list']
    >>> shape_of("How many people came?")
    'fact'
    """
    if _LIST.search(question):
        return "list"
    return "passage" if _PASSAGE.search(question) else "fact"
