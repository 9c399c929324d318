// Runs once, as the `js_on_load` of the list of marks, after typing.js: see chat.js.

element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act]");
  if (!button) return;
  const { act, id, form } = button.dataset;
  if (act === "annotate")
    type(button, {
      label: "Note",
      before: button.closest("li").dataset.note,
      longest: LONGEST_NOTE,
      keep: (typed) => trigger("annotate", { id, typed }),
    });
  else if (act === "export") trigger("export", { form });
  else if (act === "delete" || act === "restore") trigger(act, { id });
});
