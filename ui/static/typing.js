// Before the script of a list: lets a text be typed in place, and hands it to `keep` if it is new.
// Enter or leaving keeps it, Escape does not. `instead` is hidden meanwhile; without it the input
// stands above the buttons.

let leftBy = null; // the button that is to have the focus again once the list is made anew

watch("value", () => {
  const again = leftBy && element.querySelector(`[data-act="${leftBy.act}"][data-id="${CSS.escape(leftBy.id)}"]`);
  if (again && document.activeElement === document.body) again.focus(); // unless it is elsewhere by now
  leftBy = null;
});

function type(button, { label, before, longest, instead, keep, wanted }) {
  const input = document.createElement("input");
  input.value = before;
  input.maxLength = longest;
  input.setAttribute("aria-label", label);
  const close = (kept, byKey) => {
    input.onblur = null; // it would come again when the input goes
    if (instead) instead.hidden = false;
    const typed = input.value.trim();
    input.remove();
    // What is kept changes the list, which Gradio cannot do around the focus.
    if (kept && typed !== before && (typed || !wanted)) {
      leftBy = byKey ? { ...button.dataset } : null;
      keep(typed);
    } else if (byKey) button.focus();
  };
  input.onkeydown = (event) => {
    if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.stopPropagation();
    close(event.key === "Enter", true);
  };
  input.onblur = () => close(true);
  if (instead) {
    instead.hidden = true;
    instead.after(input);
  } else button.closest(".aq-acts").before(input);
  input.select();
}

function typeTitle(button, keep) {
  const title = button.closest("li").querySelector(".aq-open");
  type(button, {
    label: "Title",
    before: title.textContent,
    longest: LONGEST_TITLE,
    instead: title,
    keep,
    wanted: true,
  });
}
