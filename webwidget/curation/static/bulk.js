// Choosing entries: the bar comes when something is ticked, with the one field that the action needs.
// Shift and a click tick all between two.

import { say } from "../../staff/static/words.js";

const form = document.querySelector("[data-bulk]");
if (form) start(form);

function start(form) {
  const bar = form.querySelector("[data-bulk-bar]");
  const count = form.querySelector("[data-bulk-count]");
  const action = form.querySelector("[data-bulk-do]");
  const all = form.querySelector("[data-pick-all]");
  const page = form.querySelector("[data-pick-page]");
  const everyone = page.querySelector("input");
  const boxes = [...form.querySelectorAll("input[name=pick]")];
  let last = null;

  function show() {
    const picked = boxes.filter((box) => box.checked).length;
    everyone.checked = picked === boxes.length;
    everyone.indeterminate = picked > 0 && !everyone.checked;
    if (all) {
      all.hidden = !everyone.checked;
      if (all.hidden) all.firstElementChild.checked = false;
    }
    bar.classList.toggle("is-idle", picked === 0);
    count.textContent = say("picked", { count: picked });
    for (const field of bar.querySelectorAll("[data-value-of]")) {
      field.hidden = field.dataset.valueOf !== action.value;
    }
  }

  page.hidden = false;
  count.hidden = false;
  everyone.addEventListener("change", () => {
    for (const box of boxes) box.checked = everyone.checked;
    show();
  });
  form.addEventListener("click", (event) => {
    const place = boxes.indexOf(event.target);
    if (place < 0) return;
    if (event.shiftKey && last !== null) {
      const [from, to] = [Math.min(place, last), Math.max(place, last)];
      for (const box of boxes.slice(from, to + 1)) box.checked = event.target.checked;
    }
    last = place;
    show();
  });
  form.addEventListener("change", show);
  addEventListener("pageshow", show); // a page that is gone back to keeps its ticks
  show();
}
