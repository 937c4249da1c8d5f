// Asks for an address of whoever writes by a messenger: a letter goes there, to be confirmed.

import { element } from "../../staff/static/element.js";
import { request } from "../../staff/static/request.js";
import { say } from "../../staff/static/words.js";

let shown = { id: null, box: null }; // what is being typed outlives what happens meanwhile

/** Where letters could go, if an address were proved. */
export function askAddress({ id, messenger, email, email_proved: isProved }) {
  if (!messenger?.can_ask || isProved || messenger.by_letter) return null;
  if (shown.id !== id) shown = { id, box: made(id, email) };
  return shown.box;
}

function made(id, email) {
  const field = element("input", { type: "email", name: "email", class: "field", value: email ?? "", required: "", autocomplete: "off" });
  const button = element("button", { class: "button" }, say("prove_send"));
  const told = element("p", { class: "small", role: "status" });
  const label = element("label", { class: "small soft" }, say("prove_address"), field);
  const form = element("form", {}, label, element("p", { class: "soft small" }, say("prove_hint")), button, told);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      await request(`/desk/api/conversations/${encodeURIComponent(id)}/address`, { method: "POST", body: { email: field.value } });
      told.textContent = say("prove_sent");
    } catch (error) {
      told.textContent = error.message;
    }
    button.disabled = false;
  });
  return element("details", { class: "asking" }, element("summary", { class: "small" }, say("prove_title")), form);
}
