// One message as a node: who says it, the words, pictures, choices, and whether it helped.

import { hidden, icon, later, make } from "./dom.js";
import { fragment } from "./markup.js";
import { written } from "./words.js";

const copying = later(() => import("./later/copying.js")); // at once: the line may be gone when it is wanted
const ADDRESS = /:\/\/|www\.|@|\+\d/i; // worth a look for links
const UP = "M7 10v11H4V10zM7 10l4-7a2 2 0 0 1 2 2v4h6a2 2 0 0 1 2 2.3l-1.2 7A2 2 0 0 1 17.800 21H7";
const SHEETS = "M9 9h11v11H9zM15 5H5v10";
const DOWN = "M17 14V3h3v11zM17 14l-4 7a2 2 0 0 1-2-2v-4H5a2 2 0 0 1-2-2.300l1.200-7A2 2 0 0 1 6.200 3H17";

/** `act.choose(choice)` and `act.rate(seq, helpful, comment)` are called when the customer does so. */
export function messageNode(message, words, act) {
  const node = make("article", { className: `message ${message.role}` });
  node.dataset.seq = message.seq ?? "";
  if (message.role === "system") {
    node.append(make("p", { dir: "auto", textContent: message.text })); // its choices are in what is shown while waiting
    return node;
  }
  node.append(...speaker(message, words));
  if (message.text) node.append(said(message, words));
  for (const media of message.media ?? []) node.append(shown(media, words, act.load));
  if (message.role === "bot" && message.entry) node.append(verdict(message.seq, words, act));
  if (message.choices?.length) node.append(choices(message.choices, act));
  return node;
}

function speaker({ role, name }, words) {
  if (role === "agent") return [make("p", { className: "who", textContent: name ?? words.agent }), hidden(`${words.agent}: `)];
  return [hidden(`${role === "bot" ? words.bot : words.you}: `)];
}

function said({ html, text }, words) {
  const box = make("div", { className: "bubble", dir: "auto" });
  box.append(html ? fragment(html) : text);
  if (ADDRESS.test(text)) later(() => import("../static/links.js")).then(({ link }) => link(box));
  const button = make("button", { type: "button", className: "copy", title: words.copy, attrs: { "aria-label": words.copy } }, icon(SHEETS));
  button.addEventListener("click", () => copying.then(({ copy }) => copy(box, button, words)));
  return make("div", { className: "said" }, box, button, make("span", { className: "visually-hidden", attrs: { role: "status" } }));
}

function shown(media, words, load) {
  const place = make("div");
  later(() => import("./later/media.js")).then(({ mediaNode }) => place.replaceWith(mediaNode(media, words, load)));
  return place;
}

function choices(offered, act) {
  const list = make("ul", { className: "choices" });
  for (const choice of offered) {
    const quiet = choice.id === "none" || choice.id === "handoff" ? " quiet" : "";
    const button = make("button", { type: "button", className: `choice${quiet}`, textContent: choice.title });
    button.addEventListener("click", () => act.choose(choice));
    list.append(make("li", {}, button));
  }
  return list;
}

/** A list of choices that can be picked no more, as text. */
export function offered(list) {
  const titles = [...list.querySelectorAll(".choice:not(.quiet)")].map((choice) => choice.textContent);
  return make("ul", { className: "offered" }, ...titles.map((textContent) => make("li", { textContent })));
}

function verdict(seq, words, act) {
  const box = make("div", { className: "verdict" });
  const button = (helpful, path, label) => {
    const thumb = make("button", { type: "button", className: "thumb", title: label, attrs: { "aria-label": label } }, icon(path));
    thumb.addEventListener("click", async () => {
      try {
        await act.rate(seq, helpful);
      } catch {
        return; // the thumbs stay, to be tried again
      }
      box.replaceChildren(make("span", { textContent: words.thanks, attrs: { role: "status" } }));
      if (!helpful) box.append(remark(words, words.no_why, (comment) => act.rate(seq, helpful, comment)));
    });
    return thumb;
  };
  box.append(make("span", { textContent: words.helpful }), button(true, UP, words.yes), button(false, DOWN, words.no));
  return box;
}

/** A field for a sentence more, after an answer given with one click; `say(comment)` sends it. */
export function remark({ send, thanks }, why, say) {
  const text = make("input", { maxLength: 1000, placeholder: why, autocomplete: "off", attrs: { "aria-label": why } });
  const form = make("form", { className: "reach" }, text, make("button", { textContent: send }));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!text.value.trim()) return;
    try {
      await say(text.value.trim());
      form.previousElementSibling.remove(); // thanks for the click
      form.replaceWith(make("p", { textContent: thanks, attrs: { role: "status" } }));
    } catch {
      text.focus(); // it stays, to be tried again
    }
  });
  if (matchMedia("(pointer: fine)").matches) setTimeout(() => text.focus());
  return form;
}

const UNDERWAY = ["pending", "waiting", "busy"];
const STUCK = ["failed", "later"];

/** What stands under a message of the customer's that did not go out: nothing while it is pending; that it will go
    by itself, once online (waiting) or when less is going on (busy); that it did not (failed) and `why`, or should
    later. */
export function fate(node, kind, words, retry, why = "") {
  node.querySelector(".fate")?.remove();
  node.classList.toggle("pending", UNDERWAY.includes(kind));
  node.classList.toggle("failed", kind === "failed");
  if (!(kind in words) || kind === "pending") return;
  const note = make("p", { className: "fate", textContent: `${words[kind]} ${why}`.trim() });
  if (STUCK.includes(kind) && retry) {
    const button = make("button", { type: "button", className: "link", textContent: words.retry });
    button.addEventListener("click", retry);
    note.append(" ", button);
  }
  node.append(note);
}

/** A line that says when, between messages that lie apart. */
export function moment(created, locale) {
  const date = new Date(created * 1000);
  const time = make("time", { dateTime: date.toISOString(), textContent: written(date, locale) });
  return make("p", { className: "moment" }, time);
}
