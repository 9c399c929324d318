// Before the script of a list: lets a text be typed in place, and hands it to `keep` if it is new.
// Enter or leaving keeps it, Escape does not. `instead` is hidden meanwhile; without it the input
// stands above the buttons.

function type(button, { label, before, longest, instead, keep }) {
  const input = document.createElement("input");
  input.value = before;
  input.maxLength = longest;
  input.setAttribute("aria-label", label);
  const close = (kept) => {
    input.onblur = null; // it would come again when the input goes
    if (instead) instead.hidden = false;
    const typed = input.value.trim();
    input.remove();
    // What is kept changes the list, which Gradio cannot do around the focus.
    if (kept && typed !== before) keep(typed);
    else button.focus();
  };
  input.onkeydown = (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.stopPropagation();
    close(event.key === "Enter");
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
    keep: (typed) => typed && keep(typed),
  });
}
