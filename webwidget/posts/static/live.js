// New posts, and what became of others, appear by themselves; what somebody is writing in stays as it is.

const SECTIONS = ["waiting", "others"];
const FIRST_WAIT = 400; // ms before the first new try
const LONGEST_WAIT = 10_000;

let source = null;
let timer = 0;
let wait = FIRST_WAIT;
let looking = false;
let again = false;

function open() {
  close();
  source = new EventSource("/posts/events");
  source.addEventListener("open", () => (wait = FIRST_WAIT));
  source.addEventListener("changed", look);
  source.addEventListener("signed_out", () => (isWriting() ? close() : location.assign("/login?next=%2Fposts")));
  source.addEventListener("error", () => {
    close();
    timer = setTimeout(open, wait * (0.5 + Math.random()));
    wait = Math.min(LONGEST_WAIT, wait * 2);
  });
}

function close() {
  clearTimeout(timer);
  source?.close();
  source = null;
}

/** The page as it is now, in place of what is shown. */
async function look() {
  again = looking;
  if (looking) return;
  looking = true;
  try {
    const response = await fetch("/posts", { credentials: "same-origin" });
    if (response.ok && !response.redirected) show(new DOMParser().parseFromString(await response.text(), "text/html"));
  } catch {
    // The stream ends, too, and looks again when it is back.
  } finally {
    looking = false;
    if (again) look();
  }
}

function show(page) {
  for (const name of SECTIONS) {
    const [here, fresh] = [document, page].map((each) => each.querySelector(`section[aria-labelledby=${name}]`));
    if (here && fresh) update(here, fresh);
  }
  const [here, fresh] = [document, page].map((each) => each.querySelector("[data-posts]"));
  if (here && fresh) here.replaceChildren(...fresh.childNodes);
}

function update(here, fresh) {
  const kept = new Map([...here.querySelectorAll("article")].filter(isInUse).map((each) => [each.dataset.ref, each]));
  const held = document.activeElement;
  const nodes = [...fresh.children].map((each) => {
    const mine = kept.get(each.dataset?.ref);
    kept.delete(each.dataset?.ref);
    return mine ?? document.adoptNode(each);
  });
  const [heading, ...rest] = nodes;
  here.replaceChildren(heading, ...kept.values(), ...rest); // somebody else has decided it: sending will say so
  if (here.contains(held)) held.focus({ preventScroll: true });
}

function isInUse(article) {
  return article.contains(document.activeElement) || article.querySelector("details[open]") || isChanged(article);
}

function isChanged(article) {
  const text = article.querySelector("textarea");
  return text && text.value !== text.defaultValue;
}

function isWriting() {
  return [...document.querySelectorAll("article")].some(isChanged);
}

addEventListener("online", open);
addEventListener("pagehide", close);
addEventListener("pageshow", (event) => event.persisted && open());
open();
