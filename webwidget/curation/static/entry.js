// The form of an entry: puts its parts together; Ctrl+S saves, and no work is lost by leaving.

import { request } from "../../staff/static/request.js";
import { advise } from "./advice.js";
import { followUps } from "./followups.js";
import { keep } from "./keeping.js";
import { links } from "./links.js";
import { pictures } from "./pictures.js";
import { toolbar } from "./toolbar.js";
import { topics } from "./topics.js";

const PAUSE = 250; // ms without typing before the preview follows

const form = document.querySelector("[data-entry-form]");
const frame = document.querySelector("[data-preview]");
const field = form.elements;
let timer = 0;
let running = null;
let changed = document.querySelector("[role=alert]") !== null; // a refused form is not saved either

/** What is not saved yet, as customers would see it. */
async function follow() {
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  const body = new FormData(form);
  if (!body.has("locale")) body.set("locale", field.question.lang);
  try {
    const message = await request("/curation/api/preview", { method: "POST", body, signal, quiet: true });
    frame.contentWindow.postMessage({ question: field.question.value, message }, location.origin);
  } catch (error) {
    if (error.name !== "AbortError") frame.contentWindow.postMessage({ message: { role: "system", text: error.message } }, location.origin);
  }
}

function soon() {
  changed = true;
  clearTimeout(timer);
  timer = setTimeout(follow, PAUSE);
}

function spokenIn({ target: { value } }) {
  for (const name of ["question", "answer", "variants", "links"]) field[name].lang = value;
  const address = new URL(frame.src);
  address.searchParams.set("locale", value);
  frame.src = address.href; // it says when it is ready
}

addEventListener("message", ({ source, origin, data }) => {
  if (source === frame.contentWindow && origin === location.origin && data.ready) follow();
});
field.locale?.addEventListener("change", spokenIn);
form.addEventListener("restored", () => field.locale && spokenIn({ target: field.locale }));
form.addEventListener("input", soon);
form.addEventListener("submit", () => (changed = false));
addEventListener("keydown", (event) => {
  if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit();
});
addEventListener("beforeunload", (event) => changed && event.preventDefault());

keep(form, document.querySelector("[data-kept]"), () => changed);
toolbar(document.querySelector("[data-toolbar]"), field.answer);
pictures(document.querySelector("[data-pictures]"), form);
links(document.querySelector("[data-links]"), form);
followUps(document.querySelector("[data-followups]"), form);
topics(document.querySelector("[data-topic]"));
advise(document.querySelector("[data-advice]"), form);
// Typed before this script had come, or put back by the browser.
if ([...field].some((each) => "defaultValue" in each && each.type !== "hidden" && each.value !== each.defaultValue)) soon();
if (frame.contentDocument?.readyState === "complete") follow();
