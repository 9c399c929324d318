"""Pure: what a person says in a chat that is no question of the articles.

Only a whole utterance counts, in a closed list of wordings: "Thanks!" is one, "Thanks to whom was
the barrage approved?" is a question. What is not recognised is a question. English only.
"""

import re
from enum import StrEnum


class Act(StrEnum):
    """What an utterance does."""

    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    ASSENT = "assent"
    HELP = "help"
    ARTICLES = "articles"
    SOURCE = "source"
    MORE = "more"


_POLITE = r"(?: please| then| again| now)*"
_IT = "(?:it|this|that|so)"
_WORDINGS = {
    Act.GREETING: (
        r"(?:hi|hello|hey|hiya|howdy|greetings)(?: there| again| all| everyone)*",
        r"good (?:morning|afternoon|evening|day)",
        r"(?:(?:hi|hello|hey) )?how are you(?: doing| today)*",
        r"nice to meet you",
    ),
    Act.THANKS: (
        r"(?:ok |okay |great |perfect |good |nice |cool )?(?:many )?"
        r"(?:thanks|thank you|thx|ty|cheers|much appreciated)"
        r"(?: a lot| a million| so much| very much| you| again| for that| for your help| anyway)*",
    ),
    Act.FAREWELL: (
        r"(?:good ?)?bye(?: bye| now| for now)*",
        r"see you(?: later| soon| tomorrow)?",
        r"good night|farewell|that s all|that is all|that will be all",
    ),
    Act.ASSENT: (
        r"(?:ok|okay|k|fine|great|good|nice|cool|perfect|excellent|super|wow|interesting|right)",
        r"(?:ok |okay |oh )?(?:i see|got it|understood|i understand|makes sense|all right|alright)",
        r"(?:that s |that is |very )(?:good|great|nice|helpful|interesting|right|correct)",
        r"(?:good|great|nice) (?:answer|job|work)|well done",
    ),
    Act.HELP: (
        r"(?:what|which questions) can (?:you|i|we) (?:do|answer|ask|ask you|tell me)(?: here)?",
        r"what (?:kinds? of |sort of )?questions (?:can|do|could) (?:you answer|i ask(?: you)?)",
        r"(?:who|what) are you|what is this|what do you do|how do(?:es)? (?:you|this) work",
        r"(?:can you )?help(?: me)?(?: out)?|how (?:can|do) i use (?:you|this)",
        r"are you (?:an? )?(?:ai|bot|robot|human|person|real|llm|chatbot|chatgpt)(?: person)?",
        r"what should i ask(?: you)?",
    ),
    Act.ARTICLES: (
        r"(?:which|what|how many) (?:articles|documents|texts|stories|files|sources)"
        r" (?:do you (?:have|know|hold)|have you (?:got|read)|can you (?:read|search)|"
        r"are (?:in|on) (?:the|your|this) (?:index|list|collection)|do i have)",
        r"(?:show|list|give|name)(?: me)? (?:all )?(?:of )?(?:the |your |my )?"
        r"(?:articles|documents|titles)(?: you have)?",
        r"(?:what|which (?:things|topics|subjects)) do you know(?: about)?",
        r"articles",
    ),
    Act.SOURCE: (
        r"(?:the |your )?(?:sources?|citations?|references?|evidence|quotes?)",
        rf"(?:show|give|tell|cite|name)(?: me)? (?:the |your |its |an? )?"
        rf"(?:sources?|citations?|references?|evidence|quotes?|article)(?: (?:for|of) {_IT})?",
        r"(?:can|could|may) i see (?:the |your )?(?:sources?|evidence|article|citations?)",
        r"what (?:is|are|s) (?:the|your) (?:sources?|evidence|citations?)",
        rf"(?:where|which article|what article|who) (?:does it |do they )?says? {_IT}",
        rf"where (?:did|do) you (?:get|find|read|have) {_IT}(?: from)?",
        rf"where (?:is|does) {_IT} (?:come )?(?:from|stand|written)",
        rf"(?:which|what) article (?:is|was) {_IT} (?:from|in)",
        rf"how do you know(?: {_IT})?|says who|according to (?:who|whom|what)|prove {_IT}",
        rf"why (?:do|did) you (?:say|think|believe) {_IT}",
        r"are you (?:really )?(?:sure|certain)(?: about (?:it|this|that))?",
    ),
    Act.MORE: (
        r"(?:and )?(?:some |a bit )?more(?: about (?:it|this|that))?",
        r"go on|continue|carry on|read on",
        r"(?:tell|show|give|read)(?: me)?(?: some| a bit)? more(?: about (?:it|this|that))?",
        r"(?:and )?(?:what|anything) (?:else|more)(?: about (?:it|this|that))?",
        r"(?:and )?(?:then|next)|what (?:comes|follows) next|keep (?:going|reading)",
        r"more (?:details?|information|info)",
    ),
}
_OPENERS = r"(?:(?:so|and|but|well|ok|okay|please|hm+|oh|great|no|yes) )*"
_PATTERNS = {
    act: re.compile(rf"{_OPENERS if act in (Act.SOURCE, Act.MORE, Act.ARTICLES) else ''}"
                    rf"(?:please )?(?:{'|'.join(wordings)}){_POLITE}")
    for act, wordings in _WORDINGS.items()
}  # fmt: skip


def recognise(utterance: str) -> Act | None:
    """Return what an utterance does, or None where it is a question.

    >>> recognise("Thank you!"), recognise("Show me the source, please.")
    (<Act.THANKS: 'thanks'>, <Act.SOURCE: 'source'>)
    >>> recognise("Who thanked the crew?")
    """
    plain = " ".join(re.findall(r"\w+", utterance.lower()))
    return next((act for act, pattern in _PATTERNS.items() if pattern.fullmatch(plain)), None)
