// The chat: puts the parts together.

import { feedback, load } from "./api.js";
import { Around, font } from "./around.js";
import { Composer } from "./composer.js";
import { askConsent, hold, noticed } from "./consent.js";
import { find, later } from "./dom.js";
import { Events } from "./events.js";
import { readOn } from "./history.js";
import { hostLink } from "./host.js";
import { chosen, speakTo } from "./language.js";
import { Memory } from "./memory.js";
import { sending } from "./sending.js";
import { Speaker } from "./speaker.js";
import { hideTopics, prefer, showTopics } from "./topics.js";
import { Transcript } from "./transcript.js";
import { LASTS, Typing } from "./typing.js";
import { Unread } from "./unread.js";

const config = JSON.parse(document.body.dataset.config);
const { words } = config;
const memory = new Memory(config.site);
let events = null;
let person = null; // what only those need who wait for one, have one, or had one
let page = location.origin + location.pathname;
let awaiting = false; // whether the customer's last message still waits for its reply
let due = null; // what the page was told last

const held = () => events?.token ?? null; // the token of the conversation that is shown
const empty = () => transcript.empty && !outbox.pending.length;
const speaker = new Speaker(words);
const withPerson = () => speaker.state === "queued" || speaker.state === "human";
const transcript = new Transcript(config, { choose, rate, load: fetched });
const composer = new Composer(config, memory, { say: ask, typed: () => person?.signs.typed() });
const around = new Around(memory, { words, about, tell: (...told) => tell(...told), leave: forgotten, resume, empty, first, tellThem });
const visiting = { identity: around.hear, context: around.hear, link: around.hear, forget: around.hear };
const locale = ({ locale: tag }) => speakTo(tag, config, memory, unread.shown);
const proactive = (message) => import("./later/offers.js").then(({ offered }) => offered(message, config, memory, tell, empty));
const tell = hostLink(config.origin, { open: opened, closed: () => look(false), locale, font, proactive, ...visiting });
const unread = new Unread(memory, document.body.classList.contains("page"), tell);
const typing = new Typing();
const outbox = sending(memory, transcript, typing, {
  held,
  moved,
  gone,
  about,
  known: () => around.known,
  began() {
    unread.begin(true);
    follow(0);
  },
  sent() {
    if (awaiting) showTyping();
    tellDue();
  },
  again: showTyping,
  back: (text) => composer.takeBack(text),
});

find("close")?.addEventListener("click", () => tell("close"));
find("person").addEventListener("click", () => choose({ id: "handoff", title: words.person }));
addEventListener("keydown", escape);
memory.watch(changed);
if (!chosen(config, memory)) resume();
tell("locale", { locale: config.locale });
let acts = null;
const menu = later(() => import("./later/acts.js"));
menu.then((loaded) => (acts = loaded).prepareActs(config, memory, { ended: () => speaker.state === "closed", anew, tellThem }));
later(() => import("./later/news.js")).then(({ followNews }) => followNews(config));
if (unread.shown) import("./later/keyboard.js"); // a page of its own

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
  const take = (message) => held() === token && receive(message, false);
  const { last, refused } = await readOn(token, take);
  if (refused?.status === 401) forget(token);
  else if (held() !== token) return false;
  if (held() === token) follow(last);
  return true;
}

/** Whether something is still to come, or was not read: then the next page looks for it without being asked. */
function tellDue() {
  const is = awaiting || withPerson() || outbox.pending.length + unread.count > 0;
  if (is !== due) tell("due", { on: (due = is) });
}

/** What is shown first on this page. */
function first(found) {
  prefer(found);
  if (empty()) showTopics(config, ask);
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

/** An address for what only the holder of our token may load. */
async function fetched(src) {
  return URL.createObjectURL(await load(memory.token, src));
}

function about() {
  return { locale: config.locale, site: config.site, page, notice: noticed(config) };
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
  events = new Events(memory.token, after, { message: receive, online, gone, typing: () => person?.signs.showTyping(), seen });
  events.run();
  document.body.classList.add("talks");
}

/** Always true: the next may come. */
function receive(message, live = true) {
  if (transcript.has(message.seq)) return true;
  const own = message.role === "customer" && outbox.find(message);
  if (own) {
    transcript.settle(own.node, message.seq);
    own.seq = message.seq;
  } else {
    transcript.add(message);
  }
  if (speaker.hear(message)) stateChanged();
  person?.signs.hear(message);
  if (live) tell("event", { name: "message", data: { seq: message.seq, role: message.role } });
  if (message.role === "customer") asked(message, live);
  else arrived(message, live);
  return true;
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
  if (memory.get("sound") && events.leads && !unread.looking) import("./later/sound.js").then(({ ring }) => ring());
  unread.look();
  tellDue();
}

async function stateChanged() {
  const { state } = speaker;
  tell("event", { name: "handoff", data: { state } });
  find("end").hidden = state === "closed";
  composer.suggesting = !withPerson();
  composer.placeholder = withPerson() || state === "closed" ? words.placeholder_person : words.placeholder;
  if (state === "bot" && !person) return;
  const { Person } = await later(() => import("./later/person.js"));
  const leave = () => choose({ id: "continue", title: words.stop_waiting });
  const looked = () => unread.shown && transcript.atEnd;
  person ??= new Person(words, { token: () => memory.token, leave, speaker, looked }, transcript.lastOf("agent"));
  person.state = speaker.state;
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
  document.body.classList.remove("talks");
  transcript.clear();
  speaker.reset();
  stateChanged();
  typing.hide();
  person?.signs.reset();
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
  if (!acts?.closeMenu() && !composer.hideSuggestions()) tell("close");
}

function opened({ page: from, focus }) {
  if (typeof from === "string") page = from;
  person?.signs.look();
  if (config.contexts || around.heard) around.hear({ type: "look" });
  look(true);
  if (focus) composer.focus();
}

function look(shown) {
  unread.shown = shown;
  unread.look();
  tellDue();
}
