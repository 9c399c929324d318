// Runs once, as the `js_on_load` of the chat, after copying.js: Gradio gives `element`, `trigger`, `watch`, `server`.
// Buttons say in `data-act` what they do; keys work wherever nothing is being typed.

const box = () => document.querySelector("#aq-question textarea");
const root = element.closest(".contain") ?? document.body;

// -- what is shown --------------------------------------------------------------------------

let acted = null; // the exchange that was last changed: kept in view; else the newest is

function address() {
  const kept = new URLSearchParams(location.search);
  const shown = element.querySelector(".aq-log")?.dataset.conversation;
  const same = (kept.get("c") ?? "") === (shown ?? "") && !kept.has("q");
  if (same || (!shown && document.querySelector("#aq-working .aq-stage"))) return;
  kept.delete("q");
  if (shown) kept.set("c", shown);
  else kept.delete("c");
  const search = kept.size ? `?${kept}` : location.pathname;
  history.replaceState(history.state, "", search + location.hash);
}

const NAME = "Article QA";
let before = ""; // the conversation that was shown
let awaited = null; // the exchange whose answer is to come: its number, how many there were

function shown() {
  const all = [...element.querySelectorAll(".aq-exchange")];
  const log = element.querySelector(".aq-log");
  if (log?.dataset.at) acted = log.dataset.at;
  const one = all.find((each) => each.dataset.number === acted) ?? all.at(-1);
  address();
  const asked = (one ?? all.at(-1))?.querySelector(".aq-question")?.textContent;
  document.title = asked ? `${asked} · ${NAME}` : NAME;
  openFirst(all, one, log?.dataset.conversation ?? "");
  if (one) bring(one);
}

function bring(one) {
  const pane = document.querySelector("#aq-frame");
  if (!pane.clientHeight) return onceSeen(() => one.isConnected && bring(one));
  const [frame, place] = [pane.getBoundingClientRect(), one.getBoundingClientRect()];
  const hidden = place.top < frame.top || place.bottom > frame.bottom;
  if (acted === null || hidden) pane.scrollBy({ top: place.top - frame.top - 44 });
}

// While another tab is open the chat has no size, and nothing can be scrolled.
function onceSeen(then) {
  const pane = document.querySelector("#aq-frame");
  const seen = new ResizeObserver(() => {
    if (!pane.clientHeight) return;
    seen.disconnect();
    then();
  });
  seen.observe(pane);
}

// The first citation of an answer that has come, or of a conversation that is opened.
function openFirst(all, one, conversation) {
  const pending = all.find((each) => each.querySelector(".aq-pending"));
  if (pending) {
    awaited = { number: pending.dataset.number, of: all.length };
    before = conversation;
    return;
  }
  const come = awaited && all.length >= awaited.of; // else it was stopped
  const answered = come ? (all.find((each) => each.dataset.number === awaited.number) ?? all.at(-1)) : null;
  const arrived = conversation && conversation !== before && !location.hash.startsWith("#read/");
  awaited = null;
  before = conversation;
  const exchange = answered ?? (arrived ? one : null);
  if (!exchange) return;
  const chips = [...exchange.querySelectorAll(".aq-text .aq-chip")];
  const first = chips.find((chip) => !chip.closest("details, .aq-unsure")); // those of a refusal
  document.dispatchEvent(first ? new CustomEvent("aq-open", { detail: first }) : new Event("aq-uncited"));
}

watch("value", shown);
document.addEventListener("aq-show", () => onceSeen(shown)); // it may be there as it is
addEventListener("popstate", address);
document.addEventListener("aq-ask", async ({ detail }) => {
  const tabs = [...document.querySelectorAll("#aq-left [role=tab]")];
  const tab = tabs.find((each) => each.textContent.trim() === "Chat");
  if (tab?.getAttribute("aria-selected") === "false") tab.click();
  await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
  const field = box();
  field.value = detail;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
  field.setSelectionRange(detail.length, detail.length);
});

// -- buttons --------------------------------------------------------------------------------

async function copy(button) {
  const { text, query } = button.dataset;
  const said = button.textContent;
  try {
    await write(text ?? location.origin + location.pathname + query);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not allowed";
  }
  setTimeout(() => (button.textContent = said), 1500);
}

function edit(button) {
  const asked = button.closest(".aq-asked");
  const question = asked.querySelector(".aq-question");
  const form = document.createElement("form");
  const area = document.createElement("textarea");
  area.value = question.textContent;
  area.rows = 2;
  area.setAttribute("aria-label", "Question");
  const [ask, leave] = ["Ask", "Cancel"].map((label) => {
    const made = document.createElement("button");
    made.className = "aq-act";
    made.textContent = label;
    return made;
  });
  leave.type = "button";
  const close = () => {
    form.remove();
    question.hidden = button.hidden = false;
    button.focus();
  };
  leave.onclick = close;
  form.className = "aq-edit";
  form.onsubmit = (event) => {
    event.preventDefault();
    acted = button.dataset.number;
    if (area.value.trim()) trigger("ask", { number: acted, question: area.value });
  };
  area.onkeydown = (event) => {
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    } else return;
    event.stopPropagation();
  };
  form.append(area, ask, leave);
  question.hidden = button.hidden = true;
  asked.append(form);
  area.focus();
}

const act = {
  copy,
  edit,
  again: ({ dataset }) => trigger("ask", { number: (acted = dataset.number) }),
  alone: ({ dataset }) => trigger("ask", { number: (acted = dataset.number), alone: "yes" }),
  without({ dataset: { number, carried } }) {
    acted = number;
    trigger("ask", carried ? { number, carried } : { number, alone: "yes" });
  },
  widen: ({ dataset }) => trigger("widen", { number: (acted = dataset.number) }),
  search: ({ dataset: { question } }) => trigger("ask", { question }),
  example: ({ textContent }) => trigger("ask", { question: textContent }),
  stop: () => trigger("stop"),
  new() {
    trigger("begin");
    box()?.focus();
  },
  judge({ dataset: { number, verdict } }) {
    acted = number;
    trigger("judge", { number, verdict });
  },
  help: () => document.querySelector("#aq-help").showModal(),
  step: ({ dataset }) => step(Number(dataset.by)),
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-act]");
  act[button?.dataset.act]?.(button);
});

element.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.act !== "why") return;
  event.preventDefault();
  const { number, verdict } = form.dataset;
  acted = number;
  trigger("judge", { number, verdict, why: "yes", ...Object.fromEntries(new FormData(form)) });
});

document.addEventListener(
  "click",
  (event) => {
    if (event.target.closest?.("#aq-ask button")) acted = null;
  },
  true,
);

// -- citations, one after the other ---------------------------------------------------------

// Those of the answer that was read last, across its articles; else those of the open article.
function citations() {
  const current = location.hash;
  const answers = [...element.querySelectorAll(".aq-exchange")].reverse();
  const links = (within) => [
    ...new Map([...within].map((link) => [link.getAttribute("href"), link])).values(),
  ];
  const of = (answer) => links(answer.querySelectorAll(".aq-text .aq-chip"));
  const holds = (list) => list.some((link) => link.getAttribute("href") === current);
  const opened = answers.map(of).find(holds);
  if (opened) return opened;
  const own = links(document.querySelectorAll("#aq-pane .aq-steps a"));
  if (holds(own)) return own;
  return answers.map(of).find((list) => list.length) ?? own;
}

function step(by) {
  const all = citations();
  const at = all.findIndex((link) => link.getAttribute("href") === location.hash);
  const next = at < 0 ? all[by > 0 ? 0 : all.length - 1] : all[at + by];
  next?.click();
}

document.addEventListener("aq-read", () => {
  const all = citations();
  const at = all.findIndex((link) => link.getAttribute("href") === location.hash);
  const pane = document.querySelector("#aq-pane .aq-steps");
  for (const chip of root.querySelectorAll(".aq-chip[aria-current]")) chip.removeAttribute("aria-current");
  if (!pane) return;
  pane.querySelector(".aq-step").textContent = at < 0 ? "" : `${at + 1} of ${all.length}`;
  const [previous, next] = pane.querySelectorAll("button");
  previous.disabled = at <= 0;
  next.disabled = at < 0 || at === all.length - 1;
  for (const chip of element.querySelectorAll(".aq-chip"))
    if (chip.getAttribute("href") === location.hash) chip.setAttribute("aria-current", "true");
});

// -- the sentence in its context, while a citation is pointed at ----------------------------

const card = document.createElement("div");
card.id = "aq-card";
card.setAttribute("role", "tooltip");
card.hidden = true;
root.append(card);
let pointed = null;
let waiting = 0;

async function hover(chip) {
  pointed = chip;
  const html = await server.peek(chip.getAttribute("href")); // escaped where it is made
  if (pointed !== chip || !chip.isConnected) return;
  card.innerHTML = html;
  card.hidden = false;
  const at = chip.getBoundingClientRect();
  // On the side with more room, and no higher than that.
  const [above, below] = [at.top - 16, innerHeight - at.bottom - 16];
  card.style.maxHeight = `${Math.min(innerHeight / 2, Math.max(above, below))}px`;
  const { offsetWidth: width, offsetHeight: height } = card;
  card.style.left = `${Math.max(8, Math.min(at.left - 24, innerWidth - width - 8))}px`;
  card.style.top = `${height <= above || above > below ? at.top - height - 8 : at.bottom + 8}px`;
  chip.setAttribute("aria-describedby", card.id);
}

function leave() {
  clearTimeout(waiting);
  pointed?.removeAttribute("aria-describedby");
  pointed = null;
  card.hidden = true;
}

for (const kind of ["pointerover", "focusin"])
  element.addEventListener(kind, (event) => {
    const chip = event.target.closest(".aq-chip");
    if (event.pointerType === "touch" || chip === pointed) return;
    leave();
    if (!chip || (kind === "focusin" && !chip.matches(":focus-visible"))) return;
    waiting = setTimeout(() => hover(chip), 150);
  });
element.addEventListener("pointerleave", leave);
element.addEventListener("focusout", leave);
element.closest("#aq-frame")?.addEventListener("scroll", leave, { passive: true });
document.addEventListener("click", leave);

// -- keys -----------------------------------------------------------------------------------

const typing = (target) =>
  target.closest?.("input, textarea, select, [contenteditable], [role=tab]");

const OWN = "#aq-frame, #aq-working, #aq-ask, #aq-card, #aq-pane"; // where Escape is ours

const scrolled = (target) => target.closest?.('[tabindex="0"][role=region]');

function escape(event) {
  if (event.target !== document.body && !event.target.closest?.(OWN)) return;
  if (!card.hidden) leave();
  else if (document.querySelector("#aq-working [data-act=stop]")) trigger("stop");
  else if (event.target === box()) box().blur();
  else document.dispatchEvent(new Event("aq-back"));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") return escape(event);
  if (event.key === "Enter" && event.target === box()) acted = null;
  if (typing(event.target)) return;
  if (event.key.startsWith("Arrow") && scrolled(event.target)) return;
  const keys = {
    "/": () => box()?.focus(),
    "?": act.help,
    j: () => step(1),
    ArrowRight: () => step(1),
    k: () => step(-1),
    f: () => document.dispatchEvent(new Event("aq-find")),
    ArrowLeft: () => step(-1),
  };
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});

// -- arrival: `?q=` asks a question, `?c=` opens a conversation -----------------------------

const asked = new URLSearchParams(location.search);
if (asked.get("q")?.trim()) trigger("ask", { question: asked.get("q") });
else if (asked.get("c")) trigger("arrive", { conversation: asked.get("c") });
