"""What conversations gain and cost: terms carried over, passages found, answers, harm, time.

python -m eval.studies.followups terms DATA_FOLDER
python -m eval.studies.followups answers [SET.jsonl …]
python -m eval.studies.followups standing SQUAD.json.gz
"""

from pathlib import Path

import click

from eval.by_hand import FILE, FOLDER, Report, measure, measures
from eval.studies.followups.answers import compare_answers
from eval.studies.followups.standing import compare_standing
from eval.studies.followups.terms import compare_terms

_DATA = Path(__file__).parents[2] / "data"
_SETS = (_DATA / "samples.jsonl", _DATA / "conversations.jsonl")


@measure
@click.argument("folder", metavar="DATA_FOLDER", type=FOLDER)
def terms(report: Report, folder: Path) -> None:
    """Precision, recall and F1 of the terms taken from the history.

    Over all turns that have one, on the dialogs of CANARD kept for this and on CAsT 2019; the
    regression, asked always and, as it ships, of follow-ups only, the same fitted on CAsT, and
    simpler rules.
    """
    compare_terms(report, folder)


@measure
@click.argument("sets", metavar="[SET]...", nargs=-1, type=FILE)
def answers(report: Report, sets: tuple[Path, ...]) -> None:
    """Conversations of sets of the sample articles; our two, if none is named.

    Their follow-ups asked as typed, with the conversation, and as a human made them stand alone,
    with the time that the conversation adds; then the sets' other questions after an unrelated
    conversation.
    """
    compare_answers(report, sets or _SETS)


@measure
@click.argument("squad", type=FILE)
def standing(report: Report, squad: Path) -> None:
    """Questions of a SQuAD file, each asked after a conversation about another article."""
    compare_standing(report, squad)


main = measures(__doc__, terms, answers, standing)

if __name__ == "__main__":
    main()
