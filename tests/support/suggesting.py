"""An assistant that answers as it is told, over an index that is really there."""

from collections.abc import Callable

from index.indexing import Index
from index.records import Draft
from qa.cite import cite
from qa.records import Alternative, Answer, AskOptions
from tests.support.pages import answered

MILL = (
    "The mill at Amberfold was closed on 2 April 2031. Ida Roth, the miller of Amberfold, sold the "
    "mill on 5 May 2031. Nineteen people were paid by the council."
)


def mill(**known: object) -> Draft:
    told = {"title": "The mill", "text": MILL, "origin": "mill.txt", "language": "en"} | known
    return Draft.model_validate(told)


class Telling:
    """Answers every question with the first sentence that has its last word."""

    def __init__(self, index: Index, *, confidence: float = 0.9, differs: bool = False) -> None:
        self.index = index
        self.confidence = confidence
        self.differs = differs
        self.asked: list[str] = []
        self.meanwhile: Callable[[], None] = lambda: None

    def answer(
        self, question: str, options: AskOptions, *, on_stage: Callable[[str], None] | None = None
    ) -> Answer:
        self.asked.append(question)
        self.meanwhile()
        if on_stage:
            on_stage("embed")
        word = question.rstrip("?").split()[-1]
        for article in self.index.articles():
            for sentence in self.index.sentences(article.id):
                if word in article.slice(*sentence):
                    cited = cite(article, sentence, score=self.confidence)
                    other = Alternative(text="No.", citations=(cited,), differs=True)
                    return answered(
                        cited,
                        question=question,
                        confidence=self.confidence,
                        alternatives=(other,) * self.differs,
                    )
        return answered(question=question)
