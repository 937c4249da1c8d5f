// Pictures and videos of an answer: dropped, pasted or chosen; each with a word for those who do not see it.

import { element } from "../../staff/static/element.js";
import { request } from "../../staff/static/request.js";
import { say } from "../../staff/static/words.js";
import { put } from "./changing.js";

const SITES = [
  [/^https?:\/\/(?:www\.|m\.)?youtube\.com\/(?:watch\?(?:.*&)?v=|shorts\/|live\/)([\w-]{6,})/, (id) => `https://www.youtube-nocookie.com/embed/${id}`],
  [/^https?:\/\/youtu\.be\/([\w-]{6,})/, (id) => `https://www.youtube-nocookie.com/embed/${id}`],
  [/^https?:\/\/(?:www\.)?vimeo\.com\/(\d+)/, (id) => `https://player.vimeo.com/video/${id}?dnt=1`],
];

/** Takes the place of the plain field in `box`, which goes on holding what is sent. */
export function pictures(box, form) {
  const field = box.querySelector("textarea");
  const list = element("ul", { class: "shown-media" });
  const told = element("p", { class: "hint", "aria-live": "polite" });
  let items = parsed(field.value);

  const changed = () => put(field, items.map(line).join("\n"));
  const draw = () => list.replaceChildren(...items.map((item, index) => row(item, index)));

  function row(item, index) {
    const alt = element("input", { class: "field", maxlength: 500, value: item.title, placeholder: say("media_alt_hint"), "aria-label": say(item.kind === "video" ? "media_title" : "media_alt") });
    alt.addEventListener("input", () => {
      item.title = alt.value.replace(/\s+/g, " ");
      changed();
    });
    const move = (by, sign, label) => {
      const node = element("button", { type: "button", class: "tool", "aria-label": say(label), title: say(label), disabled: !items[index + by] }, sign);
      node.addEventListener("click", () => {
        [items[index], items[index + by]] = [items[index + by], items[index]];
        changed();
        draw();
        list.children[index + by].querySelector("input").focus();
      });
      return node;
    };
    const away = element("button", { type: "button", class: "tool", "aria-label": say("media_remove"), title: say("media_remove") }, "✕");
    away.addEventListener("click", () => {
      items.splice(index, 1);
      changed();
      draw();
      (list.children[Math.min(index, items.length - 1)]?.querySelector("input") ?? choose).focus();
    });
    const address = element("span", { class: "soft small media-address" }, item.kind === "video" || !ours(item.src) ? item.src : "");
    return element("li", {}, thumbnail(item), element("div", { class: "media-words" }, alt, address), element("div", { class: "media-acts" }, move(-1, "↑", "move_up"), move(1, "↓", "move_down"), away));
  }

  async function add(files) {
    for (const file of files) {
      told.textContent = say("media_checking", { name: file.name });
      try {
        const { src, kind = "image" } = await request(`/curation/api/pictures?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file });
        items.push({ kind, src, poster: "", title: "" });
        told.textContent = say("media_added");
      } catch (error) {
        told.textContent = error.message;
        continue;
      }
      changed();
      draw();
      list.lastElementChild.querySelector("input").focus();
    }
  }

  const choose = element("input", { type: "file", class: "visually-hidden", accept: "image/*,.svg,video/mp4", multiple: true, id: "media-file" });
  choose.addEventListener("change", () => {
    add([...choose.files]);
    choose.value = "";
  });
  const video = element("input", { class: "field", type: "url", inputmode: "url", placeholder: "https://", "aria-label": say("video_address"), maxlength: 2000 });
  const take = element("button", { type: "button", class: "button" }, say("video_add"));
  const addVideo = () => {
    const src = video.value.trim();
    if (!/^https:\/\/[^/\s|]+\.[^\s|]+$/.test(src)) {
      told.textContent = say("video_refused");
      return video.focus();
    }
    items.push({ kind: "video", src: embedded(src), poster: "", title: "" });
    video.value = told.textContent = "";
    changed();
    draw();
    list.lastElementChild.querySelector("input").focus();
  };
  take.addEventListener("click", addVideo);
  video.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    addVideo();
  });
  video.addEventListener("input", (event) => event.stopPropagation()); // nothing of the form yet

  const heading = element("span", { class: "label", id: "media-label" }, box.querySelector("label").textContent);
  const ways = element("div", { class: "media-ways" }, element("span", { class: "chosen-file" }, choose, element("label", { class: "button", for: "media-file" }, say("media_choose"))), element("span", { class: "soft small" }, say("media_drop")));
  const group = element("div", { class: "drop", role: "group", "aria-labelledby": "media-label" }, heading, list, ways, element("div", { class: "media-video" }, video, take), told);
  for (const each of box.querySelectorAll("label, .hint")) each.hidden = true;
  field.hidden = true;
  box.prepend(group);
  draw();
  form.addEventListener("restored", () => {
    items = parsed(field.value);
    draw();
  });
  receive(form, group, add);
}

/** Files that are dropped anywhere on the form, or pasted into it. */
function receive(form, group, add) {
  let over = 0;
  const brings = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const mark = () => group.classList.toggle("drop-here", over > 0);
  form.addEventListener("dragenter", (event) => brings(event) && (++over, mark()));
  form.addEventListener("dragleave", (event) => brings(event) && (--over, mark()));
  form.addEventListener("dragover", (event) => brings(event) && event.preventDefault());
  form.addEventListener("drop", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    over = 0;
    mark();
    add([...event.dataTransfer.files]);
  });
  form.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (!files.length || event.clipboardData.getData("text/plain")) return; // cells come as text and as a picture
    event.preventDefault();
    add(files);
  });
}

const ours = (src) => src.startsWith("/");

function thumbnail({ kind, src, poster }) {
  const shown = kind === "image" ? src : poster;
  if (shown && ours(shown)) return element("img", { class: "thumbnail", src: shown, alt: "" });
  return element("span", { class: "thumbnail", "aria-hidden": "true" }, kind === "video" ? "▶" : "?");
}

function embedded(address) {
  for (const [pattern, to] of SITES) {
    const found = pattern.exec(address);
    if (found) return to(found[1]);
  }
  return address;
}

const line = ({ kind, src, poster, title }) => `${kind} | ${src} | ${poster} | ${title}`;

function parsed(text) {
  return text
    .split("\n")
    .filter((each) => each.trim())
    .map((each) => {
      const [kind = "", src = "", poster = "", ...title] = each.split("|").map((part) => part.trim());
      return { kind, src, poster, title: title.join(" | ") };
    });
}
