// Runs before the chat in a site's preview: answers in place of the server, and keeps nothing in the browser.

import { showScheme, stayQuiet } from "./preview_frame.js";

const KEEP = ["/api/v1/search"]; // what only asks, and tells of what is published
const REPLIES_IN = 500; // ms
const SETTLES_IN = 200;
const DRAFT = location.pathname.replace(/\/chat$/, "");
const { scheme, talks, of } = parent.document.documentElement.dataset;
const real = window.fetch.bind(window);
const messages = [];
const readers = new Set(); // streams that are open
const kept = new Map();

stayQuiet();
showScheme(document, scheme);
Object.defineProperty(window, "localStorage", {
  value: {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
    names: () => [...kept.keys()],
    watch() {},
  },
});
window.fetch = answer;
if (talks) kept.set("kundig:preview", "preview"); // the chat's token: it looks for what was said
const begun = talks ? begin() : Promise.resolve();
addEventListener("load", async () => {
  showScheme(document, scheme);
  await begun;
  setTimeout(() => top.postMessage({ preview: "shown" }, location.origin), SETTLES_IN);
});

/** A talk that has begun: a question, and an answer as it is published. */
async function begin() {
  const { question, text, html } = await found("");
  say({ role: "customer", text: question });
  say({ role: "bot", text, html });
}

async function found(typed) {
  return (await real(`${DRAFT}/api/answer?${new URLSearchParams({ q: typed })}`)).json();
}

function say(message) {
  const said = { ...message, seq: messages.length + 1, created: Date.now() / 1000 };
  messages.push(said);
  for (const stream of readers) stream.enqueue(event(said));
  return said.seq;
}

const event = (message) => new TextEncoder().encode(`id: ${message.seq}\nevent: message\ndata: ${JSON.stringify(message)}\n\n`);
const json = (body, status = 200) => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

async function answer(address, options = {}) {
  await begun;
  const { pathname, searchParams } = new URL(address, location.href);
  const method = options.method ?? "GET";
  if (!pathname.startsWith("/api/v1/") || KEEP.includes(pathname)) return real(address, options);
  if (pathname === "/api/v1/conversations" && method === "POST") return json({ conversation: "preview", token: "preview" }, 201);
  if (pathname === "/api/v1/events") return events(Number(searchParams.get("after")), options);
  if (pathname === "/api/v1/messages") return hear(JSON.parse(options.body));
  if (pathname === "/api/v1/welcome") return welcome(JSON.parse(options.body));
  if (pathname === "/api/v1/announcements") return json({ announcements: [] });
  if (pathname === "/api/v1/conversations") return json({ conversations: [] });
  return new Response(null, { status: 204 });
}

/** What is asked most on the site that is being changed; a new one knows nothing yet. */
async function welcome(body) {
  if (!of) return json({ contexts: [], greeting: "", topics: [], questions: [], often: [] });
  return real("/api/v1/welcome", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ ...body, site: of }) });
}

function hear({ text = "", choice = "" }) {
  const asked = text || document.querySelector(".message.customer:last-of-type")?.textContent || choice;
  const seq = say({ role: "customer", text: asked });
  setTimeout(async () => {
    const { text: said, html } = await found(asked.trim());
    say({ role: "bot", text: said, html });
  }, REPLIES_IN);
  return json({ seq }, 202);
}

function events(after, { headers = {}, signal }) {
  if (!headers.Accept) return json({ messages: messages.filter(({ seq }) => seq > after) });
  const last = Number(headers["Last-Event-ID"] ?? after);
  const body = new ReadableStream({
    start(stream) {
      stream.enqueue(new TextEncoder().encode(": preview\n\n"));
      for (const message of messages) if (message.seq > last) stream.enqueue(event(message));
      readers.add(stream);
      signal?.addEventListener("abort", () => readers.delete(stream) && stream.close());
    },
  });
  return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
}
