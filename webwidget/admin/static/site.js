// The form of a site: what is typed is shown beside it, as the chat itself; it is saved only with "Save".

import { SitePreview } from "./site_preview.js";

const CSRF = document.querySelector("meta[name=csrf-token]").content;
const PAUSE = 300; // ms, after the last key
const find = (id) => document.getElementById(id);
const form = find("site");
const preview = new SitePreview(find("preview"));
const touched = new Set(); // fields that somebody has left, or was told of
let timer = 0;
let asked = 0; // the last answer counts
let shown = ""; // what the frame has

for (const node of document.querySelectorAll("#preview, #picker, #copy, .to-preview")) node.hidden = false;
for (const field of form.querySelectorAll("[aria-invalid]")) touched.add(field.id || "assign");
find("problems")?.focus();
form.addEventListener("input", changed);
form.addEventListener("change", (event) => touch(event.target));
form.addEventListener("focusout", (event) => touch(event.target));
form.addEventListener("submit", () => removeEventListener("beforeunload", warn));
find("preview").addEventListener("change", () => later(0));
find("copy")?.addEventListener("click", copy);
find("picker").addEventListener("input", pick);
if (find("name")) find("title").addEventListener("input", propose);
showLocales();
ask();

function changed({ target }) {
  if (target.id === "accent" && /^#[0-9a-f]{6}$/i.test(target.value)) find("picker").value = target.value;
  if (target.name === "locales") showLocales();
  if (target.id === "name") target.dataset.own = "1";
  if (!find("unsaved").textContent) addEventListener("beforeunload", warn);
  find("unsaved").textContent = find("unsaved").textContent || preview.words.unsaved;
  later(PAUSE);
}

function pick() {
  find("accent").value = find("picker").value;
}

/** The short name from the title, as long as nobody wrote another. */
function propose() {
  const name = find("name");
  if (name.dataset.own) return;
  const plain = find("title").value.toLowerCase().replace(/ä/g, "ae").replace(/ö/g, "oe").replace(/ü/g, "ue").replace(/ß/g, "ss");
  name.value = plain.normalize("NFKD").replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 40);
}

/** Texts are asked for in the site's languages alone. */
function showLocales() {
  const chosen = [...form.querySelectorAll("[name=locales]:checked")].map((box) => box.value);
  for (const node of document.querySelectorAll("[data-locale]")) node.hidden = !chosen.includes(node.dataset.locale);
  preview.among(chosen);
}

function touch({ id, name }) {
  const field = id && find(`problem-${id}`) ? id : name?.split("-")[0];
  if (field && !touched.has(field)) {
    touched.add(field);
    later(0);
  }
}

function later(pause) {
  clearTimeout(timer);
  timer = setTimeout(ask, pause);
}

async function ask() {
  const body = new FormData(form);
  body.set("of", form.dataset.of);
  for (const [name, value] of preview.wishes) body.set(name, value);
  const number = ++asked;
  const response = await fetch(form.dataset.preview, { method: "POST", body, headers: { "X-CSRF-Token": CSRF } }).catch(() => null);
  if (!response?.ok || number !== asked) return; // the next key asks again
  const { address, faults, looks } = await response.json();
  tell(faults);
  showLooks(looks);
  if (`${address}${preview.wish("scheme")}${preview.wish("width")}` === shown) return;
  shown = `${address}${preview.wish("scheme")}${preview.wish("width")}`;
  preview.show(address);
}

/** What is wrong stands at its field, once somebody was there. */
function tell(faults) {
  for (const node of form.querySelectorAll(".problem")) {
    const field = node.id.replace("problem-", "");
    const told = touched.has(field) && field !== "name" ? (faults[field] ?? "") : field === "name" ? node.textContent : "";
    if (node.textContent !== told) node.textContent = told;
    node.hidden = !told;
    const tied = form.querySelector(`[aria-describedby^="problem-${field} "]`);
    if (told) tied?.setAttribute("aria-invalid", "true");
    else tied?.removeAttribute("aria-invalid");
  }
}

function showLooks(looks) {
  const list = find("looks");
  if (!looks.length) return list.replaceChildren();
  while (list.children.length < looks.length) list.append(find("look").content.firstElementChild.cloneNode(true));
  looks.forEach((look, at) => {
    const item = list.children[at];
    const [ground, colour, line] = item.querySelectorAll("rect, path");
    item.classList.toggle("corrected", look.corrected);
    ground.setAttribute("fill", look.ground);
    colour.setAttribute("fill", look.colour);
    line.setAttribute("stroke", look.on);
    const text = item.querySelector("span");
    if (text.textContent !== look.told) text.textContent = look.told;
  });
}

async function copy() {
  const said = find("copied");
  try {
    await navigator.clipboard.writeText(find("snippet").textContent);
    said.textContent = preview.words.copied;
  } catch {
    getSelection().selectAllChildren(find("snippet")); // without https: for the keyboard's own copy
    said.textContent = preview.words.copy_yourself;
  }
}

function warn(event) {
  event.preventDefault();
}
