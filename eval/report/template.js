(() => {
  const items = [...document.querySelectorAll(".item")];
  const buttons = [...document.querySelectorAll("[data-show]")];
  const search = document.querySelector("#search");
  const count = document.querySelector("#count");
  let stage = "wrong";

  const wanted = (item) =>
    stage === "all" ||
    item.dataset.stage === stage ||
    (stage === "wrong" && item.dataset.stage !== "right");

  function update() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of items) {
      const text = item.firstElementChild.textContent.toLowerCase();
      item.hidden = !wanted(item) || !words.every((word) => text.includes(word));
      shown += !item.hidden;
    }
    count.textContent = shown === 1 ? "1 question" : `${shown} questions`;
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.show === stage));
    }
  }

  for (const button of buttons) {
    button.addEventListener("click", () => {
      stage = button.dataset.show;
      update();
      if (button.dataset.jump) document.querySelector("#questions").scrollIntoView();
    });
  }
  search.addEventListener("input", update);
  document.querySelector("#open-all").addEventListener("click", (event) => {
    const open = event.target.getAttribute("aria-pressed") !== "true";
    event.target.setAttribute("aria-pressed", String(open));
    for (const item of items) if (!item.hidden) item.open = open;
  });
  document.documentElement.classList.add("scripted");
  update();
})();
