// The chat: puts the parts together.

import { begin, end, erase, exported, feedback, load, poll, post } from "./api.js";
import { Composer } from "./composer.js";
import { askConsent, noticed } from "./consent.js";
import { find } from "./dom.js";
import { Events } from "./events.js";
import { hostLink } from "./host.js";
import { Memory } from "./memory.js";
import { closeMenu, keep, prepareMenu, sure } from "./menu.js";
import { Outbox } from "./outbox.js";
import { Speaker } from "./speaker.js";
import { hideTopics, showTopics } from "./topics.js";
import { Transcript } from "./transcript.js";

const TYPING_LASTS = 60000; // ms; by then, an apology has come

const config = JSON.parse(document.body.dataset.config);
const { words } = config;
const memory = new Memory(config.site);
const speaker = new Speaker(words);
const transcript = new Transcript(config, { choose, rate, load: fetched });
const composer = new Composer(config, { say: ask, typed: () => signs?.typed() });
const outbox = new Outbox(deliver, { sent, waiting, failed });
const tell = hostLink(config.origin, { open: opened, closed });

let events = null;
let queue = null; // what only those need who wait for a person, have one, or had one, is loaded then
let signs = null;
let survey = null;
let page = location.origin + location.pathname;
let shown = document.body.classList.contains("page");
let unread = 0;
let typing = 0;
let awaiting = false; // whether the customer's last message still waits for its reply

find("close")?.addEventListener("click", () => tell("close"));
find("person").addEventListener("click", () => choose({ id: "handoff", title: words.person }));
addEventListener("keydown", escape);
memory.onChange(() => {
  leave();
  resume();
});
prepareMenu({ "save-txt": save, "save-zip": save, end: finish, again: startAgain, erase: forget });
resume().finally(() => tell("ready"));

async function resume() {
  if (!memory.token) {
    transcript.goLive();
    return welcome();
  }
  let after = 0;
  try {
    for (let batch = null; batch === null || batch.length; ) {
      batch = (await poll(memory.token, after, 0)).messages;
      batch.forEach(receive);
      after = batch.at(-1)?.seq ?? after;
    }
  } catch (error) {
    if (error.status === 401) memory.token = null;
  }
  transcript.goLive();
  if (memory.token) follow(after);
  if (after === 0) welcome();
}

/** Before the first message: what the site asks for, and what can be asked. */
function welcome() {
  if (!memory.token) askConsent(config, () => composer.focus());
  return showTopics(config, ask);
}

function ask(text, files = []) {
  say(text, text ? { text } : {}, files);
}

function choose({ id, title }) {
  say(title, { choice: id });
  if (matchMedia("(pointer: fine)").matches) composer.focus();
}

function say(text, body, files = []) {
  hideTopics();
  const node = transcript.addPending(text, files);
  outbox.add({ node, text, body, files });
  awaiting = true;
  showTyping();
}

async function deliver(item) {
  if (!memory.token) await start();
  try {
    return await send(item);
  } catch (error) {
    if (error.status === 401 || error.status === 404) for (const file of item.files) file.id = null; // gone with it
    if (error.status !== 401) throw error;
    gone();
    await start();
    return send(item);
  }
}

/** Files first, each once; then the message that shows them. */
async function send({ node, body, files, key }) {
  if (files.length) {
    const { upload } = await import("./later/upload.js");
    for (const file of files) file.id ??= await upload(memory.token, file, (share) => transcript.progress(node, share));
    body = { ...body, attachments: files.map((file) => file.id) };
  }
  return (await post(memory.token, body, key)).seq;
}

/** An address for what only the holder of our token may load. */
async function fetched(src) {
  return URL.createObjectURL(await load(memory.token, src));
}

async function start() {
  memory.token = (await begin({ locale: config.locale, site: config.site, page, notice: noticed(config) })).token;
  follow(0);
}

function follow(after) {
  events?.stop();
  events = new Events(memory.token, after, { message: receive, online, gone, typing: () => signs?.showTyping(), seen });
  events.run();
  find("menu").hidden = false;
}

function receive(message) {
  if (transcript.has(message.seq)) return;
  const own = message.role === "customer" && outbox.pending.find((item) => matches(item, message));
  if (own) {
    transcript.settle(own.node, message.seq);
    own.seq = message.seq;
  } else {
    transcript.add(message);
  }
  if (speaker.hear(message)) stateChanged();
  signs?.hear(message);
  if (message.role !== "customer") arrived();
}

/** Whether the stream brings back what we are just sending. */
function matches(item, { text, choice, media = [] }) {
  if (item.seq || !item.node.isConnected) return false;
  if (item.body.choice) return item.body.choice === choice;
  return item.text.normalize("NFC") === text && item.files.length === media.length;
}

function seen(seq) {
  if (speaker.state === "human") transcript.seen(seq);
}

function arrived() {
  awaiting = false;
  hideTyping();
  if (shown) return;
  unread += 1;
  tell("unread", { count: unread });
}

async function stateChanged() {
  const token = () => memory.token;
  const person = speaker.state === "queued" || speaker.state === "human";
  find("end").hidden = speaker.state === "closed";
  composer.suggesting = !person;
  composer.placeholder = person || speaker.state === "closed" ? words.placeholder_person : words.placeholder;
  if (speaker.state === "bot" && !queue) return;
  const parts = ["waiting", "signs", "survey"].map((name) => import(`./later/${name}.js`));
  const [{ Waiting }, { Signs }, { Survey }] = await Promise.all(parts);
  queue ??= new Waiting(words, { token, leave: () => choose({ id: "continue", title: words.stop_waiting }) });
  signs ??= new Signs(words, { token, speaker, looked: () => shown && transcript.atEnd }, transcript.lastOf("agent"));
  survey ??= new Survey(words, token);
  queue.shown = speaker.state === "queued";
  survey.shown = speaker.state === "closed";
}

function sent(item, seq) {
  if (!item.node.isConnected) return; // it belonged to a conversation that was left meanwhile
  transcript.settle(item.node, seq);
  if (awaiting) showTyping();
}

function waiting(item, error) {
  hideTyping();
  transcript.tell(item.node, error.busy ? "busy" : "waiting");
}

function failed(item, error) {
  hideTyping();
  const retry = () => {
    transcript.tell(item.node, "pending");
    outbox.again(item);
    showTyping();
  };
  const why = error.status === 422 && item.files.length ? error.message : "";
  const again = error.passing || error.status === 404;
  transcript.tell(item.node, error.busy ? "later" : "failed", again ? retry : null, why);
}

function showTyping() {
  if (!find("typing").hidden || speaker.state === "queued" || speaker.state === "human") return;
  find("typing").hidden = false;
  clearTimeout(typing);
  typing = setTimeout(hideTyping, TYPING_LASTS);
  transcript.toEnd();
}

function hideTyping() {
  clearTimeout(typing);
  find("typing").hidden = true;
}

function rate(seq, helpful, comment) {
  return feedback(memory.token, { seq, helpful, comment });
}

function online(is) {
  find("offline").textContent = is ? "" : words.offline;
}

/** The server knows our conversation no longer, e.g. since it was erased. */
function gone() {
  letGo();
  askConsent(config, () => composer.focus());
  tellThem(words.gone);
}

function letGo() {
  memory.token = null;
  leave();
}

function leave() {
  events?.stop();
  events = null;
  find("menu").hidden = true;
  transcript.clear();
  speaker.reset();
  stateChanged();
  hideTyping();
  signs?.reset();
}

async function startAgain() {
  if (!(await sure(words.again_sure, words.again_then, words.again_yes))) return;
  if (memory.token && speaker.state !== "closed") end(memory.token).catch(() => {}); // nobody shall wait for an empty chat
  anew();
}

function anew() {
  outbox.clear();
  letGo();
  welcome();
  composer.focus();
}

async function finish() {
  if (await sure(words.end_sure, words.end_then, words.end_yes)) await attempt(() => end(memory.token));
}

async function forget() {
  if (!(await sure(words.erase_sure, words.erase_then, words.erase_yes))) return;
  await attempt(async () => {
    await erase(memory.token);
    anew();
    tellThem(words.erased);
  });
}

function save({ id }) {
  const ending = id.slice(-3);
  return attempt(async () => keep(await exported(memory.token, ending), `${words.talk}.${ending}`));
}

/** What goes wrong is said in the conversation. */
async function attempt(work) {
  try {
    await work();
  } catch (error) {
    tellThem(error.status ? error.message : words.offline);
  }
}

function tellThem(text) {
  transcript.add({ role: "system", text });
}

function escape(event) {
  if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
  if (!closeMenu() && !composer.hideSuggestions()) tell("close");
}

function opened({ page: from, focus }) {
  if (typeof from === "string") page = from;
  shown = true;
  unread = 0;
  signs?.look();
  if (focus) composer.focus();
}

function closed() {
  shown = false;
}
