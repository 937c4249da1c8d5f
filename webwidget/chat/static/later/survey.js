// When a conversation has ended: whether the problem was solved, asked once.

import { answerSurvey, survey } from "../api.js";
import { find, make } from "../dom.js";
import { remark } from "../message.js";

const box = find("survey");

export class Survey {
  #words;
  #token;
  #timer = 0;
  #seq = null; // of the ending that is asked about
  #answered = false; // here

  constructor(words, token) {
    this.#words = words;
    this.#token = token;
    document.addEventListener("visibilitychange", () => this.#look()); // it may be answered elsewhere by now
  }

  /** Whether the conversation has ended. */
  set shown(is) {
    if (is === Boolean(this.#timer)) return;
    clearTimeout(this.#timer);
    this.#timer = is ? setTimeout(() => this.#look(), 50) : 0; // an ending read from history may be long past
    this.#seq = null;
    this.#answered = false;
    box.hidden = true;
  }

  async #look() {
    if (!this.#timer || this.#answered || document.hidden || !this.#token()) return;
    const found = await survey(this.#token()).catch(() => null);
    if (!found || !this.#timer || this.#answered) return;
    const asked = found.solved === null ? found.seq : null;
    if (asked !== this.#seq && asked) this.#ask();
    this.#seq = asked;
    box.hidden = !asked;
  }

  #ask() {
    const button = (textContent, solved) => {
      const one = make("button", { type: "button", className: "choice", textContent });
      one.addEventListener("click", () => this.#answer(solved));
      return one;
    };
    const words = this.#words;
    const question = make("p", { textContent: words.solved });
    box.replaceChildren(question, button(words.solved_yes, true), button(words.solved_no, false));
  }

  async #answer(solved) {
    const say = (comment) => answerSurvey(this.#token(), { seq: this.#seq, solved, comment });
    try {
      await say();
      this.#answered = true;
      box.replaceChildren(make("p", { textContent: this.#words.thanks }), remark(this.#words, this.#words.solved_why, say));
    } catch (error) {
      if (!error.passing) box.hidden = true; // the conversation goes on; else the buttons stay
    }
  }
}
