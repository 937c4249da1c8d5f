// Why a conversation is here: the reason, what the bot tried, the customer's page and language.

import { element } from "../../staff/static/element.js";
import { fullMoment, percent, say, sayOr } from "../../staff/static/words.js";

const SHOWN_ATTEMPTS = 4;
const SHOWN_CANDIDATES = 3;

/** Fills the panel beside the transcript from a conversation and all its messages. */
export function showAbout(panel, conversation, messages) {
  const parts = [];
  if (conversation.reason && conversation.state !== "bot") {
    const reason = sayOr(`reason_${conversation.reason}`, "reason_other", { reason: conversation.reason });
    parts.push(element("p", { class: "reason" }, reason));
  }
  parts.push(element("h3", {}, say("tried")), tried(messages));
  parts.push(element("h3", {}, say("about")), facts(conversation));
  panel.replaceChildren(...parts);
}

/** The bot's latest attempts, newest last: what was asked, what it did, which entries it had in mind. */
export function attempts(messages) {
  const found = [];
  let asked = "";
  for (const message of messages) {
    if (message.role === "customer") asked = message.text;
    if (message.role === "bot" && message.trace?.decision) found.push({ asked, ...message.trace });
  }
  return found.slice(-SHOWN_ATTEMPTS);
}

function tried(messages) {
  const found = attempts(messages);
  if (!found.length) return element("p", { class: "soft" }, say("tried_nothing"));
  return element("ol", { class: "attempts" }, found.map(attempt));
}

function attempt({ asked, decision, candidates = [] }) {
  return element(
    "li",
    {},
    element("q", {}, asked),
    " ",
    element("span", { class: "badge" }, sayOr(`decision_${decision}`, "unknown")),
    element("ul", {}, candidates.slice(0, SHOWN_CANDIDATES).map(candidate)),
  );
}

function candidate({ entry, probability, question }) {
  const bar = element("meter", { min: 0, max: 1, value: probability, "aria-hidden": "true" });
  const sure = element("span", { class: "soft" }, say("probability", { share: percent(probability) }));
  return element("li", { title: entry }, element("span", {}, question || entry), bar, sure);
}

function facts(conversation) {
  const rows = [
    ["email", conversation.email],
    ["page", conversation.page],
    ["locale", conversation.locale],
    ["site", conversation.site],
    ["begun", fullMoment(conversation.created)],
  ];
  return element(
    "dl",
    { class: "facts" },
    rows.filter(([, value]) => value).map(([key, value]) => [element("dt", {}, say(key)), element("dd", {}, value)]),
  );
}
