// Runs once, as the `js_on_load` of the list of conversations: see chat.js.

function rename(button) {
  const title = button.closest("li").querySelector(".aq-open");
  const input = document.createElement("input");
  input.value = title.textContent;
  input.maxLength = LONGEST_TITLE;
  input.setAttribute("aria-label", "Title");
  const close = (keep) => {
    input.onblur = null; // it would come again when the input goes
    title.hidden = false;
    const chosen = input.value.trim();
    input.remove();
    button.focus();
    if (keep && chosen && chosen !== title.textContent)
      trigger("rename", { id: button.dataset.id, title: chosen });
  };
  input.onkeydown = (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.stopPropagation();
    close(event.key === "Enter");
  };
  input.onblur = () => close(true);
  title.hidden = true;
  title.after(input);
  input.select();
}

element.addEventListener("click", (event) => {
  const link = event.target.closest("a.aq-open");
  if (link && !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    return trigger("show", { id: link.closest("li").dataset.id });
  }
  const button = event.target.closest("button[data-act]");
  if (!button) return;
  const { act, id, form } = button.dataset;
  if (act === "export") trigger("export", { id, form });
  else if (act === "rename") rename(button);
  else if (act === "delete") trigger("delete", { id });
  else if (act === "restore") trigger("restore", { id });
});
