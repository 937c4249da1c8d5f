// The chat's launcher on a shop's page. The frame is made, and anything stored, only once the chat is opened.
(() => {
  const script = document.currentScript;
  const { site = "", accent = "" } = script.dataset;
  const colour = /^#[0-9a-f]{6}$/i.test(accent) ? accent : "#17211c";
  const base = new URL(script.src).origin;
  const locale = script.dataset.locale || document.documentElement.lang;
  const words = {{ words|tojson }};
  const [asks, opens, closes, news, name] = words[locale.split(/[-_]/)[0].toLowerCase()] || words.{{ otherwise }};
  const remembered = `kundig:${site}:open`;
  const small = matchMedia("(max-width: 480px)");

  // White or ink, whichever can be read better on the accent (WCAG contrast).
  const linear = (hex) => ((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4))(parseInt(hex, 16) / 255);
  const light = [0.2126, 0.7152, 0.0722].reduce((sum, part, n) => sum + part * linear(colour.slice(1 + 2 * n, 3 + 2 * n)), 0);
  const ink = 1.05 / (light + 0.05) >= (light + 0.05) / 0.056 ? "#fff" : "#0b1410";

  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; }
    button { position: fixed; z-index: 2147483000; right: max(20px, env(safe-area-inset-right)); bottom: max(20px, env(safe-area-inset-bottom));
      display: flex; align-items: center; gap: 10px; height: 54px; padding: 0 20px 0 16px; border: 2px solid transparent; border-radius: 27px;
      background: ${colour}; color: ${ink}; font: 600 16px/1 system-ui, sans-serif; cursor: pointer;
      box-shadow: 0 2px 6px rgb(0 0 0 / 18%), 0 10px 30px rgb(0 0 0 / 20%); transition: transform .14s; }
    button:hover { transform: translateY(-2px); }
    button:focus-visible { outline: 3px solid ${ink}; outline-offset: -6px; }
    button[aria-expanded=true] { padding: 0; width: 54px; justify-content: center; }
    button[aria-expanded=true] .ask, .badge:empty { display: none; }
    svg { width: 24px; height: 24px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
    .badge { position: absolute; top: -6px; right: -4px; min-width: 22px; height: 22px; padding: 0 5px; box-sizing: border-box; border-radius: 11px;
      background: #b3261e; color: #fff; font-size: 13px; line-height: 22px; text-align: center; }
    dialog { position: fixed; z-index: 2147483000; inset: auto max(20px, env(safe-area-inset-right)) 88px auto; width: 392px; max-width: none; max-height: none;
      height: min(660px, calc(100dvh - 112px)); margin: 0; padding: 0; border: 0; border-radius: 18px; overflow: hidden; background: Canvas;
      box-shadow: 0 2px 8px rgb(0 0 0 / 14%), 0 18px 56px rgb(0 0 0 / 26%); }
    iframe { display: block; width: 100%; height: 100%; border: 0; }
    @media (max-width: 480px) { dialog { inset: 0; width: 100%; height: 100dvh; border-radius: 0; } }
    @media (prefers-reduced-motion: reduce) { button { transition: none; } }
    @media (forced-colors: active) { button, dialog { border: 2px solid CanvasText; } }
    @media print { button, dialog { display: none; } }`);
  root.adoptedStyleSheets = [sheet];

  const launcher = document.createElement("button");
  const label = document.createElement("span");
  const badge = document.createElement("span");
  const dialog = document.createElement("dialog");
  const bubble = "M4 5h16v11H11l-5 4v-4H4z";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = svg.appendChild(document.createElementNS(svg.namespaceURI, "path"));
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  launcher.type = "button";
  launcher.setAttribute("aria-haspopup", "dialog");
  label.className = "ask";
  label.textContent = asks;
  badge.className = "badge";
  dialog.setAttribute("aria-label", name);
  launcher.append(svg, label, badge);
  root.append(launcher, dialog);

  let frame = null;
  let ready = false;

  const send = (type, more) => ready && frame.contentWindow.postMessage({ ...more, kundig: 1, type }, base);
  const remember = (is) => {
    try {
      if (is) sessionStorage.setItem(remembered, "1");
      else sessionStorage.removeItem(remembered);
    } catch {
      // Refused here: then the chat does not open by itself on the next page.
    }
  };

  function show() {
    const open = dialog.open;
    launcher.setAttribute("aria-expanded", String(open));
    const unread = badge.textContent && ` (${news.replace("{count}", badge.textContent)})`;
    launcher.setAttribute("aria-label", open ? closes : `${asks} ${opens}${unread}`);
    path.setAttribute("d", open ? "M6 9l6 6 6-6" : bubble);
  }

  function open(focus) {
    if (!frame) {
      frame = document.createElement("iframe");
      frame.title = name;
      frame.allow = "fullscreen; clipboard-write";
      frame.src = `${base}/widget?${new URLSearchParams({ site, locale, origin: location.origin })}`;
      dialog.append(frame);
    }
    const before = document.activeElement;
    if (small.matches) dialog.showModal();
    else dialog.show();
    if (!focus) before?.focus?.();
    badge.textContent = "";
    remember(true);
    show();
    send("open", { page: location.origin + location.pathname, focus });
    wanted = focus;
  }

  let wanted = false;

  function close() {
    dialog.close();
  }

  launcher.addEventListener("click", () => (dialog.open ? close() : open(true)));
  // Any link or button of the page may open the chat, too: <a href="…" data-kundig="open">.
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.('[data-kundig="open"]')) return;
    event.preventDefault();
    if (!dialog.open) open(true);
  });
  dialog.addEventListener("close", () => {
    if (dialog.open) return; // it only changed between beside and above the page
    remember(false);
    show();
    send("closed");
    launcher.focus();
  });
  small.addEventListener("change", () => {
    if (!dialog.open) return;
    dialog.close();
    open(false);
  });
  addEventListener("message", ({ source, origin, data }) => {
    if (!frame || source !== frame.contentWindow || origin !== base || data?.kundig !== 1) return;
    if (data.type === "close") close();
    if (data.type === "unread" && !dialog.open) {
      badge.textContent = String(Math.min(99, Number(data.count) || 0));
      show();
    }
    if (data.type === "ready") {
      ready = true;
      send(dialog.open ? "open" : "closed", { page: location.origin + location.pathname, focus: wanted });
    }
  });

  function mount() {
    show();
    document.body.append(host);
    try {
      if (sessionStorage.getItem(remembered) && !small.matches) open(false);
    } catch {
      // Storage is refused here, so nothing was remembered.
    }
  }

  if (document.body) mount();
  else addEventListener("DOMContentLoaded", mount);
})();
