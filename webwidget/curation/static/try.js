// A question is tried without leaving the page, so that what is being written stays.

import { element } from "../../staff/static/element.js";
import { request } from "../../staff/static/request.js";
import { say } from "../../staff/static/words.js";

const PATIENCE = 900; // ms before somebody is told why it takes a while

const form = document.querySelector("[data-try]");
const found = document.querySelector("[data-tried]");
let running = null;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  running?.abort();
  const mine = (running = new AbortController());
  const body = new FormData(form);
  const draft = body.get("corpus") === "draft";
  const timer = setTimeout(() => draft && tell(say("try_waiting")), PATIENCE);
  try {
    const { html } = await request(form.getAttribute("action"), { method: "POST", body, signal: mine.signal });
    // The server made it of sentences of its own, in which all else is escaped.
    found.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  } catch (error) {
    if (error.name !== "AbortError") tell(error.message);
  } finally {
    clearTimeout(timer);
  }
});

function tell(text) {
  found.replaceChildren(element("p", { class: "soft" }, text));
}
