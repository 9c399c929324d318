import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from eval import evaluations
from eval.errors import RunError
from eval.visitors import VisitorsEvaluations
from index.indexing import Index
from qa.assistant import Assistant
from qa.assistants import OneForAll, OneForEach
from qa.settings import Settings
from tests.unit.test_eval_evaluations import SYSTEM, WAIT_S, finish, write


@pytest.fixture
def own(tmp_path: Path) -> Iterator[VisitorsEvaluations]:
    with closing(OneForEach(Settings.build(index=tmp_path / "ix", encoder="hash"))) as assistants:
        yield VisitorsEvaluations(assistants, str)


def test_runs_are_everybodys_unless_each_has_an_index(
    own: VisitorsEvaluations, open_index: Callable[..., Index]
) -> None:
    assistant = Assistant(open_index(), settings=Settings())
    shared = VisitorsEvaluations(OneForAll(assistant), str)
    assert shared.of("anna") is shared.of("bert")
    assert own.of("anna") is own.of("anna")
    assert own.of("anna").folder != own.of("bert").folder


def test_one_run_is_made_at_a_time_whoever_makes_it(
    own: VisitorsEvaluations, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = write(tmp_path / "small.jsonl", [{"question": "Who?", "unanswerable": True}])
    let_go = threading.Event()
    monkeypatch.setattr(evaluations, "carry_out", lambda *args, **more: let_go.wait(WAIT_S))
    made = own.free("anna")
    name = made.start(questions, own_articles=False, system=SYSTEM)
    with pytest.raises(RunError, match="Another user's run is being made") as told:
        own.free("bert")
    assert name not in str(told.value)
    assert own.free("anna") is made  # it is hers to wait for or to stop
    let_go.set()
    finish(made)
    assert own.free("bert").runs() == []
