// The topic's field: the topics there are, as a tree to choose from.

import { element } from "../../staff/static/element.js";
import { say } from "../../staff/static/words.js";
import { put } from "./changing.js";

const BETWEEN = " / ";

export function topics(box) {
  const field = box.querySelector("input");
  const known = [...box.querySelectorAll("option")].map(({ value }) => value);
  if (!known.some((topic) => topic.includes(BETWEEN))) return; // the list of the field is enough
  const branches = [...new Set(known.flatMap(above))].sort((one, other) => one.localeCompare(other));
  const list = element("ul", { class: "branches" }, ...branches.map((topic) => item(topic, field)));
  box.append(element("details", { class: "topic-tree" }, element("summary", {}, say("topic_choose")), list));
}

/** A topic and all that it is a part of. */
function above(topic) {
  const parts = topic.split(BETWEEN);
  return parts.map((_, index) => parts.slice(0, index + 1).join(BETWEEN));
}

function item(topic, field) {
  const parts = topic.split(BETWEEN);
  const button = element("button", { type: "button", class: "link", title: topic }, parts.at(-1));
  button.addEventListener("click", () => {
    put(field, topic);
    field.focus();
  });
  return element("li", { class: `depth-${Math.min(parts.length - 1, 4)}` }, button);
}
