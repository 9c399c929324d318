// Runs once, as the `js_on_load` of the list of articles, after typing.js: Gradio gives `element`
// and `trigger`.

// How many removed articles are looked at, where a button is among them.
const shown = (button) => button.closest(".aq-removed")?.dataset.shown;

const act = {
  rename: (button) => typeTitle(button, (typed) => trigger("rename", { id: button.dataset.id, typed })),
  tags: (button) =>
    type(button, {
      label: "Tags, separated by commas",
      before: button.closest("li").dataset.tags,
      longest: 400,
      keep: (typed) => trigger("tag", { id: button.dataset.id, typed }),
    }),
  page: ({ dataset }) => trigger("turn", { by: dataset.by }),
  tagged: ({ dataset }) => trigger("tagged", { tag: dataset.tag }),
  only: ({ dataset }) => trigger("only", { id: dataset.id }),
  within: () => trigger("within"),
  clear: () => trigger("unfilter"),
  remove: ({ dataset }) => trigger("remove", { id: dataset.id }),
  restore: (button) => trigger("restore", { id: button.dataset.id, shown: shown(button) }),
  drop: (button) => trigger("drop", { id: button.dataset.id, shown: shown(button) }),
  "drop-all": ({ dataset }) => trigger("drop_all", { until: dataset.id }),
  more: ({ dataset }) => trigger("more", { shown: dataset.id }),
};

element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act]");
  act[button?.dataset.act]?.(button);
});
