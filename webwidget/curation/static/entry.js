// The form of an entry: a preview that follows, Ctrl+S, and no work lost by leaving.

import { element } from "../../staff/static/element.js";
import { request } from "../../staff/static/request.js";
import { say } from "../../staff/static/words.js";

const PAUSE = 250; // ms without typing before the preview follows

const form = document.querySelector("[data-entry-form]");
const preview = document.querySelector("[data-preview]");
const answer = form.elements.answer;
let timer = 0;
let running = null;
let changed = document.querySelector("[role=alert]") !== null; // a refused form is not saved either

async function follow() {
  running?.abort();
  running = new AbortController();
  const body = new FormData();
  body.set("text", answer.value);
  try {
    show((await request("/curation/api/preview", { method: "POST", body, signal: running.signal })).html);
  } catch (error) {
    if (error.name !== "AbortError") preview.replaceChildren(element("p", { class: "soft" }, error.message));
  }
}

function show(html) {
  // The server made it of Markdown without raw HTML, and cleaned it.
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const empty = element("p", { class: "soft" }, say("preview_empty"));
  preview.replaceChildren(...(html ? parsed.body.childNodes : [empty]));
}

answer.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(follow, PAUSE);
});
form.addEventListener("input", () => (changed = true));
if (answer.value !== answer.defaultValue) {
  // Typed before this script had come, or put back by the browser.
  changed = true;
  follow();
}
form.addEventListener("submit", () => (changed = false));
addEventListener("keydown", (event) => {
  if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit();
});
addEventListener("beforeunload", (event) => changed && event.preventDefault());
