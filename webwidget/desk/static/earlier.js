// Where else the same person wrote: joined by proof, taken apart by hand, or with the same address alone.

import { element } from "../../staff/static/element.js";
import { request } from "../../staff/static/request.js";
import { moment, say } from "../../staff/static/words.js";
import { channelMark } from "./channels.js";

/** Theirs by proof, on whichever channel; and those that staff took out. */
export function earlier({ id, earlier: others = [] }) {
  if (!others.length) return [];
  const problem = element("p", { class: "problem small", role: "alert" });
  const rows = others.map((one) => other(one, parting(id, one, problem)));
  return [element("h3", {}, say("earlier")), element("ul", { class: "same-address" }, rows), problem];
}

/** Told, not joined: an address is what somebody typed, unless it is proved that they read it. */
export function sameAddress({ same_address: others = [], email_proved: isProved }) {
  if (!others.length) return [];
  const isSame = isProved && others.every((one) => one.proved);
  return [
    element("h3", {}, say("same_address")),
    element("ul", { class: "same-address" }, others.map((one) => other(one))),
    isSame ? null : element("p", { class: "soft small" }, say("same_address_hint")),
  ];
}

/** They read what goes to it. */
export function proved(is) {
  return is ? [" ", element("span", { class: "badge badge-good", title: say("email_proved_how") }, say("email_proved"))] : null;
}

function other(ticket, button = null) {
  const state = say(`state_${ticket.state}`, { name: ticket.agent_name ?? "" });
  const when = element("span", { class: "soft small" }, channelMark(ticket), " ", `${moment(ticket.since)} · ${state}`, proved(ticket.proved));
  const text = element("span", { class: "same-address-text" }, ticket.asked || ticket.name);
  const link = element("a", { href: `#${ticket.conversation}` }, text, when);
  return element("li", { class: ticket.apart ? "apart" : "" }, link, button);
}

/** Whoever shows this looks again when somebody was `parted`, or joined. */
function parting(id, { conversation, apart }, problem) {
  const words = say(apart ? "people_join" : "people_part");
  const button = element("button", { type: "button", class: "part small", title: say(apart ? "people_join_how" : "people_part_how") }, words);
  button.addEventListener("click", async () => {
    button.disabled = true;
    problem.textContent = "";
    try {
      const path = `/desk/api/conversations/${encodeURIComponent(id)}/people/${apart ? "join" : "part"}`;
      await request(path, { method: "POST", body: { conversation } });
      button.dispatchEvent(new CustomEvent("parted", { bubbles: true }));
    } catch (error) {
      problem.textContent = error.message;
      button.disabled = false;
    }
  });
  return button;
}
