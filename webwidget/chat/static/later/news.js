// What everybody should know: it stands above the talk, and is looked for again now and then.

import { announcements } from "../api.js";
import { find, make } from "../dom.js";
import { fragment } from "../markup.js";

const LOOK_EVERY = 60_000; // ms

/** Looks while somebody can see it. */
export function followNews({ site, locale }) {
  setInterval(() => document.hidden || look(site, locale), LOOK_EVERY);
  document.addEventListener("visibilitychange", () => document.hidden || look(site, locale));
}

async function look(site, locale) {
  const found = await announcements(site, locale).catch(() => null);
  if (!found) return; // the next look will do
  const box = find("news");
  const shown = [...box.children].map((each) => each.dataset.id + each.textContent.trim()).join();
  const news = found.announcements.map(({ id, incident, html }) => {
    const node = make("div", { className: incident ? "incident" : "" }, fragment(html));
    node.dataset.id = id;
    return node;
  });
  if (shown === news.map((each) => each.dataset.id + each.textContent.trim()).join()) return;
  box.replaceChildren(...news);
  box.hidden = !news.length;
}
