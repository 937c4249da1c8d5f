// Being there: every open desk says so again and again, and its agent may say that they are away.

import { request } from "../../staff/static/request.js";
import { say } from "../../staff/static/words.js";

const BEAT_EVERY = 20_000; // ms; after a minute without, nobody counts on us

export class Presence {
  #select;
  #tell;
  #known = null;

  /** `tell(message)` says what the agent did not choose. */
  constructor(select, tell) {
    this.#select = select;
    this.#tell = tell;
    select.addEventListener("change", () => this.#say({ status: select.value }));
    document.addEventListener("visibilitychange", () => document.hidden || this.#say({}));
    setInterval(() => this.#say({}), BEAT_EVERY);
    this.#say({});
  }

  async #say(body) {
    try {
      const { status } = await request("/desk/api/presence", { method: "POST", body });
      if (status === "away" && this.#known === "available" && !body.status) this.#tell(say("set_away"));
      this.#known = status;
      if (document.activeElement !== this.#select || body.status) this.#select.value = status;
    } catch {
      // The stream says when the connection is down; the next beat will do.
    }
  }
}
