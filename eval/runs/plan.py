"""A run as it is ordered, by a command or in the page, and how it is carried out."""

from pathlib import Path

from eval.records import QuestionSet
from eval.runs.info import RunInfo
from eval.runs.inputs import OnIndexed, depth_for, load_with, open_collection, settings_of
from eval.runs.runner import OnAnswered, Options, run
from eval.systems.ours import Ours, make_system
from index.records import Record


class RunPlan(Record):
    """What to ask, of what, and how."""

    questions: Path
    index: Path | None = None  # None: of the articles named, or of those that the set brings
    articles: tuple[Path, ...] = ()
    system: str = Ours.name
    settings: tuple[str, ...] = ()  # NAME=VALUE
    limit: int | None = None
    depth: int | None = None  # articles to rank; as the set is judged where None
    rewritten: bool = False
    allow_missing: bool = False

    def load(self) -> QuestionSet:
        """Read the question set.

        Raises:
            QAError: It or an article cannot be read, or a setting is wrong.
        """
        return load_with(
            self.questions,
            folder=self.index,
            articles=self.articles,
            settings=settings_of(self.settings, self.index),
        )


def carry_out(
    plan: RunPlan,
    question_set: QuestionSet,
    out: Path,
    *,
    indexed: OnIndexed | None = None,
    asked: OnAnswered | None = None,
) -> RunInfo:
    """Run a plan into a folder, or go on with it.

    Args:
        plan: The plan.
        question_set: As the plan loads it.
        out: Folder of the run.
        indexed: Called with what became of each article, where an index is made.
        asked: Called with how many questions are answered, first with those that were.

    Raises:
        QAError: See `eval.runs.runner.run`; or the index cannot be opened or made.
    """
    settings = settings_of(plan.settings, plan.index)
    depth = depth_for(question_set) if plan.depth is None else plan.depth
    options = Options(plan.limit, plan.rewritten, depth, plan.allow_missing)
    with open_collection(
        question_set, folder=plan.index, out=out, settings=settings, report=indexed
    ) as articles:
        # What a question is itself is not judged: the articles after it still are so many.
        own = any(one.own_document for one in question_set.questions)
        system = make_system(plan.system, articles, settings, depth=depth + (own and depth > 0))
        return run(question_set, system, out, options=options, progress=asked)
