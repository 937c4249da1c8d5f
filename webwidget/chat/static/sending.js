// How what was written reaches a conversation: the one that is shown, or one that begins with it.

import { Refusal, begin, post } from "./api.js";
import { Outbox } from "./outbox.js";

/** An outbox that says below each message what became of it. `chat` says what is shown and goes on with it: see
    app.js. */
export function sending(memory, transcript, typing, chat) {
  const sender = new Sender(memory, chat, (node, share) => transcript.progress(node, share));
  const outbox = new Outbox(memory, (item) => sender.deliver(item), { sent, waiting, failed });

  function sent({ node }, seq) {
    if (!node.isConnected) return; // it belonged to a conversation that was left meanwhile
    transcript.settle(node, seq);
    chat.sent();
  }

  function waiting({ node }, error) {
    typing.hide();
    transcript.tell(node, error.busy ? "busy" : "waiting");
  }

  function failed(item, error) {
    typing.hide();
    const retry = () => {
      transcript.tell(item.node, "pending");
      outbox.again(item);
      chat.again();
    };
    const refused = error.status === 422 && item.files.length; // for its files: the words may go without them
    const why = refused ? error.message : "";
    if (refused) chat.back(item.text);
    const again = error.passing || error.status === 404;
    transcript.tell(item.node, error.busy ? "later" : "failed", again ? retry : null, why);
  }

  return outbox;
}

/** Without what sends files there is no way to the server now. */
function unreachable() {
  throw new Refusal(0, "unreachable");
}

class Sender {
  #memory;
  #chat;
  #progress;

  constructor(memory, chat, progress) {
    this.#memory = memory;
    this.#chat = chat;
    this.#progress = progress;
  }

  async deliver(item) {
    const memory = this.#memory;
    if (memory.token !== this.#chat.held()) await this.#chat.moved();
    if (!memory.token) await this.#start();
    try {
      return await this.#send(item);
    } catch (error) {
      if (error.status === 401 || error.status === 404) for (const file of item.files) file.id = null; // gone with it
      if (error.status !== 401) throw error;
      this.#chat.gone();
      await this.#start();
      return this.#send(item);
    }
  }

  /** Files first, each once; then the message that shows them. */
  async #send({ node, body, files, key }) {
    const memory = this.#memory;
    if (files.length) {
      const { upload } = await import("./later/upload.js").catch(unreachable);
      for (const file of files) file.id ??= await upload(memory.token, file, (share) => this.#progress(node, share));
      body = { ...body, attachments: files.map((file) => file.id) };
    }
    return (await post(memory.token, body, key)).seq;
  }

  /** Begins a conversation, in one tab alone. */
  #start() {
    const memory = this.#memory;
    return memory.alone(async () => {
      if (memory.token) return memory.token === this.#chat.held() || this.#chat.moved();
      const { token } = await this.#begun();
      if (memory.token) return this.#chat.moved(); // where tabs cannot wait for each other
      memory.token = token;
      memory.set("before", null);
      this.#chat.began();
    });
  }

  /** Of a known customer, if the page or the conversation before says so; what is refused costs them no word. */
  async #begun() {
    const about = this.#chat.about();
    const known = this.#chat.known();
    try {
      return await begin({ ...about, ...known }, this.#memory.get("before"));
    } catch (error) {
      if (!known?.identity || error.passing || error.code === "consent_needed") throw error;
      return begin({ ...about, ...known, identity: null });
    }
  }
}
