// After finding.js: what is selected in the open article can be copied with its source, asked about
// and marked. Places are code points of the article's text, which is what the body holds as text.

const body = () => element.querySelector(".aq-body");
const LONGEST_ASKED = 300; // characters of a selection that are taken into a question

function codePoints(text) {
  let number = 0;
  for (const _ of text) number += 1;
  return number;
}

// -- the visitor's marks --------------------------------------------------------------------

let marks = []; // id, start, end, note

function drawMarks(known) {
  const article = shownArticle();
  marks = known ?? JSON.parse(article?.dataset.marks ?? "[]");
  if (!body()) return;
  for (const mark of body().querySelectorAll("mark.aq-own")) mark.replaceWith(...mark.childNodes);
  body().normalize();
  const walker = document.createTreeWalker(body(), NodeFilter.SHOW_TEXT);
  const pieces = [];
  let before = 0;
  for (let node = walker.nextNode(); node && marks.length; node = walker.nextNode()) {
    const length = codePoints(node.data);
    const own = marks.filter(({ start, end }) => start < before + length && end > before);
    if (own.length && node.data.trim()) pieces.push([node, before, own]);
    before += length;
  }
  for (const piece of pieces) wrap(...piece);
  const first = new Set();
  for (const mark of body().querySelectorAll("mark.aq-own")) {
    if (first.has(mark.dataset.mark)) continue;
    first.add(mark.dataset.mark);
    mark.tabIndex = 0;
  }
}

function wrap(node, before, own) {
  const characters = [...node.data];
  const cuts = new Set([0, characters.length]);
  for (const { start, end } of own)
    for (const cut of [start - before, end - before]) if (cut > 0 && cut < characters.length) cuts.add(cut);
  const edges = [...cuts].sort((one, other) => one - other);
  const parts = edges.slice(1).map((end, number) => {
    const start = edges[number];
    const text = characters.slice(start, end).join("");
    const covering = own.filter((mark) => mark.start - before <= start && mark.end - before >= end);
    if (!covering.length) return text;
    // Of several the shortest: the others can be had beside it.
    const [mark] = covering.sort((one, other) => one.end - one.start - (other.end - other.start));
    const made = document.createElement("mark");
    made.className = mark.note ? "aq-own aq-noted" : "aq-own";
    made.dataset.mark = mark.id;
    if (mark.note) made.title = mark.note;
    made.append(text);
    return made;
  });
  node.replaceWith(...parts);
}

// -- what is selected -----------------------------------------------------------------------

// The link to it, and its text; null where nothing is; "several" where it goes beyond one article.
function selection() {
  const chosen = getSelection();
  if (!body() || !chosen.rangeCount || chosen.isCollapsed) return null;
  const range = chosen.getRangeAt(0);
  if (!range.intersectsNode(body())) return null;
  const whole = document.createRange();
  whole.selectNodeContents(body());
  const within = range.cloneRange();
  const edge = (by) => {
    const beyond = range.cloneRange();
    if (by < 0) beyond.setEnd(whole.startContainer, whole.startOffset);
    else beyond.setStart(whole.endContainer, whole.endOffset);
    const outside = by < 0 ? range.startContainer : range.endContainer;
    return Boolean(beyond.toString().trim()) && !shownArticle().contains(outside);
  };
  let several = false;
  if (range.compareBoundaryPoints(Range.START_TO_START, whole) < 0) {
    several ||= edge(-1);
    within.setStart(whole.startContainer, whole.startOffset);
  }
  if (range.compareBoundaryPoints(Range.END_TO_END, whole) > 0) {
    several ||= edge(1);
    within.setEnd(whole.endContainer, whole.endOffset);
  }
  const text = within.toString();
  if (!text.trim()) return null;
  if (several) return "several";
  const before = document.createRange();
  before.setStart(whole.startContainer, whole.startOffset);
  before.setEnd(within.startContainer, within.startOffset);
  const start = codePoints(before.toString());
  const [, key] = shownArticle().dataset.link.split("/");
  return { link: `#read/${key}/${start}-${start + codePoints(text)}`, text: text.trim(), box: range.getBoundingClientRect() };
}

// -- the bar beside it ----------------------------------------------------------------------

const bar = document.createElement("div");
bar.id = "aq-selected";
bar.setAttribute("role", "toolbar");
bar.setAttribute("aria-label", "What is selected");
bar.hidden = true;
(element.closest(".contain") ?? document.body).append(bar);
bar.addEventListener("pointerdown", (event) => {
  if (!event.target.closest("textarea")) event.preventDefault(); // which would end the selection
});

function offer(box, parts) {
  bar.replaceChildren(...parts);
  bar.hidden = false;
  const { offsetWidth: width, offsetHeight: height } = bar;
  const touched = matchMedia("(pointer: coarse)").matches; // the system's own menu is above
  const above = box.top - height - 8;
  const top = above > 8 && !touched ? above : box.bottom + (touched ? 28 : 8);
  bar.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
  bar.style.top = `${Math.max(8, Math.min(top, innerHeight - height - 8))}px`;
}

function withdraw() {
  bar.hidden = true;
}

function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "aq-act";
  made.textContent = label;
  made.onclick = () => act(made);
  return made;
}

function said(text) {
  const made = document.createElement("span");
  made.setAttribute("role", "status");
  made.textContent = text;
  return made;
}

function offerSelected() {
  if (bar.contains(document.activeElement)) return;
  const chosen = selection();
  if (!chosen) return bar.dataset.mark || withdraw();
  delete bar.dataset.mark;
  if (chosen === "several")
    return offer(getSelection().getRangeAt(0).getBoundingClientRect(), [said("Select within one article: this goes beyond it.")]);
  offer(chosen.box, [
    button("Copy with source", (made) => copyOf(chosen.link, made)),
    button("Ask about this", () => askAbout(chosen.text)),
    button("Mark", async () => {
      const { mark } = await changed(server.mark(chosen.link), chosen.box);
      if (!mark) return;
      getSelection().removeAllRanges();
      offerMark(mark, chosen.box);
    }),
  ]);
}

async function copyOf(link, made) {
  const fetched = server.copied(link);
  try {
    const blob = fetched.then(({ text, problem }) => {
      if (problem) throw new Error(problem);
      return new Blob([text], { type: "text/plain" });
    });
    // A promise, since some browsers let only the click itself write.
    if (navigator.clipboard && typeof ClipboardItem !== "undefined")
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
    else await write(await (await blob).text());
    made.textContent = "Copied";
  } catch {
    const { problem } = await fetched;
    bar.append(said(problem ?? "The browser did not allow it."));
  }
}

function askAbout(text) {
  const words = text.split(/\s+/);
  const line = words.join(" ");
  const short = words.length < 7 && /^[\p{L}\p{N}][\p{L}\p{N} '’&.-]*[\p{L}\p{N}]$/u.test(line);
  const shortened = [...text].slice(0, LONGEST_ASKED).join("").replace(/(\s)\S*$/, "$1").trim();
  const cut = text.length <= LONGEST_ASKED ? text : shortened;
  withdraw();
  if (narrow.matches) close();
  document.dispatchEvent(new CustomEvent("aq-ask", { detail: short ? `Tell me about ${line}` : `“${cut}” ` }));
}

async function changed(call, box) {
  const told = await call;
  if (told.problem) offer(box, [said(told.problem)]);
  else {
    shownArticle().dataset.marks = JSON.stringify(told.marks);
    drawMarks(told.marks);
  }
  return told;
}

// -- one mark -------------------------------------------------------------------------------

function offerMark(id, box) {
  const mark = marks.find((each) => each.id === id);
  if (!mark) return withdraw();
  bar.dataset.mark = id;
  const [, key] = shownArticle().dataset.link.split("/");
  offer(box, [
    ...(mark.note ? [said(mark.note)] : []),
    button(mark.note ? "Change the note" : "Add a note", () => writeNote(mark, box)),
    button("Copy with source", (made) => copyOf(`#read/${key}/${mark.start}-${mark.end}`, made)),
    button("Remove the mark", async () => {
      withdraw();
      await changed(server.unmark(id), box);
      shownArticle()?.focus({ preventScroll: true });
    }),
  ]);
}

function writeNote(mark, box) {
  const area = document.createElement("textarea");
  area.value = mark.note;
  area.rows = 3;
  area.maxLength = LONGEST_NOTE;
  area.setAttribute("aria-label", "Note");
  const keep = async () => {
    await changed(server.note({ id: mark.id, text: area.value }), box);
    bar.querySelector("textarea") && offerMark(mark.id, box);
    shownArticle()?.focus({ preventScroll: true });
  };
  area.onkeydown = (event) => {
    if (event.key === "Escape") offerMark(mark.id, box);
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) keep();
    else return event.stopPropagation();
    event.preventDefault();
    event.stopPropagation();
  };
  offer(box, [area, button("Save", keep), button("Cancel", () => offerMark(mark.id, box))]);
  area.focus();
}

element.addEventListener("click", (event) => {
  const mark = event.target.closest("mark.aq-own");
  if (mark && getSelection().isCollapsed) offerMark(mark.dataset.mark, mark.getBoundingClientRect());
});

element.addEventListener("keydown", (event) => {
  const mark = event.target.closest("mark.aq-own");
  if (!mark || event.key !== "Enter") return;
  event.preventDefault();
  offerMark(mark.dataset.mark, mark.getBoundingClientRect());
  bar.querySelector("button")?.focus();
});

let settling = 0;
document.addEventListener("selectionchange", () => {
  clearTimeout(settling);
  settling = setTimeout(offerSelected, 150);
});

document.addEventListener("pointerdown", (event) => {
  if (bar.contains(event.target)) return;
  delete bar.dataset.mark;
  withdraw();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || bar.hidden || event.target.closest?.("textarea")) return;
  event.stopPropagation();
  delete bar.dataset.mark;
  withdraw();
}, true);

pane.addEventListener("scroll", () => bar.contains(document.activeElement) || withdraw(), { passive: true });

open();
