// The chat's launcher on a shop's page, whatever that page is like (docs/embedding.md). The frame is made, and anything
// stored, only once the chat was opened.
(() => {
  if (window.kundigOn) return;
  window.kundigOn = 1;

  // Modules have no document.currentScript, and tag managers drop attributes: our own address stands in the stack.
  const script = document.currentScript || document.querySelector('script[src*="/loader.js"][data-site]');
  const address = new URL(script?.src || /http\S+?\/loader\.js[^\s:)]*/.exec(Error().stack)[0]);
  const base = address.origin;
  const option = (name) => script?.dataset[name] || address.searchParams.get(name) || "";
  const site = option("site");

  // The languages of sites, by a number made of their names; the page's language, or the site's first.
  let mark = 0;
  for (let n = 0; n < site.length; n++) mark = (mark * 31 + site.charCodeAt(n)) >>> 0;
  const spoken = {{ sites }}[mark] || "{{ usual }}";
  const wanted = (option("locale") || document.documentElement.lang || "").slice(0, 2).toLowerCase();
  const locale = spoken.split(" ").includes(wanted) ? wanted : spoken.slice(0, 2);
  const words = {{ words }}[locale];

  const make = (name, parent) => parent.appendChild(document.createElement(name));
  const host = document.createElement("kundig-chat");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`{{ style }}`);
  root.adoptedStyleSheets = [sheet];

  // A popover lies above whatever the page stacks, and no transform of the page moves it.
  const layer = make("div", root);
  layer.setAttribute("popover", "manual");
  const launcher = make("button", layer);
  launcher.style.setProperty("--accent", option("accent"));
  launcher.ariaHasPopup = "dialog";
  make("i", launcher);
  make("span", launcher).textContent = words[0];
  const badge = make("b", launcher);
  const dialog = make("dialog", layer);
  dialog.ariaLabel = words[4];

  const small = matchMedia("(max-width: 480px)");
  const key = `kundig:${site}:page`;
  let frame, port, lost, focusing, mounted, unread;
  let prefix = "";

  /** What the page's own storage has of this site; with a value, keeps or forgets it. Nothing where that is refused. */
  const kept = (area, value) => {
    try {
      if (value === 0) window[area].removeItem(key);
      else if (value) window[area].setItem(key, value);
      else return window[area].getItem(key);
    } catch {
      return 0;
    }
  };

  function show() {
    const { open } = dialog;
    badge.textContent = open ? "" : unread || "";
    launcher.ariaExpanded = open;
    const news = unread ? ` (${words[3].replace("{count}", unread)})` : "";
    launcher.ariaLabel = open ? words[2] : `${words[0]} ${words[1]}${news}`;
    entitle();
  }

  /** The page's title says what is new, but only while nobody looks at its tab. */
  function entitle() {
    const { title } = document;
    const plain = title.startsWith(prefix) ? title.slice(prefix.length) : title;
    prefix = document.hidden && unread ? `(${unread}) ` : "";
    if (title !== prefix + plain) document.title = prefix + plain;
  }

  const tell = () =>
    port?.postMessage({ type: dialog.open ? "open" : "closed", page: location.origin + location.pathname, focus: focusing });

  function hear({ data: { type, count, on } }) {
    if (type === "ready") turn();
    if (type === "close") dialog.close();
    if (type === "due") kept("localStorage", on ? Date.now() : 0);
    if (type === "unread") {
      unread = count;
      show();
    }
  }

  /** Brings the frame, again if it did not come. */
  function bring() {
    if (port) return;
    lost = 0;
    if (!frame) {
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
        setTimeout(() => (lost = !port), 3e3);
      };
    }
    frame.src = `${base}/widget?${new URLSearchParams({
      site, locale, origin: (window.origin === "null" || location.origin === "null" ? window : location).origin, above: [].join.call(location.ancestorOrigins || [], " "), isolated: window.crossOriginIsolated,
    })}`;
  }

  function open(focus) {
    bring();
    const before = document.activeElement;
    if (small.matches && port) dialog.showModal(); // not before it can be left
    else dialog.show();
    if (!focus) before?.focus();
    kept("sessionStorage", 1);
    focusing = focus;
    show();
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
    if (dialog.open) dialog.close();
    else if (lost) window.open(`${base}/c/${site}?lang=${locale}`); // the page lets no frame in
    else open(true);
  };

  function closed() {
    if (dialog.open) return;
    kept("sessionStorage", 0);
    show();
    tell();
    launcher.focus();
  }

  // Any link or button of the page may open the chat, too: <a href="…" data-kundig="open">.
  function asked(event) {
    if (!event.target.closest?.('[data-kundig="open"]')) return;
    event.preventDefault();
    if (!dialog.open) toggle();
  }

  /** Beside the body, which pages replace; and again when the page removed it, but never in a race with it. */
  function mount() {
    if (!document.body || host.isConnected || Date.now() - mounted < 200) return;
    const first = !mounted;
    const was = dialog.open || (first && !small.matches && kept("sessionStorage"));
    mounted = Date.now();
    port = null; // a frame that is put back loads anew
    dialog.removeAttribute("open");
    document.documentElement.appendChild(host);
    layer.showPopover?.();
    watch.observe(document.documentElement, { childList: true });
    // Again each time, since document.open() takes them away.
    launcher.onclick = toggle;
    dialog.onclose = closed;
    addEventListener("click", asked, true);
    addEventListener("online", again);
    document.addEventListener("visibilitychange", entitle);
    small.onchange = turn;
    if (was) open();
    // Something is still to come, or was not read: only then, a page looks by itself.
    else if (Date.now() - kept("localStorage") < 6e8) setTimeout(bring, 500);
    show();
  }

  const again = () => frame && bring();
  const watch = new MutationObserver(mount);
  watch.observe(document, { childList: true });
  watch.observe(document.documentElement, { childList: true });
  setInterval(mount, 500);
  mount();
})();
