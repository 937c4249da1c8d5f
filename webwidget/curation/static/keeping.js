// What is written is kept in this browser until it is saved: a closed window or an ended session costs nothing.

import { element } from "../../staff/static/element.js";
import { fullMoment, say } from "../../staff/static/words.js";

const DAYS = 7;
const PAUSE = 400; // ms without typing
const LEFT_OUT = ["csrf_token", "version"];
const PREFIX = "kundig-entry ";

/** Keeps the form while `isChanged()`, and offers in `box` what was kept when the page is opened again. */
export function keep(form, box, isChanged) {
  const key = `${PREFIX}${form.dataset.member} ${location.pathname} ${made()}`;
  let timer = 0;
  tidy();
  if (document.querySelector("[data-saved]")) forgetSaved();
  else if (!document.querySelector("[role=alert]")) offer(form, box, key);
  const save = () => isChanged() && write(key, values(form));
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  addEventListener("pagehide", save);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    write(key, values(form)); // until the next page says that it is saved
    sessionStorage.setItem(PREFIX, JSON.stringify([...sent(), key]));
  });
}

/** What a new entry is made of: several may be begun at a time. */
function made() {
  const asked = new URLSearchParams(location.search);
  return ["id", "locale", "proposal", "gap"].map((name) => asked.get(name) ?? "").join(" ").trim();
}

/** The page that came says that the form sent before is saved; it may have been refused a few times. */
function forgetSaved() {
  for (const key of sent()) localStorage.removeItem(key);
  sessionStorage.removeItem(PREFIX);
}

const sent = () => JSON.parse(sessionStorage.getItem(PREFIX) ?? "[]");

function offer(form, box, key) {
  const kept = read(key);
  if (!kept || differs(form, kept.values) === false) return;
  const restore = element("button", { type: "button", class: "button" }, say("kept_restore"));
  const discard = element("button", { type: "button", class: "button button-quiet" }, say("kept_discard"));
  const done = () => {
    box.hidden = true;
    form.elements.question.focus();
  };
  restore.addEventListener("click", () => {
    fill(form, kept.values);
    done();
  });
  discard.addEventListener("click", () => {
    localStorage.removeItem(key);
    done();
  });
  box.append(element("p", {}, say("kept_lead", { moment: fullMoment(kept.at) })), restore, " ", discard);
  box.hidden = false;
}

function values(form) {
  return [...new FormData(form)].filter(([name]) => !LEFT_OUT.includes(name));
}

const differs = (form, kept) => JSON.stringify(values(form)) !== JSON.stringify(kept);

function fill(form, kept) {
  for (const [name, value] of kept) {
    const field = form.elements[name];
    if (!field) continue;
    field.value = value;
  }
  form.dispatchEvent(new Event("restored"));
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function write(key, values) {
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now() / 1000, values }));
  } catch {
    return; // no room, or not allowed: the warning before leaving is still there
  }
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null; // of another version
  }
}

/** What nobody came back for. */
function tidy() {
  const old = Date.now() / 1000 - DAYS * 86400;
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX) && !((read(key)?.at ?? 0) > old)) localStorage.removeItem(key);
  }
}
