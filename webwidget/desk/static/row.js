// One conversation as a row of a list: who, what they last wrote, how long they wait, and what to know of it.

import { element } from "../../staff/static/element.js";
import { moment, say, sayAround, sayOr } from "../../staff/static/words.js";
import { channelMark } from "./channels.js";
import { isUnread } from "./unread.js";

const ALIKE = 3; // from one network, from which on it is told

/** The parts of a row. `list` is where it stands: queued, mine, others, bot, closed or found. */
export function rowParts(ticket, list) {
  const parts = [
    element("span", { class: "ticket-name" }, ticket.name),
    corner(ticket, list),
    element("span", { class: "ticket-text" }, ticket.last_text || say("sent_file")),
  ];
  if (isUnread(ticket) && list === "mine") {
    parts.push(element("span", { class: "ticket-new" }, say("unread")));
  }
  return [...parts, facts(ticket, list), tags(ticket.tags)].filter(Boolean);
}

/** Top right: a clock for who waits, else when it was or who has it. */
function corner(ticket, list) {
  if (ticket.state === "queued" && list === "queued") return clock("waiting", ticket.since);
  if (ticket.awaiting) return clock("awaits", ticket.awaiting);
  if (list === "mine") return element("span", { class: "ticket-time soft" }, say("answered"));
  if (list === "others") return null;
  return element("span", { class: "ticket-time soft" }, moment(ticket.since));
}

function clock(phrase, since) {
  const time = element("time", { "data-since": since });
  return element("span", { class: "ticket-time" }, sayAround(phrase, "time", time));
}

function facts(ticket, list) {
  const reason = `short_${ticket.reason}`;
  const told = {
    queued: [ticket.locale.toUpperCase(), ticket.site, sayOr(reason, "unknown")],
    mine: [ticket.locale.toUpperCase(), ticket.site],
    others: [ticket.agent_name, ticket.site],
    bot: [ticket.site],
    closed: [ticket.agent_name, ticket.site, solved(ticket)],
    found: [say(`state_${ticket.state}`, { name: ticket.agent_name ?? "" }), ticket.site],
  }[list].filter(Boolean);
  const parts = told.join(" · ");
  const team = ticket.team && list !== "mine" && element("span", { class: "team-mark" }, ticket.team);
  const alike = list === "queued" && ticket.alike >= ALIKE && say("alike", { count: ticket.alike });
  const channel = channelMark(ticket);
  if (!parts && !team && !alike && !channel) return null;
  return element(
    "span",
    { class: "ticket-facts" },
    channel && [channel, " "],
    team && [team, parts && " · "],
    parts,
    alike && element("span", { class: "ticket-alike" }, alike),
  );
}

/** What the customer said at the end. */
function solved({ solved: is }) {
  if (is == null) return null;
  return is ? say("row_solved") : say("row_unsolved");
}

function tags(names = []) {
  if (!names.length) return null;
  return element("span", { class: "ticket-tags" }, names.map((name) => element("span", { class: "tag" }, name)));
}
