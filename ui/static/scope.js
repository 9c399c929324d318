// Runs once, as the `js_on_load` of what says which articles are asked.

element.addEventListener("click", (event) => {
  const { act, part, value } = event.target.closest("[data-act]")?.dataset ?? {};
  if (act === "all") trigger("all");
  else if (act === "unscope") trigger("unscope", { of: part, value });
  else if (act === "undated") trigger("undated");
});
