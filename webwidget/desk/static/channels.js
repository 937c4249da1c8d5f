// Where customers write, by name; and which of it the lists show. The chat is what is usual, and not named.

import { element } from "../../staff/static/element.js";

const CHAT = "chat";
const names = JSON.parse(document.querySelector("[data-desk]").dataset.channels);
const choice = document.querySelector("[data-part=channel-choice]");

/** A mark for a row or a head; nothing for the chat. */
export function channelMark({ channel = CHAT }) {
  return channel === CHAT ? null : element("span", { class: "channel-mark" }, names[channel] ?? channel);
}

/** The channel that the lists show; empty for all. */
export function chosenChannel() {
  return choice?.value ?? "";
}

export function onChannel(listener) {
  choice?.addEventListener("change", listener);
}
