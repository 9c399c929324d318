// Runs once, as the `js_on_load` of the overview: Gradio gives `element` and `trigger`.
// Where there is no article yet, it leads to the ways to add some.

const tab = (name) =>
  [...document.querySelectorAll('[role="tab"]')].find((one) => one.textContent.trim() === name);

// What a tab holds is there some frames after the tab was chosen.
async function found(look) {
  for (let frame = 0; frame < 120; frame++) {
    const one = look();
    if (one) return one;
    await new Promise(requestAnimationFrame);
  }
}

async function paste() {
  tab("Articles")?.click();
  const part = await found(() => document.querySelector("#aq-add"));
  if (!tab("Paste")) part?.querySelector("button")?.click();
  (await found(() => tab("Paste")))?.click();
  const seen = () => [...document.querySelectorAll("#aq-text textarea")].find((one) => one.offsetParent);
  (await found(seen))?.focus();
}

element.addEventListener("click", (event) => {
  const act = event.target.closest("button[data-act]")?.dataset.act;
  if (act === "paste") paste();
  if (act === "samples") trigger("samples");
});
