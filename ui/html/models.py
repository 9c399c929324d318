"""Pure: the models and what there is of the index, to HTML."""

from collections.abc import Iterable, Mapping

from index.records import Stats
from qa.models import Model, Role
from qa.wording import articles_in_words
from ui.html.answer import DOT, inert

_DIGITS = 12  # of a hash that are shown: enough to tell one file from another
_DOES: Mapping[Role, str] = {
    "embedder": "Turns questions and passages into vectors, so that a passage is found that says "
    "the same in other words. All passages of the index are made with it: another one is for "
    "“article-qa rebuild --encoder”, in the terminal.",
    "reader": "Reads every passage that was found together with the question, marks the words that "
    "answer it, and says how sure that is.",
    "follow-up model": "Chooses what a question takes over from those before it, so that it can be "
    "understood alone.",
}


def models_html(models: Iterable[Model], stats: Stats) -> str:
    """Return what each of the models is and does, and what the index is made of."""
    n = stats.passages
    made = DOT.join(
        (
            f"format {stats.format}",
            articles_in_words(stats.articles),
            f"{n:,} passage{'' if n == 1 else 's'} of at most "
            f"{inert(stats.manifest['passage_tokens'])} tokens",
        )
    )
    items = "".join(f"<li>{_model(model)}</li>" for model in models)
    return (
        '<h3>Models</h3><p class="aq-count">They run on this computer, and cannot be changed from '
        f'this page.</p><ul class="aq-list">{items}<li><strong>Index</strong>'
        f'<span class="aq-about">{made}</span></li></ul>'
    )


def _model(model: Model) -> str:
    known = [f"<bdi>{inert(model.name)}</bdi>"]
    if model.size is not None:
        known.append(_size(model.size))
    if model.sha256:
        known.append(
            f'SHA-256 <span title="{inert(model.sha256)}">{inert(model.sha256[:_DIGITS])}…</span>'
        )
    return (
        f"<strong>{model.role.capitalize()}</strong>"
        f'<span class="aq-about">{DOT.join(known)}</span><p>{_DOES[model.role]}</p>'
    )


def _size(size: int) -> str:
    """Return a number of bytes for people.

    >>> _size(6_075), _size(11_791_181)
    ('6 kB', '11.8 MB')
    """
    return f"{size / 1e6:,.1f} MB" if size >= 1e5 else f"{size / 1e3:,.0f} kB"
