// The customer's language, where they chose another than the page's. The conversation goes on in it.

import { setLocale } from "./api.js";

/** Goes to the language that was chosen before where a page asked for this one; false where none was. */
export function chosen({ locale, locales }, memory) {
  const [asked, wanted] = rule(memory);
  if (asked !== locale || !locales.includes(wanted)) return false;
  go(wanted);
  return true;
}

/** The customer chooses a language: it stays for pages that ask for what this one asked for. */
export function choose(to, { locale }, memory) {
  const [asked, now] = rule(memory);
  const page = now === locale ? asked : locale;
  memory.set("locale", page === to ? null : `${page} ${to}`);
  return speak(to, memory);
}

/** The page wants this language, or the site's first: what was chosen before counts no longer. */
export function speakTo(tag, { locale, locales }, memory) {
  const wanted = tag.slice(0, 2).toLowerCase();
  const to = locales.includes(wanted) ? wanted : locales[0];
  if (to === locale) return;
  memory.set("locale", null);
  speak(to, memory);
}

const rule = (memory) => (memory.get("locale") ?? "").split(" ");

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
