// While the customer waits for a person: who is there, how many wait before, and where else to be reached.

import { find } from "../dom.js";
import { leaveAddress, takeAddressBack, waiting } from "../api.js";

const LOOK_EVERY = 15000; // ms

/** `token()` is the conversation's, `leave()` is called by who would rather go on with the bot. */
export class Waiting {
  #words;
  #token;
  #timer = 0;

  constructor(words, { token, leave }) {
    this.#words = words;
    this.#token = token;
    find("stop-waiting").addEventListener("click", leave);
    find("reach").addEventListener("submit", (event) => this.#leave(event));
    find("unreach").addEventListener("click", () => this.#takeBack());
    document.addEventListener("visibilitychange", () => this.#timer && this.#look());
  }

  /** Shown while `is`. */
  set shown(is) {
    if (is === Boolean(this.#timer)) return;
    clearInterval(this.#timer);
    this.#timer = is ? setInterval(() => this.#look(), LOOK_EVERY) : 0;
    find("waiting").hidden = !is;
    if (is) this.#look();
  }

  async #look() {
    if (document.hidden || !this.#token()) return;
    const found = await waiting(this.#token()).catch(() => null);
    if (!found || !this.#timer) return; // the next look will do
    const line = find("standing");
    if (line.textContent !== found.text) line.textContent = found.text;
    const said = find("log").lastElementChild?.textContent ?? "";
    line.hidden = found.there !== "soon" && said.includes(found.text); // once is enough
    this.#reached(found.email);
    if (found.there !== "soon" && !found.email && !find("by-email").dataset.seen) {
      find("by-email").open = true;
      find("by-email").dataset.seen = "1"; // whoever closes it has closed it
    }
  }

  #reached(is) {
    find("by-email").hidden = is;
    find("reached").hidden = !is;
  }

  async #leave(event) {
    event.preventDefault();
    const problem = find("reach-problem");
    problem.textContent = "";
    try {
      await leaveAddress(this.#token(), find("email").value);
      this.#reached(true);
    } catch (error) {
      problem.textContent = error.status === 422 ? error.message : this.#words.offline;
    }
  }

  async #takeBack() {
    await takeAddressBack(this.#token()).catch(() => {});
    this.#look();
  }
}
