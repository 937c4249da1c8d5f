// What the two frames of a site's preview share.

const DARK = "(prefers-color-scheme: dark)";
const ruled = new WeakSet();

/** Light or dark, whatever the system prefers, since browsers give frames no way to ask for it; again whenever a style
    sheet has come. */
export function showScheme(document, scheme) {
  document.documentElement.style.colorScheme = scheme;
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (!(ruled.has(rule) || rule.media?.mediaText === DARK)) continue;
      ruled.add(rule);
      rule.media.mediaText = scheme === "dark" ? "all" : "not all";
    }
  }
}

/** Nothing takes the focus from who is typing in the form, before somebody does something in here. */
export function stayQuiet() {
  const { focus } = HTMLElement.prototype;
  const { show, showModal } = HTMLDialogElement.prototype;
  const open = function open() {
    this.setAttribute("open", "");
    this.style.zIndex = "2"; // above the launcher, as in the top layer
  };
  HTMLElement.prototype.focus = () => {};
  Object.assign(HTMLDialogElement.prototype, { show: open, showModal: open });
  const speak = () => {
    HTMLElement.prototype.focus = focus;
    Object.assign(HTMLDialogElement.prototype, { show, showModal });
  };
  for (const name of ["pointerdown", "keydown"]) addEventListener(name, speak, { capture: true, once: true });
}
