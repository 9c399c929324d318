// Runs once, as the `js_on_load` of what carries the theme: "system", "light" or "dark".
// The browser remembers it too, so that a page that is opened does not flash in the other one.

const KEY = "aq-theme";
const system = matchMedia("(prefers-color-scheme: dark)");
let chosen = localStorage.getItem(KEY) ?? "system";

function apply() {
  const dark = chosen === "dark" || (chosen === "system" && system.matches);
  document.body.classList.toggle("dark", dark);
}

watch("value", () => {
  chosen = element.querySelector("[data-theme]")?.dataset.theme ?? "system";
  localStorage.setItem(KEY, chosen);
  apply();
});
system.addEventListener("change", apply);
apply();
