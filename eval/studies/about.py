"""Whether questions about articles get the right sentences: "Summarise …", "What did … say?".

    python -m eval.studies.about

The gold is ours, over the sample articles (`eval/data/about.jsonl`): a `kind`; the quotes that
`must` be cited and those that `may` be beside them, at `least` so many of both; the `articles` that
must be, and whether their order (`ordered`) matters. A selection is right where the kind is, all
that must be cited is, and two thirds of what is cited are among what must or may be.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from eval.by_hand import Report, measure
from index.indexing import Index
from index.samples import SAMPLES
from qa.assistant import Assistant
from qa.records import Answer

GOLD = Path(__file__).parents[1] / "data" / "about.jsonl"
_FITTING = 2 / 3  # of the citations


class JudgedRequest(NamedTuple):
    """What became of a question."""

    id: str
    kind: str
    wrong: str  # in words; "" where the selection is right


def load(path: Path = GOLD) -> list[dict[str, Any]]:
    """Return the questions with their gold."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def judge(gold: dict[str, Any], answer: Answer, files: dict[str, str]) -> JudgedRequest:
    """Hold an answer against the gold.

    Args:
        gold: As in the file.
        answer: To its question.
        files: Names of the articles' files by the articles' ids.
    """
    return JudgedRequest(gold["id"], gold["kind"], _wrong(gold, answer, files))


def _wrong(gold: dict[str, Any], answer: Answer, files: dict[str, str]) -> str:
    if answer.kind != gold["kind"]:
        return f"taken for {answer.kind}"
    cited = [(files[each.article_id], each.quote) for each in answer.citations]
    must = [(each["article"], each["quote"]) for each in gold.get("must", ())]
    may = [(each["article"], each["quote"]) for each in gold.get("may", ())]
    if missing := [quote for quote in must if quote not in cited]:
        return f"without {len(missing)} of {len(must)}: {missing[0][1][:60]}"
    if must or may:
        fitting = [each for each in cited if each in (*must, *may)]
        if len(fitting) < max(gold.get("least", 1), _FITTING * len(cited)):
            others = [quote for each, quote in cited if (each, quote) not in fitting]
            return f"{len(fitting)} of {len(cited)} fit, not {'; '.join(o[:50] for o in others)}"
    if gold.get("ordered") and must and [each for each in cited if each in must] != must:
        return "in another order"
    if wanted := gold.get("articles"):
        found = list(dict.fromkeys(file for file, _ in cited))
        same = found == wanted if gold.get("ordered") else set(found) == set(wanted)
        return "" if same else f"of {', '.join(found)}"
    return ""


def measured(assistant: Assistant, golds: Sequence[dict[str, Any]]) -> list[JudgedRequest]:
    """Ask every question of the sample articles, and judge what it gets."""
    files = {article.id: Path(article.origins[0]).name for article in assistant.index.articles()}
    return [judge(gold, assistant.ask(gold["question"]), files) for gold in golds]


@measure
def main(report: Report) -> None:
    """Print the share of right selections, by kind, and what is wrong."""
    with TemporaryDirectory() as folder:
        with Index.open(Path(folder) / "ix", create=True) as articles:
            articles.add_paths([SAMPLES])
        with Assistant(Path(folder) / "ix") as assistant:
            judged = measured(assistant, load())
    kinds: dict[str, list[bool]] = {}
    for each in judged:
        kinds.setdefault(each.kind, []).append(not each.wrong)
    for kind, right in {**kinds, "all": [not each.wrong for each in judged]}.items():
        report(f"{kind:<12}{sum(right):>3} of {len(right)}, {sum(right) / len(right):.3f}")
        report.figures[kind] = {"right": sum(right), "n": len(right)}
    for each in judged:
        if each.wrong:
            report(f"  {each.id}: {each.wrong}")


if __name__ == "__main__":
    main()
