// The desk: ties the queue, the open conversation and the event stream together.

import { element } from "../../staff/static/element.js";
import { request } from "../../staff/static/request.js";
import { say } from "../../staff/static/words.js";
import { showAbout, showTried } from "./about.js";
import { Aids } from "./aids.js";
import { Alerts } from "./alerts.js";
import { showByMail } from "./by_mail.js";
import { channelMark } from "./channels.js";
import { Composer } from "./composer.js";
import { Crowd } from "./crowd.js";
import { Finding } from "./finding.js";
import { Keys } from "./keys.js";
import { Live } from "./live.js";
import { News } from "./news.js";
import { NoteForm } from "./notes.js";
import { Passing } from "./passing.js";
import { Presence } from "./presence.js";
import { Proposing } from "./proposing.js";
import { Queue } from "./queue.js";
import { Reminding } from "./reminding.js";
import { Signs } from "./signs.js";
import { Tags } from "./tags.js";
import { Transcript } from "./transcript.js";
import { isUnread, markSeen } from "./unread.js";
import { WindowLine } from "./window.js";

const page = document.querySelector("[data-desk]");
const part = (name) => page.querySelector(`[data-part=${name}]`);
const me = page.dataset.me;
const title = document.title;

const remindAfter = JSON.parse(page.dataset.remindAfter);
const reminding = new Reminding(me, remindAfter, (name) => announce(say("reminder", { name })));
const news = new News(part("news"));
const queue = new Queue(part("queue"), me, JSON.parse(page.dataset.teams), reminding);
const transcript = new Transcript(part("log"), part("jump"));
const composer = new Composer(part("composer"), me, showPending);
const windowLine = new WindowLine(part("window"), (text) => composer.insert(text));
const aids = new Aids(page, composer);
const passing = new Passing(part("passing"), act);
new Presence(part("presence"), notice);
new Finding(part("finding"));
new Keys(page, part("keys"), aids);
const alerts = new Alerts(part("alerts"), me, () => part("presence").value === "available");
const tags = new Tags(part("tag-form"));
const noteForm = new NoteForm(part("note-form"));
const proposing = new Proposing(part("after"), part("log"), notice);
const signs = new Signs(part("log"), part("typing"), part("composer").elements.text);
const solved = () => open && refresh();
const live = new Live({ onQueue, onMessages, onNotes, onGone, onSolved: solved, onConnection, signs });

const crowd = new Crowd(part("crowd"), part("close-alike"), notice);

let tickets = [];
let inLine = 0; // how many wait, more than there are tickets of perhaps
let serverNow = Date.now() / 1000;
let waiting = null; // ids in the queue, null before the first news
let open = null; // {conversation, messages, notes} of the open conversation
let opening = null; // aborts a load that was overtaken
let stale = false; // the open conversation may have moved on unseen

part("about").addEventListener("parted", refresh);

function onQueue(told) {
  tickets = told.tickets;
  inLine = told.waiting;
  serverNow = told.now;
  news.show(told.news);
  showQueue();
  announceNew();
  alerts.look(tickets, open?.conversation.id);
  const ticket = open && tickets.find((one) => one.conversation === open.conversation.id);
  if (ticket) Object.assign(open.conversation, { reason: ticket.reason, tags: ticket.tags });
  if (ticket) tags.show(open.conversation);
}

function showQueue() {
  queue.show(tickets, serverNow, open?.conversation.id, inLine);
  crowd.show(inLine, tickets, open?.conversation.id);
  const calling = tickets.filter(
    (ticket) => ticket.state === "queued" || (ticket.agent === me && ticket.state === "human" && isUnread(ticket)),
  ).length;
  document.title = calling ? `(${calling}) ${title}` : title;
}

function announceNew() {
  const queued = new Set(tickets.filter((one) => one.state === "queued").map((one) => one.conversation));
  const isNews = waiting && [...queued].some((id) => !waiting.has(id));
  waiting = queued;
  if (isNews) announce(say("now_waiting"));
}

function announce(told) {
  part("announcer").textContent = told;
}

function onConnection(isUp) {
  part("connection").hidden = isUp;
  if (!isUp) stale = true;
  else if (stale && open) {
    notice("");
    refresh();
  }
}

function onMessages({ conversation, messages }) {
  if (conversation !== open?.conversation.id) return;
  const last = open.messages.at(-1)?.seq ?? 0;
  const fresh = messages.filter((message) => message.seq > last);
  open.messages.push(...fresh);
  transcript.add(fresh);
  composer.settle(conversation, fresh);
  aids.look();
  seeAll();
  const opens = open.conversation.messenger?.until && fresh.some((message) => message.role === "customer");
  if (opens || fresh.some((message) => message.state)) refresh();
  else if (fresh.some((message) => message.trace)) showTried(part("tried"), open.messages);
}

/** Its customer has deleted it, or its time is over. */
function onGone({ conversation }) {
  if (conversation !== open?.conversation.id) return;
  history.replaceState(null, "", location.pathname + location.search);
  showNothing();
  notice(say("unknown_conversation"));
}

function onNotes({ conversation, notes }) {
  if (conversation !== open?.conversation.id) return;
  const last = open.notes.at(-1)?.number ?? 0;
  const fresh = notes.filter((note) => note.number > last);
  open.notes.push(...fresh);
  transcript.addNotes(fresh);
  if (fresh.some((note) => !note.author)) refresh(); // an e-mail that came back
}

function seeAll() {
  if (!open || document.hidden) return;
  markSeen(open.conversation.id, open.messages.at(-1)?.seq ?? 0);
  signs.read(open.messages);
  showQueue();
}

function showPending(conversation) {
  if (conversation !== open?.conversation.id) return;
  composer.settle(conversation, open.messages);
  transcript.showPending(composer.pending(conversation), {
    onRetry: (reply) => composer.retry(conversation, reply),
    onDiscard: (reply) => composer.discard(conversation, reply),
  });
}

async function openFromAddress() {
  opening?.abort();
  const id = decodeURIComponent(location.hash.slice(1));
  notice("");
  if (!id) return showNothing();
  opening = new AbortController();
  try {
    const path = `/desk/api/conversations/${encodeURIComponent(id)}`;
    open = await request(path, { signal: opening.signal });
  } catch (error) {
    if (error.name === "AbortError") return;
    showNothing();
    return notice(error.message);
  }
  page.classList.add("showing-conversation");
  part("nothing").hidden = true;
  part("conversation").hidden = false;
  transcript.start(open.messages, open.notes);
  noteForm.open(id);
  proposing.open(open.conversation);
  composer.open(id);
  showConversation();
  showPending(id);
  seeAll();
  live.watch(id, open.messages.at(-1)?.seq ?? 0);
  part("heading").focus({ preventScroll: true });
}

function showNothing() {
  open = null;
  aids.open(null);
  page.classList.remove("showing-conversation");
  part("nothing").hidden = false;
  part("conversation").hidden = true;
  showQueue();
  live.watch(null);
}

/** The state has changed: load it anew, so that buttons and panel follow. */
async function refresh() {
  const id = open.conversation.id;
  try {
    const { conversation } = await request(`/desk/api/conversations/${encodeURIComponent(id)}?messages=0`);
    if (open?.conversation.id !== id) return;
    open.conversation = conversation;
    stale = false;
    showConversation();
  } catch (error) {
    stale = true;
    notice(error.message);
  }
}

function showConversation() {
  const { conversation, messages } = open;
  const { state } = conversation;
  const mine = state === "human" && conversation.agent === me;
  part("heading").textContent = conversation.name;
  const where = mine ? "mine" : state;
  part("state").textContent = say(`state_${where}`, { name: conversation.agent_name ?? "" });
  part("state").className = `badge ${state === "queued" ? "badge-warn" : mine ? "badge-good" : ""}`;
  part("channel").replaceChildren(channelMark(conversation) ?? "");
  part("accept").hidden = state !== "queued";
  part("take-over").hidden = !(state === "bot" || (state === "human" && !mine && "admin" in page.dataset));
  part("hand-back").hidden = !mine;
  passing.shown = mine;
  part("close").hidden = !(mine || state === "queued");
  part("composer").hidden = !mine;
  showByMail(part("by-mail"), conversation, mine);
  windowLine.show(conversation.messenger, mine);
  signs.open(conversation.id, mine);
  aids.open(mine ? conversation : null);
  part("no-reply").hidden = mine;
  part("no-reply").textContent = whyNoReply(conversation);
  showAbout(part("about"), conversation);
  showTried(part("tried"), messages);
  tags.show(conversation);
  disarmClose();
  crowd.show(inLine, tickets, conversation.id);
}

function whyNoReply({ state, agent_name: name }) {
  const key = { queued: "accept_first", bot: "bot_answers", human: "other_answers", closed: "conversation_closed" };
  return say(key[state], { name: name ?? "" });
}

async function act(action, body = {}, button = part("passing")) {
  if (button.getAttribute("aria-disabled") === "true") return; // it is being done
  const { id } = open.conversation;
  notice("");
  button.setAttribute("aria-disabled", "true");
  try {
    await request(`/desk/api/conversations/${encodeURIComponent(id)}/${action}`, { method: "POST", body });
  } catch (error) {
    notice(error.message);
  }
  button.removeAttribute("aria-disabled");
  if (open?.conversation.id !== id) return;
  await refresh();
  if (action === "close") proposing.offer(open.messages);
  const { activeElement: here } = document; // who has gone on meanwhile is left there
  if (here !== document.body && here !== button && here.checkVisibility()) return;
  if (!part("composer").hidden) composer.focus();
  else part("heading").focus({ preventScroll: true });
}

function disarmClose() {
  part("close").dataset.armed = "";
  part("close").textContent = say("close");
  part("close").style.minWidth = "";
}

function closeClicked({ currentTarget: button, detail: clicks }) {
  if (button.dataset.armed && clicks > 1) return; // a double click, by habit, does not say twice that it is over
  if (button.dataset.armed) return act("close", {}, button);
  button.dataset.armed = "yes";
  button.style.minWidth = `${button.offsetWidth}px`; // or another button would slip below the pointer
  button.textContent = say("close_sure");
  setTimeout(disarmClose, 4000);
}

function notice(message) {
  part("notice").replaceChildren(...(message ? [element("p", { class: "alert" }, message)] : []));
}

for (const action of ["accept", "take-over", "hand-back"]) {
  part(action).addEventListener("click", (event) => act(action, {}, event.currentTarget));
}
part("close").addEventListener("click", closeClicked);
part("back").addEventListener("click", (event) => {
  event.preventDefault();
  history.pushState(null, "", location.pathname + location.search);
  openFromAddress();
});
addEventListener("hashchange", openFromAddress);
addEventListener("popstate", () => !location.hash && openFromAddress());
document.addEventListener("visibilitychange", seeAll);
part("details").open = matchMedia("(min-width: 70rem)").matches;
openFromAddress();
