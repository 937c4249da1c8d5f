// Addresses in what people write become links, for all faces: text stays text, only an anchor stands around it.

// What may begin an address; what follows it is cut where a sentence goes on. No invisible or turning characters.
const ADDRESS =
  /\b(?:https?:\/\/|www\.(?=[^\s.]))[^\s<>"\u0000-\u001f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]{3,2000}|(?<![\p{L}\p{N}.+_-])[\w.+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,5}\p{L}{2,24}(?![\p{L}\p{N}@-])|(?<![\p{L}\p{N}+])\+[1-9](?:[ \u00a0()/.-]{0,2}\d){7,14}(?!\d)/giu;
const ENDS = /[.,;:!?…'’"”“»«*~]$/u;
const PAIRS = { ")": "(", "]": "[", "}": "{" };
const FAMILIAR = /^[\u0000-\u017f]*$/; // letters that nobody takes for others

/** `text` as nodes: what is clearly an address of the web, of e-mail or of a phone is a link. */
export function linked(text) {
  const nodes = document.createDocumentFragment();
  let at = 0;
  for (const found of text.matchAll(ADDRESS)) {
    if (found.index < at) continue;
    const shown = trimmed(found[0]);
    const target = meant(shown);
    if (!target) continue;
    nodes.append(text.slice(at, found.index), anchor(shown, target));
    at = found.index + shown.length;
  }
  nodes.append(text.slice(at));
  return nodes;
}

/** Makes links of the addresses that stand as text in a node, but where there is one already, or code. */
export function link(node) {
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) if (!text.parentElement.closest("a, code, pre, button")) text.replaceWith(linked(text.data));
}

/** An anchor that says of where it leads what it can: a name in foreign letters is told in plain ones, too. */
function anchor(shown, { href, host }) {
  const link = Object.assign(document.createElement("a"), { href, textContent: shown });
  if (/^https?:/.test(href)) Object.assign(link, { target: "_blank", rel: "noopener noreferrer nofollow ugc" });
  if (host?.includes("xn--") && !FAMILIAR.test(shown)) link.append(` (${host})`);
  return link;
}

function meant(shown) {
  if (shown.startsWith("+")) return { href: `tel:${shown.replace(/\(0\)|[^+\d]/g, "")}` }; // (0) is dialled at home
  if (!/^(https?:|www\.)/i.test(shown)) return { href: `mailto:${shown}` };
  try {
    const { href, hostname, protocol, username, password } = new URL(/^www\./i.test(shown) ? `https://${shown}` : shown);
    const known = (protocol === "https:" || protocol === "http:") && !username && !password; // name@host hides the host
    return known ? { href, host: hostname } : null;
  } catch {
    return null; // no address after all
  }
}

/** Without the signs of the sentence around it, and brackets that were opened before it. */
function trimmed(found) {
  for (let text = found; ; text = text.slice(0, -1)) {
    const last = text.at(-1);
    const left = PAIRS[last] && text.split(PAIRS[last]).length < text.split(last).length;
    if (!left && !ENDS.test(text)) return text;
  }
}
