// The HTML of an answer becomes nodes through an allow-list: the server cleaned it, and so do we.

const TAGS = new Set(
  "P BR HR STRONG EM S CODE PRE BLOCKQUOTE UL OL LI A H1 H2 H3 H4 TABLE THEAD TBODY TR TH TD".split(" "),
);
const DROPPED = new Set("SCRIPT STYLE TEMPLATE IFRAME OBJECT EMBED SVG MATH".split(" "));
const ADDRESS = /^(https?:|mailto:|tel:)/i;

/** A fragment of what is allowed in `html`; other elements leave their text behind. */
export function fragment(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const result = document.createDocumentFragment();
  copyChildren(parsed.body, result);
  return result;
}

function copyChildren(from, to) {
  for (const child of from.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) to.append(child.data);
    else if (child.nodeType === Node.ELEMENT_NODE) copyElement(child, to);
  }
}

function copyElement(element, to) {
  const name = element.tagName.toUpperCase();
  if (DROPPED.has(name)) return;
  if (!TAGS.has(name)) return copyChildren(element, to);
  const copy = document.createElement(name);
  if (name === "A") link(element, copy);
  if (name === "OL" && /^\d+$/.test(element.getAttribute("start") ?? "")) copy.start = Number(element.getAttribute("start"));
  copyChildren(element, copy);
  to.append(copy);
}

function link(element, copy) {
  const address = element.getAttribute("href") ?? "";
  if (!ADDRESS.test(address) && !/^\/(?!\/)/.test(address)) return;
  copy.href = address;
  copy.target = "_blank";
  copy.rel = "noopener noreferrer";
}
