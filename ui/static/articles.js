// Runs once, as the `js_on_load` of the list of articles: Gradio gives `element` and `trigger`.

function type(button, act, label, before, longest) {
  const item = button.closest("li");
  const title = item.querySelector(".aq-open");
  const input = document.createElement("input");
  input.value = before;
  input.maxLength = longest;
  input.setAttribute("aria-label", label);
  const close = (keep) => {
    input.onblur = null; // it would come again when the input goes
    title.hidden = false;
    const typed = input.value.trim();
    input.remove();
    button.focus();
    if (keep && typed !== before && (typed || act === "tag")) trigger(act, { id: button.dataset.id, typed });
  };
  input.onkeydown = (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.stopPropagation();
    close(event.key === "Enter");
  };
  input.onblur = () => close(true);
  if (act === "rename") {
    title.hidden = true;
    title.after(input);
  } else item.querySelector(".aq-acts").before(input);
  input.select();
}

const act = {
  rename: (button) =>
    type(button, "rename", "Title", button.closest("li").querySelector(".aq-open").textContent, LONGEST_TITLE),
  tags: (button) =>
    type(button, "tag", "Tags, separated by commas", button.closest("li").dataset.tags, 400),
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
      id: Array.from(button.closest("details").querySelectorAll('[data-act="drop"]'), (each) => each.dataset.id).join(" "),
    }),
};

element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act]");
  act[button?.dataset.act]?.(button);
});
