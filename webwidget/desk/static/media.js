// Pictures and files of a conversation: pictures open large in a dialog, voices are heard, files are saved.

import { element } from "../../staff/static/element.js";
import { say } from "../../staff/static/words.js";

const SENT = "/desk/api/";
const VOICE = /\.(ogg|m4a)$/; // what a file is called says what was found in it

/** What a message shows besides its words. */
export function shownMedia(media = []) {
  return media.map((item) => {
    const title = item.title || item.src.split("/").pop();
    if (!item.src.startsWith(SENT)) return element("p", { class: "small soft" }, `▣ ${title}`); // of an answer
    if (item.kind === "image") return picture(item, title);
    return VOICE.test(title) ? voice(item, title) : file(item.src, title, item.size);
  });
}

function picture({ src, width, height }, title) {
  const image = element("img", { src, alt: title, width, height, loading: "lazy" });
  const button = element("button", { type: "button", class: "picture", "aria-label": say("enlarge", { title }) }, image);
  button.addEventListener("click", () => enlarge(src, title));
  image.addEventListener("error", () => button.replaceWith(element("p", { class: "small soft" }, say("file_gone", { title }))));
  return button;
}

function voice({ src, size }, title) {
  const player = element("audio", { src, controls: "", preload: "metadata", "aria-label": title });
  player.addEventListener("error", () => player.replaceWith(file(src, title, size)));
  return player;
}

function file(src, title, size) {
  const name = element("bdi", {}, title);
  return element("a", { class: "file", href: src, download: title }, "▤ ", name, " ", element("span", { class: "soft small" }, kilobytes(size)));
}

const kilobytes = (size) => `${Math.max(1, Math.round(size / 1000))} kB`;

function enlarge(src, title) {
  const close = element("button", { type: "button", class: "button button-quiet", "aria-label": say("shrink") }, "✕");
  const save = element("a", { class: "button button-quiet", href: src, download: title }, say("save_file"));
  const image = element("img", { src, alt: title });
  const viewer = element("dialog", { class: "viewer", "aria-label": title }, element("header", {}, element("bdi", {}, title), save, close), image);
  close.addEventListener("click", () => viewer.close());
  viewer.addEventListener("click", ({ target }) => target === viewer && viewer.close());
  viewer.addEventListener("close", () => viewer.remove());
  document.body.append(viewer);
  viewer.showModal();
}
