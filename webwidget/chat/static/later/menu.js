// What customers may do with a conversation: keep it, end it, begin anew, delete it.

import { find, make } from "../dom.js";

const menu = find("menu");
const box = find("sure");

/** `acts` says by the id of its button what each does. */
export function prepareMenu(acts) {
  document.addEventListener("click", ({ target }) => {
    const act = acts[target.id];
    const stays = target.hasAttribute("aria-checked"); // what is switched is seen
    if (act && !stays) closeMenu();
    if (!target.closest("summary") && !stays) menu.open = false;
    act?.(target);
  });
}

/** False when it was closed. */
export function closeMenu() {
  const { open } = menu;
  menu.open = false;
  if (open) menu.firstElementChild.focus();
  return open;
}

/** Asks back, says what comes of it, and what the button says; resolves to whether the customer is sure. What does no
    harm is not red. */
export function sure(question, then, yes, harm = true) {
  find("sure-yes").classList.toggle("harm", harm);
  find("sure-question").textContent = question;
  find("sure-then").textContent = then;
  find("sure-yes").textContent = yes;
  box.returnValue = "";
  box.showModal();
  return new Promise((resolve) => (box.onclose = () => resolve(box.returnValue === "yes")));
}

export function keep(file, name) {
  const href = URL.createObjectURL(file);
  make("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60000);
}
