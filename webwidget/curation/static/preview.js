// In the preview's frame: the chat's own messages, of what the editor around it says. A follow-up can be chosen.

const { messageNode } = await import(document.body.dataset.message);

const words = JSON.parse(document.body.dataset.words);
const log = document.getElementById("log");
const act = { choose, rate: async () => {}, load: async (src) => src };
let shown = "";

addEventListener("message", ({ source, origin, data }) => {
  if (source === parent && origin === location.origin && data.message) show(data);
});
parent.postMessage({ ready: true }, location.origin);

/** The question, and the answer as it stands; only what has changed is shown anew. */
function show({ question, message }) {
  const told = JSON.stringify([question, message]);
  if (told === shown) return;
  shown = told;
  const asked = question ? [said(question)] : [];
  const empty = message.role === "bot" && !message.text && !message.media.length;
  log.replaceChildren(...asked, ...(empty ? [] : [messageNode(message, words, act)]));
}

const said = (text) => messageNode({ role: "customer", text }, words, act);

async function choose({ id, title }) {
  const entry = id.slice(id.indexOf(":") + 1);
  const language = document.documentElement.lang;
  const response = await fetch(`/curation/api/preview/${language}/${encodeURIComponent(entry)}`);
  if (!response.ok) return;
  const answer = messageNode(await response.json(), words, act);
  for (const list of log.querySelectorAll(".choices")) list.remove();
  log.append(said(title), answer);
  answer.scrollIntoView({ block: "start" });
}
