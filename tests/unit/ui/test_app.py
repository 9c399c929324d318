import inspect
import warnings

from gradio.queueing import Queue

from index.indexing import Index
from qa.assistant import Assistant
from qa.settings import Settings
from tests.support.coroutines import run
from ui.app import Page, build_app


async def _built(index: Index) -> Page:  # without a loop Gradio makes some, and leaves them
    with warnings.catch_warnings():
        warnings.simplefilter("default")  # Gradio's own
        return build_app(Assistant(index, settings=Settings(reader="small")))


def test_a_page_that_nobody_uses_looks_for_events_seldom(tiny_index: Index) -> None:
    page = run(_built(tiny_index))
    assert page._queue.sleep_when_free == 0.02
    assert "asyncio.sleep(self.sleep_when_free)" in inspect.getsource(Queue.start_processing)
