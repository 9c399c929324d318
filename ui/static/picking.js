// Before a script with fields for days: the browser's own calendar beside one, which types the day.

function pickDays(field, place) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "aq-calendar";
  button.title = "Choose a day";
  button.setAttribute("aria-label", `${field.getAttribute("aria-label") ?? "Day"}: choose a day`);
  button.innerHTML =
    '<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M2 4h12v10H2zM2 7.5h12M5 2v3M11 2v3"/></svg>';
  button.onclick = () => {
    // Beside nothing else that takes text: who looks for the field finds the one.
    document.querySelector("body > .aq-day")?.remove();
    const day = document.createElement("input");
    day.type = "date";
    day.className = "aq-day";
    day.tabIndex = -1;
    day.setAttribute("aria-hidden", "true");
    const { right, bottom } = button.getBoundingClientRect();
    Object.assign(day.style, { left: `${right}px`, top: `${bottom}px` });
    if (/^\d{4}-\d\d-\d\d$/.test(field.value)) day.value = field.value;
    day.onchange = () => {
      field.value = day.value;
      field.dispatchEvent(new Event("input", { bubbles: true })); // as if it were typed
      button.focus();
    };
    document.body.append(day);
    day.showPicker();
  };
  place.classList.add("aq-dated");
  place.append(button);
}

// A form for what is known of an article. `keep` is given what is typed, and returns what is wrong.
function detailsForm({ known, label, longest, keep, leave }) {
  const form = document.createElement("form");
  form.className = "aq-details";
  const said = document.createElement("p");
  said.className = "aq-message aq-error";
  said.setAttribute("role", "alert");
  said.hidden = true;
  for (const [name, words, hint] of [
    ["title", "Title", ""],
    ["published", "Date", "2024-05-31"],
    ["source", "Source", ""],
    ["author", "Author", ""],
    ["url", "Address", "https://…"],
  ]) {
    const place = document.createElement("label");
    const input = document.createElement("input");
    input.name = name;
    input.value = known[name] ?? "";
    input.autocomplete = "off";
    input.maxLength = name === "title" ? longest : 2000;
    input.placeholder = hint;
    input.setAttribute("aria-label", words);
    place.append(words, input);
    if (name === "published") pickDays(input, place);
    form.append(place);
  }
  const acts = document.createElement("div");
  acts.className = "aq-acts";
  for (const [words, type] of [[label, "submit"], ["Cancel", "button"]]) {
    const made = document.createElement("button");
    made.type = type;
    made.className = "aq-act";
    made.textContent = words;
    if (type === "button") made.onclick = leave;
    acts.append(made);
  }
  form.append(said, acts);
  form.onkeydown = (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    leave();
  };
  form.onsubmit = async (event) => {
    event.preventDefault();
    const problem = await keep(Object.fromEntries(new FormData(form)));
    said.hidden = !problem;
    said.textContent = problem ?? "";
  };
  return form;
}
