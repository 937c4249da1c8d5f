// What only those need who wait for a person, have one, or had one: how long it takes, signs of life, the survey.

import { Signs } from "./signs.js";
import { Survey } from "./survey.js";
import { Waiting } from "./waiting.js";

export class Person {
  #queue;
  #survey;

  /** As app.js says; `latest` is the number of the agent's last message. */
  constructor(words, { token, leave, speaker, looked }, latest) {
    this.#queue = new Waiting(words, { token, leave });
    this.#survey = new Survey(words, token);
    this.signs = new Signs(words, { token, speaker, looked }, latest);
  }

  /** What is shown in this state of the conversation. */
  set state(is) {
    this.#queue.shown = is === "queued";
    this.#survey.shown = is === "closed";
  }
}
