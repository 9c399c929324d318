"""What a visitor can set, laid out with Gradio, each with what it does."""

from typing import Any

import gradio as gr

from index.errors import QAError
from qa.models import models_of
from qa.settings import Settings
from ui.chat import attempt, explain
from ui.desks import Desks
from ui.events import QUIET, desk_of, owner_of, script
from ui.models_list import models_html
from ui.preferences import Preferences
from ui.render import inert, message_html

# What "min_confidence" is set to; None leaves it to the reader, which was fitted for it.
_RISKS: tuple[tuple[str, str, float | None], ...] = (
    ("Bold: answer when there is something like an answer", "bold", 0.15),
    ("Balanced: as fitted on questions whose answers are known", "balanced", None),
    ("Careful: answer when it is more likely right than not", "careful", 0.6),
    ("Very careful: answer only what is nearly sure", "strict", 0.85),
)


class SettingsTab:
    """The settings of whoever looks at the page: laid out where they are made."""

    def __init__(self, desks: Desks, theme: gr.HTML, tab: gr.Tab) -> None:
        """Lay them out.

        Args:
            desks: Keep them; the settings of all hold for what a visitor has not set.
            theme: From `theme_carrier`.
            tab: In which they are laid out.
        """
        defaults = desks.settings
        self._applied = theme
        self._desks = desks
        self._defaults = defaults
        self._top_k = gr.Slider(
            1, 50, value=defaults.top_k, step=1, label="Passages read for a question",
            info="More take longer, and find answers told in other words than the question.",
            elem_id="aq-top-k",
        )  # fmt: skip
        self._risk = gr.Radio(
            [(label, key) for label, key, _ in _RISKS], value="balanced", label="Risk",
            info="How sure an answer has to be; with less the page says that your articles do not "
            "answer, and shows what came nearest.",
            elem_id="aq-risk",
        )  # fmt: skip
        self._sentences = gr.Slider(
            1, 10, value=defaults.max_sentences, step=1, label="Sentences of an answer, at most",
            info="A question for one fact gets one all the same, and a list keeps its items.",
            elem_id="aq-sentences",
        )  # fmt: skip
        self._theme = gr.Radio(
            [("As the system", "system"), ("Light", "light"), ("Dark", "dark")], value="system",
            label="Theme", info="The colours of this page.", elem_id="aq-theme",
        )  # fmt: skip
        reset = gr.Button("Back to the defaults", size="sm", elem_id="aq-reset")
        self._told = gr.HTML(elem_id="aq-kept", apply_default_css=False)
        models = gr.HTML(elem_id="aq-models", apply_default_css=False)
        tab.select(self._models, None, models, **QUIET)
        fields: list[Any] = [self._top_k, self._risk, self._sentences, self._theme]
        self.arriving: dict[str, Any] = {
            "fn": self._arrive, "outputs": [*fields, self._applied, self._told], **QUIET,
        }  # fmt: skip
        told = [self._applied, self._told]
        # By the visitor's hand only: what `arriving` sets is kept already.
        for slider in (self._top_k, self._sentences):
            slider.release(self._keep, fields, told, **QUIET)
        for field in fields:
            field.input(self._keep, fields, told, trigger_mode="always_last", **QUIET)
        reset.click(self._reset, None, self.arriving["outputs"], **QUIET)

    def _arrive(self, request: gr.Request) -> tuple[Any, ...]:
        preferences = desk_of(self._desks, request).preferences
        try:
            chosen = preferences.of(owner_of(request))
        except QAError as err:
            return *_values(Preferences(), self._defaults), _theme("system"), message_html(str(err))
        return *_values(chosen, self._defaults), _theme(chosen.theme), ""

    def _keep(
        self, top_k: int, risk: str, max_sentences: int, theme: str, request: gr.Request
    ) -> tuple[Any, str]:
        values = {
            "top_k": top_k,
            "min_confidence": next((each for _, key, each in _RISKS if key == risk), None),
            "max_sentences": max_sentences,
            "theme": theme,
        }
        # What is as the page was started goes on following how it is started.
        for name in ("top_k", "max_sentences"):
            if values[name] == getattr(self._defaults, name):
                values[name] = None
        preferences = desk_of(self._desks, request).preferences
        try:
            preferences.change(owner_of(request), **values)
        except Exception as err:
            return gr.skip(), message_html(explain(err))
        return _theme(theme), '<p class="aq-count" role="status">Kept.</p>'

    def _reset(self, request: gr.Request) -> tuple[Any, ...]:
        owner, preferences = owner_of(request), desk_of(self._desks, request).preferences
        try:
            fresh = Preferences(scope=preferences.of(owner).scope)
            preferences.change(owner, **dict(fresh))
        except Exception as err:
            return *(gr.skip() for _ in range(5)), message_html(explain(err))
        return (
            *_values(fresh, self._defaults),
            _theme("system"),
            '<p class="aq-count" role="status">These are the defaults.</p>',
        )

    def _models(self, request: gr.Request) -> str:
        index = desk_of(self._desks, request).assistant.index
        return attempt(lambda: models_html(models_of(index), index.stats()), show=message_html)


def theme_carrier() -> gr.HTML:
    """Lay out what applies the theme: outside of the tabs, which are made when they are opened."""
    return gr.HTML(elem_id="aq-applied", js_on_load=script("theme.js"), apply_default_css=False)


def _values(chosen: Preferences, defaults: Settings) -> tuple[Any, ...]:
    risk = next((key for _, key, each in _RISKS if each == chosen.min_confidence), "balanced")
    return (
        chosen.top_k or defaults.top_k,
        risk,
        chosen.max_sentences or defaults.max_sentences,
        chosen.theme,
    )


def _theme(theme: str) -> str:
    return f'<span hidden data-theme="{inert(theme)}"></span>'
