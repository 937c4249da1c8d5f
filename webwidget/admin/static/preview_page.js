// The shop's page in a site's preview: opens the chat without taking the focus from who is typing in the form.

import { showScheme, stayQuiet } from "./preview_frame.js";

const { scheme, closed } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
document.documentElement.dataset.scheme = scheme;
stayQuiet();
showScheme(document, scheme);

// The loader opens by itself what was open on the page before, without asking for the focus.
try {
  if (closed) sessionStorage.removeItem("kundig:preview:page");
  else sessionStorage.setItem("kundig:preview:page", "1");
} catch {
  // then it stays closed until somebody opens it
}

// On phones it does not: a page must be seen before it is covered. Here it may.
if (!closed && matchMedia("(max-width: 480px)").matches) openSoon();

function openSoon() {
  if (window.Kundig) window.Kundig.open();
  else setTimeout(openSoon, 20);
}
