"""Whether questions about articles get the right sentences: "Summarise …", "What did … say?".

    python -m eval.studies.about

The gold is ours, over the sample articles (`eval/data/about.jsonl`): a `kind`; the quotes that
`must` be cited and those that `may` be beside them, at `least` so many of both; the `articles` that
must be, and whether their order (`ordered`) matters. A selection is right where the kind is, all
that must be cited is, and two thirds of what is cited are among what must or may be.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from index.indexing import Index
from index.samples import SAMPLES
from qa.assistant import Assistant
from qa.records import Answer

GOLD = Path(__file__).parents[1] / "data" / "about.jsonl"
_FITTING = 2 / 3  # of the citations


class Judged(NamedTuple):
    """What became of a question."""

    id: str
    kind: str
    wrong: str  # in words; "" where the selection is right


def load(path: Path = GOLD) -> list[dict[str, Any]]:
    """Return the questions with their gold."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def judge(gold: dict[str, Any], answer: Answer, files: dict[str, str]) -> Judged:
    """Hold an answer against the gold.

    Args:
        gold: As in the file.
        answer: To its question.
        files: Names of the articles' files by the articles' ids.
    """
    return Judged(gold["id"], gold["kind"], _wrong(gold, answer, files))


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


def measure(assistant: Assistant, golds: Sequence[dict[str, Any]]) -> list[Judged]:
    """Ask every question of the sample articles, and judge what it gets."""
    files = {article.id: Path(article.origins[0]).name for article in assistant.index.articles()}
    return [judge(gold, assistant.ask(gold["question"]), files) for gold in golds]


def main() -> None:
    """Print the share of right selections, by kind, and what is wrong."""
    with TemporaryDirectory() as folder:
        with Index.open(Path(folder) / "ix", create=True) as articles:
            articles.add_paths([SAMPLES])
        with Assistant(Path(folder) / "ix") as assistant:
            judged = measure(assistant, load())
    kinds = dict.fromkeys(each.kind for each in judged)
    for kind in kinds:
        of_kind = [each for each in judged if each.kind == kind]
        right = sum(not each.wrong for each in of_kind)
        print(f"{kind:<12}{right:>3} of {len(of_kind)}")  # noqa: T201
    right = sum(not each.wrong for each in judged)
    print(f"right       {right:>3} of {len(judged)}, {right / len(judged):.3f}")  # noqa: T201
    for each in judged:
        if each.wrong:
            print(f"  {each.id}: {each.wrong}", file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    main()
