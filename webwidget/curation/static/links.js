// The links below an answer: a title and an address each, in place of the plain field that holds what is sent.

import { element } from "../../staff/static/element.js";
import { say } from "../../staff/static/words.js";
import { put } from "./changing.js";

export function links(box, form) {
  const field = box.querySelector("textarea");
  const label = box.querySelector("label");
  const list = element("ul", { class: "link-rows" });
  const add = element("button", { type: "button", class: "button" }, say("link_add"));
  const group = element("div", { role: "group", "aria-labelledby": "links-label" }, element("span", { class: "label", id: "links-label" }, label.textContent), list, add);

  const changed = () => put(field, [...list.children].map(line).filter(Boolean).join("\n"));

  function row(title = "", url = "") {
    const words = element("input", { class: "field", maxlength: 500, value: title, lang: field.lang, placeholder: say("link_title"), "aria-label": say("link_title") });
    const address = element("input", { class: "field", maxlength: 2000, value: url, inputmode: "url", spellcheck: "false", placeholder: "https://", "aria-label": say("link_address") });
    const away = element("button", { type: "button", class: "tool", "aria-label": say("link_remove", { title: title || url }), title: say("link_remove", { title: title || url }) }, "✕");
    const item = element("li", {}, words, address, away);
    away.addEventListener("click", () => {
      item.remove();
      changed();
      add.focus();
    });
    return item;
  }

  function draw() {
    const lines = field.value.split("\n").filter((each) => each.trim());
    list.replaceChildren(...lines.map((each) => row(...parted(each))));
  }

  list.addEventListener("input", (event) => {
    event.stopPropagation(); // the form hears of it by the plain field
    changed();
  });
  add.addEventListener("click", () => {
    list.append(row());
    list.lastElementChild.querySelector("input").focus();
  });
  for (const each of box.querySelectorAll("label, .hint")) each.hidden = true;
  field.hidden = true;
  box.prepend(group);
  draw();
  form.addEventListener("restored", draw);
}

/** As the plain field has it; a row without an address stays as it is, so that saving says what is missing. */
function line(item) {
  const [title, url] = [...item.querySelectorAll("input")].map(({ value }) => value.trim());
  return title || url ? `${title || url} | ${url}` : "";
}

function parted(text) {
  const at = text.lastIndexOf("|");
  return at < 0 ? [text.trim(), ""] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}
