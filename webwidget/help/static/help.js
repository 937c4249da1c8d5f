// Suggestions below the search field, as somebody types. Without this script the field leads to a page of results.

const QUIET = 120; // ms without a keystroke
const form = document.querySelector("form.search");
const field = form.querySelector("input");
const box = form.querySelector(".suggestions");
let timer;
let asked = new AbortController();
let chosen = -1;

Object.entries({ role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": "found" }).forEach(
  ([name, value]) => field.setAttribute(name, value),
);
Object.assign(box, { id: "found" });
box.setAttribute("role", "listbox");
box.setAttribute("aria-label", form.dataset.found);

field.addEventListener("input", () => {
  clearTimeout(timer);
  asked.abort();
  const typed = field.value;
  if (typed.trim().length < 2) hide();
  else timer = setTimeout(() => suggest(typed), QUIET);
});

field.addEventListener("keydown", (event) => {
  const { key } = event;
  if (key === "Escape" && !box.hidden) hide();
  else if (key === "ArrowDown" || key === "ArrowUp") choose(chosen + (key === "ArrowDown" ? 1 : -1));
  else if (key === "Enter" && chosen >= 0) box.children[chosen].click();
  else return;
  event.preventDefault();
});

form.addEventListener("focusout", ({ relatedTarget }) => form.contains(relatedTarget) || hide());
box.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus

async function suggest(typed) {
  asked = new AbortController();
  try {
    const address = `${form.dataset.suggest}?${new URLSearchParams({ q: typed })}`;
    const answer = await fetch(address, { signal: asked.signal });
    show((await answer.json()).answers ?? []);
  } catch {
    hide(); // a help only: Enter still searches
  }
}

function show(answers) {
  box.replaceChildren(...answers.map(option));
  chosen = -1;
  field.removeAttribute("aria-activedescendant");
  box.hidden = !answers.length || document.activeElement !== field;
  field.setAttribute("aria-expanded", String(!box.hidden));
}

function option({ question, topic, address }, at) {
  const node = document.createElement("a");
  Object.assign(node, { id: `found-${at}`, href: address, tabIndex: -1 });
  node.setAttribute("role", "option");
  node.setAttribute("aria-selected", "false");
  node.append(text("span", question), ...(topic ? [text("small", topic)] : []));
  return node;
}

function text(name, textContent) {
  return Object.assign(document.createElement(name), { textContent });
}

function choose(at) {
  const { length } = box.children;
  if (box.hidden || !length) return;
  box.children[chosen]?.setAttribute("aria-selected", "false");
  chosen = at < -1 ? length - 1 : at >= length ? -1 : at;
  const now = box.children[chosen];
  now?.setAttribute("aria-selected", "true");
  now?.scrollIntoView({ block: "nearest" });
  if (now) field.setAttribute("aria-activedescendant", now.id);
  else field.removeAttribute("aria-activedescendant");
}

function hide() {
  show([]);
}
