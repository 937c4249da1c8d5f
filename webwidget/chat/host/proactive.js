// Offers the chat by itself, where staff wrote a message for the page: a small bubble beside the launcher. It comes
// without a sound, takes no focus, goes with Escape or a click, and a person gets few of them. How few is the server's
// rule (bot/conversations/outreach/proactive.py): it counts those who have a conversation, over all channels; for all others,
// this page's storage counts by the same rule.

const STYLE = `
section {
  position: fixed; z-index: 1; box-sizing: border-box;
  right: max(20px, env(safe-area-inset-right)); bottom: 88px; width: min(300px, calc(100vw - 40px));
  padding: 14px 16px 10px; border: 1px solid light-dark(#d8dcda, #3b4440); border-radius: 16px 16px 4px;
  background: light-dark(#fff, #1d2421); color: light-dark(#17211c, #eef2f0);
  box-shadow: 0 2px 8px #0003, 0 12px 40px #0004;
  font: 15px/1.45 system-ui, sans-serif; text-align: start; overflow-wrap: anywhere;
}
section:empty { display: none; }
section p { margin: 0 26px 10px 0; }
section button {
  all: unset; box-sizing: border-box; cursor: pointer; border-radius: 8px; padding: 6px 0; min-height: 24px;
  font-weight: 600; text-decoration: underline; text-underline-offset: 3px;
}
section button:focus-visible { outline: 3px solid; outline-offset: 2px; }
section .never { font-weight: 400; font-size: 13px; margin-inline-start: 18px; color: light-dark(#55605a, #a9b4ae); }
section .close { position: absolute; top: 6px; inset-inline-end: 6px; width: 32px; height: 32px; padding: 0; text-align: center; text-decoration: none; font: 20px/32px system-ui; }
@media (prefers-reduced-motion: no-preference) { section:not(:empty) { animation: come 0.25s ease-out; } }
@keyframes come { from { opacity: 0; transform: translateY(6px); } }
@media (forced-colors: active) { section { border: 2px solid; } }
`;

/** Waits for the moment of one of a site's messages. `host` is what kundig.js lets us know and do. */
export async function offer(host) {
  const told = new Told(host.site);
  if (told.never) return;
  const answer = await fetch(new URL(`/proactive/${host.site}.json`, import.meta.url), { credentials: "omit" }).catch(() => null);
  if (!answer?.ok) return;
  const rule = await answer.json();
  let path = location.pathname;
  let since = Date.now();
  const look = async () => {
    if (location.pathname !== path) {
      path = location.pathname; // a page that never loads anew
      since = Date.now();
    }
    if (document.hidden || host.isOpen()) return;
    const language = host.language();
    const one = fitting(rule, path, host.given(), (Date.now() - since) / 1000, language);
    if (!one || !may(told, rule, Date.now())) return;
    clearInterval(timer);
    if (told.talked && !(await host.claim(one.id))) return;
    if (host.isOpen()) return;
    told.note(Date.now());
    new Bubble(host, told).show(one, rule.words[language]);
  };
  const timer = setInterval(look, 1000);
}

/** What is said, beside the launcher. */
export class Bubble {
  #host;
  #told;
  #node = document.createElement("section");
  #gone = new AbortController();

  constructor(host, told) {
    this.#host = host;
    this.#told = told;
  }

  show({ id, text }, [label, opening, never, closing]) {
    const { root, layer, launcher } = this.#host;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [root.adoptedStyleSheets[0], sheet];
    this.#node.setAttribute("role", "status");
    this.#node.setAttribute("aria-label", label);
    layer.insertBefore(this.#node, layer.firstChild);
    const line = document.createElement("p");
    line.textContent = text;
    line.dir = "auto";
    const parts = [line, this.#button(opening, "open", () => this.#open(id)), this.#button(never, "never", () => this.#never()), this.#button("×", "close", () => this.#close())];
    parts[3].setAttribute("aria-label", closing);
    const { signal } = this.#gone;
    addEventListener("keydown", (event) => this.#key(event), { capture: true, signal });
    launcher.addEventListener("click", () => this.#leave(), { signal });
    // The region is there before its words, or screen readers would say nothing.
    setTimeout(() => {
      for (let n = 0; n < parts.length; n++) this.#node.appendChild(parts[n]);
    }, 100);
  }

  #button(text, name, act) {
    const node = document.createElement("button");
    node.type = "button";
    node.textContent = text;
    node.className = name;
    node.onclick = act;
    return node;
  }

  #key({ key }) {
    if (key !== "Escape" || this.#host.isOpen()) return;
    if (this.#node.contains(this.#host.root.activeElement)) this.#close();
    else this.#leave();
  }

  #open(id) {
    this.#leave();
    this.#host.open(id);
  }

  #never() {
    this.#told.never = true;
    if (this.#told.talked) this.#host.decline();
    this.#close();
  }

  #close() {
    this.#leave();
    this.#host.launcher.focus();
  }

  #leave() {
    this.#gone.abort();
    this.#node.parentNode?.removeChild(this.#node);
  }
}

/** The message for this page, with its text, or nothing. */
export function fitting({ messages }, path, given, seconds, language) {
  for (let n = 0; n < messages.length; n++) {
    const one = messages[n];
    const text = one.texts[language];
    if (text && seconds >= one.seconds && onPage(one.paths, path) && handed(one.given, given)) return { id: one.id, text };
  }
  return null;
}

function onPage(patterns, path) {
  if (!patterns.length) return true;
  for (let n = 0; n < patterns.length; n++) if (fits(bare(patterns[n]), bare(path))) return true;
  return false;
}

const bare = (path) => (path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path);

/** Whether a path is what a pattern says, in which * stands for anything. */
function fits(pattern, path) {
  const parts = pattern.split("*");
  const last = parts.length - 1;
  if (!last) return pattern === path;
  let at = path.startsWith(parts[0]) ? parts[0].length : -1;
  for (let n = 1; n < last && at >= 0; n++) {
    const found = path.indexOf(parts[n], at);
    at = found < 0 ? -1 : found + parts[n].length;
  }
  return at >= 0 && path.length - at >= parts[last].length && path.endsWith(parts[last]);
}

/** Whether the page handed over each of these: `cart`, or `order.state=late`. */
function handed(conditions, given) {
  for (let n = 0; n < conditions.length; n++) {
    const at = conditions[n].indexOf("=");
    const value = inside(given, (at < 0 ? conditions[n] : conditions[n].slice(0, at)).split("."));
    const told = at < 0 ? Boolean(value) && (typeof value !== "object" || Object.keys(value).length > 0) : String(value) === conditions[n].slice(at + 1);
    if (!told) return false;
  }
  return true;
}

function inside(given, names) {
  let value = given;
  for (let n = 0; n < names.length; n++) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, names[n])) return undefined;
    value = value[names[n]];
  }
  return value;
}

/** The rule of bot/conversations/outreach/proactive.py, for whom the server does not know. */
export function may({ times, never }, { most, days, pause, quiet, awake, zone }, now) {
  let recent = 0;
  let latest = 0;
  for (let n = 0; n < times.length; n++) {
    if (times[n] > now - days * 864e5) recent += 1;
    latest = Math.max(latest, times[n]);
  }
  const hour = Number(new Intl.DateTimeFormat("en", { hour: "numeric", hourCycle: "h23", timeZone: zone }).format(now));
  const asleep = quiet <= awake ? quiet <= hour && hour < awake : hour >= quiet || hour < awake;
  return !never && !asleep && recent < most && latest <= now - pause * 1000;
}

/** What this page's storage knows; where there is none, nothing is offered. */
class Told {
  #key;
  #kept = { times: [], never: true };

  constructor(site) {
    this.#key = `kundig:${site}:told`;
    try {
      this.#kept = { times: [], ...JSON.parse(localStorage.getItem(this.#key) ?? "{}") };
    } catch {
      // no storage: nobody could say “not again”
    }
  }

  get times() {
    return this.#kept.times;
  }

  get talked() {
    return Boolean(this.#kept.talked);
  }

  get never() {
    return Boolean(this.#kept.never);
  }

  set never(is) {
    this.#keep({ never: is });
  }

  note(now) {
    this.#keep({ times: this.times.concat(now).slice(-10) });
  }

  #keep(more) {
    Object.assign(this.#kept, more);
    try {
      localStorage.setItem(this.#key, JSON.stringify(this.#kept));
    } catch {
      // full
    }
  }
}

/** Whether the customer has a conversation: then the server counts. */
export function noteTalk(site, is) {
  try {
    const key = `kundig:${site}:told`;
    const kept = JSON.parse(localStorage.getItem(key) ?? "{}");
    if (Boolean(kept.talked) !== is) localStorage.setItem(key, JSON.stringify({ times: [], ...kept, talked: is }));
  } catch {
    // no storage
  }
}
