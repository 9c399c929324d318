// Runs once, as the `js_on_load` of the reading pane: Gradio gives `element`, `trigger`, `watch`.
// Links "#read/…" open a place in an article, wherever on the page they stand.

let opener = null; // the link that was followed last: where the way back leads

const isRead = (hash) => hash.startsWith("#read/");

function open() {
  if (isRead(location.hash)) trigger("open", { link: location.hash });
}

function reveal() {
  document.dispatchEvent(new Event("aq-read")); // the chat knows which citation of how many
  const shown = element.querySelector("#aq-cited") ?? element.querySelector(".aq-article");
  if (!shown) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const block = shown.id === "aq-cited" ? "center" : "start";
  shown.focus({ preventScroll: true });
  shown.scrollIntoView({ block, behavior: calm ? "auto" : "smooth" });
}

function back() {
  const target = opener?.isConnected ? opener : document.querySelector("#aq-question textarea");
  target?.focus({ preventScroll: true });
  target?.scrollIntoView({ block: "center" });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="#read/"], a[href="#chat"]');
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault(); // <base href> would lead to another address than this page's
  const hash = link.getAttribute("href");
  if (hash === "#chat") return back();
  opener = link;
  if (location.hash === hash) open();
  else location.hash = hash;
});

document.addEventListener("aq-back", back);
addEventListener("hashchange", open);
watch("value", reveal);
open();
