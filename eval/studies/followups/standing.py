"""Questions that stand alone, of SQuAD, after a conversation about something else."""

import tempfile
from pathlib import Path

from eval.by_hand import Report
from eval.formats.squad import GoldQuestion, load_squad
from index.indexing import Index
from qa.assistant import Assistant
from qa.followup.stand_alone import stand_alone
from qa.records import Turn

_TURNS = 2  # of the conversation before


def compare_standing(report: Report, path: Path) -> None:
    """Print the share of a SQuAD file's questions that a conversation leaves unharmed.

    A question is unharmed if it is left as it is; and its passage if it is among those read with
    the conversation where it is without.
    """
    squad = load_squad(path)
    with tempfile.TemporaryDirectory() as folder:
        articles = Index.open(folder, create=True)
        ids = [outcome.article_id for outcome in articles.add(squad.contexts)]
        with Assistant(articles) as assistant:
            talks = _talks(assistant, squad.questions)
            others = _another_title(list(talks))
            as_is = lost = won = 0
            for question in squad.questions:
                history = talks[others[question.title]]
                alone = stand_alone(question.question, history)
                if alone == question.question:
                    as_is += 1
                    continue
                gold = ids[question.context]
                found = gold in _read(assistant, alone, history)
                before = gold in _read(assistant, question.question, [])
                lost += before and not found
                won += found and not before
    count = len(squad.questions)
    report(
        f"{count} questions after {_TURNS} turns about another article: left as is "
        f"{as_is / count:.4f}, passage lost {lost / count:.4f}, won {won / count:.4f}"
    )
    report.figures |= {
        "questions": count,
        "left as is": as_is / count,
        "passage lost": lost / count,
        "passage won": won / count,
    }


def _talks(assistant: Assistant, questions: list[GoldQuestion]) -> dict[str, list[Turn]]:
    """Return a conversation for each title: its first questions, with the answers they get."""
    talks: dict[str, list[Turn]] = {}
    for question in questions:
        turns = talks.setdefault(question.title, [])
        if len(turns) < _TURNS:
            answer = assistant.ask(question.question, history=turns)
            turns.append(Turn(question=question.question, answer=answer))
    return talks


def _another_title(titles: list[str]) -> dict[str, str]:
    return dict(zip(titles, [*titles[1:], *titles[:1]], strict=True))


def _read(assistant: Assistant, alone: str, history: list[Turn]) -> set[str]:
    """Return the articles whose passages are read for a question."""
    vector = assistant.index.encoder.encode([alone])[0]
    return {p.article.id for p in assistant.retrieve(alone, vector, history=history)}
