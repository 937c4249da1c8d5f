// The chat: puts the parts together.

import { prepareActs } from "./acts.js";
import { begin, feedback, load, poll, post } from "./api.js";
import { Composer } from "./composer.js";
import { askConsent, hold, noticed } from "./consent.js";
import { find } from "./dom.js";
import { Events } from "./events.js";
import { hostLink } from "./host.js";
import { Memory } from "./memory.js";
import { closeMenu } from "./menu.js";
import { Outbox } from "./outbox.js";
import { Speaker } from "./speaker.js";
import { hideTopics, prefer, showTopics } from "./topics.js";
import { Transcript } from "./transcript.js";
import { LASTS, Typing } from "./typing.js";
import { Unread } from "./unread.js";

const config = JSON.parse(document.body.dataset.config);
const { words } = config;
const memory = new Memory(config.site);
const speaker = new Speaker(words);
const transcript = new Transcript(config, { choose, rate, load: fetched });
const composer = new Composer(config, memory, { say: ask, typed: () => signs?.typed() });
const outbox = new Outbox(memory, deliver, { sent, waiting, failed });
const visiting = { identity: said, context: said, forget: said };
const tell = hostLink(config.origin, { open: opened, closed: () => look(false), ...visiting });
const unread = new Unread(memory, document.body.classList.contains("page"), tell);
const typing = new Typing();

let events = null;
let queue = null; // what only those need who wait for a person, have one, or had one, is loaded then
let signs = null;
let survey = null;
let visitor = null; // what the page around says of the customer
let page = location.origin + location.pathname;
let awaiting = false; // whether the customer's last message still waits for its reply
let due = null; // what the page was told last
const held = () => events?.token ?? null; // the token of the conversation that is shown

find("close")?.addEventListener("click", () => tell("close"));
find("person").addEventListener("click", () => choose({ id: "handoff", title: words.person }));
addEventListener("keydown", escape);
memory.watch(changed);
prepareActs(config, { token: () => memory.token, ended: () => speaker.state === "closed", anew, tellThem });
resume();
import("./later/news.js").then(({ followNews }) => followNews(config));

/** Another tab began or left a conversation, or read something. */
function changed() {
  if (memory.token !== held()) moved();
  unread.look();
  tellDue();
}

/** Goes where another tab went. */
async function moved() {
  const { token } = memory;
  leave();
  await resume();
  if (token && !memory.token) tellThem(words.gone);
}

async function resume() {
  const { token } = memory;
  events = token && { token, stop() {} };
  unread.begin();
  if (token && !(await readHistory(token))) return; // moved on meanwhile
  transcript.goLive();
  if (!memory.token) welcome();
  else if (transcript.empty) showTopics(config, ask);
  outbox.restore((text, files) => transcript.addPending(text, files));
  if (awaiting || outbox.pending.length) showTyping();
  unread.look();
  tellDue();
}

/** Shows what was said before, unheard; false when the customer went elsewhere meanwhile. */
async function readHistory(token) {
  hold(false);
  hideTopics();
  transcript.goLive(false);
  let after = 0;
  try {
    for (let batch = null; batch === null || batch.length; ) {
      batch = (await poll(token, after, 0)).messages;
      if (held() !== token) return false;
      for (const message of batch) receive(message, false);
      after = batch.at(-1)?.seq ?? after;
    }
  } catch (error) {
    if (error.status === 401) forget(token);
  }
  if (held() === token) follow(after);
  return true;
}

/** Whether something is still to come, or was not read: then the next page looks for it without being asked. */
function tellDue() {
  const is = awaiting || withPerson() || outbox.pending.length + unread.count > 0;
  if (is !== due) tell("due", { on: (due = is) });
}

function withPerson() {
  return speaker.state === "queued" || speaker.state === "human";
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
  if (memory.token !== held()) await moved();
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

/** Begins a conversation, in one tab alone. */
function start() {
  return memory.alone(async () => {
    if (memory.token) return memory.token === held() || moved();
    const { token } = await begun();
    if (memory.token) return moved(); // where tabs cannot wait for each other
    memory.token = token;
    memory.set("before", null);
    unread.begin(true);
    follow(0);
  });
}

/** Of a known customer, if the page or the conversation before says so; what is refused costs them no word. */
async function begun() {
  const known = visitor?.known;
  try {
    return await begin({ ...about(), ...known }, memory.get("before"));
  } catch (error) {
    if (!known?.identity || error.passing || error.code === "consent_needed") throw error;
    return begin({ ...about(), ...known, identity: null });
  }
}

function about() {
  return { locale: config.locale, site: config.site, page, notice: noticed(config) };
}

const around = {
  words,
  about,
  tell,
  leave: forgotten,
  resume,
  empty: () => transcript.empty && !outbox.pending.length,
  greet(found) {
    prefer(found);
    if (!outbox.pending.length && transcript.empty) showTopics(config, ask);
  },
};

/** The page around says something of the customer. */
async function said(message) {
  visitor ??= import("./later/visitor.js").then(({ Visitor }) => new Visitor(memory, around));
  visitor = await visitor;
  await visitor[message.type](message);
}

/** Nothing of the customer stays in this browser. */
function forgotten() {
  outbox.clear();
  memory.token = null;
  leave();
  unread.begin();
}

function follow(after) {
  events?.stop();
  events = new Events(memory.token, after, { message: receive, online, gone, typing: () => signs?.showTyping(), seen });
  events.run();
  find("menu").hidden = false;
}

function receive(message, live = true) {
  if (transcript.has(message.seq)) return;
  const own = message.role === "customer" && outbox.find(message);
  if (own) {
    transcript.settle(own.node, message.seq);
    own.seq = message.seq;
  } else {
    transcript.add(message);
  }
  if (speaker.hear(message)) stateChanged();
  signs?.hear(message);
  if (live) tell("event", { name: "message", data: { seq: message.seq, role: message.role } });
  if (message.role === "customer") asked(message, live);
  else arrived(message, live);
}

function seen(seq) {
  if (speaker.state === "human") transcript.seen(seq);
}

/** Something was asked, perhaps in another tab. */
function asked({ created }, live) {
  awaiting = Date.now() / 1000 - created < LASTS;
  if (!live) return;
  hideTopics();
  if (awaiting) showTyping();
  tellDue();
}

function arrived({ seq }, live) {
  awaiting = false;
  typing.hide();
  unread.came(seq);
  if (!live) return;
  unread.look();
  tellDue();
}

async function stateChanged() {
  const token = () => memory.token;
  const person = withPerson();
  tell("event", { name: "handoff", data: { state: speaker.state } });
  find("end").hidden = speaker.state === "closed";
  composer.suggesting = !person;
  composer.placeholder = person || speaker.state === "closed" ? words.placeholder_person : words.placeholder;
  if (speaker.state === "bot" && !queue) return;
  const parts = ["waiting", "signs", "survey"].map((name) => import(`./later/${name}.js`));
  const [{ Waiting }, { Signs }, { Survey }] = await Promise.all(parts);
  queue ??= new Waiting(words, { token, leave: () => choose({ id: "continue", title: words.stop_waiting }) });
  signs ??= new Signs(words, { token, speaker, looked: () => unread.shown && transcript.atEnd }, transcript.lastOf("agent"));
  survey ??= new Survey(words, token);
  queue.shown = speaker.state === "queued";
  survey.shown = speaker.state === "closed";
}

function sent(item, seq) {
  if (!item.node.isConnected) return; // it belonged to a conversation that was left meanwhile
  transcript.settle(item.node, seq);
  if (awaiting) showTyping();
  tellDue();
}

function waiting(item, error) {
  typing.hide();
  transcript.tell(item.node, error.busy ? "busy" : "waiting");
}

function failed(item, error) {
  typing.hide();
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
  if (!withPerson() && typing.show()) transcript.toEnd();
}

function rate(seq, helpful, comment) {
  return feedback(memory.token, { seq, helpful, comment });
}

function online(is) {
  find("offline").textContent = is ? "" : words.offline;
  if (is) outbox.wake();
}

/** The server knows our conversation no longer, e.g. since it was erased. */
function gone() {
  if (!forget(held())) return moved();
  leave();
  askConsent(config, () => composer.focus());
  tellThem(words.gone);
}

/** Lets go of a token that opens nothing any more; false when another tab has a new one already. */
function forget(token) {
  events?.stop();
  events = null;
  if (memory.token && memory.token !== token) return false;
  memory.token = null;
  return true;
}

function leave() {
  events?.stop();
  events = null;
  awaiting = false;
  find("menu").hidden = true;
  transcript.clear();
  speaker.reset();
  stateChanged();
  typing.hide();
  signs?.reset();
}

/** Another conversation, or none yet; what was not sent goes with the old one. */
function anew() {
  memory.set("before", memory.get("who") && memory.token);
  forgotten();
  welcome();
  tellDue();
  composer.focus();
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
  signs?.look();
  if (config.contexts || visitor) said({ type: "look" });
  look(true);
  if (focus) composer.focus();
}

function look(shown) {
  unread.shown = shown;
  unread.look();
  tellDue();
}
