// What a page may call of the chat, and what it may hear: see kundig.d.ts. Comes with the first call, or with the frame.
// Pages change what all share, so lists are gone through by their numbers: no iterators, no map, no remove().

const NAMES = ["ready", "open", "close", "unread", "message", "handoff", "identified", "refused"];
const CLAIM_WITHIN = 8000; // ms; what no chat agrees to is not shown

/** Answers what was called so far, and from now on. `inside` is what the loader lets us move. */
export function serve(inside) {
  const { calls, dialog, send } = inside;
  const root = dialog.getRootNode(); // not host.shadowRoot: there are pages that close all shadow trees
  const { host } = root;
  const listeners = { __proto__: null };
  for (let n = 0; n < NAMES.length; n++) listeners[NAMES[n]] = [];
  let open = dialog.open;
  let unread = Number(root.querySelector("b").textContent);
  let identity = null; // a token, or what gets one
  let given = null;
  let wanted = ""; // the language that the page wants, and the chat was not told
  let prefix = "";
  let parting = 0;
  let back = 0; // opened again before this browser had forgotten all
  let asked = null; // what the chat was not asked yet about a message that is offered
  let claimed = null;

  const Kundig = {
    open() {
      back = parting;
      if (back) return;
      inside.shut = 0;
      inside.mount();
      if (!dialog.open) inside.toggle();
    },

    close() {
      back = 0;
      if (dialog.open) inside.close();
    },

    toggle() {
      if (dialog.open || back) Kundig.close();
      else Kundig.open();
    },

    on(name, listener) {
      if (!listeners[name] || typeof listener !== "function") return;
      const known = listeners[name];
      known[known.length] = listener;
      if (name === "ready") emit(listener, {});
    },

    off(name, listener) {
      const left = [];
      const known = listeners[name] ?? left;
      for (let n = 0; n < known.length; n++) if (listener && known[n] !== listener) left[left.length] = known[n];
      listeners[name] &&= left;
    },

    identify(proof) {
      identity = proof;
      sendIdentity();
    },

    setContext(context) {
      given = context;
      sendContext();
    },

    setLocale(tag) {
      wanted = String(tag);
      speak(wanted);
      sendLocale();
    },

    shutdown() {
      identity = given = null;
      Kundig.close();
      clearTimeout(parting);
      inside.bring();
      send({ type: "forget" });
      parting = setTimeout(part, 5000); // should it never answer
    },
  };

  function speak(tag) {
    inside.speak(tag);
    inside.show();
  }

  function sendLocale() {
    if (wanted) send({ type: "locale", locale: wanted });
  }

  /** About a message that is offered: whether it may be, that none is wanted, or that it was taken. */
  function sendAsked(ask, about) {
    if (ask) asked = { type: "proactive", ask, about };
    if (asked) send(asked);
  }

  function part() {
    if (offers) offers.then(({ noteTalk }) => noteTalk(inside.site, false));
    clearTimeout(parting);
    parting = 0;
    inside.shut = 1;
    host.parentNode?.removeChild(host);
    if (back) Kundig.open();
  }

  async function sendIdentity() {
    if (!identity || parting || !host.isConnected || !dialog.querySelector("iframe")) return;
    try {
      const token = typeof identity === "function" ? await identity() : identity;
      if (token) send({ type: "identity", token: String(token) });
    } catch (error) {
      tell("refused", { code: "unavailable", message: String(error) });
    }
  }

  function sendContext() {
    if (given !== undefined && !parting) send({ type: "context", given: plain(given) });
  }

  function emit(listener, data) {
    queueMicrotask(() => listener(data)); // what a page's listener throws is its own
  }

  function tell(name, data) {
    const known = listeners[name] ?? [];
    if (name === "refused" && !known.length) console.warn(`Kundig: ${data.code}. ${data.message}`);
    for (let n = 0; n < known.length; n++) emit(known[n], data);
  }

  const around = {
    site: inside.site,
    root,
    layer: dialog.parentNode,
    launcher: root.querySelector("button"),
    isOpen: () => dialog.open || !host.isConnected,
    language: () => host.lang,
    given: () => given,
    open(about) {
      if (!dialog.open) inside.toggle();
      sendAsked("open", about);
    },
    decline: () => sendAsked("never", ""),
    claim(about) {
      inside.bring();
      sendAsked("claim", about);
      return new Promise((resolve) => {
        claimed = resolve;
        setTimeout(resolve, CLAIM_WITHIN, false);
      });
    },
  };

  const hears = {
    ready() {
      if (parting) return send({ type: "forget" });
      sendLocale();
      send({ type: "font", family: fontOf() });
      sendAsked();
      if (given) sendContext();
      sendIdentity();
    },
    locale({ locale }) {
      wanted = "";
      speak(locale); // the customer may have chosen it in the chat
    },
    unread({ count }) {
      unread = count;
      tell("unread", { count });
    },
    proactive({ verdict }) {
      asked = null;
      claimed?.(verdict === "yes");
    },
    event({ name, data }) {
      if (offers && name === "message") offers.then(({ noteTalk }) => noteTalk(inside.site, true));
      tell(name, data);
    },
    forgotten: part,
  };

  inside.heard = (news) => {
    // Again each time, since document.open() takes them away.
    document.addEventListener("visibilitychange", entitle);
    addEventListener("focusin", hold, true);
    if (news && Object.hasOwn(hears, news.type)) hears[news.type](news);
    entitle();
    if (open === dialog.open) return;
    open = dialog.open;
    tell(open ? "open" : "close", {});
  };

  /** Who writes in the chat stays there: pages with a dialog of their own take every focus back that they hear of. */
  function hold(event) {
    if (event.target === host) event.stopImmediatePropagation();
  }

  /** The page's title says what is new, but only while nobody looks at its tab. */
  function entitle() {
    const { title } = document;
    const own = title.startsWith(prefix) ? title.slice(prefix.length) : title;
    prefix = document.hidden && unread ? `(${unread}) ` : "";
    if (title !== prefix + own) document.title = prefix + own;
  }

  function answer(call) {
    const does = call && Object.hasOwn(Kundig, call[0]) && Kundig[call[0]];
    if (does) does(call[1], call[2]);
  }

  const offers = inside.spoken.includes("+") ? import("./proactive.js") : null;
  offers?.then(({ offer }) => offer(around)).catch(() => {}); // the page works without it

  import("./beside.js").then(({ follow }) => follow(inside)).catch(() => {}); // it can be used without, too

  for (let n = 0; n < calls.length; n++) answer(calls[n]);
  Object.defineProperty(calls, "push", { __proto__: null, value: answer });
  window.Kundig = Object.freeze(Kundig);
  hears.ready();
  inside.heard();
}

/** The page's font; none where it chose none, which would be the browser's own. */
function fontOf() {
  try {
    const { fontFamily } = getComputedStyle(document.body);
    return /^"?(times|serif)/i.test(fontFamily) ? "" : fontFamily;
  } catch {
    return "";
  }
}

/** What a channel can carry: no functions, no elements, nothing that runs. */
function plain(given) {
  try {
    return JSON.parse(JSON.stringify(given ?? null, unbent));
  } catch {
    return null;
  }
}

/** What stands there, whatever toJSON an old library gave to what all share. */
function unbent(name, value) {
  const own = this[name];
  if (own instanceof Date) return isNaN(own) ? null : own.toISOString();
  return Array.isArray(own) || own?.toJSON === Object.prototype.toJSON ? own : value;
}
