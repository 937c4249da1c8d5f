// The customer's language, where they chose another than the page's. The conversation goes on in it.

import { setLocale } from "./api.js";

const TALK = "talk"; // how long what the page wanted is kept; what the customer chose stays

/** Goes to the language that was chosen before where a page asked for this one; false where none was. */
export function chosen({ locale, locales }, memory) {
  const [asked, wanted, lasts] = rule(memory);
  if (lasts && !memory.token) memory.set("locale", null);
  else if (asked === locale && locales.includes(wanted)) return !go(wanted);
  return false;
}

/** The customer chooses a language: it stays for pages that ask for what this one asked for. */
export function choose(to, config, memory) {
  keep(to, config, memory);
  return speak(to, memory);
}

/** The page wants this language, or the site's first: what was chosen before counts no longer. It holds as long as the
    conversation, for pages that ask for what this one asked for; before the chat is `open`, nothing is kept. */
export function speakTo(tag, config, memory, open) {
  const wanted = tag.slice(0, 2).toLowerCase();
  const to = config.locales.includes(wanted) ? wanted : config.locales[0];
  if (to === config.locale) return;
  if (open || memory.token) keep(to, config, memory, TALK);
  speak(to, memory);
}

const rule = (memory) => (memory.get("locale") ?? "").split(" ");

function keep(to, { locale }, memory, lasts = "") {
  const [asked, now] = rule(memory);
  const page = now === locale ? asked : locale;
  memory.set("locale", page === to ? null : `${page} ${to} ${lasts}`.trim());
}

async function speak(to, { token }) {
  if (token) await setLocale(token, to).catch(() => {}); // the bot hears it from what is written, too
  go(to);
}

function go(to) {
  const address = new URL(location);
  address.searchParams.set(parent === window ? "lang" : "locale", to);
  address.searchParams.delete("draft");
  location.replace(address);
}
