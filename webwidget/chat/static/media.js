// Pictures open large in a dialog; videos load from elsewhere only after a click that says so.

import { find, icon, make } from "./dom.js";
import { fill } from "./words.js";

/** The node of a picture or video. */
export function mediaNode(media, words) {
  return media.kind === "video" ? video(media, words) : picture(media, words);
}

function picture({ src, title = "" }, words) {
  const image = make("img", { src, alt: title, loading: "lazy" });
  const label = fill(words.enlarge, { title });
  const button = make("button", { type: "button", className: "picture", attrs: { "aria-label": label } }, image);
  button.addEventListener("click", () => enlarge(src, title));
  return button;
}

function enlarge(src, title) {
  const viewer = find("viewer");
  Object.assign(viewer.querySelector("img"), { src, alt: title });
  viewer.querySelector("p").textContent = title;
  viewer.setAttribute("aria-label", title);
  viewer.showModal();
}

export function prepareViewer() {
  const viewer = find("viewer");
  viewer.addEventListener("click", ({ target }) => target.tagName !== "IMG" && viewer.close());
}

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
