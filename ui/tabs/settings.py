"""What a visitor can set, laid out with Gradio, each with what it does."""

from collections.abc import Callable
from typing import Any

import gradio as gr

from index.errors import QAError
from qa.models import models_of
from qa.settings import Settings
from ui.desk.desks import Desks
from ui.desk.messages import attempt, explain
from ui.html.answer import inert, message_html
from ui.html.models import models_html
from ui.kept.preferences import Preferences
from ui.tabs.events import QUIET, desk_of, owner_of, script

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
        self._desks = desks
        self._defaults = defaults
        top_k = gr.Slider(
            1, 50, value=defaults.top_k, step=1, label="Passages read for a question",
            info="More take longer, and find answers told in other words than the question.",
            elem_id="aq-top-k",
        )  # fmt: skip
        risk = gr.Radio(
            [(label, key) for label, key, _ in _RISKS], value="balanced", label="Risk",
            info="How sure an answer has to be; with less the page says that your articles do not "
            "answer, and shows what came nearest.",
            elem_id="aq-risk",
        )  # fmt: skip
        sentences = gr.Slider(
            1, 10, value=defaults.max_sentences, step=1, label="Sentences of an answer, at most",
            info="A question for one fact gets one all the same, and a list keeps its items.",
            elem_id="aq-sentences",
        )  # fmt: skip
        colours = gr.Radio(
            [("As the system", "system"), ("Light", "light"), ("Dark", "dark")], value="system",
            label="Theme", info="The colours of this page.", elem_id="aq-theme",
        )  # fmt: skip
        reset = gr.Button("Back to the defaults", size="sm", elem_id="aq-reset")
        told = gr.HTML(elem_id="aq-kept", apply_default_css=False)
        models = gr.HTML(elem_id="aq-models", apply_default_css=False)
        tab.select(self._models, None, models, **QUIET)
        settings: dict[str, Any] = {
            "top_k": top_k, "min_confidence": risk, "max_sentences": sentences, "theme": colours,
        }  # fmt: skip
        changed = [theme, told]
        self.arriving: dict[str, Any] = {
            "fn": self._arrive, "outputs": [*settings.values(), *changed], **QUIET,
        }  # fmt: skip
        # By the visitor's hand only: what `arriving` sets is kept already.
        for name, field in settings.items():
            keep = self._keeping(name)
            field.input(keep, field, changed, trigger_mode="always_last", **QUIET)
            if isinstance(field, gr.Slider):
                field.release(keep, field, changed, **QUIET)
        reset.click(self._reset, None, self.arriving["outputs"], **QUIET)

    def _arrive(self, request: gr.Request) -> tuple[Any, ...]:
        preferences = desk_of(self._desks, request).preferences
        try:
            chosen = preferences.of(owner_of(request))
        except QAError as err:
            return *_values(Preferences(), self._defaults), _theme("system"), message_html(str(err))
        return *_values(chosen, self._defaults), _theme(chosen.theme), ""

    def _keeping(self, name: str) -> Callable[[Any, gr.Request], tuple[Any, str]]:
        """Return what keeps one setting alone: the others may have been set in another tab."""

        def keep(value: Any, request: gr.Request) -> tuple[Any, str]:
            preferences = desk_of(self._desks, request).preferences
            try:
                preferences.change(owner_of(request), **{name: self._meant(name, value)})
            except Exception as err:
                return gr.skip(), message_html(explain(err))
            applied = _theme(value) if name == "theme" else gr.skip()
            return applied, '<p class="aq-count" role="status">Saved.</p>'

        return keep

    def _meant(self, name: str, value: Any) -> Any:
        """Return what is kept for what a field shows."""
        if name == "min_confidence":
            return next((each for _, key, each in _RISKS if key == value), None)
        # What is as the page was started goes on following how it is started.
        return None if value == getattr(self._defaults, name, None) else value

    def _reset(self, request: gr.Request) -> tuple[Any, ...]:
        owner, preferences = owner_of(request), desk_of(self._desks, request).preferences
        fresh = Preferences()
        try:
            preferences.change(owner, **fresh.model_dump(exclude={"scope"}))
        except Exception as err:
            return *(gr.skip() for _ in range(5)), message_html(explain(err))
        return (
            *_values(fresh, self._defaults),
            _theme("system"),
            '<p class="aq-count" role="status">These are the defaults.</p>',
        )

    def _models(self, request: gr.Request) -> str:
        assistant = desk_of(self._desks, request).assistant
        index, reader = assistant.index, assistant.settings.reader
        return attempt(
            lambda: models_html(models_of(index, reader), index.stats()), show=message_html
        )


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
