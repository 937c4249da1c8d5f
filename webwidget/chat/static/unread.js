// What came while nobody looked. All tabs count the same: each knows how far was read in any of them.

export class Unread {
  #memory;
  #tell;
  #seqs = []; // of what others than the customer wrote
  #count = 0;
  #title = document.title;

  /** Whether the chat is open on its page. */
  shown;

  constructor(memory, shown, tell) {
    this.#memory = memory;
    this.shown = shown;
    this.#tell = tell;
    document.addEventListener("visibilitychange", () => this.look());
  }

  get count() {
    return this.#count;
  }

  /** Whether it is before the customer's eyes. */
  get looking() {
    return this.shown && !document.hidden;
  }

  /** A message of somebody else's. */
  came(seq) {
    this.#seqs.push(seq);
  }

  /** With another conversation; a `fresh` one has nothing that was read. */
  begin(fresh) {
    this.#seqs = [];
    if (fresh) this.#read = 0;
    else if (!this.#memory.token) this.#memory.set("read", null);
    this.look();
  }

  /** Counts anew; what is before the customer's eyes is read. */
  look() {
    const last = this.#seqs.at(-1) ?? 0;
    if (last > this.#read && (this.looking || !this.#memory.get("read"))) this.#read = last;
    const read = this.#read;
    const count = this.#seqs.filter((seq) => seq > read).length;
    if (count === this.#count) return;
    this.#count = count;
    this.#tell("unread", { count });
    if (parent === window) document.title = (count ? `(${count}) ` : "") + this.#title;
  }

  // Numbers begin anew with each conversation, so the mark says whose it is.
  get #read() {
    const [whose, seq] = (this.#memory.get("read") ?? "").split(" ");
    return whose === this.#whose ? Number(seq) : 0;
  }

  set #read(seq) {
    this.#memory.set("read", `${this.#whose} ${seq}`);
  }

  get #whose() {
    return this.#memory.token?.slice(-8) ?? "";
  }
}
