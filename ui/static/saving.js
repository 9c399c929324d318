// Runs once, as the `js_on_load` of what carries a file to be saved.

watch("value", () => {
  const { name, type, text } = element.querySelector("[data-name]").dataset;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});
