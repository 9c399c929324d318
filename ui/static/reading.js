// Runs once, as the `js_on_load` of the reading pane, before finding.js and marking.js: Gradio gives
// `element`, `props`, `trigger`, `watch`, `server`.
// Links "#read/…" open a place in an article, wherever on the page they stand.

let opener = null; // the link that was followed last: where the way back leads
let calm = false; // whether what is opened next leaves the focus where it is
let still = false; // and the text too
const NOTHING = props.value; // what the pane holds without an article

const pane = element.closest("#aq-right");
const narrow = matchMedia("(max-width: 900px)");
const shownArticle = () => element.querySelector(".aq-article");
const isRead = (hash) => hash.startsWith("#read/");

// -- opening and closing --------------------------------------------------------------------

// Where the article is a sheet over the chat, the browser's way back closes it: one entry of its
// history for the sheet, not one for every citation.
function go(hash, { again } = {}) {
  if (location.hash !== hash) {
    const replaces = again || (narrow.matches && isRead(location.hash));
    const state = { ...history.state, aqRead: replaces ? history.state?.aqRead : true };
    history[replaces ? "replaceState" : "pushState"](state, "", location.pathname + location.search + hash);
  }
  open();
}

function open() {
  if (!isRead(location.hash)) return shownArticle() && shut();
  if (shownArticle()?.dataset.link === location.hash) reveal();
  else trigger("open", { link: location.hash });
}

function close() {
  shut();
  if (narrow.matches && history.state?.aqRead) history.back();
  else if (isRead(location.hash)) history.replaceState(history.state, "", location.pathname + location.search);
  back();
}

function shut() {
  props.value = NOTHING;
  shownArticle()?.remove(); // at once, whenever that is drawn
  sheet();
}

// Behind a sheet nothing can be reached.
function sheet() {
  const over = narrow.matches && shownArticle() !== null;
  for (const behind of document.querySelectorAll("#aq-left, .aq-header")) behind.inert = over;
  document.documentElement.style.overflow = over ? "hidden" : "";
}

function reveal() {
  sheet();
  document.dispatchEvent(new Event("aq-read")); // the chat knows which citation of how many
  const shown = element.querySelector("#aq-cited") ?? shownArticle();
  if (!shown) return;
  const smooth = !calm && !matchMedia("(prefers-reduced-motion: reduce)").matches;
  const block = shown.id === "aq-cited" ? "center" : "start";
  if (!calm) shown.focus({ preventScroll: true });
  if (!still) shown.scrollIntoView({ block, behavior: smooth ? "smooth" : "auto" });
  calm = still = false;
  progress();
}

function back() {
  const target = opener?.isConnected ? opener : document.querySelector("#aq-question textarea");
  target?.focus({ preventScroll: true });
  target?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  // Not by a key that goes on to the next citation, whose link stands behind the sheet.
  const beside = event.isTrusted && !event.target.closest?.("#aq-right, #aq-selected");
  if (narrow.matches && shownArticle() && beside) return close();
  const link = event.target.closest?.('a[href^="#read/"]');
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault(); // <base href> would lead to another address than this page's
  opener = link;
  calm = still = false;
  go(link.getAttribute("href"));
});

element.addEventListener("click", (event) => {
  if (event.target.closest('[data-act="close"]')) close();
});

// The first citation of an answer that has come: beside it, without taking the focus.
document.addEventListener("aq-open", ({ detail: link }) => {
  if (narrow.matches) return;
  opener = link;
  calm = true;
  go(link.getAttribute("href"), { again: isRead(location.hash) });
});

// What the last answer cited is no place of the question that has been asked since.
document.addEventListener("aq-uncited", () => {
  if (!isRead(location.hash) || !element.querySelector(".aq-steps")) return;
  calm = still = true; // it may be read on
  go(location.hash.split("/").slice(0, 2).join("/"), { again: true });
});

document.addEventListener("aq-back", () => {
  if (narrow.matches && shownArticle()) close();
  else back();
});
addEventListener("hashchange", open);
narrow.addEventListener("change", sheet);
watch("value", () => {
  drawMarks();
  endFinding();
  reveal();
});

// -- how far one has read -------------------------------------------------------------------

function progress() {
  const bar = element.querySelector(".aq-tools progress");
  if (bar) bar.value = Math.min(1, pane.scrollTop / Math.max(1, pane.scrollHeight - pane.clientHeight));
}

pane.addEventListener("scroll", progress, { passive: true });
