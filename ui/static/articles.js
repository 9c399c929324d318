// Runs once, as the `js_on_load` of the list of articles, after typing.js and picking.js: Gradio
// gives `element`, `trigger`, `watch` and `server`.

// -- the articles that are selected, on whatever page of the list ----------------------------

const picked = new Set();

function showPicked() {
  const boxes = [...element.querySelectorAll(".aq-pick")];
  for (const box of boxes) box.checked = picked.has(box.value);
  const all = element.querySelector(".aq-pick-all");
  if (!all) return;
  const here = boxes.filter((box) => box.checked).length;
  all.checked = here > 0 && here === boxes.length;
  all.indeterminate = here > 0 && here < boxes.length;
  const bar = element.querySelector(".aq-picked");
  bar.hidden = !picked.size;
  const of = Number(bar.dataset.of).toLocaleString("en");
  bar.querySelector("span").textContent = `${picked.size.toLocaleString("en")} of ${of} selected`;
}

element.addEventListener("change", ({ target }) => {
  const boxes = target.matches(".aq-pick-all") ? element.querySelectorAll(".aq-pick") : [target];
  if (!target.matches(".aq-pick, .aq-pick-all")) return;
  for (const box of boxes) picked[target.checked ? "add" : "delete"](box.value);
  showPicked();
});

watch("value", showPicked);

// -- days -------------------------------------------------------------------------------------

// The fields are laid out after this, some of them once a tab is opened.
function pickInFields() {
  for (const place of document.querySelectorAll("#aq-from, #aq-to, #aq-paste-published")) {
    const field = place.querySelector("input, textarea");
    if (field && !place.querySelector(".aq-calendar")) pickDays(field, field.parentElement);
  }
}

new MutationObserver(pickInFields).observe(element.closest("#aq-browse"), { childList: true, subtree: true });

// -- what is known of an article ----------------------------------------------------------------

let editedLast = null; // whose button is to have the focus again once the list is made anew

function correct(button) {
  const item = button.closest("li");
  const acts = button.closest(".aq-acts");
  const close = () => {
    form.remove();
    acts.hidden = false;
    button.focus();
  };
  const form = detailsForm({
    known: { title: item.querySelector(".aq-open").textContent, ...JSON.parse(button.dataset.known) },
    label: "Save",
    longest: LONGEST_TITLE,
    leave: close,
    async keep(typed) {
      const problem = await server.edit(JSON.stringify({ id: button.dataset.id, ...typed }));
      if (problem) return problem;
      editedLast = button.dataset.id;
      form.remove(); // Gradio cannot change the list around the focus
      trigger("edited");
    },
  });
  acts.hidden = true;
  acts.before(form);
  form.elements.title.focus();
}

watch("value", () => {
  const again = editedLast && element.querySelector(`[data-act="correct"][data-id="${CSS.escape(editedLast)}"]`);
  if (again && document.activeElement === document.body) again.focus();
  editedLast = null;
});

// -- buttons ------------------------------------------------------------------------------------

// How many removed articles are looked at, where a button is among them.
const shown = (button) => button.closest(".aq-removed")?.dataset.shown;

const act = {
  correct,
  tags: (button) =>
    type(button, {
      label: "Tags, separated by commas",
      before: button.closest("li").dataset.tags,
      longest: 400,
      keep: (typed) => trigger("tag", { id: button.dataset.id, typed }),
    }),
  page: ({ dataset }) => trigger("turn", { by: dataset.by }),
  tagged: ({ dataset }) => trigger("tagged", { tag: dataset.tag }),
  only: ({ dataset }) => trigger("only", { ids: dataset.id }),
  "only-picked": () => trigger("only", { ids: [...picked].join(" ") }),
  unpick() {
    picked.clear();
    showPicked();
  },
  undated: () => trigger("undated"),
  within: () => trigger("within"),
  clear: () => trigger("unfilter"),
  remove({ dataset: { id } }) {
    picked.delete(id);
    trigger("remove", { id });
  },
  restore: (button) => trigger("restore", { id: button.dataset.id, shown: shown(button) }),
  drop: (button) => trigger("drop", { id: button.dataset.id, shown: shown(button) }),
  "drop-all": ({ dataset }) => trigger("drop_all", { until: dataset.id }),
  more: ({ dataset }) => trigger("more", { shown: dataset.id }),
};

element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act]");
  act[button?.dataset.act]?.(button);
});
