"""The articles, laid out with Gradio: adding them, finding them, what there is of them."""

import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Self

import gradio as gr

from index.errors import SettingsError
from index.records import Filters, Order
from ui.desk.collection import LONGEST_TITLE, Collection, ListedPage
from ui.desk.desks import Desks
from ui.desk.filtering import filters_of
from ui.desk.messages import explain
from ui.html.added import stored_in
from ui.html.answer import message_html
from ui.html.articles import ORDERS, PAGE
from ui.kept.preferences import Scope
from ui.serving.access import visitor_of
from ui.tabs.adding import AddingPart
from ui.tabs.chat import ChatTab
from ui.tabs.events import QUIET, desk_of, given, listing_script, number_in, owner_of
from ui.tabs.reading import ReadingPane

_NOT_KNOWN = "What came in then is no longer known: select it in the list of articles."


class _Search(NamedTuple):
    """What the fields of the list choose, in the order in which they are handed on."""

    words: str
    sources: tuple[str, ...]
    tags: tuple[str, ...]
    first: str  # the first and the last day, as typed
    last: str
    undated: bool  # whether articles without a date pass whatever days are chosen
    order: Order
    offset: int  # of the first article shown

    @classmethod
    def of(cls, values: Sequence[Any]) -> Self:
        """Return what the values of the fields say; Gradio has None for what is empty."""
        words, sources, tags, first, last, undated, order, offset = values
        return cls(
            words or "",
            tuple(sources or ()),
            tuple(tags or ()),
            first or "",
            last or "",
            bool(undated),
            order or "newest",
            number_in(offset),
        )

    def scope(self) -> Scope:
        """Return the articles that are chosen.

        Raises:
            SettingsError: A day is none.
        """
        filters = filters_of(
            self.sources, self.first, self.last, words=self.words, undated=self.undated
        )
        return Scope(filters=filters, tags=self.tags)


class ArticlesTab:
    """The list of articles and how to add some: laid out where it is made."""

    def __init__(
        self,
        desks: Desks,
        chatting: ChatTab,
        pane: ReadingPane,
        tabs: gr.Tabs,
        news: gr.HTML,
        is_upload: Callable[[str], bool],
    ) -> None:
        """Lay it out.

        Args:
            desks: At which the articles are.
            chatting: Shows it, and greets the visitor anew when articles have changed.
            pane: Takes articles too where there are none, and shows what there is.
            tabs: Of which the chat is the one with the id "chat", and this one "articles".
            news: Tells of what comes in from anywhere on the page; from `arrivals`.
            is_upload: As for `AddingPart`.
        """
        self._desks = desks
        adding = AddingPart(desks, pane, news, is_upload)
        self.adding = adding.arriving
        with gr.Accordion("Statistics", open=False, elem_id="aq-statistics") as opened:
            figures = gr.HTML(elem_id="aq-figures", apply_default_css=False)
        with gr.Accordion("Duplicates", open=False, elem_id="aq-duplicates") as compared:
            duplicates = gr.HTML(elem_id="aq-alike", apply_default_css=False)
            # They are compared anew only while that can be seen. No `gr.State`: see `ListedPage`.
            compared_now = gr.Textbox("", visible="hidden")
        self._lay_out_finding()

        def edit(details: str, request: gr.Request) -> str:
            # As in `ChatTab`: Gradio gives it the bare request.
            return _edited(desks.of(visitor_of(request)).collection, details)

        self._list = gr.HTML(
            elem_id="aq-articles",
            js_on_load=listing_script("picking.js", "articles.js", longest_title=LONGEST_TITLE),
            apply_default_css=False,
            server_functions=[edit],
        )
        fields = [
            self._words, self._sources, self._tags, self._first, self._last, self._undated,
        ]  # fmt: skip
        wanted = [*fields, self._order, self._offset]
        listed = [self._list, self._offset]
        # What is chosen may be gone by now, which Gradio would refuse to hand on.
        unchecked: dict[str, Any] = {"preprocess": False, **QUIET}
        by_fields: dict[str, Any] = {"inputs": wanted, **unchecked}
        self.listing: dict[str, Any] = {"fn": self._show, "outputs": listed, **by_fields}
        chosen = [self._sources, self._tags]
        self.choosing: dict[str, Any] = {
            "fn": self._known, "inputs": chosen, "outputs": chosen, **unchecked,
        }  # fmt: skip
        statistics: dict[str, Any] = {"fn": self._statistics, "outputs": figures, **QUIET}
        opened.expand(**statistics)
        alike = [duplicates, compared_now]
        compared.expand(self._compare, None, alike, **QUIET)
        compared.collapse(lambda: "", None, compared_now, **QUIET)
        comparing: dict[str, Any] = {
            "fn": self._compare_again, "inputs": compared_now, "outputs": duplicates, **QUIET,
        }  # fmt: skip
        field: Any
        for field in (*fields, self._order):
            # Another search begins at its first page.
            field.change(self._search, outputs=listed, trigger_mode="always_last", **by_fields)
        to_chat = [*listed, chatting.scope, tabs]
        self._list.only(self._ask_only, outputs=to_chat, **by_fields)
        self._list.within(self._ask_within, outputs=to_chat, **by_fields)
        self._list.turn(self._turn, outputs=listed, **by_fields)
        self._list.more(self._more, outputs=listed, **by_fields)
        self._list.tagged(self._tagged, None, self._tags, **QUIET)
        self._list.unfilter(lambda: ("", [], [], "", "", ""), None, fields, **QUIET)
        self._list.undated(lambda: "yes", None, self._undated, **QUIET)
        news.ask_added(self._ask_added, None, [news, chatting.scope, tabs], **QUIET)
        changes = (
            self._list.edited(self._show, outputs=listed, **by_fields),
            self._list.tag(self._tag, outputs=listed, **by_fields),
            self._list.remove(self._remove, outputs=listed, **by_fields),
            self._list.restore(self._restore, outputs=listed, **by_fields),
            self._list.drop(self._drop, outputs=listed, **by_fields),
            self._list.drop_all(self._drop_all, outputs=listed, **by_fields),
            *(event.then(**self.listing) for event in adding.events),
        )
        for event in changes:
            event.then(**self.choosing).then(**statistics).then(**comparing).then(
                **chatting.scoping
            ).then(**chatting.welcoming).then(**pane.filling)
        seeing: dict[str, Any] = {
            "fn": lambda: (gr.Tabs(selected="articles"), gr.Accordion(open=True)),
            "outputs": [tabs, adding.part],
            **QUIET,
        }
        pane.dropped.upload(**seeing)
        pane.overview.samples(**seeing)

    def _lay_out_finding(self) -> None:
        """Lay out what chooses among the articles."""
        with gr.Row(elem_id="aq-finding"):
            self._words = gr.Textbox(
                "",
                elem_id="aq-wanted",
                label="Find an article",
                placeholder="Words of title, source, author or date",
                max_lines=1,
                scale=2,
                min_width=180,
            )
            self._order = gr.Dropdown(
                list(ORDERS), value="newest", label="Order", elem_id="aq-order", min_width=180
            )
        with gr.Row(elem_id="aq-narrowing"):
            several: dict[str, Any] = {"multiselect": True, "min_width": 125}
            self._sources = gr.Dropdown([], label="Source", elem_id="aq-source", **several)
            self._tags = gr.Dropdown([], label="Tag", elem_id="aq-tag-filter", **several)
            day: dict[str, Any] = {"max_lines": 1, "min_width": 125}
            self._first = gr.Textbox(
                "", label="From", placeholder="2024-05", elem_id="aq-from", **day
            )
            self._last = gr.Textbox("", label="To", placeholder="31.5.2024", elem_id="aq-to", **day)
        self._undated = gr.Textbox("", visible="hidden", elem_id="aq-undated")
        self._offset = gr.Textbox("0", visible="hidden", elem_id="aq-offset")

    # -- finding ---------------------------------------------------------------------------

    def _show(self, request: gr.Request, *wanted: Any) -> tuple[str, str]:
        return self._listed(request, _Search.of(wanted))

    def _search(self, request: gr.Request, *wanted: Any) -> tuple[str, str]:
        return self._listed(request, _Search.of(wanted)._replace(offset=0))

    def _turn(self, event: gr.EventData, request: gr.Request, *wanted: Any) -> tuple[str, str]:
        by = -PAGE if given(event, "by") == "-1" else PAGE
        search = _Search.of(wanted)
        return self._listed(request, search._replace(offset=max(0, search.offset + by)))

    def _more(self, event: gr.EventData, request: gr.Request, *wanted: Any) -> tuple[str, str]:
        return self._listed(request, _Search.of(wanted), shown=_shown(event))

    def _tagged(self, event: gr.EventData, request: gr.Request) -> Any:
        return gr.Dropdown(choices=self._of(request).tags(), value=[given(event, "tag")])

    def _known(self, sources: list[str], tags: list[str], request: gr.Request) -> tuple[Any, Any]:
        collection = self._of(request)
        return _choosing(collection.sources(), sources), _choosing(collection.tags(), tags)

    def _listed(
        self, request: gr.Request, search: _Search, notice: str = "", shown: int = 0
    ) -> tuple[str, str]:
        """Return what the fields choose, in the order in which they are laid out, and the offset.

        Below it are the removed articles, as many as are `shown` if the visitor looks at them.
        The offset is another than the one wanted where no article is left so far behind.
        """
        try:
            page = ListedPage(search.scope(), search.order, search.offset)
        except SettingsError as err:
            return notice + message_html(str(err)), str(search.offset)
        collection = self._of(request)
        listing, offset = collection.listing(page, notice)
        return listing + collection.removed(owner_of(request), shown), str(offset)

    def _of(self, request: gr.Request) -> Collection:
        return desk_of(self._desks, request).collection

    # -- what there is ---------------------------------------------------------------------

    def _statistics(self, request: gr.Request) -> str:
        return self._of(request).statistics()

    def _compare(self, request: gr.Request) -> tuple[str, str]:
        return self._of(request).duplicates(), "yes"

    def _compare_again(self, seen: str, request: gr.Request) -> Any:
        return self._of(request).duplicates() if seen else gr.skip()

    # -- changing --------------------------------------------------------------------------

    def _tag(self, event: gr.EventData, request: gr.Request, *wanted: Any) -> tuple[str, str]:
        notice = self._of(request).tag(given(event, "id"), given(event, "typed"))
        return self._listed(request, _Search.of(wanted), notice)

    def _remove(self, event: gr.EventData, request: gr.Request, *wanted: Any) -> tuple[str, str]:
        removed = self._of(request).remove(given(event, "id"))
        return self._listed(request, _Search.of(wanted), removed)

    def _restore(self, event: gr.EventData, request: gr.Request, *wanted: Any) -> tuple[str, str]:
        restored = self._of(request).restore(given(event, "id"))
        return self._listed(request, _Search.of(wanted), restored, _shown(event))

    def _drop(self, event: gr.EventData, request: gr.Request, *wanted: Any) -> tuple[str, str]:
        dropped = self._of(request).drop([given(event, "id")], by=owner_of(request))
        return self._listed(request, _Search.of(wanted), dropped, _shown(event))

    def _drop_all(self, event: gr.EventData, request: gr.Request, *wanted: Any) -> tuple[str, str]:
        dropped = self._of(request).drop_all(given(event, "until"), by=owner_of(request))
        return self._listed(request, _Search.of(wanted), dropped)

    # -- asking ----------------------------------------------------------------------------

    def _ask_only(self, event: gr.EventData, request: gr.Request, *wanted: Any) -> tuple[Any, ...]:
        chosen = Scope(filters=Filters(article_ids=tuple(given(event, "ids").split())))
        return self._ask(request, chosen, _Search.of(wanted))

    def _ask_added(self, event: gr.EventData, request: gr.Request) -> tuple[Any, Any, Any]:
        desk, owner = desk_of(self._desks, request), owner_of(request)
        ids = stored_in(desk.batches.outcomes(owner, number_in(given(event, "batch"))))
        if not ids:  # another batch has come since, or the page was started anew
            return message_html(_NOT_KNOWN), gr.skip(), gr.skip()
        try:
            desk.choices.ask_only(owner, Scope(filters=Filters(article_ids=tuple(ids))))
        except Exception as err:
            return message_html(explain(err)), gr.skip(), gr.skip()
        return "", desk.choices.scope_html(owner), gr.Tabs(selected="chat")

    def _ask_within(self, request: gr.Request, *wanted: Any) -> tuple[Any, ...]:
        return self._ask(request, None, _Search.of(wanted))

    def _ask(self, request: gr.Request, scope: Scope | None, search: _Search) -> tuple[Any, ...]:
        owner, choices = owner_of(request), desk_of(self._desks, request).choices
        try:
            choices.ask_only(owner, scope or search.scope())
        except Exception as err:
            listed = self._listed(request, search, message_html(explain(err)))
            return *listed, gr.skip(), gr.skip()
        return gr.skip(), gr.skip(), choices.scope_html(owner), gr.Tabs(selected="chat")


def _edited(collection: Collection, details: str) -> str:
    """Correct an article as the page's script says; return what is wrong with it, or nothing."""
    try:
        given = json.loads(details)
    except ValueError:
        given = None
    if not isinstance(given, dict) or not all(isinstance(each, str) for each in given.values()):
        return "What is to be known of the article is not to be understood."
    return collection.edit(given.pop("id", ""), given)


def _choosing(there: list[str], chosen: list[str] | None) -> Any:
    """Let the visitor choose among what is there, and see what is chosen though it is gone.

    It goes on narrowing the list, and is there again once the removal is undone.
    """
    return gr.Dropdown(choices=[*there, *(each for each in chosen or () if each not in there)])


def _shown(event: gr.EventData) -> int:
    """Return how many removed articles the visitor looks at; 0 for none."""
    return number_in(given(event, "shown"))
