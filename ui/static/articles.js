// Runs once, as the `js_on_load` of the list of articles, after typing.js: Gradio gives `element`
// and `trigger`.

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
  restore: ({ dataset }) => trigger("restore", { id: dataset.id }),
  drop: ({ dataset }) => trigger("drop", { id: dataset.id }),
  // Those that are shown: others may have been removed since.
  "drop-all": (button) =>
    trigger("drop", {
      id: Array.from(button.closest(".aq-removed").querySelectorAll('[data-act="drop"]'), (each) => each.dataset.id).join(" "),
    }),
};

element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act]");
  act[button?.dataset.act]?.(button);
});
