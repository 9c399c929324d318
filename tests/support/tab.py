"""The page as somebody has it open, without a browser: events go through Gradio as it gets them."""

import warnings
from typing import Any

import gradio as gr
from gradio.state_holder import SessionState

from index.indexing import Index
from qa.assistant import Assistant
from qa.settings import Settings
from tests.support.coroutines import run


class Tab:
    """One tab of a browser: what its fields hold, and what Gradio knows of them."""

    def __init__(self, index: Index) -> None:
        """Open the page for an index, as it is before anything has happened."""
        self._page = page = run(_built(index))
        self._session = SessionState(page)
        self._parts = {part.elem_id: part for part in page.blocks.values() if part.elem_id}
        self._held = {key: getattr(part, "value", None) for key, part in page.blocks.items()}

    def __getitem__(self, part: str) -> Any:
        """Return what is shown or held by the part with this `elem_id`."""
        return self._held[self._parts[part]._id]

    def choices(self, part: str) -> list[str]:
        """Return what can be chosen in a part."""
        return [value for _, value in self._session[self._parts[part]._id].choices]

    def put(self, part: str, value: Any) -> None:
        """Type or choose something, of which nobody is told yet."""
        self._held[self._parts[part]._id] = value

    def fire(self, part: str, event: str, **told: str) -> None:
        """Let a part have an event, of which the page's script tells something, and what follows."""
        target = self._parts[part]
        (begun,) = [
            number for number, each in self._page.fns.items() if (target._id, event) in each.targets
        ]
        self._answer(begun, gr.EventData(target, told))

    def _answer(self, number: int, event: gr.EventData) -> None:
        function = self._page.fns[number]
        answer = run(
            self._page.process_api(
                function,
                [self._held[field._id] for field in function.inputs],
                state=self._session,
                request=gr.Request(username=None),
                event_data=event,
            )
        )
        for field, value in zip(function.outputs, answer["data"], strict=True):
            if not isinstance(value, dict) or value.get("__type__") != "update":
                self._held[field._id] = value
            elif "value" in value:
                self._held[field._id] = value["value"]
        for following, each in self._page.fns.items():
            if each.trigger_after == number:
                self._answer(following, event)


async def _built(index: Index) -> gr.Blocks:  # without a loop Gradio makes some, and leaves them
    from ui.app import build_app

    with warnings.catch_warnings():
        warnings.simplefilter("default")  # Gradio's own
        return build_app(Assistant(index, settings=Settings(reader="small")))
