"""The settings as their tab is worked with, event by event."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from index.indexing import Index
from index.records import Filters
from qa.settings import Settings
from tests.support.coroutines import run
from tests.support.tab import Tab
from ui.kept.preferences import Preferences, PreferencesFile, Scope
from ui.tabs.settings import SettingsTab, theme_carrier

POST = Scope(filters=Filters(sources=("The Post",)))


def kept(index: Index) -> Preferences:
    return PreferencesFile(index.path).of("")


def choose(tab: Tab, part: str, value: Any, event: str = "input") -> None:
    tab.put(part, value)
    tab.fire(part, event)


@pytest.mark.parametrize("event", ["input", "release"])
def test_what_is_set_in_one_tab_leaves_what_was_set_in_another(
    open_index: Callable[..., Index], event: str
) -> None:
    index = open_index()
    one, other = Tab(index), Tab(index)
    choose(one, "aq-risk", "careful")
    choose(one, "aq-theme", "dark")
    choose(other, "aq-top-k", 20, event)
    choose(one, "aq-sentences", 2, event)
    assert kept(index) == Preferences(top_k=20, min_confidence=0.6, max_sentences=2, theme="dark")
    assert "dark" in one["aq-applied"]
    assert other["aq-applied"] is None
    assert "Saved." in other["aq-kept"]


def test_a_setting_that_is_as_the_page_was_started_is_not_kept(
    open_index: Callable[..., Index],
) -> None:
    index = open_index()
    tab = Tab(index)
    started = tab["aq-top-k"]
    choose(tab, "aq-top-k", 20)
    choose(tab, "aq-top-k", started)
    choose(tab, "aq-risk", "bold")
    choose(tab, "aq-risk", "balanced")
    assert kept(index) == Preferences()


def test_what_cannot_be_kept_is_said_and_not_applied(open_index: Callable[..., Index]) -> None:
    index = open_index()
    tab = Tab(index)
    (index.path / "preferences.sqlite").write_bytes(b"no database at all, but bytes " * 50)
    choose(tab, "aq-theme", "dark")
    assert "preferences.sqlite" in tab["aq-kept"]
    assert tab["aq-applied"] is None


def test_going_back_to_the_defaults_leaves_which_articles_are_asked(
    open_index: Callable[..., Index],
) -> None:
    index = open_index()
    PreferencesFile(index.path).change("", scope=POST)
    tab = Tab(index)
    choose(tab, "aq-theme", "dark")
    tab.fire("aq-reset", "click")
    assert kept(index) == Preferences(scope=POST)
    assert tab["aq-theme"] == "system"


class Meanwhile(PreferencesFile):
    """Preferences of which somebody chooses articles in another tab, just before a change."""

    def change(self, owner: str, **values: Any) -> Preferences:
        super().change(owner, scope=POST)
        return super().change(owner, **values)


def test_articles_chosen_while_the_defaults_are_set_stay_chosen(tmp_path: Path) -> None:
    desk = SimpleNamespace(preferences=Meanwhile(tmp_path))
    desks: Any = SimpleNamespace(settings=Settings(reader="small"), of=lambda visitor: desk)

    async def laid_out() -> SettingsTab:
        with gr.Blocks(analytics_enabled=False), gr.Tab() as tab:
            return SettingsTab(desks, theme_carrier(), tab)

    run(laid_out())._reset(gr.Request(username=None))
    assert desk.preferences.of("").scope == POST
