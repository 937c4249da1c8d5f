// Asks whoever writes by a messenger to connect the conversation with their account in the shop: by a link to it.

import { element } from "../../staff/static/element.js";
import { request } from "../../staff/static/request.js";
import { say } from "../../staff/static/words.js";

let shown = { of: "", box: null }; // what was told outlives what happens meanwhile

/** While an agent has it, and nobody vouches for them yet. */
export function askAccount({ id, state, messenger, site_title: site }) {
  const can = messenger?.account;
  if (!can || state !== "human") return null;
  const of = `${id} ${can}`;
  if (shown.of !== of) shown = { of, box: made(id, can, site) };
  return shown.box;
}

function made(id, can, site) {
  const title = element("summary", { class: "small" }, say("account_title"));
  if (can !== "ready") return element("details", { class: "asking" }, title, element("p", { class: "small" }, say(`account_${can}`, { site })));
  const button = element("button", { class: "button" }, say("account_send"));
  const told = element("p", { class: "small", role: "status" });
  const form = element("form", {}, element("p", { class: "soft small" }, say("account_hint")), button, told);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      await request(`/desk/api/conversations/${encodeURIComponent(id)}/account-link`, { method: "POST", body: {} });
      told.textContent = say("account_sent");
    } catch (error) {
      told.textContent = error.message;
    }
    button.disabled = false;
  });
  return element("details", { class: "asking" }, title, form);
}
