// Runs once, as the `js_on_load` of what tells of articles that come in from anywhere on the page,
// after picking.js: what is dropped, pasted at length, or offered by `?add=`. Gradio gives
// `element`, `trigger` and `watch`.

const panel = element.closest("#aq-arrivals");
const LONG = 600; // characters from which pasted text is more than a question
const MOST_FILES = 20_000;
const AT_ONCE = { files: 200, bytes: 20e6 }; // of one upload

// -- the panel: what is offered above what became of it ----------------------------------------

function made(tag, more = {}) {
  return Object.assign(document.createElement(tag), more);
}

function act(textContent, onclick) {
  return made("button", { type: "button", className: "aq-act", textContent, onclick });
}

const offer = made("div", { className: "aq-offer" });
offer.setAttribute("role", "status");
const stop = act("Stop", () => (going ? going.abort() : trigger("stop")));
const close = act("×", () => {
  if (offer.hasChildNodes()) return show();
  element.hidden = true; // it was read: what comes next is told by itself
  panel.classList.remove("aq-open");
});
close.className = "aq-act aq-shut";
close.setAttribute("aria-label", "Close");
panel.prepend(close, offer);
panel.append(stop);

let going = null; // the uploading at hand

function refuse(textContent) {
  show(made("p", { className: "aq-message aq-error", textContent }));
}

function show(...parts) {
  offer.replaceChildren(...parts);
  stop.hidden = !going && !element.querySelector("progress, .aq-spin");
  const said = !element.hidden && element.querySelector(".aq-outcomes, .aq-count, .aq-message");
  panel.classList.toggle("aq-open", parts.length > 0 || Boolean(said));
}

watch("value", () => {
  element.hidden = false;
  const failed = element.querySelector(".aq-failed, .aq-error");
  if (failed && unsure) return show(unsure); // what was typed is not lost
  if (!element.querySelector("progress, .aq-spin")) unsure = null;
  show(...offer.childNodes);
});

show();

// -- files and folders dropped anywhere ----------------------------------------------------------

const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");

// Where the browser shows that something can be dropped, and ends showing it.
function dropping(on) {
  document.querySelector("#aq-panes").classList.toggle("aq-dropping", on);
}

addEventListener("dragenter", (event) => holdsFiles(event) && dropping(true), true);
addEventListener("dragleave", (event) => event.relatedTarget ?? dropping(false), true);
addEventListener("drop", () => dropping(false), true);

// What takes files itself keeps them: it lets nobody else hear of it.
addEventListener("dragover", (event) => holdsFiles(event) && event.preventDefault());
addEventListener("drop", (event) => {
  if (event.defaultPrevented || !holdsFiles(event)) return;
  event.preventDefault();
  // Only now, before anything is waited for, are the entries to be had.
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.());
  const loose = [...event.dataTransfer.files];
  uploadAll(entries.some(Boolean) ? entries.filter(Boolean) : loose);
});

async function* walk(entry, within = false) {
  if (entry instanceof File) yield entry;
  else if (entry.isFile) {
    // Of a folder only what holds articles; what was dropped by itself says why it does not.
    const suffix = /\.[^.]*$/.exec(entry.name.toLowerCase())?.[0] ?? "";
    if (!within || (SUFFIXES.includes(suffix) && !entry.name.startsWith(".")))
      yield await new Promise((done, failed) => entry.file(done, failed));
  } else if (!within || !/^(\.|__MACOSX)/.test(entry.name)) {
    const reader = entry.createReader();
    for (let some; (some = await new Promise((done, failed) => reader.readEntries(done, failed))).length; )
      for (const each of some) yield* walk(each, true);
  }
}

async function uploadAll(entries) {
  if (going) return show(made("p", { textContent: "Something is being uploaded: drop this after it." }));
  going = new AbortController();
  const told = made("p");
  const bar = made("progress", { ariaLabel: "Uploaded so far" });
  const [paths, failed] = [[], []];
  try {
    told.textContent = "Looking at what was dropped …";
    show(told);
    const files = [];
    for (const entry of entries)
      for await (const file of walk(entry)) {
        going.signal.throwIfAborted();
        files.push(file);
        if (files.length > MOST_FILES)
          throw new Error(`These are more than ${MOST_FILES.toLocaleString("en")} files: add the folder with “article-qa add”.`);
      }
    if (!files.length) throw new Error("There is no file with an article in what was dropped.");
    bar.max = files.length;
    show(told, bar);
    for (const some of chunks(files)) {
      told.textContent = `Uploading ${(paths.length + failed.length).toLocaleString("en")} of ${files.length.toLocaleString("en")} …`;
      await upload(some, paths, failed);
      bar.value = paths.length + failed.length;
    }
  } catch (error) {
    const stopped = going.signal.aborted;
    going = null;
    return refuse(stopped ? "Stopped: nothing was added." : error.message);
  }
  going = null;
  show();
  trigger("dropped", { paths: JSON.stringify(paths), failed: JSON.stringify(failed) });
}

function* chunks(files) {
  let [some, bytes] = [[], 0];
  for (const file of files) {
    if (some.length && (some.length === AT_ONCE.files || bytes + file.size > AT_ONCE.bytes)) {
      yield some;
      [some, bytes] = [[], 0];
    }
    some.push(file);
    bytes += file.size;
  }
  if (some.length) yield some;
}

async function upload(files, paths, failed) {
  const body = new FormData();
  for (const file of files) body.append("files", file);
  const { root, api_prefix: prefix } = window.gradio_config;
  try {
    const answer = await fetch(`${root}${prefix}/upload`, { method: "POST", body, signal: going.signal });
    if (answer.ok) return paths.push(...(await answer.json()));
    if (files.length === 1) {
      const { detail } = await answer.json().catch(() => ({}));
      return failed.push([files[0].name, detail ?? "it is too large to be uploaded"]);
    }
  } catch (error) {
    going.signal.throwIfAborted();
    if (files.length === 1) return failed.push([files[0].name, "it could not be uploaded"]);
  }
  for (const file of files) await upload([file], paths, failed); // which of them it is
}

// -- a long text that is pasted -------------------------------------------------------------------

let unsure = null; // an offer that was taken, until it is known to have come to an article

document.addEventListener(
  "paste",
  (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const place = event.target.closest?.("input, textarea, [contenteditable]");
    const asks = place?.closest("#aq-question");
    const large = new Blob([text]).size > LARGEST_TEXT;
    if (!large && (text.length < LONG || (place && !asks))) return;
    event.preventDefault(); // megabytes in the box would only stand in the way
    event.stopPropagation();
    // What is too large the server refuses with the whole request, before it is read.
    if (large) refuse(`Pasted text: ${TOO_LARGE}.`);
    else offerText(text, asks ? place : null);
  },
  true,
);

function offerText(text, field) {
  const size = text.length.toLocaleString("en");
  const form = detailsForm({
    known: {},
    label: "Add as an article",
    longest: LONGEST_TITLE,
    leave: () => show(),
    keep(typed) {
      unsure = whole;
      show();
      trigger("pasted", { text, ...typed });
    },
  });
  // All of it can be found in the text.
  const details = made("details");
  details.append(made("summary", { textContent: "Title, date, source …" }), ...form.querySelectorAll("label"));
  for (const input of details.querySelectorAll("input")) input.placeholder = "as found in the text";
  form.prepend(details);
  if (field)
    form.querySelector(".aq-acts").append(
      act("Put it in the question", () => {
        show();
        field.focus();
        field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }),
    );
  const whole = made("div");
  whole.append(made("p", { textContent: `You pasted ${size} characters: more than a question.` }), form);
  show(whole);
}

// -- `?add=`: an address that a bookmarklet or a link offers --------------------------------------

// Any page may lead here: nothing is fetched until the visitor has read what, and clicks.
function offerAddress() {
  const asked = new URLSearchParams(location.search);
  const url = asked.get("add")?.trim();
  if (!asked.has("add")) return;
  asked.delete("add");
  history.replaceState(history.state, "", (asked.size ? `?${asked}` : location.pathname) + location.hash);
  if (!/^https?:\/\/[^\s]+$/i.test(url))
    return refuse(`“${url}” is no address of a page.`);
  const address = made("bdi", { textContent: url });
  const fetching = act("Fetch and add", () => {
    show();
    trigger("fetched", { url });
  });
  // Not at once: the second click of two that were meant for another page would fall on it.
  fetching.disabled = true;
  setTimeout(() => (fetching.disabled = false), 500);
  const acts = made("div", { className: "aq-acts" });
  acts.append(fetching, act("No", () => show()));
  const told = made("p");
  told.append("Fetch this page and add it as an article? ", address);
  show(told, acts);
}

offerAddress();

// -- what came in ------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const { act: done, batch } = event.target.closest?.("button[data-act]")?.dataset ?? {};
  if (done === "ask-added") trigger("ask_added", { batch });
  else if (done === "undo-added") trigger("undo_added", { batch });
});

// The bookmark that leads here from any page; on a page of its own it can only be dragged away.
addEventListener("mouseover", ({ target }) => {
  const link = target.closest?.("a.aq-bookmarklet");
  if (link) bookmark(link);
});
addEventListener("focusin", ({ target }) => target.matches?.("a.aq-bookmarklet") && bookmark(target));

function bookmark(link) {
  const here = JSON.stringify(`${location.origin}${location.pathname}?add=`);
  link.href = `javascript:void open(${here}+encodeURIComponent(location.href))`;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.aq-bookmarklet");
  if (!link) return;
  event.preventDefault();
  show(made("p", { textContent: "Drag this button to your bookmarks. On a page with an article, click it there." }));
});
