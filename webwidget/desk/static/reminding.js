// Who waits too long for a word. Reminds of one's own; others listen for “desk:reminder” on the document.

export class Reminding {
  #me;
  #after; // seconds of a first reminder, and of another
  #announce;
  #told = new Map(); // how often, by conversation

  /** `announce(name)` says it to who cannot see the marks. */
  constructor(me, after, announce) {
    this.#me = me;
    this.#after = after;
    this.#announce = announce;
  }

  /** How many reminders there have been by `now`, by conversation; 0 where nobody waits for long. */
  look(tickets, now) {
    const late = new Map();
    for (const { conversation, name, agent, awaiting } of tickets) {
      const level = awaiting ? this.#after.filter((seconds) => now - awaiting >= seconds).length : 0;
      late.set(conversation, level);
      if (agent === this.#me && level > (this.#told.get(conversation) ?? 0)) {
        this.#announce(name);
        document.dispatchEvent(new CustomEvent("desk:reminder", { detail: { conversation, name, level } }));
      }
    }
    this.#told = late;
    return late;
  }
}
