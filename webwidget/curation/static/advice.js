// What is pointed out while writing: gently, and nothing is blocked by it.

import { element } from "../../staff/static/element.js";
import { request } from "../../staff/static/request.js";
import { say } from "../../staff/static/words.js";

const PAUSE = 900; // ms without typing

export function advise(box, form) {
  const list = box.querySelector("ul");
  let timer = 0;
  let running = null;
  let shown = "[]";

  async function look() {
    running?.abort();
    running = new AbortController();
    const body = new FormData(form);
    const { elements } = form;
    if (!body.has("locale")) body.set("locale", elements.question.lang);
    if (!body.has("id")) body.set("id", decodeURIComponent(new URL(form.action).pathname.split("/")[4] ?? ""));
    try {
      const { advice } = await request("/curation/api/advice", { method: "POST", body, signal: running.signal, quiet: true });
      show(advice);
    } catch (error) {
      if (error.name !== "AbortError") show([]);
    }
  }

  function show(advice) {
    const told = JSON.stringify(advice);
    if (told === shown) return; // nobody hears it twice
    shown = told;
    list.replaceChildren(...advice.map(item));
    box.hidden = !advice.length;
  }

  function item({ field, text, href, title, lang }) {
    const to = element("button", { type: "button", class: "link" }, say(`field_${field}`));
    to.addEventListener("click", () => goTo(form, field));
    const leads = href ? element("a", { href, lang, target: "_blank", rel: "noopener noreferrer" }, title) : null;
    return element("li", {}, to, ": ", text, " ", leads);
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  look();
}

/** The field, or what has taken its place. */
function goTo(form, name) {
  const field = form.elements[name];
  const target = field.hidden ? field.parentElement.querySelector("input:not([type=file]), button") : field;
  target.focus();
}
