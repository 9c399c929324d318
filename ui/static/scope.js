// Runs once, as the `js_on_load` of what says which articles are asked.

element.addEventListener("click", (event) => {
  if (event.target.closest('[data-act="all"]')) trigger("all");
});
