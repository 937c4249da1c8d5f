// About a conversation: why it is here, who writes, what the bot tried.

import { element } from "../../staff/static/element.js";
import { fullMoment, language, percent, say, sayOr } from "../../staff/static/words.js";
import { askAddress } from "./asking.js";
import { askAccount } from "./connecting.js";
import { earlier, proved, sameAddress } from "./earlier.js";

const SHOWN_ATTEMPTS = 4;
const SHOWN_CANDIDATES = 3;
const SHOWN_VALUES = 20;

/** Fills the panel beside the transcript from a conversation. */
export function showAbout(panel, conversation) {
  const parts = [];
  if (conversation.reason && conversation.state !== "bot") {
    const reason = sayOr(`reason_${conversation.reason}`, "reason_other", { reason: conversation.reason });
    parts.push(element("p", { class: "reason" }, reason));
  }
  parts.push(element("h3", {}, say("who")), facts(conversation), askAccount(conversation), askAddress(conversation), ...earlier(conversation), ...sameAddress(conversation));
  panel.replaceChildren(...parts.filter(Boolean));
}

/** Below what agents write themselves: it is the longest, and looked at the least. */
export function showTried(panel, messages) {
  panel.replaceChildren(element("h3", {}, say("tried")), tried(messages));
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

function attempt({ asked, decision, contexts = [], candidates = [] }) {
  return element(
    "li",
    {},
    element("q", {}, asked),
    " ",
    element("span", { class: "badge" }, sayOr(`decision_${decision}`, "unknown")),
    contexts.length ? element("span", { class: "soft small" }, ` ${contexts.join(", ")}`) : null,
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
    ["solved", solved(conversation)],
    ["customer", customer(conversation.customer)],
    ["messenger", messenger(conversation.messenger)],
    ["email", conversation.email && [address(conversation.email), proved(conversation.email_proved)]],
    ["page", conversation.page && page(conversation.page)],
    ["contexts", (conversation.contexts ?? []).join(", ")],
    ["given", given(conversation.given)],
    ["locale", named(conversation.locale)],
    ["site", conversation.site_title],
    ["begun", fullMoment(conversation.created)],
  ];
  return element(
    "dl",
    { class: "facts" },
    rows.filter(([, value]) => value).map(([key, value]) => [element("dt", {}, say(key)), element("dd", {}, value)]),
  );
}

function messenger(found) {
  if (!found) return null;
  const { network, name, left } = found;
  return [name ? say("messenger_who", { network, name }) : network, left && element("p", { class: "soft small" }, say("messenger_left"))];
}

function address(email) {
  return element("a", { href: `mailto:${encodeURIComponent(email).replace("%40", "@")}` }, email);
}

/** Whom the shop's server has named. */
function customer(known) {
  if (!known) return "";
  const badge = element("span", { class: "badge badge-good", title: say("verified_how") }, say("verified"));
  const more = [known.name ? known.id : "", known.email ? address(known.email) : ""].filter(Boolean);
  return [known.name || known.id, " ", badge, ...more.map((one) => element("div", { class: "soft small" }, one))];
}

// The server keeps pages of the web alone, without what follows the path.
function page(url) {
  const { host, pathname } = new URL(url);
  return element("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, `${host}${pathname === "/" ? "" : pathname}`);
}

/** What the shop's page has handed over, a line for each value. */
function given(value) {
  const lines = leaves(value ?? {});
  const shown = lines.slice(0, SHOWN_VALUES).map(([name, text]) => element("div", {}, element("span", { class: "soft" }, `${name}: `), text));
  return lines.length > SHOWN_VALUES ? [...shown, element("div", { class: "soft" }, "…")] : shown.length ? shown : "";
}

function leaves(value, name = "") {
  if (value === null || value === "") return [];
  if (typeof value !== "object") return [[name, String(value)]];
  return Object.entries(value).flatMap(([key, each]) => leaves(each, name ? `${name} › ${Array.isArray(value) ? Number(key) + 1 : key}` : key));
}

const languages = new Intl.DisplayNames(language, { type: "language" });

function named(locale) {
  return locale && languages.of(locale.replace("_", "-"));
}

/** What the customer answered at the end. */
function solved({ solved: is, remark }) {
  if (is == null) return "";
  return [say(is ? "solved_yes" : "solved_no"), " ", remark ? element("q", {}, remark) : null];
}
