import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from eval.errors import RunError
from eval.tab import evaluations
from eval.tab.evaluations import Evaluations, visitors_evaluations
from index.indexing import Index
from qa.assistant import Assistant
from qa.settings import Settings
from qa.visitors import ByIndex, OneForAll, OneForEach
from tests.support.evaluations import SYSTEM, WAIT_S, finish, write


@pytest.fixture
def own(tmp_path: Path) -> Iterator[ByIndex[Evaluations]]:
    with closing(
        OneForEach(Settings.build(index=tmp_path / "ix", encoder="hash", reader="small"))
    ) as assistants:
        yield visitors_evaluations(assistants, str)


def test_runs_are_everybodys_unless_each_has_an_index(
    own: ByIndex[Evaluations], open_index: Callable[..., Index]
) -> None:
    assistant = Assistant(open_index(), settings=Settings(reader="small"))
    shared = visitors_evaluations(OneForAll(assistant), str)
    assert shared.of("anna") is shared.of("bert")
    assert own.of("anna") is own.of("anna")
    assert own.of("anna").runs.folder != own.of("bert").runs.folder


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    return write(tmp_path / "small.jsonl", [{"question": "Who?", "unanswerable": True}])


@pytest.fixture
def let_go(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Until it is set, a run is being made."""
    event = threading.Event()
    monkeypatch.setattr(evaluations, "carry_out", lambda *args, **more: event.wait(WAIT_S))
    yield event
    event.set()


def test_one_run_is_made_at_a_time_whoever_makes_it(
    own: ByIndex[Evaluations], questions: Path, let_go: threading.Event
) -> None:
    anna, bert = own.of("anna"), own.of("bert")
    name = anna.start(questions, own_articles=False, system=SYSTEM)
    with pytest.raises(RunError, match="Another user's run is being made") as told:
        bert.start(questions, own_articles=False, system=SYSTEM)
    assert name not in str(told.value)
    assert bert.runs.rows() == []
    with pytest.raises(RunError, match=f"The run {name} is being made"):  # hers to stop
        anna.start(questions, own_articles=False, system=SYSTEM)
    let_go.set()
    finish(anna)
    next_name = bert.start(questions, own_articles=False, system=SYSTEM)
    assert finish(bert).name == next_name


def test_of_runs_begun_at_the_same_time_one_is_made(
    own: ByIndex[Evaluations], questions: Path, let_go: threading.Event
) -> None:
    everybody = [own.of(f"user{n}") for n in range(8)]

    def begin(each: Evaluations) -> bool:
        try:
            each.start(questions, own_articles=False, system=SYSTEM)
        except RunError:
            return False
        return True

    with ThreadPoolExecutor(len(everybody)) as threads:
        begun = [*threads.map(begin, everybody)]
    assert begun.count(True) == 1
    assert [bool(each.progress) for each in everybody] == begun
    let_go.set()
    finish(everybody[begun.index(True)])


def test_runs_are_forgotten_with_their_index(
    own: ByIndex[Evaluations], questions: Path, let_go: threading.Event
) -> None:
    anna = own.of("anna")
    anna.start(questions, own_articles=False, system=SYSTEM)
    let_go.set()
    finish(anna)
    shutil.rmtree(anna.runs.folder.parent)
    assert own.of("anna").progress is None
