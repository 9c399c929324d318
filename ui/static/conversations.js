// Runs once, as the `js_on_load` of the list of conversations, after typing.js: see chat.js.

element.addEventListener("click", (event) => {
  const link = event.target.closest("a.aq-open");
  if (link && !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    document.dispatchEvent(new Event("aq-show"));
    return trigger("show", { id: link.closest("li").dataset.id });
  }
  const button = event.target.closest("button[data-act]");
  if (!button) return;
  const { act, id, form } = button.dataset;
  if (act === "export") trigger("export", { id, form });
  else if (act === "rename") typeTitle(button, (title) => trigger("rename", { id, title }));
  else if (act === "delete") trigger("delete", { id });
  else if (act === "restore") trigger("restore", { id });
});
