"""Pure: which questions are about articles: "Summarise …", "What did … say?", "What's new?".

By rule, and only the whole utterance in a closed list of wordings; anything else is a question that
the reader answers. English only.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from qa.records import Kind

_LONGEST = 14  # words of what is asked about
_POLITE = re.compile(
    r"^(?:(?:so|and|ok|okay|well|now|hey|hello|hi|please)[, ]+)*"
    r"(?:(?:can|could|would|will) you |i (?:want|would like|need) (?:you )?to (?:know |see )?)?"
    r"(?:please )?(?:just |briefly )?",
    re.IGNORECASE,
)
_END = re.compile(r"(?:[,\s]+(?:please|thanks|thank you))?[\s?!.…]*$", re.IGNORECASE)
# A subject that holds a second question, or half a command, is none.
_BROKEN = re.compile(
    r"\b(?:who|whom|whose|what|when|where|why|how|which|whether)\b|^(?:and|or|but|if|me|us|of|from|by)\b"
    r"|\b(?:and|then) (?:tell|say|show|give|explain|list)\b|[?;]"
    # A full stop after an initial or a title ends nothing.
    r"|(?<!\b\w)(?<!\b[mds][rt])(?<!\b(?:ms|lt))(?<!\bmrs)(?<!\bprof)[.!] ",
    re.IGNORECASE,
)
_FORMS = "articles?|texts?|stor(?:y|ies)|pieces?|pages?|documents?|reports?|news|collection|files?"
_TEXTS = rf"(?:{_FORMS})"
_ONE_FORM = "article|text|story|piece|report|interview|profile|obituary|explainer|correction|page"
_THIS = re.compile(
    r"(?:(?:all )?(?:of )?(?:this|that|it|them|these|those|everything|all|"
    r"(?:(?:the|this|that|these|those|my|your|our) )?(?:open |current |whole |newest |latest )?"
    rf"{_TEXTS})(?: here| about)?)",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    rf"^(?:the |this |that |an? )?(?:newest |latest )?(?:{_ONE_FORM}) (?:(?:that|which) is )?"
    r"(?:about|on|of|with|called|titled|entitled|regarding) (?P<subject>.+)",
    re.IGNORECASE,
)
_ARTICLE_LAST = re.compile(
    rf"(?:the |this |that |my )?(?P<subject>(?!open |current |whole )\w.*) (?:{_ONE_FORM})",
    re.IGNORECASE,
)
_SAYING = (
    r"(?:say|said|state|stated|claim|claimed|argue|argued|comment|commented|think|thought|believe"
    r"|(?:tell|told) (?:(?:the|a|this|our|his|her|their) )?[\w-]+"
    r"(?: (?!about|on|of|that|regarding)[\w-]+)?)"
)
_REMARKS = (
    r"(?:quotes?|quotations?|statements?|words|comments?|remarks?|reactions?|response|reply|views?"
    r"|opinions?)"
)
_SINCE = r"(?: (?P<since>since .+|this week|this month|this year|today|in the last .+))?"
_IS = r"(?:’s|'s|s| is| are| was| were)"
_SUBJECT = r"(?P<subject>.+?)"
_OF = r"(?: (?:of|for|in|from|on|about|with|to|at) (?P<subject>.+))?"
_ABOUT = r"(?: (?:in|on|about|from|with) (?P<subject>(?!the last ).+?))?"
_ON_TOPIC = (
    r"(?: (?:about|on|of|regarding|to|at|after|following|before|during) "
    r"(?P<topic>.+))?"
)
_SHOW = (
    r"(?:(?:give|show|make|get)(?: me| us)? |draw up |list |what(?:’s|'s| is| are| were) "
    r"|(?:i(?:’d|'d| would)? (?:need|want|like)|(?:can|could|may) i (?:get|have|see)"
    r"|let me (?:have|see)|find(?: me)?) )?"
)
_FEW_WORDS = (
    r"(?:in (?:short|brief|a nutshell|(?:a few|one|two|three|your own|a couple of) "
    r"(?:words?|sentences?))|briefly|(?:in|to) a few sentences)"
)
_NEWEST = r"(?:latest|newest|most recent|last)"
_MENTION = (
    r"(?:mention(?:s|ed|ing)?|names?|talk about|(?:is|are) about|deal with|cover|discuss|report on"
    r"|write about|refers? to|contain|have|about|on)"
)
_WORDINGS: tuple[tuple[Kind, str], ...] = (
    ("key", rf"what{_IS} (?P<subject>(?!it |that |them ){_THIS.pattern}) (?:all )?about"),
    ("key", rf"what{_IS} (?P<subject>(?:the |this |that )?(?:{_ONE_FORM})\b.*) about"),
    ("key", rf"what{_IS} (?P<subject>.+ (?:{_ONE_FORM})) (?:all )?about"),
    ("key", rf"what{_IS} (?:all )?in (?P<subject>.*\b{_TEXTS}\b.*)"),
    ("key", r"(?:summari[sz]e|sum up|recap) what (?P<subject>.+?) (?:found|finds|says?|said|shows?"
            r"|showed|is about|was about|reports?|reported|concluded|covers?)"),
    ("key", rf"what (?:does|do|did) (?P<subject>.*\b{_TEXTS}\b.*?) (?:cover|deal with|describe)"),
    ("key", r"(?:summari[sz]e|sum up|recap|boil down|condense|shorten)(?:[: ]+(?P<subject>.+?))?"
            rf"(?: (?:for (?:me|us)|{_FEW_WORDS}))*"),
    ("key", rf"{_SHOW}(?:an? )?(?:short |brief |quick )?"
            rf"(?:summary|overview|recap|outline|rundown|digest|precis|synopsis){_OF}"),
    ("key", r"(?:brief|update|catch|fill|bring) (?:me|us)(?: (?:up|in))?(?: to (?:date|speed))? "
            r"(?:on|about|with) (?P<subject>.+)"),
    ("key", r"what (?:do|should|must) (?:i|we) (?:need to |have to )?know (?:about|of|on) "
            r"(?P<subject>.+)"),
    ("key", rf"what{_IS} the story (?:with|behind|of|about) (?P<subject>.+)"),
    ("key", rf"{_FEW_WORDS},? what happened (?:with|to|in|at|on) (?P<subject>.+)"),
    ("key", rf"what happened (?:with|to|in|at|on) (?P<subject>.+),? {_FEW_WORDS}"),
    ("key", rf"{_SHOW}(?:the )?(?:(?:key|main|most important|central|basic|essential) "
            rf"(?:points|sentences|facts|ideas|messages?|takeaways?|statements|findings)"
            rf"|essentials|basics|highlights|takeaways|main thing){_OF}"),
    ("key", rf"{_SHOW}(?:the )?(?:gist|essence|main point|short version|bottom line){_OF}"),
    ("key", r"tl;?dr(?:[: ]+(?:(?:of|for|on) )?(?P<subject>.+))?"),
    ("key", r"tell (?:me|us) (?:more |something |all |everything )?(?:about|of) (?P<subject>.+)"),
    ("key", r"what do(?: you|es it| they| (?:my|the|these|your) articles) "
            r"(?:say|know|have|hold|tell(?: us)?) (?:about|on) (?P<subject>.+)"),
    ("said", rf"what(?: else)? (?:did|does|do|has|have|had) {_SUBJECT} (?:have to )?"
             rf"{_SAYING}{_ON_TOPIC}"),
    ("said", rf"what (?:did|does|do) {_SUBJECT} make of (?P<topic>.+)"),
    ("said", rf"what{_IS} {_SUBJECT} (?:quoted as saying|said to have said|reported to have said)"
             rf"{_ON_TOPIC}"),
    ("said", rf"how (?:did|does|do|has|have) {_SUBJECT} (?:respond|react|reply|comment)(?:ed)?"
             rf"{_ON_TOPIC}"),
    ("said", rf"what{_IS} {_SUBJECT}(?:’s|'s|s’|s') {_REMARKS}{_ON_TOPIC}"),
    ("said", rf"what(?:{_IS}| has been| had been) (?:all )?(?:said|stated|claimed) by {_SUBJECT}"
             rf"{_ON_TOPIC}"),
    ("said", rf"quote {_SUBJECT}{_ON_TOPIC}"),
    ("said", rf"(?:everything|all|what) (?:that )?{_SUBJECT} (?:has |have )?{_SAYING}{_ON_TOPIC}"),
    ("said", rf"{_SHOW}(?:all |any |the )*{_REMARKS} (?:from|by|of) {_SUBJECT}{_ON_TOPIC}"),
    ("quoted", rf"who(?:{_IS}| gets| got)(?: all)? (?:being )?(?:quoted|cited|interviewed|heard)"
               rf"{_ABOUT}"),
    ("quoted", rf"who (?:all )?(?:speaks|spoke|talks|talked|has a say|is speaking){_ABOUT}"),
    ("quoted", r"(?:(?:which|what|who are the|(?:list|name)(?: all)?(?: the)?) ?(?:people|persons"
               r"|speakers|sources|experts|witnesses|everyone|everybody))"
               rf"(?: (?:who|that))?(?:{_IS}| get| gets)? (?:being )?(?:quoted|cited"
               rf"|interviewed|heard){_ABOUT}"),
    ("quoted", rf"whose (?:voices?|words|quotes?|statements?){_IS}?(?: heard| quoted| given)?"
               rf"{_ABOUT}"),
    ("quoted", r"who (?:did|does|do|has|have) (?:the |this |that |my )?(?:paper|article|story|piece"
               r"|reporter|journalist|author|report)s? (?:quote|interview|talk to|speak (?:to|with)"
               r"|cite)(?:ed)?(?: (?:in|on|about|for) (?P<subject>.+))?"),
    ("quoted", rf"who (?:says|said) what{_ABOUT}"),
    ("timeline", rf"{_SHOW}(?:an? |the )?(?:time ?line|chronology|(?:sequence|order) of events)"
                 rf"{_OF}"),
    ("timeline", rf"what happened when{_OF}"),
    ("timeline", r"how (?:did|has|have) (?P<subject>.+?) (?:unfold|develop|evolve|play out"
                 r"|come about|progress)(?:e?d)?(?: over time)?"),
    ("timeline", rf"when did (?:what|things|everything|it all) happen{_OF}"),
    ("timeline", r"(?:put|order|arrange|list) (?:all )?the (?:events|dates|days)"
                 r"(?: (?:of|in|from|on) (?P<subject>.+?))? "
                 r"(?:in order(?: of time)?|by (?:date|day|time)|chronologically)"),
    ("timeline", r"(?:run|walk|take|lead) (?:me|us) through (?P<subject>.+?),?"
                 r"(?: step by step,?| in order| chronologically| by date| by day| date by date)+"),
    ("timeline", rf"{_SHOW}(?:all )?(?:the )?(?:events|dates|days|milestones){_OF}"),
    ("timeline", rf"in (?:what|which) order did (?:things|it all|everything) happen{_OF}"),
    ("new", rf"what{_IS} (?:new|the {_NEWEST}(?: news| {_TEXTS})?){_ABOUT}{_SINCE}"),
    ("new", rf"what(?:’s|'s| has| have) (?:changed|happened|come in|arrived|been (?:added|published"
            rf"|reported|written)){_SINCE}"),
    ("new", r"what (?:came in|arrived|was (?:added|published)) (?:most recently|last|lately)"),
    ("new", rf"(?:is there )?any(?:thing)? (?:news|new|newer){_ABOUT}{_SINCE}"),
    ("new", rf"{_SHOW}(?:the )?{_NEWEST}(?: (?:news|{_TEXTS})){_ABOUT}{_SINCE}"),
    ("comparison", rf"compare {_SUBJECT} (?:and|with|to|against|versus|vs\.?) (?P<other>.+)"),
    ("comparison", rf"how (?:do|does|did) {_SUBJECT} and (?P<other>.+?) (?:compare|differ)"),
    ("comparison", r"(?:compare|contrast) (?P<pair>(?:(?:the |these |those |my )?two|both(?: the)?"
                   r"|these|those) .+)"),
    ("comparison", rf"(?:what{_IS} |where{_IS} |{_SHOW})(?:the )?(?:main )?(?:differences?"
                   rf"|similarit(?:y|ies)|contrasts?) between {_SUBJECT} and (?P<other>.+)"),
    ("comparison", rf"(?:what{_IS} |{_SHOW})(?:the )?(?:main )?(?:differences?|similarit(?:y|ies))"
                   r" between (?P<pair>the two .+)"),
    ("comparison", rf"what do {_SUBJECT} and (?P<other>.+) have in common"),
    ("comparison", r"what do (?P<pair>(?:the|these|those|both) (?:two )?.+) have in common"),
    ("comparison", r"how (?:do|does|did|are) (?P<pair>the two .+?) (?:compare|differ|different)"),
    ("comparison", rf"contrast {_SUBJECT} (?:and|with|to) (?P<other>.+)"),
    ("comparison", rf"{_SUBJECT} (?:versus|vs\.?) (?P<other>.+)"),
    ("mentions", r"(?:(?:which|what|how many|list|find|show me)(?: of)?"
                 r"(?: (?:my|the|your|all|every|each|any))*) "
                 rf"{_TEXTS} (?:that )?{_MENTION} (?P<subject>.+)"),
    ("mentions", rf"(?:which|what|how many) {_TEXTS} (?:do|did) (?:i|we|you) have "
                 r"(?:on|about|with) (?P<subject>.+)"),
    ("mentions", rf"{_TEXTS} (?:that )?(?:mention(?:ing)?|about|on) (?P<subject>.+)"),
    ("mentions", rf"in (?:which|what|how many)(?: of (?:my|the))? {_TEXTS} (?:does|do|did|is|are"
                 rf"|was|were) {_SUBJECT} (?:appear|occur|come up|feature|figure|mentioned|named"
                 r"|discussed|show up)"),
    ("mentions", rf"(?:list|find|show me)(?: (?:my|the|your|all|every|any))* {_TEXTS} (?:with"
                 rf"|featuring|involving) {_SUBJECT}(?: in (?:it|them))?"),
    ("mentions", rf"where (?:is|are|was|were|do you find) {_SUBJECT} mentioned"),
    ("mentions", rf"(?:search|look)(?: (?:my|the|all) {_TEXTS})? for (?P<subject>.+)"),
)  # fmt: skip
_PAIR = re.compile(r"^(?:(?:the|both|these|those|my|two) )*", re.IGNORECASE)
_PAIR_OF_TEXTS = re.compile(rf" {_TEXTS}$", re.IGNORECASE)
_PATTERNS = [(kind, re.compile(wording, re.IGNORECASE)) for kind, wording in _WORDINGS]
# That somebody is quoted or speaks of is asked of articles; "this" of it is that of the talk.
_PRONOUNS = frozenset("he she they him her them it this that these those".split())


class Request(NamedTuple):
    """What is asked of articles."""

    kind: Kind
    subject: str = ""  # "" for the articles at hand, or all
    other: str = ""  # of a comparison; "" where the subject is of two articles
    topic: str = ""  # of what was said
    since: str = ""  # as typed, of what is new
    one_article: bool = False  # an article is asked for, not all that is said of the subject


def recognise(question: str) -> Request | None:
    """Return what a question asks of articles, or None where the reader is to answer it.

    >>> recognise("What did Nell Trevanion say about the fund?")[:4]
    ('said', 'Nell Trevanion', '', 'the fund')
    >>> recognise("What did Nell Trevanion sell?")
    """
    asked = _END.sub("", _POLITE.sub("", question.strip(), count=1))
    for kind, pattern in _PATTERNS:
        found = pattern.fullmatch(asked)
        if found:
            return _request(kind, {k: v for k, v in found.groupdict().items() if v})
    return None


def search_for(words: Sequence[str]) -> str:
    """Return the question for the articles with some words."""
    return f"Which articles mention {' '.join(words)}?"


def is_pronoun(subject: str) -> bool:
    """Whether a subject is one only in a conversation."""
    return subject.lower() in _PRONOUNS


def _request(kind: Kind, said: dict[str, str]) -> Request | None:
    subject = _plain(said.get("subject", ""))
    other, topic = _plain(said.get("other", "")), _plain(said.get("topic", ""))
    parts = (subject, other, topic)
    if any(_BROKEN.search(each) or len(each.split()) > _LONGEST for each in parts):
        return None
    if is_pronoun(topic):  # of the talk: the reader knows what was said before
        return None
    if pair := _plain(said.get("pair", "")):
        subject = _PAIR_OF_TEXTS.sub("", _PAIR.sub("", pair))
        if not subject or _BROKEN.search(subject) or " and " in subject:
            return None
    elif kind == "comparison" and not (subject and other):
        return None
    one = None
    if _THIS.fullmatch(subject):
        subject = ""
    elif one := _ARTICLE.match(subject) or _ARTICLE_LAST.fullmatch(subject):
        subject = one["subject"]
    if kind in ("said", "mentions") and not subject:
        return None
    return Request(kind, subject, other, topic, said.get("since", ""), bool(one))


def _plain(subject: str) -> str:
    return subject.strip().strip("“”\"'‘’,:").strip()
