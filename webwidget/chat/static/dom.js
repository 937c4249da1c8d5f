// Building nodes: text only ever becomes text, never markup.

const SVG = "http://www.w3.org/2000/svg";

export const find = (id) => document.getElementById(id);

/** An element with properties, attributes (in `attrs`) and children (nodes or text). */
export function make(tag, { attrs = {}, ...properties } = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries(attrs)) node.setAttribute(name, value);
  node.append(...children.filter((child) => child !== null));
  return node;
}

/** A decorative 24 × 24 icon of one path. */
export function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** What `load()` imports, tried again once the line is back, or after a while. */
export async function later(load) {
  try {
    return await load();
  } catch {
    await new Promise((again) => {
      addEventListener("online", again, { once: true });
      setTimeout(again, 5000);
    });
    return later(load);
  }
}

export const hidden = (text) => make("span", { className: "visually-hidden", textContent: text });
