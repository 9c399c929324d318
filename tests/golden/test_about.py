"""Questions about the sample articles get the sentences that were marked for them by hand."""

from pathlib import Path

import pytest

from eval.studies.about import load, measured
from qa.assistant import Assistant
from qa.settings import Settings

pytestmark = pytest.mark.model


def test_forty_questions_about_the_samples_get_the_right_selection(
    sample_index_folder: Path,
) -> None:
    golds = load()
    assert len(golds) >= 40
    with Assistant(sample_index_folder, settings=Settings(reader="small")) as assistant:
        judged = measured(assistant, golds)
    wrong = [each for each in judged if each.wrong]
    assert len(wrong) <= 0.15 * len(judged), wrong
