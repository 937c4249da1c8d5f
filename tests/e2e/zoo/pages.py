"""The pages: styles, ways to embed, scripts of the host, policies, and how pages are replaced."""
# ruff: noqa: E501 - styles and scripts of one page stand together
# fmt: off

from tests.e2e.zoo.everyday import EVERYDAY
from tests.e2e.zoo.page import PLAIN, HostPage, scripted, styled
from tests.e2e.zoo.wilder import WILDER

EVERYTHING = (
    "html > :not(body), body, body * { display: none !important; visibility: hidden !important; opacity: 0 !important; position: static !important;"
    " width: 0 !important; height: 0 !important; overflow: hidden !important; transform: scale(0) !important;"
    " clip-path: inset(50%) !important; pointer-events: none !important; z-index: -1 !important;"
    " transition: all 9s !important; animation: gone 9s infinite !important; filter: opacity(0) !important }"
    " @keyframes gone { to { opacity: 0; transform: scale(0) } }"
)
INJECTED = (
    "const s = document.createElement('script'); s.src = '{address}/loader.js'; s.async = true;"
    " s.dataset.site = '{site}'; s.dataset.locale = 'de'; s.dataset.accent = '#1f4d3a';"
)
NEWBODY = "const b = document.createElement('body'); b.innerHTML = '<h1>Weiter</h1>';"
STRICT = "default-src 'none'; script-src {address}; frame-src {address}; require-trusted-types-for 'script'"

STYLES = (
    HostPage("plain"),
    styled("hides_everything", EVERYTHING),
    styled("hides_empty", "a:empty,ul:empty,div:empty,section:empty,p:empty,*:empty{display:none!important}"),
    styled("hides_what_it_does_not_know", "html > :not(head):not(body), body > :not(h1) { display: none !important }"),
    styled("hides_custom_elements", "*:not(:defined), :not(:is(h1,html,body)) { display: none !important }"),
    styled("unsets_all", "*, *::before, *::after { all: unset !important } html, body { all: revert }"),
    styled("aims_at_us", "kundig-chat, html > kundig-chat:last-child { display: none !important; inset: auto !important; opacity: 0 !important }"
        " kundig-chat::before { content: 'x'; position: fixed; inset: 0; background: red }"),
    styled("moves_its_body", "body { transform: translateY(-4000px) rotate(2deg); filter: blur(3px); height: 9000px }"),
    styled("moves_its_root", "html { transform: scale(.5); perspective: 1px; filter: invert(1); will-change: transform }"),
    styled("contains", "html, body { contain: strict; content-visibility: auto; height: 100vh; overflow: clip }"),
    styled("scrolls_its_body", "html, body { overflow: hidden; height: 100%; margin: 0; touch-action: none }"),
    styled("fades_in", "html { opacity: 0 !important } html { visibility: hidden; pointer-events: none }"),
    styled("is_a_grid", "html { display: grid; grid-template: 1fr / 1fr 9fr; gap: 90px } body { display: contents }"),
    styled("zooms", "html { font-size: 4px; line-height: 0; text-transform: uppercase; letter-spacing: 2em; zoom: 1.3 }"),
    styled("writes_from_top", "html { writing-mode: vertical-rl; text-orientation: upright }"),
    styled("dims_behind_dialogs", "::backdrop { display: block; background: #000 !important; pointer-events: auto !important }"
        " [popover] { display: none !important } dialog, button, iframe, svg { display: none !important }"),
    HostPage("lies_above_all", '<h1>Laden</h1><div style="position:fixed;inset:0;z-index:2147483647;background:#fff"></div>{script}'),
    HostPage("is_dark", head='<meta name="color-scheme" content="dark"><style>:root{color-scheme:only dark}</style>'),
    HostPage("speaks_what_is_no_language", "<h1>Laden</h1>" + PLAIN.replace('data-locale="de"', ""), html='<html lang="e">'),
    HostPage("reads_from_right", html='<html lang="ar" dir="rtl">'),
    HostPage("quirks", doctype=""),
    HostPage("xhtml", doctype="", type="application/xhtml+xml", html='<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="de">',
        body=f"<h1>Laden</h1>{PLAIN.replace(' async', '')}"),
)

EMBEDDED = (
    HostPage("twice", "{script}<h1>Laden</h1>{script}"),
    HostPage("twice_for_two_sites", PLAIN.replace(" async", "") + '<script src="{address}/loader.js?again" data-site="other"></script>'),
    HostPage("before_the_body", "<h1>Laden</h1>", head=PLAIN.replace(" async", "")),
    HostPage("deferred", "<h1>Laden</h1>", head=PLAIN.replace("async", "defer")),
    HostPage("module", PLAIN.replace("async", 'type="module"')),
    HostPage("imported", '<script type="module">import("{address}/loader.js?site={site}&locale=de&accent=%231f4d3a")</script>'),
    HostPage("tag_manager", f"<h1>Laden</h1><script>{INJECTED} document.head.append(s)</script>"),
    HostPage("tag_manager_without_attributes", "<script>const s = document.createElement('script');"
        " s.src = '{address}/loader.js?site={site}&locale=de&accent=%231f4d3a'; document.head.append(s); s.remove()</script>"),
    HostPage("beside_another_loader", '<script src="/other/loader.js"></script>' + PLAIN.replace("async", 'type="module"')),
    HostPage("late", f"<script>onload = () => setTimeout(() => {{ {INJECTED} document.body.append(s) }}, 300)</script>"),
    HostPage("based_elsewhere", head='<base href="https://elsewhere.example/deep/" target="_blank">'),
    HostPage("in_a_frame", frame='src="{page}"'),
    HostPage("in_a_document_without_address", frame='srcdoc="<h1>Laden</h1>{script}"'),
    HostPage("in_a_sandbox", frame='sandbox="allow-scripts allow-same-origin" src="{page}"'),
)

SCRIPTS = (
    scripted("old_prototype", "Array.prototype.each = function () {}; Array.prototype.toJSON = () => 'x'; Array.from = () => [];"
        " Array.prototype.reduce = Array.prototype.map = Array.prototype.filter = () => []; Element.prototype.remove = () => 1;"
        " HTMLElement.prototype.show = HTMLElement.prototype.hide = function () { this.style.display = 'none' };"
        " Object.prototype.extend = function () {}; String.prototype.strip = () => ''; Function.prototype.delay = () => 1;"),
    scripted("breaks_what_we_might_use", "const broken = [[Array.prototype, Symbol.iterator], [Array.prototype, 'map'], [Array, 'from'],"
        " [JSON, 'parse'], [JSON, 'stringify'], [window, 'fetch'], [window, 'Promise'], [window, 'XMLHttpRequest'], [Object, 'assign'],"
        " [Object, 'entries'], [console, 'log'], [console, 'warn'], [Element.prototype, 'append'], [Element.prototype, 'remove']];"
        " for (const [object, name] of broken) { const real = object[name]; Object.defineProperty(object, name,"
        " { get() { if (Error().stack.includes('loader.js')) throw Error(String(name)); return real }, set() {} }) }"),
    scripted("freezes_what_all_share", "for (const each of [Object, Array, Function, String, Promise, Element, Node]) Object.freeze(Object.freeze(each).prototype)"),
    scripted("takes_our_names", "var origin = 'Wien', name = 'x', status = 'x', site = 1, host = 1, root = 1, frame = 1, port = 1, open = 1,"
        " close = 1, key = 1, words = 1, kundig = 1, Kundig = 1, parent = 1, self = 1"),
    scripted("wraps_shadows", "const real = Element.prototype.attachShadow; Element.prototype.attachShadow = function (options) {"
        " return real.call(this, { ...options, mode: 'open', delegatesFocus: true }) };"
        " const made = document.createElement; document.createElement = function (...all) { return made.apply(this, all) }"),
    scripted("parses_every_message", "onmessage = ({ data }) => JSON.parse(data);"
        " setInterval(() => postMessage(JSON.stringify({ type: 'close' }), '*'), 20)"),
    scripted("talks_like_us", "setInterval(() => { for (const type of ['close', 'unread', 'ready']) postMessage({ kundig: 1, type, count: 9 }, '*') }, 20)"),
    scripted("stops_every_event", "for (const type of ['click', 'keydown', 'pointerdown', 'focusin', 'mousedown'])"
        " document.addEventListener(type, (event) => { event.stopImmediatePropagation(); event.preventDefault() }, false)"),
    scripted("has_no_popovers", "delete HTMLElement.prototype.showPopover; delete HTMLElement.prototype.popover"),
    scripted("old_media_queries", "const real = matchMedia; matchMedia = (query) => ({ matches: real(query).matches })"),
    scripted("refuses_storage", "for (const area of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, area, { get() { throw new DOMException('no', 'SecurityError') } })"),
    HostPage("clobbered", '<form name="kundig"></form><a id="host"></a><a id="site" name="chat"></a><img id="script">{script}'),
    HostPage("other_widgets", '<div id="chat-widget" style="all:initial;position:fixed;right:20px;bottom:90px;z-index:2147483647">'
        '<button>Other</button></div><script>const a = document.createElement("intercom-frame");'
        'a.attachShadow({mode:"open"}).innerHTML="<iframe></iframe>";document.body.append(a)</script>{script}'),
)

POLICIES = (
    HostPage("strict", headers={"Content-Security-Policy": STRICT}),
    HostPage("strict_in_the_page", "<h1>Laden</h1>{script}", head='<meta http-equiv="Content-Security-Policy" content="default-src'
        " 'self'; script-src {address}; frame-src {address}; style-src 'self'; require-trusted-types-for 'script'; trusted-types x\">"),
    HostPage("sandboxes_itself", headers={"Content-Security-Policy": "sandbox allow-scripts allow-same-origin"}),
    HostPage("nonce", PLAIN.replace("async", 'nonce="abc"'),
        headers={"Content-Security-Policy": "script-src 'nonce-abc' 'strict-dynamic'; frame-src {address}; style-src 'none'"}),
    HostPage("embeds_only_the_willing", "<h1>Laden</h1>{script}", headers={"Cross-Origin-Embedder-Policy": "require-corp"}),
    HostPage("isolated", headers={"Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Opener-Policy": "same-origin"}),
    HostPage("credentialless", headers={"Cross-Origin-Embedder-Policy": "credentialless", "Cross-Origin-Opener-Policy": "same-origin"}),
    HostPage("permits_nothing", headers={"Permissions-Policy": "fullscreen=(), clipboard-write=()", "Referrer-Policy": "no-referrer",
        "X-Frame-Options": "DENY", "Cross-Origin-Resource-Policy": "same-origin"}),
)

REPLACED = (
    HostPage("turbo", then=f"{NEWBODY} document.body.replaceWith(b)"),
    HostPage("turbo_runs_scripts_again", then=f"{NEWBODY} {INJECTED} document.body.replaceWith(b); b.append(s)"),
    HostPage("makes_its_body_inert", then="document.body.inert = true"),
    HostPage("pjax", then="document.body.innerHTML = '<h1>Weiter</h1>'"),
    HostPage("replaces_its_root", then="const d = new DOMParser().parseFromString('<h1>Weiter</h1>', 'text/html');"
        " document.replaceChild(document.adoptNode(d.documentElement), document.documentElement)"),
    HostPage("writes_anew", then="document.open(); document.write('<!doctype html><h1>Weiter</h1>'); document.close()"),
    HostPage("empties_its_root", then="document.documentElement.innerHTML = '<head></head><body>Weiter</body>'"),
    HostPage("removes_us", then="for (const each of document.querySelectorAll('kundig-chat')) each.remove()"),
    HostPage("sweeps", then="new MutationObserver(() => { for (const each of document.documentElement.children)"
        " if (!/HEAD|BODY/.test(each.tagName) && !window.swept) { window.swept = 1; each.remove() } })"
        ".observe(document.documentElement, { childList: true }); document.querySelector('kundig-chat').remove()"),
    HostPage("goes_on_without_loading", then="history.pushState({}, '', '/weiter'); document.title = 'Weiter'; dispatchEvent(new PopStateEvent('popstate'))"),
)

PAGES = (*STYLES, *EMBEDDED, *SCRIPTS, *POLICIES, *REPLACED, *WILDER, *EVERYDAY)
