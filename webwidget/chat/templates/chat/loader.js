// The chat's launcher on a shop's page, whatever that page is like (docs/embedding.md). The frame is made, and anything
// stored, only once the chat was opened.
(() => {
  if (window.kundigOn) return;
  window.kundigOn = 1;

  // Modules have no document.currentScript; tag managers drop attributes, jQuery runs a copy without them: our own
  // address stands in the stack. It is read by a link, since pages have globals called URL.
  let script = document.currentScript;
  if (!script?.dataset.site) script = document.querySelector('script[src*="/loader.js"][data-site]') || script;
  const url = document.createElement("a");
  url.href = script?.src || /http\S+?\/loader\.js[^\s:)]*/.exec(Error().stack)[0];
  const base = url.origin;
  const option = (name) => script?.dataset[name] || new URLSearchParams(url.search).get(name) || "";
  const site = option("site");

  // The languages of sites, by a number made of their names; the page's language, or the site's first.
  let mark = 0;
  for (let n = 0; n < site.length; n++) mark = (mark * 31 + site.charCodeAt(n)) >>> 0;
  const spoken = {{ sites }}[mark] || "{{ usual }}";
  let locale, words;
  const speak = (tag) => {
    const wanted = tag.slice(0, 2).toLowerCase();
    locale = spoken.split(" ").includes(wanted) ? wanted : spoken.slice(0, 2);
    words = {{ words }}[locale];
  };
  speak(option("locale") || document.documentElement.lang || "");

  const make = (name, parent) => parent.appendChild(document.createElement(name));
  const host = document.createElement("kundig-chat");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`{{ style }}`);
  root.adoptedStyleSheets = [sheet];

  // A popover lies above whatever the page stacks, and no transform of the page moves it.
  const layer = make("div", root);
  layer.popover = "manual";
  const button = make("button", layer);
  button.style.setProperty("--accent", option("accent"));
  button.ariaHasPopup = "dialog";
  make("i", button);
  const label = make("span", button);
  const badge = make("b", button);
  const dialog = make("dialog", layer);

  const small = matchMedia("(max-width:480px),(max-height:480px)");
  const key = `kundig:${site}:page`;
  let frame, port, focusing, since, unread;

  /** What the page's own storage has of this site; with a value, keeps or forgets it. Nothing where that is refused. */
  const kept = (area, value) => {
    try {
      const storage = window[area];
      return value ? storage.setItem(key, value) : value === 0 ? storage.removeItem(key) : storage.getItem(key);
    } catch {
      // then nothing is known
    }
  };

  function show(news) {
    const { open } = dialog;
    host.lang = locale;
    label.textContent = words[0];
    dialog.ariaLabel = words[4];
    badge.textContent = (!open && unread) || "";
    button.ariaExpanded = open;
    const more = unread ? ` (${words[3].replace("{count}", unread)})` : "";
    button.ariaLabel = open ? words[2] : `${words[0]} ${words[1]}${more}`;
    inside.heard?.(news);
  }

  function tell() {
    show();
    send({ type: dialog.open ? "open" : "closed", page: location.origin + location.pathname, focus: focusing });
  }

  function hear({ data }) {
    const { type, count, on } = data;
    if (type === "ready") turn();
    if (type === "close") close();
    if (type === "due") kept("localStorage", on ? Date.now() : 0);
    if (type === "unread") unread = count;
    show(data);
  }

  /** Brings the frame, again if it did not come, or `anew`. */
  function bring(anew) {
    if (port && !anew) return;
    port = null;
    call();
    if (!frame) {
      since = Date.now();
      frame = make("iframe", dialog);
      frame.title = words[4];
      frame.allow = "fullscreen; clipboard-write";
      frame.onload = () => {
        const channel = new MessageChannel();
        channel.port1.onmessage = (event) => {
          port = channel.port1;
          hear(event);
        };
        frame.contentWindow.postMessage({ kundig: 1 }, base, [channel.port2]);
      };
    }
    const { origin } = window.origin === "null" || location.origin === "null" ? window : location;
    const above = [].join.call(location.ancestorOrigins || [], " ");
    frame.src = base + "{{ frame }}?" + new URLSearchParams({ site, locale, origin, above, isolated: window.crossOriginIsolated });
  }

  function open(focus) {
    bring();
    const last = document.activeElement;
    if (small.matches && port) dialog.showModal(); // not before it can be left
    else dialog.show();
    if (!focus) last?.focus();
    kept("sessionStorage", 1);
    focusing = focus;
    tell();
  }

  /** Between beside and above the page; and once the frame is there. */
  function turn() {
    if (dialog.open && dialog.matches(":modal") !== small.matches) {
      dialog.close();
      open(focusing);
    } else tell();
  }

  const toggle = () => {
    const lost = frame && !port && Date.now() - since > 4e3;
    if (lost) window.open(`${base}/c/${site}?lang=${locale}`); // the page lets no frame in
    if (dialog.open) close();
    else if (!lost) open(true);
  };

  /** Told at once: the event comes later, perhaps when it is open again, or never: the page is left. */
  function close() {
    dialog.close();
    closed();
  }

  function closed() {
    if (dialog.open) return;
    kept("sessionStorage", 0);
    tell();
    button.focus();
  }

  // Any link or button of the page may open the chat, too: <a href="…" data-kundig="open">. The launcher is heard here,
  // before a page that keeps clicks within a dialog of its own stops them; once, however often we were put on.
  function asked(event) {
    if (event.composedPath().includes(button) && !event.kundig) toggle((event.kundig = 1));
    if (!event.target.closest?.("[data-kundig=open]")) return;
    event.preventDefault();
    if (!dialog.open) toggle();
  }

  /** Beside the body, which pages replace; and again when the page removed it, but never in a race with it. */
  function mount() {
    if (inside.shut || !document.body || host.isConnected || Date.now() - since < 200) return;
    const was = dialog.open || (!since && !small.matches && kept("sessionStorage"));
    since = Date.now();
    port = null; // a frame that is put back loads anew
    dialog.removeAttribute("open");
    document.documentElement.appendChild(host);
    layer.showPopover?.();
    watch.observe(document.documentElement, { childList: true });
    // Again each time, since document.open() takes them away.
    dialog.onclose = closed;
    addEventListener("click", asked, true);
    addEventListener("online", again);
    small.onchange = turn;
    if (was) open();
    // Something is still to come, or was not read: only then, a page looks by itself.
    else if (Date.now() - kept("localStorage") < 6e8) setTimeout(bring, 500);
    show();
  }

  const again = () => frame && bring();

  // What pages call, perhaps before we came, is done by a script of its own, which comes with the first call or the frame.
  const calls = [].concat(window.Kundig || []);
  const send = (message) => port?.postMessage(message);
  const inside = { calls, send, bring, mount, toggle, close, speak, show, dialog, site, spoken };
  const call = (...given) => {
    calls.push(given);
    inside.api ??= import(`${base}/kundig.js`).then((api) => api.serve(inside));
  };
  window.Kundig = new Proxy({}, { get: (_, name) => call.bind(0, name) });
  if (calls[0] || spoken.includes("+")) call(); // it has messages for its pages

  const watch = new MutationObserver(mount);
  watch.observe(document, { childList: true });
  watch.observe(document.documentElement, { childList: true });
  setInterval(mount, 500);
  mount();
})();
