// Pictures open large in a dialog, files are saved, videos play.

import { find, icon, make } from "../dom.js";
import { fill } from "../words.js";

/** The node of a picture, video or file. `load(src)` gives the address of what only this customer may see. */
export function mediaNode(media, words, load) {
  const node = { video, file: saved }[media.kind] ?? picture;
  return node(media, words, load);
}

const isSent = (src) => src.startsWith("/api/");

function picture({ src, title = "", width, height }, words, load) {
  const image = make("img", { alt: title, loading: "lazy" });
  if (width) Object.assign(image, { width, height });
  const label = fill(words.enlarge, { title });
  const button = make("button", { type: "button", className: "picture", attrs: { "aria-label": label } }, image);
  button.addEventListener("click", () => image.src && enlarge(image.src, title));
  if (isSent(src)) onceNear(button, () => load(src).then((address) => (image.src = address), () => gone(button, words)));
  else image.src = src;
  return button;
}

/** A file to be saved, such as a PDF. */
function saved({ src, title }, words, load) {
  const button = make("button", { type: "button", className: "file", textContent: title });
  button.prepend(icon("M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6"));
  button.addEventListener("click", async () => {
    const href = isSent(src) ? await load(src).catch(() => "") : src;
    if (href) make("a", { href, download: title }).click();
    else gone(button, words);
  });
  return button;
}

const gone = (node, words) => node.replaceWith(make("p", { className: "fate", textContent: words.file_gone }));

/** Once it is about to be seen, so that a long history does not load all of its pictures. */
function onceNear(node, then) {
  const watch = new IntersectionObserver(
    ([{ isIntersecting }]) => {
      if (!isIntersecting) return;
      watch.disconnect();
      then();
    },
    { rootMargin: "400px" },
  );
  watch.observe(node);
}

function enlarge(src, title) {
  const viewer = find("viewer");
  Object.assign(viewer.querySelector("img"), { src, alt: title });
  viewer.querySelector("p").textContent = title;
  viewer.setAttribute("aria-label", title);
  viewer.showModal();
}

find("viewer").addEventListener("click", ({ target, currentTarget }) => target.tagName !== "IMG" && currentTarget.close());

/** Loads from elsewhere only after a click that says so. */
function video({ src, title = "", poster }, words) {
  const address = new URL(src, location.href);
  const own = address.origin === location.origin;
  const button = make("button", { type: "button", className: "picture video", attrs: { "aria-label": fill(words.play, { title }) } });
  if (poster) button.append(make("img", { src: poster, alt: "", loading: "lazy" }));
  button.append(make("span", { className: "start" }, icon("M8 5v14l11-7z")));
  const notice = own ? null : make("p", { className: "notice", textContent: fill(words.play_notice, { host: address.host }) });
  const box = make("div", {}, button, notice);
  button.addEventListener("click", () => {
    const screen = player(address, title);
    box.replaceChildren(screen);
    screen.focus();
  });
  return box;
}

function player(address, title) {
  if (address.origin === location.origin && /\.(mp4|webm)$/.test(address.pathname)) {
    return make("video", { className: "player", src: address.href, controls: true, title });
  }
  return make("iframe", {
    className: "player",
    src: address.href,
    title,
    allow: "fullscreen; picture-in-picture",
    referrerPolicy: "no-referrer",
    attrs: { sandbox: "allow-scripts allow-same-origin allow-presentation" },
  });
}
