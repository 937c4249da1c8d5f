// A field with suggestions, after the pattern of the ARIA Authoring Practices: arrows, Enter, Escape.

import { element } from "./element.js";
import { sayCounted } from "./words.js";

const PAUSE = 150; // ms without typing

/** `find(text, signal)` gives [{value, label, note}]; `choose(value)` is called with the one that was picked. A
    `deliberate` one makes something new: Enter alone does not pick it. */
export function combobox({ id, placeholder, find, choose }) {
  const list = element("ul", { class: "options", role: "listbox", id: `${id}-list`, "aria-label": placeholder, hidden: true });
  const told = element("span", { class: "visually-hidden", "aria-live": "polite" });
  const input = element("input", {
    class: "field", id, role: "combobox", autocomplete: "off", placeholder, maxlength: 200,
    "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list",
  });
  let options = [];
  let at = -1;
  let timer = 0;
  let running = null;

  async function look() {
    running?.abort();
    running = new AbortController();
    try {
      options = await find(input.value.trim(), running.signal);
    } catch (error) {
      if (error.name === "AbortError") return;
      options = [];
    }
    if (document.activeElement === input) show();
  }

  function show() {
    list.replaceChildren(...options.map(({ label, note }, index) => {
      const item = element("li", { role: "option", id: `${id}-${index}`, "aria-selected": "false" }, element("span", {}, label), element("span", { class: "soft small" }, note));
      item.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
      item.addEventListener("click", () => pick(index));
      return item;
    }));
    open(options.length > 0);
    if (options.length) list.scrollIntoView({ block: "nearest" }); // at the lower edge it would not be seen
    told.textContent = input.value.trim() || options.length ? sayCounted("found_entries", options.filter((each) => !each.deliberate).length) : "";
    mark(-1);
  }

  function open(is) {
    list.hidden = !is;
    input.setAttribute("aria-expanded", String(is));
  }

  function mark(index) {
    at = index;
    [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
    if (at < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  }

  function pick(index) {
    const { value } = options[index];
    input.value = "";
    open(false);
    choose(value);
  }

  function pressed(event) {
    const count = options.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return look();
      if (count) mark((at + (event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1) + count) % count);
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault(); // it must not send the form
      if (!list.hidden && count && (at >= 0 || !options[0].deliberate)) pick(Math.max(at, 0));
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      open(false);
    }
  }

  input.addEventListener("keydown", pressed);
  input.addEventListener("input", (event) => {
    event.stopPropagation(); // a search changes nothing of the form
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  input.addEventListener("click", () => list.hidden && look());
  input.addEventListener("blur", () => open(false));
  return { node: element("div", { class: "combobox" }, input, list, told), input };
}
