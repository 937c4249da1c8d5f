"""More pages, of kinds that the first set had none of: resets, traps of focus, patched globals, routers, workers."""
# ruff: noqa: E501 - styles and scripts of one page stand together
# fmt: off

from tests.e2e.zoo.page import PLAIN, HostPage, scripted, styled

NEWBODY = "const b = document.createElement('body'); b.innerHTML = '<h1>Weiter</h1>';"
TRAP = (
    "<h1>Laden</h1><div id='m' tabindex='-1'><button id='ok'>OK</button></div>{script}<script>const m = document.getElementById('m');"
    " const keep = (event) => { if (m.contains(event.target)) return; event.stopImmediatePropagation(); document.getElementById('ok').focus() };"
    " const guard = (event) => { if (m.contains(event.target)) return; event.preventDefault(); event.stopImmediatePropagation() };"
    " document.addEventListener('focusin', keep, true);"
    " for (const type of ['mousedown', 'touchstart', 'click', 'pointerdown']) document.addEventListener(type, guard, true);"
    " document.getElementById('ok').focus()</script>"
)
WORKER = (
    "onmessage = () => 0; addEventListener('install', () => skipWaiting()); addEventListener('activate', (event) => event.waitUntil(clients.claim()));"
    " addEventListener('fetch', (event) => event.respondWith(caches.open('all').then(async (all) => { const kept = await all.match(event.request);"
    " if (kept) return kept; const got = await fetch(event.request); all.put(event.request, got.clone()).catch(() => {}); return got })))"
)

RESETS = (
    styled("reverts_all", "*, *::before, *::after { all: revert !important }"),
    styled("initial_in_layers", "@layer reset { *, html, body { all: initial !important; display: contents !important } }"),
    styled("cannot_be_selected", "* { user-select: none !important; -webkit-user-select: none !important; pointer-events: none; cursor: none !important }"
        " html { touch-action: none; overscroll-behavior: none }"),
    styled("body_is_a_grid", "html, body { height: 100% } body { display: grid !important; overflow: hidden !important; place-items: center; grid-auto-flow: column }"),
    styled("right_to_left_from_top", "html { writing-mode: vertical-rl !important; direction: rtl !important; unicode-bidi: bidi-override }"),
    styled("animates_everything", "* { transition: all 4s !important; animation: spin 3s infinite linear !important }"
        " @keyframes spin { from { rotate: 0deg } to { rotate: 360deg; opacity: .2 } }"),
    styled("hides_popovers", ":popover-open, [popover]:popover-open { display: none !important } :modal, dialog:modal { display: none !important }"),
    styled("amp", "body { animation: -amp-start 8s steps(1,end) 0s 1 normal both } @keyframes -amp-start { from { visibility: hidden } to { visibility: visible } }"
        " i-amphtml-sizer, .i-amphtml-element { display: block } html { overflow-x: hidden !important }", html='<html lang="de" amp>'),
)

TRAPS = (
    HostPage("traps_focus", TRAP),
    HostPage("lays_over_later", then="const d = document.createElement('div'); d.style.cssText = 'position:fixed;inset:0;z-index:2147483647;background:#000a';"
        " document.documentElement.append(d)"),
    HostPage("hides_its_root", then="document.documentElement.setAttribute('aria-hidden', 'true'); document.body.hidden = true; document.body.inert = true"),
)

PATCHES = (
    scripted("adds_to_all_objects", "for (const name of ['get', 'set', 'has', 'apply', 'each', 'extend', 'on', 'off', 'once', 'clone', 'keys', 'values', 'count', 'toJSON'])"
        " Object.prototype[name] = function () { return this }"),
    scripted("json_of_prototype", "Object.toJSON = (value) => String(value); for (const each of [Array, String, Number, Object, Date]) each.prototype.toJSON = function () { return 'x' }"),
    scripted("mootools", "for (const [of, names] of [[Array, 'each forEach from clone contains append link'], [Function, 'bind pass delay periodical attempt extend implement'],"
        " [String, 'contains test trim'], [Element, 'set get getElement grab inject adopt dispose destroy erase addEvent show hide toggle append clone'],"
        " [Node, 'inject'], [Event, 'stop preventDefault0']]) for (const name of names.split(' ')) of.prototype[name] ??= function () { throw Error(name) };"
        " Element.prototype.append = function () { throw Error('append') }; Array.from = (one) => [one]; Function.from = Number.from = String.from = () => 0;"
        " window.$ = window.$$ = (id) => document.getElementById(id); Browser = Class = Events = Options = function () {}"),
    scripted("wraps_events_and_fetch", "const add = EventTarget.prototype.addEventListener; EventTarget.prototype.addEventListener = function (type, listener, options) {"
        " if (arguments.length < 2) throw Error('two'); return add.call(this, type, typeof listener === 'function' ? function (event) { return listener.call(this, event) } : listener, options) };"
        " EventTarget.prototype.removeEventListener = function () {}; const real = fetch; fetch = (...all) => { if (typeof all[0] !== 'string') throw TypeError('string'); return real(...all) };"
        " const wait = setTimeout; setTimeout = (job, after, ...more) => wait(() => job(...more), Math.max(after || 0, 50)); queueMicrotask = (job) => wait(job)"),
    scripted("has_a_global_called_url", "var URL = '/shop', Event = 'x', Node = 1, Element = 2, Text = 3, Option = 4, Image = 5, Request = 6, Response = 7, Headers = 8, Storage = 9, Lock = 1"),
    scripted("counts_its_own_time", "const at = Date.now(); Date.now = () => at; performance.now = () => 0"),
    scripted("is_zone_js", "const real = Promise; class ZoneAwarePromise extends real { static get [Symbol.species]() { return ZoneAwarePromise } } window.Promise = ZoneAwarePromise;"
        " const M = MutationObserver; window.MutationObserver = function (job) { return new M((...all) => setTimeout(() => job(...all))) }; window.MutationObserver.prototype = M.prototype;"
        " const I = setInterval; window.setInterval = (job, after) => I(job, Math.max(after, 1000))"),
)

LOADED = (
    HostPage("written_by_a_script", "<h1>Laden</h1><script>document.write('<scr' + 'ipt src=\"{address}/loader.js\" data-site=\"{site}\" data-locale=\"de\" data-accent=\"#1f4d3a\"></scr' + 'ipt>')</script>"),
    HostPage("in_a_shadow_tree", "<h1>Laden</h1><my-footer></my-footer><script>customElements.define('my-footer', class extends HTMLElement { connectedCallback() {"
        " const s = document.createElement('script'); s.src = '{address}/loader.js?site={site}&locale=de&accent=%231f4d3a';"
        " this.attachShadow({ mode: 'open' }).append(s) } })</script>"),
    HostPage("behind_a_worker", "<h1>Laden</h1>{script}<script>navigator.serviceWorker.register('/worker.js', { scope: '/behind_a_worker' })</script>",
        then="navigator.serviceWorker.ready.then(() => location.reload())"),
    HostPage("based_in_a_new_tab", '<h1>Laden</h1>{script}', head='<base target="_blank"><meta name="referrer" content="no-referrer"><meta name="viewport" content="width=1400, user-scalable=no">'),
    HostPage("trusts_nothing", headers={"Content-Security-Policy": "default-src 'none'; script-src {address}; frame-src {address}; require-trusted-types-for 'script';"
        " trusted-types 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"}),
    HostPage("with_nonce_and_types", PLAIN.replace("async", 'nonce="abc"'), headers={"Content-Security-Policy":
        "script-src 'nonce-abc' 'strict-dynamic'; frame-src {address}; require-trusted-types-for 'script'; style-src 'nonce-abc'"}),
)

ROUTED = (
    HostPage("in_a_view_transition", then=f"{NEWBODY} document.startViewTransition(() => document.body.replaceWith(b))"),
    HostPage("morphs_its_root", then="const wanted = new DOMParser().parseFromString('<h1>Weiter</h1>', 'text/html').documentElement; const root = document.documentElement;"
        " for (const name of root.getAttributeNames()) root.removeAttribute(name); root.replaceChildren(...wanted.childNodes)"),
    HostPage("router_every_second", then="let n = 0; window.route = setInterval(() => { const b = document.createElement('body'); b.innerHTML = `<h1>${++n}</h1>`; document.body.replaceWith(b); if (n > 4) clearInterval(route) }, 150)"),
    HostPage("moves_us_into_its_body", then="document.body.append(document.querySelector('kundig-chat'))"),
)

WILDER = (*RESETS, *TRAPS, *PATCHES, *LOADED, *ROUTED)
