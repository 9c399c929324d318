// After reading.js: finds words in the open article. They are drawn over the text, which stays as
// it is; a browser that cannot do that selects the place instead.

const MOST_FOUND = 5000;
let places = []; // ranges
let at = -1; // of them

const finder = () => element.querySelector(".aq-find");

function draw(name, ranges) {
  if (typeof Highlight === "undefined") return;
  if (ranges.length) CSS.highlights.set(name, new Highlight(...ranges));
  else CSS.highlights.delete(name);
}

function find(words) {
  places = [];
  at = -1;
  const pattern = words.trim().split(/\s+/).filter(Boolean)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\\/-]/g, "\\$&")).join("\\s+");
  if (pattern) search(new RegExp(pattern.replaceAll("\\-", "[-\\u2010-\\u2015]"), "giu"));
  draw("aq-found", places);
  draw("aq-found-current", []);
  finder().querySelector(".aq-found").textContent = pattern ? "0 of 0" : "";
  if (places.length) show(Math.max(0, places.findIndex((place) => place.getBoundingClientRect().top >= 0)));
}

function search(wanted) {
  for (const paragraph of element.querySelectorAll(".aq-body p")) {
    const found = [...paragraph.textContent.matchAll(wanted)].slice(0, MOST_FOUND - places.length);
    if (found.length) places.push(...ranges(paragraph, found));
    if (places.length >= MOST_FOUND) return;
  }
}

function ranges(paragraph, found) {
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  let [node, before] = [walker.nextNode(), 0];
  const point = (offset, inclusive) => {
    while (node && (inclusive ? before + node.length < offset : before + node.length <= offset)) {
      before += node.length;
      node = walker.nextNode();
    }
    return [node, offset - before];
  };
  return found.map(({ index, 0: { length } }) => {
    const range = document.createRange();
    range.setStart(...point(index, false));
    range.setEnd(...point(index + length, true));
    return range;
  });
}

function show(number) {
  at = (number + places.length) % places.length;
  const place = places[at];
  draw("aq-found-current", [place]);
  const of = places.length < MOST_FOUND ? places.length : `${MOST_FOUND}+`;
  finder().querySelector(".aq-found").textContent = `${at + 1} of ${of}`;
  if (typeof Highlight === "undefined") getSelection().setBaseAndExtent(place.startContainer, place.startOffset, place.endContainer, place.endOffset);
  const [box, frame] = [place.getBoundingClientRect(), pane.getBoundingClientRect()];
  const room = 90; // for the bar above the text
  if (box.top < frame.top + room || box.bottom > frame.bottom - 20)
    pane.scrollBy({ top: box.top - frame.top - frame.height / 3 });
}

function beginFinding() {
  const form = finder();
  if (!form) return;
  form.hidden = false;
  form.sought.focus();
  form.sought.select();
}

function endFinding() {
  places = [];
  draw("aq-found", []);
  draw("aq-found-current", []);
  if (finder()) finder().hidden = true;
}

element.addEventListener("input", (event) => {
  if (event.target.name === "sought") find(event.target.value);
});

element.addEventListener("submit", (event) => {
  if (!event.target.matches(".aq-find")) return;
  event.preventDefault();
});

element.addEventListener("keydown", (event) => {
  if (event.target.name !== "sought" || event.isComposing) return;
  if (event.key === "Enter" && places.length) show(at + (event.shiftKey ? -1 : 1));
  else if (event.key === "Escape") {
    endFinding();
    shownArticle()?.focus({ preventScroll: true });
  } else return;
  event.preventDefault();
  event.stopPropagation();
});

element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act]");
  if (button?.dataset.act === "find") {
    if (finder().hidden) beginFinding();
    else endFinding();
  } else if (button?.dataset.act === "found" && places.length) show(at + Number(button.dataset.by));
});

document.addEventListener("aq-find", beginFinding);
