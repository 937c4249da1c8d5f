// What the page around asks where staff wrote messages for it: whether this customer may be told one, that they want
// none any more, and that they opened the chat because of one.

import { claimProactive, declineProactive } from "../api.js";
import { find } from "../dom.js";

/** `empty()` says whether nothing was said yet. */
export async function offered({ ask, about }, { site, locale }, memory, tell, empty) {
  if (ask === "claim") tell("proactive", { verdict: await claim(memory.token, about) });
  else if (ask === "never") await (memory.token && declineProactive(memory.token).catch(() => {}));
  else if (ask === "open" && empty()) await greet(site, locale, about);
}

/** Whom the server does not know, their page has counted. */
async function claim(token, about) {
  if (!token) return "yes";
  const found = await claimProactive(token, { about }).catch((error) => ({ verdict: error.status === 401 ? "yes" : "unknown" }));
  return found.verdict;
}

/** The chat begins with what was read outside. */
async function greet(site, locale, about) {
  const answer = await fetch(`/proactive/${site}.json`).catch(() => null);
  if (!answer?.ok) return;
  const one = (await answer.json()).messages.find(({ id }) => id === about);
  if (one?.texts[locale]) find("greeting").querySelector(".bubble").textContent = one.texts[locale];
}
