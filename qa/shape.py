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
# "Who decides how it is spent?" asks who.
_OTHERWISE = rf"(?!(?:who|whose|which|when|where|{_AUXILIARY})\b)"
_PASSAGE = re.compile(
    rf"\bwhy\b|^how {_OF_A_DEGREE}(?!{_MEASURED}\b)\w+|^{_OTHERWISE}.+\bhow (?!{_MEASURED}\b)\w+"
    r"|^(?:describe|explain|summari[sz]e|tell me)\b"
    r"|\bwhat (?:happened|happens to|is known|do we know|will happen|would happen)\b",
    re.IGNORECASE,
)
# What made it so, what is behind it, what somebody says to it: other words for why and how.
_REASON = re.compile(
    r"^(?:and |but |so |then )?(?:"
    r"what(?:['’]s| (?:is|was|has|had|have|could|would|should|may|might|will))? ?(?:been |really )?"
    r"(?:ma(?:de|kes?|king)|caus(?:ed?|es|ing)|le(?:d|ads?|ading)|dr(?:ove|ives?|iving|iven)"
    r"|forc(?:ed?|es|ing)|prompt(?:s|ed|ing)?|trigger(?:s|ed|ing)?|sets? off|setting off|sparked"
    r"|upsets?|gets?|got|kept|keeps?|stops|stopped|persuaded|convinced|inspired|held|holds|holding"
    r"|cleared|brought|explains?)\b"
    r"|what(?:['’]s| (?:is|was|were|are|lay|lies|stands|stood))? (?:really )?(?:at the root|behind"
    r"|the (?:\w+ )?(?:reasons?|grounds?|explanation|causes?|impetus|aim|purpose|point|effects?"
    r"|impact|consequences?|danger|idea|motives?|thinking|logic|trouble|problem|catch))\b"
    rf"|what {_AUXILIARY} .+?\b(?:says?|said|saying|thinks?|make of|made of|tell|told|argued?"
    r"|claim|accus(?:e|ed|ing)|blam(?:e|ed|ing)|fear(?:ed)?|hop(?:e|ing)|afraid|worried|worry"
    r"|ha(?:ve|s) against|h[eo]ld against|complain|object|criticise|warn(?:ed)?|reply|respond"
    r"|down to|hold responsible|feel|dislike|regret)\b)"
    r"|\b(?:(?:on|under) (?:what|which) (?:grounds|conditions?)|of what use|to what end"
    r"|in (?:what|which) (?:way|sense|respect)|for what reasons?"
    r"|what (?:\w+ ){0,2}(?:reasons?|effects?|impact|excuses?|explanations?|grounds|consequences?"
    r"|arguments?|justification))\b",
    re.IGNORECASE,
)
# "And did it sink?" asks whether: what bears on it is evidence, and no verdict.
_NOT_OF_US = (
    r"(?!(?:do|can|could|would|will) (?:you|we|i) (?:please |happen to )?(?:know|tell|say|explain"
    r"|describe|give|list|name|show|find|summari[sz]e|see|remind)\b)"
)
_WHETHER = re.compile(
    r"^(?:(?:and|but|so|then|ok|okay|please|sorry|well|hi|hello),? )*"
    r"(?:(?:before|after|when|while|since|according to|in|on|at|during|as|from|despite) [^,?]+, )?"
    r"(?:(?:any idea|any chance"
    r"|(?:do|can|could|would) (?:you|we|i) (?:happen to )?(?:know|tell|say|see|find)"
    r"(?: out| me| us)?"
    r"|i(?:['’]d like to| want to| need to)? (?:know|wonder)|tell (?:me|us)) (?:if|whether)"
    rf"|{_NOT_OF_US}(?!may \d)"
    rf"(?:{_AUXILIARY}n['’]?t|won['’]?t|can['’]?t|shan['’]?t|cannot|{_AUXILIARY}|am)"
    r"(?!.*\bor\b))(?![\w’'])",
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
    if _PASSAGE.search(question) or _REASON.search(question):
        return "passage"
    return "fact"


def asks_whether(question: str) -> bool:
    """Return whether yes or no would answer: what is said then is evidence, and no verdict.

    >>> [asks_whether(q) for q in ("Did it sink?", "Can you tell me who won?", "Is it old or new?")]
    [True, False, False]
    """
    return bool(_WHETHER.search(question))
