"""What a question about articles gets: sentences chosen from an index, and a heading.

No sentence is judged to be an answer, so there is no confidence; what is not found is left to the
reader, who may know better what was meant.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from index.arrays import Vectors
from index.indexing import Index
from index.outline.central import best_distinct, centrality, may_be_key
from index.outline.headings import is_heading
from index.outline.times import days_in
from index.records import Article, Filters, Sentence
from index.text.words import STOP_WORDS, content_words, words
from qa.about.asking import Request, is_pronoun
from qa.about.since import since_day
from qa.about.speech import Statement, is_said_by, statements
from qa.cite import cite
from qa.quoting.reference import day_in_words
from qa.records import Answer, Citation
from qa.replies import show
from qa.wording import articles_in_words

ARTICLES = 8  # in which is looked, at most
KEY, KEY_OF_SEVERAL, KEY_OF_A_SIDE = 3, 5, 3  # sentences
SAID, DATED, NEW, MENTIONED = 20, 12, 5, 10
_POOL = 160  # sentences that are embedded: the first ones, where there are more
_BEGINNING = 2  # sentences that say with the title what an article is on
_DEPTH = 400  # passages among which mentions are looked for
_WHOLE_PREFIX = 5  # letters that forms of a word have in common


_PART = re.compile(r"(?:[-*•‣◦–] |\d{1,3}[.)] )?[a-z]")  # of a sentence: an item of a list


_CAPITAL = re.compile(r"\b[^\W\d_a-z][^\W\d_]+\b")


class Read(NamedTuple):
    """An article with its sentences."""

    article: Article
    sentences: list[Sentence]

    def texts(self) -> list[str]:
        """Return the sentences as text."""
        return [self.article.slice(*each) for each in self.sentences]


class Chosen(NamedTuple):
    """A sentence to be cited, and what in it stands out."""

    read: Read
    sentence: Sentence
    span: tuple[int, int] | None = None


def tell(
    request: Request,
    asked: str,
    index: Index,
    *,
    filters: Filters | None = None,
    at_hand: Sequence[str] = (),
    names: Sequence[str] = (),
    today: date,
) -> Answer | None:
    """Return what a request gets, or None where nothing is found.

    Args:
        request: What is asked of the articles.
        asked: As typed.
        index: The articles.
        filters: Restricts them.
        at_hand: Ids of the articles that "this" means, if there is talk of any.
        names: Of whom there was talk, the latest first: what "she" means.
        today: The day on which it is asked.

    Raises:
        QAError: The index cannot be read.
    """
    version = index.generation
    if is_pronoun(request.subject):
        if not names:
            return None
        request = request._replace(subject=names[0])
    shelf = _Shelf(index, filters, at_hand)
    found = _TELLING[request.kind](request, shelf, today)
    if found is None or not found[1]:
        return None
    heading, chosen = found
    citations = tuple(_cite(each) for each in chosen)
    answer = show(asked, request.kind, heading, citations, version)
    return answer.model_copy(update={"scoped": bool(filters)})


class _Shelf:
    """Finds the articles that a request is about."""

    def __init__(self, index: Index, filters: Filters | None, at_hand: Sequence[str]) -> None:
        self.index = index
        self.filters = filters
        self._at_hand = at_hand

    def at_hand(self) -> list[Read]:
        """Return the articles that "this" means; none where that may be any."""
        if self._at_hand:
            return self.read(self._at_hand)
        listing = self.index.listing(self.filters, limit=2)
        return self.read([listing.articles[0].id]) if listing.found == 1 else []

    def newest(self, filters: Filters | None, limit: int) -> tuple[list[Read], int]:
        """Return the newest articles, and how many there are in all."""
        listing = self.index.listing(filters, limit=limit)
        return self.read([article.id for article in listing.articles]), listing.found

    def read(self, ids: Iterable[str]) -> list[Read]:
        """Return articles with their sentences, in this order."""
        wanted = list(dict.fromkeys(ids))
        held = {a.id: Read(a, s) for a, s in self.index.articles_with_sentences(wanted)}
        return [held[each] for each in wanted if each in held]

    def about(self, subject: str, *, one: bool = False) -> list[Read]:
        """Return the articles on a subject: by title, by words, else the nearest by search.

        Args:
            subject: In words; "" for the articles at hand.
            one: The one article that fits best.
        """
        if not subject:
            return self.at_hand()
        telling = [word for word in words(subject) if word not in STOP_WORDS]
        if not telling:
            return []
        hits = self.index.search(subject, top_k=20, filters=self.filters)
        near: dict[str, float] = {}
        for hit in hits:
            near.setdefault(hit.article_id, hit.score)
        having = self.having(subject)
        reads = self.read([*dict.fromkeys([*having, *near])][: 3 * ARTICLES])
        titled = {read.article.id: _share(telling, words(read.article.title)) for read in reads}
        whole = [read for read in reads if titled[read.article.id] == 1.0]
        if whole and not one:
            return whole[:ARTICLES]
        if having and not one:
            return [read for read in reads if read.article.id in having][:ARTICLES]
        if not any(hit.lexical > 0 for hit in hits[:3]):
            return []
        likely = [read for read in reads if read.article.id in having] or reads
        fits = {each: titled[each] + near.get(each, 0.0) for each in titled}
        return sorted(likely, key=lambda read: -fits[read.article.id])[:1]

    def having(self, subject: str) -> list[str]:
        """Return the ids of articles with a passage that has all telling words of a subject."""
        telling = " ".join(word for word in words(subject) if word not in STOP_WORDS) or subject
        passages = self.index.passages_with(telling, filters=self.filters, depth=_DEPTH)
        return list(dict.fromkeys(passage.article_id for passage in passages))

    def named(self, subject: str) -> list[Read]:
        """Return the articles that have somebody's name, the likeliest first."""
        return self.read(self.having(subject)[:ARTICLES])

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Embed texts; shape (n, dimension), unit length."""
        return self.index.encoder.encode(list(texts))


# -- the kinds ---------------------------------------------------------------------------------

_Found = tuple[str, list[Chosen]] | None


def _key(request: Request, shelf: _Shelf, today: date) -> _Found:
    reads = shelf.about(request.subject, one=request.one_article)
    if not reads and not request.subject:
        return _new(request, shelf, today)
    if len(reads) == 1:
        whole = _central(shelf, reads, request.subject or reads[0].article.title, KEY)
        return "Key sentences", whole
    mentioning = [_mentioning(read, request.subject) for read in reads]
    pool = [read for read in mentioning if read.sentences] or reads
    return "Key sentences", _central(shelf, pool, request.subject, KEY_OF_SEVERAL)


def _said(request: Request, shelf: _Shelf, today: date) -> _Found:
    told = [
        (read, each)
        for read in shelf.named(request.subject)
        for each in statements(read.article.text, read.sentences)
        if is_said_by(each, request.subject)
    ]
    topic = request.topic
    if topic and told:
        found = _on_topic(told, content_words(topic))
        # It may have been spoken of a few lines before, or be what the article is about.
        told = found or [pair for pair in told if _is_about(pair[0], topic)]
        topic = topic if found else ""
    told.sort(key=lambda pair: (_published(pair[0]), pair[0].article.id, pair[1].sentence))
    name = _as_named(request.subject, [each for _, each in told])
    heading = f"What {name} said" + (f" about {topic}" if topic else "")
    return heading, [Chosen(read, each.sentence, each.name) for read, each in told[:SAID]]


def _on_topic(
    told: Sequence[tuple[Read, Statement]], topic: Sequence[str]
) -> list[tuple[Read, Statement]]:
    """Return the statements that have a word of a topic, with those that go on in their line."""
    chosen = []
    last: tuple[Read, Statement] | None = None
    for read, each in told:
        held = words(read.article.slice(*each.sentence))
        has = any(_in_forms(word, held) for word in topic)
        goes_on = (
            last is not None
            and last[0].article.id == read.article.id
            and "\n" not in read.article.text[last[1].sentence.end : each.sentence.start]
            and not read.article.text[last[1].sentence.end : each.sentence.start].strip()
        )
        if has or goes_on:
            chosen.append((read, each))
            last = (read, each)
    return chosen


def _is_about(read: Read, topic: str) -> bool:
    """Whether an article has all words of a topic."""
    held = words(f"{read.article.title} {read.article.text}")
    telling = content_words(topic)
    return bool(telling) and all(_in_forms(word, held) for word in telling)


def _quoted(request: Request, shelf: _Shelf, today: date) -> _Found:
    reads = shelf.about(request.subject, one=request.one_article)
    if not reads and not request.subject:
        reads, _ = shelf.newest(shelf.filters, ARTICLES)
    chosen = []
    for read in reads:
        first: dict[str, Statement] = {}
        for each in statements(read.article.text, read.sentences):
            if each.quoted and each.speaker[:1].isupper():
                kept = first.setdefault(each.speaker, each)
                if kept.name is None and each.name:
                    first[each.speaker] = each
        naming = {
            each.speaker: each
            for each in reversed(statements(read.article.text, read.sentences))
            if each.name and each.speaker in first and first[each.speaker].name is None
        }
        named = {each.sentence: each for each in (*first.values(), *naming.values())}
        chosen += [Chosen(read, at, named[at].name) for at in sorted(named)]
    return "Who is quoted", chosen[:SAID]


def _timeline(request: Request, shelf: _Shelf, today: date) -> _Found:
    reads = shelf.about(request.subject, one=request.one_article)
    if not reads and not request.subject:
        reads, _ = shelf.newest(shelf.filters, ARTICLES)
    dated = []
    for read in reads:
        for sentence, text in zip(read.sentences, read.texts(), strict=True):
            days = days_in(text, read.article.published)
            if days and not is_heading(text) and not _PART.match(text):
                first = days[0]
                span = (sentence.start + first.start, sentence.start + first.end)
                dated.append((first.day, _published(read), sentence, Chosen(read, sentence, span)))
    texts = [each.read.article.slice(*each.sentence) for *_, each in dated]
    if len(dated) > DATED:
        topic = request.subject or reads[0].article.title
        *vectors, about = shelf.vectors([*texts[:_POOL], topic])
        scores = centrality(np.array(vectors), about, [0] * len(vectors))
        kept = best_distinct([float(s) for s in scores], texts, DATED)
    else:
        kept = best_distinct([0.0] * len(dated), texts, DATED)
    chosen = sorted((dated[at] for at in kept), key=lambda each: each[:3])
    return "In order of time", [each for *_, each in chosen]


def _new(request: Request, shelf: _Shelf, today: date) -> _Found:
    day = since_day(request.since, today) if request.since else None
    if request.since and day is None:
        return None
    filters = shelf.filters or Filters()
    if day:
        least = max(filter(None, (day, filters.published_from)))
        filters = filters.model_copy(update={"published_from": least, "undated": False})
    if request.subject:
        ids = shelf.having(request.subject)
        if filters.article_ids is not None:
            ids = [each for each in ids if each in filters.article_ids]
        if not ids:
            return None
        filters = filters.model_copy(update={"article_ids": tuple(ids)})
    reads, found = shelf.newest(filters, NEW)
    opening = [each for read in reads for each in _news(read, request.subject)]
    since = f" since {day_in_words(day)}" if day else ""
    all_of_them = f" of {articles_in_words(found)}" if found > len(reads) else ""
    return f"The newest{all_of_them}{since}", opening


def _comparison(request: Request, shelf: _Shelf, today: date) -> _Found:
    if not request.other:
        return _pair(request.subject, shelf)
    sides = [shelf.about(subject, one=True) for subject in (request.subject, request.other)]
    ids = [{read.article.id for read in side} for side in sides]
    if not all(sides):
        return None
    if ids[0] & ids[1]:  # told apart by what is said of each, not by articles
        sides = [
            [_mentioning(read, subject) for read in side]
            for side, subject in zip(sides, (request.subject, request.other), strict=True)
        ]
    both = f"{request.subject} {request.other}"
    chosen = [_central(shelf, side[:1], both, KEY_OF_A_SIDE) for side in sides]
    if not all(chosen):
        return None
    return f"{request.subject} and {request.other}, side by side", [*chosen[0], *chosen[1]]


def _pair(subject: str, shelf: _Shelf) -> _Found:
    """Return the two articles that are on a subject, by title or opening, side by side."""
    telling = [word for word in words(subject) if word not in STOP_WORDS]
    hits = shelf.index.search(subject, top_k=20, filters=shelf.filters)
    reads = shelf.read(dict.fromkeys(hit.article_id for hit in hits))
    two = [read for read in reads if telling and _share(telling, words(_beginning(read))) == 1]
    if len(two) != 2:  # which are meant is not said
        return None
    two.sort(key=lambda read: (_published(read), read.article.id))
    chosen = [each for read in two for each in _central(shelf, [read], subject, KEY_OF_A_SIDE)]
    return "Two articles, side by side", chosen


def _beginning(read: Read) -> str:
    return " ".join([read.article.title, *read.texts()[:_BEGINNING]])


def _mentions(request: Request, shelf: _Shelf, today: date) -> _Found:
    reads = shelf.read(shelf.having(request.subject)[: 10 * MENTIONED])
    mentioning = [(read, _mentioning(read, request.subject)) for read in reads]
    whole = [(read, found) for read, found in mentioning if found.sentences]
    verb = "mentions" if len(whole) == 1 else "mention"
    if not whole:
        whole = _with_most(shelf, request.subject)
        verb = "has the most of" if len(whole) == 1 else "have the most of"
    whole.sort(key=lambda pair: pair[0].article.title)
    whole.sort(key=lambda pair: _published(pair[0]), reverse=True)
    told = articles_in_words(len(whole))
    more = f"; the newest {MENTIONED} of them" if len(whole) > MENTIONED else ""
    return f"{told} {verb} {request.subject}{more}", [
        Chosen(read, found.sentences[0]) for read, found in whole[:MENTIONED]
    ]


_TELLING: dict[str, Callable[[Request, _Shelf, date], _Found]] = {
    "key": _key,
    "said": _said,
    "quoted": _quoted,
    "timeline": _timeline,
    "new": _new,
    "comparison": _comparison,
    "mentions": _mentions,
}


# -- choosing ----------------------------------------------------------------------------------


def _central(shelf: _Shelf, reads: Sequence[Read], topic: str, wanted: int) -> list[Chosen]:
    """Return the central sentences of articles, by day and in reading order."""
    share = max(1, _POOL // max(1, len(reads)))
    pool = [
        (read, sentence, place, text)
        for read in reads
        for place, (sentence, text) in enumerate(_may_be_key(read)[:share])
    ]
    if not pool:
        return [each for read in reads for each in _opening(read)][:wanted]
    *vectors, about = shelf.vectors([*(text for *_, text in pool), topic])
    scores = centrality(np.array(vectors), about, [place for _, _, place, _ in pool])
    best = best_distinct([float(s) for s in scores], [text for *_, text in pool], wanted)
    chosen = [Chosen(pool[at][0], pool[at][1]) for at in best]
    return sorted(chosen, key=lambda c: (_published(c.read), c.read.article.id, c.sentence))


def _may_be_key(read: Read) -> list[tuple[Sentence, str]]:
    told = list(zip(read.sentences, read.texts(), strict=True))
    key = [(sentence, text) for sentence, text in told if may_be_key(text)]
    return key or [(sentence, text) for sentence, text in told if not is_heading(text)]


def _opening(read: Read) -> list[Chosen]:
    """Return the first sentence of an article that can stand alone."""
    return [Chosen(read, sentence) for sentence, _ in _may_be_key(read)[:1]]


def _news(read: Read, subject: str) -> list[Chosen]:
    """Return the first sentence that has the words of a subject, else the opening."""
    found = _mentioning(read, subject).sentences[:1] if subject else []
    return [Chosen(read, sentence) for sentence in found] or _opening(read)


def _mentioning(read: Read, subject: str) -> Read:
    """Return an article with those of its sentences only that have the words of a subject."""
    telling = [w for w in words(subject) if w not in STOP_WORDS] or words(subject)
    names = _CAPITAL.findall(subject)  # "Crane" is no crane
    held = [
        sentence
        for sentence, text in zip(read.sentences, read.texts(), strict=True)
        if all(_in_forms(word, words(text)) for word in telling)
        and not is_heading(text)
        and all(name in text for name in names)
    ]
    return Read(read.article, held)


def _with_most(shelf: _Shelf, subject: str) -> list[tuple[Read, Read]]:
    """Return articles with the sentence that has most of some words, where none has all."""
    telling = [w for w in words(subject) if w not in STOP_WORDS] or words(subject)
    hits = shelf.index.search(subject, top_k=20, filters=shelf.filters)
    found = []
    for read in shelf.read(hit.article_id for hit in hits):
        counts = [
            (sum(_in_forms(word, words(text)) for word in telling), -at)
            for at, text in enumerate(read.texts())
        ]
        most, at = max(counts, default=(0, 0))
        if most > 0:
            found.append((most, read, Read(read.article, [read.sentences[-at]])))
    best = max((most for most, *_ in found), default=0)
    return [(read, one) for most, read, one in found if most == best]


def _share(telling: Sequence[str], held: Sequence[str]) -> float:
    """Return how many of some words a text has, of all."""
    return sum(_in_forms(word, held) for word in telling) / len(telling)


def _in_forms(word: str, held: Sequence[str]) -> bool:
    """Whether a text has a word, or another form of one that is long enough to tell."""
    plain = word.casefold()
    return any(
        each == plain
        or (
            min(len(each), len(plain)) >= _WHOLE_PREFIX
            and (each.startswith(plain[: max(_WHOLE_PREFIX, len(plain) - 3)]))
            and abs(len(each) - len(plain)) <= 4
        )
        or (len(plain) > 3 and each in (f"{plain}s", plain.removesuffix("s")))
        or (len(plain) > 4 and plain.endswith("ies") and each == f"{plain[:-3]}y")
        for each in held
    )


def _as_named(subject: str, told: Sequence[Statement]) -> str:
    """Return the name in full where the articles have it so and the question in part."""
    names = [each.speaker for each in told if set(words(subject)) <= set(words(each.speaker))]
    return max(names, key=len) if names and subject[:1].isupper() else subject


def _published(read: Read) -> date:
    return read.article.published or date.min


def _cite(chosen: Chosen) -> Citation:
    read = chosen.read
    article, sentence, span = read.article, chosen.sentence, chosen.span
    return cite(article, sentence, score=0.0, span=span, sentences=read.sentences)
