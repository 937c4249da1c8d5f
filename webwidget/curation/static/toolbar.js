// Markdown by click or keyboard: what is selected is marked up, or a pattern to fill in comes.

import { element } from "../../staff/static/element.js";
import { say } from "../../staff/static/words.js";
import { type } from "./changing.js";

const SVG = "http://www.w3.org/2000/svg";
const MAC = /Mac|iP/.test(navigator.platform);
const ADDRESS = /^(https?:\/\/|mailto:|tel:)\S+$/i;
const ITEM = /^(\s*)([-*]|(\d+)\.) (.*)$/;

const ACTS = [
  ["bold", "M7 5h6a3.5 3.5 0 0 1 0 7H7zM7 12h7a3.500 3.500 0 0 1 0 7H7z", (field) => wrap(field, "**"), "b"],
  ["italic", "M10 5h8M6 19h8M14 5l-4 14", (field) => wrap(field, "*"), "i"],
  ["heading", "M6 5v14M18 5v14M6 12h12", (field) => prefix(field, () => "### ")],
  ["list", "M9 6h11M9 12h11M9 18h11M4 6h.010M4 12h.010M4 18h.010", (field) => prefix(field, () => "- ")],
  ["numbers", "M10 6h10M10 12h10M10 18h10M4 4v4M4 16h2l-2 3h2", (field) => prefix(field, (index) => `${index + 1}. `)],
  ["quote", "M5 5v14M9 7h11M9 12h11M9 17h7", (field) => prefix(field, () => "> ")],
  ["link", "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1", link, "k"],
  ["table", "M4 5h16v14H4zM4 10h16M4 14.500h16M12 5v14", table],
];

export function toolbar(bar, field) {
  const buttons = ACTS.map(([name, path, act, key]) => button(name, path, key, () => act(field)));
  bar.append(...buttons);
  bar.hidden = false;
  buttons.forEach((each, index) => (each.tabIndex = index ? -1 : 0));
  bar.addEventListener("keydown", (event) => walk(event, buttons));
  field.addEventListener("keydown", (event) => shortcut(event, field));
  field.addEventListener("paste", (event) => pasted(event, field));
}

function button(name, path, key, act) {
  const label = say(`markup_${name}`) + (key ? ` (${MAC ? "⌘" : say("control_key")}+${key.toUpperCase()})` : "");
  const node = element("button", { type: "button", class: "tool", "aria-label": label, title: label }, icon(path));
  node.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
  node.addEventListener("click", act);
  return node;
}

function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** One stop for the tab key; arrows lead from button to button. */
function walk(event, buttons) {
  const at = buttons.indexOf(document.activeElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  const next = buttons[(to + buttons.length) % buttons.length];
  for (const each of buttons) each.tabIndex = each === next ? 0 : -1;
  next.focus();
}

function shortcut(event, field) {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) return goOn(event, field);
  if (!(MAC ? event.metaKey : event.ctrlKey) || event.altKey || event.shiftKey) return;
  const act = ACTS.find(([, , , key]) => key === event.key.toLowerCase());
  if (!act) return;
  event.preventDefault();
  act[2](field);
}

const selected = ({ value, selectionStart, selectionEnd }) => value.slice(selectionStart, selectionEnd);

/** In signs, or out of them where they are there already. */
function wrap(field, sign) {
  const { value, selectionStart: start, selectionEnd: end } = field;
  const inside = selected(field);
  const around = value.slice(start - sign.length, start) === sign && value.slice(end, end + sign.length) === sign;
  const single = sign === "*" && value.slice(start - 2, start) === "**"; // bold is not italic
  if (inside && around && !single) {
    field.setSelectionRange(start - sign.length, end + sign.length);
    return type(field, inside, [0, inside.length]);
  }
  const text = inside || say("markup_text");
  type(field, sign + text + sign, [sign.length, sign.length + text.length]);
}

/** Before each line that is selected, or away where all have it. */
function prefix(field, sign) {
  const { value } = field;
  const start = value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  const found = value.indexOf("\n", field.selectionEnd);
  field.setSelectionRange(start, found < 0 ? value.length : found);
  const lines = selected(field).split("\n");
  const marked = lines.every((line, index) => line.startsWith(sign(index)));
  const bare = (line) => line.replace(/^(#{1,6} |[-*] |\d+\. |> )/, "");
  const text = lines.map((line, index) => (marked ? bare(line) : sign(index) + bare(line))).join("\n");
  const apart = !marked && start > 1 && value[start - 2] !== "\n" && !ITEM.test(value.slice(0, start - 1).split("\n").at(-1)) ? "\n" : "";
  type(field, apart + text);
}

function link(field) {
  const text = selected(field).trim();
  if (ADDRESS.test(text)) return type(field, `[${say("markup_text")}](${text})`, [1, 1 + say("markup_text").length]);
  const title = text || say("markup_text");
  type(field, `[${title}](https://)`, [title.length + 3, title.length + 11]);
}

function table(field) {
  const { value, selectionStart: at } = field;
  const before = value.slice(0, at);
  const apart = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const head = say("markup_column");
  const text = `${apart}| ${head} 1 | ${head} 2 |\n| --- | --- |\n|  |  |\n`;
  type(field, text, [apart.length + 2, apart.length + 4 + head.length]);
}

/** The next item of a list; an empty one ends it. */
function goOn(event, field) {
  const { value, selectionStart: at } = field;
  const start = value.lastIndexOf("\n", at - 1) + 1;
  const item = ITEM.exec(value.slice(start, at));
  if (!item || at !== field.selectionEnd) return;
  event.preventDefault();
  if (!item[4].trim()) {
    field.setSelectionRange(start, at);
    return type(field, "\n");
  }
  type(field, `\n${item[1]}${item[3] ? `${Number(item[3]) + 1}.` : item[2]} `);
}

/** An address pasted over words becomes their link. */
function pasted(event, field) {
  const text = event.clipboardData.getData("text/plain").trim();
  const marked = selected(field);
  if (!ADDRESS.test(text) || !marked.trim() || ADDRESS.test(marked)) return;
  event.preventDefault();
  type(field, `[${marked}](${text})`);
}
