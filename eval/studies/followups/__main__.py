"""What conversations gain and cost: terms carried over, passages found, answers, harm, time.

    python -m eval.studies.followups terms DATA_FOLDER
    python -m eval.studies.followups answers [SET.jsonl …]
    python -m eval.studies.followups standing SQUAD.json.gz

`terms`: precision, recall and F1 of the terms taken from the history, over all turns that have
one, on the dialogs of CANARD kept for this and on CAsT 2019; the regression, asked always and, as
it ships, of follow-ups only, the same fitted on CAsT, and simpler rules.

`answers`: the conversations of sets of the sample articles (our two, if none is named), their
follow-ups asked as typed, with the conversation, and as a human made them stand alone, with the
time that the conversation adds; then the sets' other questions after an unrelated conversation.

`standing`: the questions of a SQuAD file, each asked of the file's passages after a conversation
about another article.
"""

import sys
from pathlib import Path

from eval.studies.followups.answers import compare_answers
from eval.studies.followups.standing import compare_standing
from eval.studies.followups.terms import compare_terms

_DATA = Path(__file__).parents[2] / "data"
_SETS = (_DATA / "samples.jsonl", _DATA / "conversations.jsonl")


def main(arguments: list[str]) -> None:
    """Print a report; for the arguments see the module."""
    match arguments:
        case ["terms", folder]:
            compare_terms(Path(folder))
        case ["answers", *paths]:
            compare_answers([Path(path) for path in paths] or _SETS)
        case ["standing", path]:
            compare_standing(Path(path))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
