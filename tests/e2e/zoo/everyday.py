"""Pages as people run them day by day: consent managers, page builders, optimisers, old markup, what extensions do."""
# ruff: noqa: E501 - styles and scripts of one page stand together
# fmt: off

from tests.e2e.zoo.page import PLAIN, HostPage, scripted, styled

# Both keep the script's attributes on an element that no browser runs, and make a new one after somebody agreed.
BLOCKED = (
    '<h1>Laden</h1><div id="banner" role="dialog" aria-modal="true" style="position:fixed;inset:0;z-index:2147483647;background:#000c">'
    '<button id="yes">Alle erlauben</button></div>'
    '<script type="text/plain" data-category="support" data-src="{address}/loader.js" data-site="{site}" data-locale="de" data-accent="#1f4d3a"></script>'
    "<script>document.getElementById('yes').onclick = () => { document.getElementById('banner').remove();"
    " for (const old of document.querySelectorAll('script[type=\"text/plain\"]')) { const s = document.createElement('script');"
    " for (const { name, value } of old.attributes) s.setAttribute(name === 'data-src' ? 'src' : name, value);"
    " s.type = 'text/javascript'; old.replaceWith(s) } }; setTimeout(() => document.getElementById('yes').click(), 400)</script>"
)
LATER = (
    '<h1>Laden</h1><template id="kept">{script}</template>'
    "<script>const agree = () => document.body.append(document.createRange().createContextualFragment(document.getElementById('kept').innerHTML));"
    " setTimeout(agree, 300)</script>"
)
# What jQuery makes of `$("#footer").append('<script src=… data-site=…>')`: the element is put there without running,
# and its address is loaded by another one that has none of its attributes, and goes when it has run.
JQUERY = (
    "const jQuery = window.$ = { append(parent, src, given) { const kept = document.createElement('script'); kept.type = 'true/'; kept.src = src;"
    " Object.assign(kept.dataset, given); parent.append(kept); kept.removeAttribute('type'); const s = document.createElement('script'); s.src = src;"
    " s.onload = () => s.remove(); document.head.append(s) }, noConflict() { delete window.$; return this } };"
)
# One that fetches again by address alone, so that how a script is asked for is lost; and answers all that fails with its own page.
BY_ADDRESS = (
    "<h1>Laden</h1>{script}<script>navigator.serviceWorker.register('/by_address.js', { scope: '/worker_fetches_by_address' })</script>"
)
BY_ADDRESS_WORKER = (
    "addEventListener('install', () => skipWaiting()); addEventListener('activate', (event) => event.waitUntil(clients.claim()));"
    " addEventListener('fetch', (event) => event.respondWith(fetch(event.request.url).catch(() => caches.match('/'))))"
)
# Dark Reader's way, on a page and in all open shadow trees.
INVERTED = (
    "const dark = new CSSStyleSheet(); dark.replaceSync('* { --darkreader: 1; border-color: #776e62 } :host { color-scheme: dark !important } a { color: #3391ff !important }');"
    " const real = Element.prototype.attachShadow; Element.prototype.attachShadow = function (options) { const root = real.call(this, options);"
    " setTimeout(() => { root.adoptedStyleSheets = [...root.adoptedStyleSheets, dark]; const s = document.createElement('style'); s.className = 'darkreader';"
    " s.textContent = 'button { --darkreader-inline-bgcolor: #111 }'; root.prepend(s) }, 50); return root };"
)
# Hardened JavaScript: what all share is frozen, errors tell no stack.
HARDENED = (
    "for (const name of Object.getOwnPropertyNames(window)) { const each = window[name]; if (typeof each !== 'function' || !each.prototype) continue;"
    " try { Object.freeze(each.prototype); Object.freeze(each) } catch {} } for (const each of [Math, JSON, Reflect, Intl, customElements]) Object.freeze(each)"
)

EVERYDAY = (
    HostPage("waits_for_consent", BLOCKED),
    HostPage("unpacks_after_consent", LATER),
    scripted("jquery_appends_it", JQUERY, body="<h1>Laden</h1><footer id='footer'></footer><script>const $j = jQuery.noConflict(true);"
        " $j.append(document.getElementById('footer'), '{address}/loader.js', { site: '{site}', locale: 'de', accent: '#1f4d3a' })</script>"),
    styled("page_builder", "html { zoom: .8 } body { zoom: 1.5; transform: scale(.9); transform-origin: 0 0; perspective: 900px; will-change: transform; margin: 0 -40px }"
        " body > * { position: relative; z-index: 99999 } .elementor { transform: translate3d(0, 0, 0); overflow: clip }",
        body='<div class="elementor"><h1>Laden</h1><div style="height:4000px"></div></div>{script}',
        then="document.body.style.zoom = 2; scrollTo(0, 2000)"),
    HostPage("nonce_and_own_types", "<script nonce='abc'>trustedTypes.createPolicy('default', { createHTML() { throw Error('no HTML') }, createScriptURL: (url) => url.startsWith('{address}/') ? url"
        " : null })</script>" + PLAIN.replace("async", 'nonce="abc" crossorigin="anonymous"'), headers={"Content-Security-Policy":
        "default-src 'none'; script-src 'nonce-abc' {address}; frame-src {address}; require-trusted-types-for 'script'; trusted-types default; sandbox allow-scripts allow-same-origin allow-popups"}),
    HostPage("worker_fetches_by_address", BY_ADDRESS, then="navigator.serviceWorker.ready.then(() => location.reload())"),
    HostPage("written_over_and_left_open", then="document.write('<h1>Weiter</h1><p>Werbung')"),
    HostPage("reads_hebrew", "<main style='width:90%'><h1>חנות</h1></main>{script}", html='<html lang="he" dir="rtl">',
        head="<style>html { scrollbar-gutter: stable both-edges; overflow-y: scroll } main { unicode-bidi: isolate-override }</style>"),
    HostPage("prints_all_it_has", head="<style>@media print { *, *::before { display: block !important; position: static !important; visibility: visible !important; color: #000 !important } }</style>"
        "<link rel='stylesheet' href='/print.css' media='print' onload=\"this.media = 'all'\">"),
    HostPage("transitional", "<center><table width=100% height=100%><tr><td><font face=Verdana size=2><h1>Laden</h1></font></table></center>{script}", html="<HTML>",
        doctype='<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">', head="<script>document.domain = document.domain; window.status = 'Willkommen'</script>",
        headers={"Origin-Agent-Cluster": "?0"}, type="text/html; charset=windows-1252"),
    HostPage("frameset", "", html="<html>", doctype='<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Frameset//EN">',
        head='{script}</head><frameset cols="20%,80%"><frame src="/menu"><frame src="/page"></frameset>'),
    scripted("darkened_by_an_extension", INVERTED, html='<html lang="de" data-darkreader-scheme="dark" style="filter:invert(1) hue-rotate(180deg) !important">'),
    scripted("hardened", HARDENED, body="<h1>Laden</h1>" + PLAIN.replace(" async", ' type="module" id="Kundig"')),
    HostPage("toasts_in_the_top_layer", then="const t = document.createElement('div'); t.popover = 'manual'; t.style.cssText = 'inset:0;width:100vw;height:100vh;margin:0;border:0;background:none;pointer-events:none';"
        " t.innerHTML = '<p style=\"pointer-events:auto;width:9em\">Im Warenkorb</p>'; document.body.append(t); t.showPopover();"
        " const menu = document.createElement('div'); menu.popover = 'auto'; menu.textContent = 'Menü'; document.body.append(menu); menu.showPopover()"),
    HostPage("asks_in_a_modal_first", "<h1>Laden</h1><dialog id='age'>18?<button>Ja</button></dialog>{script}", then="const age = document.getElementById('age');"
        " age.showModal(); document.body.inert = true; setTimeout(() => { document.body.inert = false; age.close() }, 100)"),
    HostPage("filled_the_screen", "<h1>Laden</h1><video id='v' style='background:#000'></video>{script}",
        then="document.getElementById('v').requestFullscreen().then(() => setTimeout(() => document.exitFullscreen(), 50), () => 0)"),
    HostPage("slow_view_transition", head="<style>@view-transition { navigation: auto } ::view-transition-group(*) { animation-duration: .1s } kundig-chat, h1 { view-transition-name: match-element }</style>",
        then="document.startViewTransition({ update: () => { document.body.innerHTML = '<h1>Weiter</h1>' }, types: ['slide'] })"),
    HostPage("made_before_it_is_seen", then="const s = document.createElement('script'); s.type = 'speculationrules';"
        " s.textContent = JSON.stringify({ prerender: [{ urls: [location.href + '/framed'], eagerness: 'immediate' }] }); document.head.append(s); setTimeout(() => { location.href += '/framed' }, 250)"),
)

# A frame without an origin of its own: no page may be embedded there, since nobody can tell whose it is. Right is:
# the launcher is there, and whoever clicks again after some seconds has the chat in a window.
WITHOUT_ORIGIN = HostPage("in_a_strict_sandbox", frame='sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox" src="{page}"')
