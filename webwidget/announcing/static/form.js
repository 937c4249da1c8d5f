// Single entries are found by their words; the plain field of ids goes on holding what is sent.

import { combobox } from "../../staff/static/combobox.js";
import { element } from "../../staff/static/element.js";
import { request } from "../../staff/static/request.js";
import { language, say } from "../../staff/static/words.js";

const field = document.getElementById("entries");
const questions = new Map(Object.entries(JSON.parse(field.dataset.named)));
const list = element("ul", { class: "picked" });
const told = element("p", { class: "visually-hidden", "aria-live": "polite" });

const ids = () => [...new Set(field.value.split(/[\s,]+/).filter(Boolean))];

function set(wanted, said) {
  field.value = wanted.join(", ");
  told.textContent = said;
  draw();
}

function draw() {
  list.replaceChildren(...ids().map(row));
  list.hidden = !list.children.length;
}

function row(id) {
  const question = questions.get(id) ?? id;
  const away = element("button", { type: "button", class: "button button-quiet", "aria-label": say("entry_remove", { question }) }, "✕");
  away.addEventListener("click", () => {
    set(ids().filter((each) => each !== id), say("entry_removed", { question }));
    input.focus();
  });
  return element("li", {}, element("span", {}, question), away);
}

async function find(q, signal) {
  if (!q) return [];
  const { entries } = await request(`/curation/api/entries?${new URLSearchParams({ q, locale: language })}`, { signal, quiet: true });
  const others = entries.filter((entry) => !ids().includes(entry.id));
  return others.map((entry) => ({ value: entry, label: entry.question, note: [entry.topic, entry.locale.toUpperCase()].filter(Boolean).join(" · ") }));
}

function choose({ id, question }) {
  questions.set(id, question);
  set([...ids(), id], say("entry_added", { question }));
}

const { node, input } = combobox({ id: "entry-search", placeholder: say("entry_search"), find, choose });
document.querySelector("label[for=entries]").htmlFor = input.id;
if (field.hasAttribute("aria-invalid")) input.setAttribute("aria-invalid", "true");
document.getElementById("hint-entries").textContent = say("entries_chosen");
field.hidden = true;
field.after(list, node, told);
draw();
