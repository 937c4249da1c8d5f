// Sound and desktop notifications: for the queue and for one's own conversations, each as its agent wants it in
// this browser. Nothing of what customers write is shown unless that was chosen.

import { say } from "../../staff/static/words.js";
import { ring, unlock } from "./sound.js";
import { isUnread } from "./unread.js";

const PLACE = "kundig-desk-alerts";
const RANG = "kundig-desk-rang";
const USUAL = { "queue-sound": true, "mine-sound": true, "queue-notice": false, "mine-notice": false, text: false };
const PAUSE = 1500; // ms between two sounds

/** The settings are the boxes of `form`; `isHere()` says whether its agent is there, by their own word. */
export class Alerts {
  #form;
  #me;
  #isHere;
  #known = null; // what was told already: seq by conversation, of those who wait and of mine
  #rang = 0;

  constructor(form, me, isHere) {
    this.#form = form;
    this.#me = me;
    this.#isHere = isHere;
    const wanted = read();
    for (const box of this.#boxes()) box.checked = wanted[box.name];
    form.addEventListener("change", (event) => this.#changed(event.target));
    for (const first of ["pointerdown", "keydown"]) addEventListener(first, () => this.#wantsSound() && unlock());
    document.addEventListener("desk:reminder", () => this.#wants("mine-sound") && ring("mine"));
    this.#tellPermission();
  }

  /** The queue as it is now; `open` is the conversation that is looked at. */
  look(tickets, open) {
    const before = this.#known;
    const mine = tickets.filter((one) => one.state === "human" && one.agent === this.#me);
    const queued = tickets.filter((one) => one.state === "queued");
    this.#known = {
      mine: new Map(mine.map((one) => [one.conversation, one.seq])),
      queue: new Set(queued.map((one) => one.conversation)),
    };
    if (!before) return;
    const seen = (one) => one.conversation === open && !document.hidden;
    const written = mine.filter((one) => one.seq > (before.mine.get(one.conversation) ?? 0) && isUnread(one));
    this.#tell("mine", written.filter((one) => !seen(one)));
    const fresh = queued.filter((one) => !before.queue.has(one.conversation) && !seen(one));
    if (this.#isHere()) this.#tell("queue", fresh);
  }

  #tell(kind, tickets) {
    if (!tickets.length) return;
    if (this.#wants(`${kind}-sound`) && this.#mayRing(kind, tickets[0])) ring(kind);
    if (this.#wants(`${kind}-notice`) && !document.hasFocus()) for (const one of tickets.slice(0, 3)) this.#show(kind, one);
  }

  /** Of several pages of this browser, one is heard. */
  #mayRing(kind, { conversation, seq }) {
    const now = Date.now();
    const what = `${kind} ${conversation} ${seq}`;
    if (now - this.#rang < PAUSE || stored(RANG) === what) return false;
    this.#rang = now;
    store(RANG, what);
    return true;
  }

  #show(kind, ticket) {
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    const body = this.#wants("text") ? ticket.last_text || say("sent_file") : ticket.name;
    try {
      const shown = new Notification(say(kind === "queue" ? "now_waiting" : "now_written"), {
        body,
        tag: `kundig-${ticket.conversation}`, // the same from several pages is shown once
      });
      shown.addEventListener("click", () => {
        window.focus();
        location.hash = ticket.conversation;
        shown.close();
      });
    } catch {
      // Browsers of phones show none from a page; title and sound are left.
    }
  }

  async #changed(box) {
    if (box.name.endsWith("-sound") && box.checked) {
      unlock();
      setTimeout(() => ring(box.name.split("-")[0]), 100); // what it will be like
    }
    if (box.name.endsWith("-notice") && box.checked && "Notification" in window) {
      if ((await Notification.requestPermission()) !== "granted") box.checked = false;
    }
    this.#tellPermission();
    store(PLACE, JSON.stringify(Object.fromEntries(this.#boxes().map(({ name, checked }) => [name, checked]))));
  }

  #tellPermission() {
    const possible = "Notification" in window && isSecureContext;
    const denied = possible && Notification.permission === "denied";
    for (const box of this.#boxes()) if (box.name.endsWith("-notice")) box.disabled = !possible || denied;
    const told = denied ? say("notices_denied") : possible ? "" : say("notices_impossible");
    this.#form.querySelector("[role=status]").textContent = told;
  }

  #boxes() {
    return [...this.#form.querySelectorAll("[type=checkbox]")];
  }

  #wants(name) {
    const box = this.#form.elements[name];
    return box.checked && !box.disabled;
  }

  #wantsSound() {
    return this.#wants("queue-sound") || this.#wants("mine-sound");
  }
}

function read() {
  try {
    return { ...USUAL, ...JSON.parse(localStorage.getItem(PLACE)) };
  } catch {
    return USUAL; // no storage, or not ours
  }
}

function stored(place) {
  try {
    return localStorage.getItem(place);
  } catch {
    return null;
  }
}

function store(place, value) {
  try {
    localStorage.setItem(place, value);
  } catch {
    // Holds for this page then.
  }
}
