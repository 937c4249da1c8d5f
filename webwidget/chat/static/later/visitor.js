// What the page around the chat says: who the customer is, what they look at, and that they leave.

import { begin, earlier, goOn, identify, setContext, welcome } from "../api.js";
import { find, later, make } from "../dom.js";
import { written } from "../words.js";

const SHOWN = 5; // earlier conversations

export class Visitor {
  #memory;
  #proof = null; // one that could not be used yet
  #given = null;
  #said = ""; // what the server knows of the page
  #usual; // greeting
  #chat;
  #isProved = false; // on this page
  #joining = null; // from a messenger

  /** `chat` begins, resumes and forgets conversations, and tells the page: see app.js. */
  constructor(memory, chat) {
    this.#memory = memory;
    this.#chat = chat;
  }

  /** What a conversation that begins now brings along. */
  get known() {
    const proof = this.#proof;
    this.#proof = null;
    return { ...(proof && { identity: proof }), ...this.#context };
  }

  get #context() {
    return this.#given ? { context: this.#given } : {};
  }

  /** A proof of who it is. Where that is known already, none is used up. */
  async identity({ token: proof }) {
    const who = subject(proof);
    this.#isProved = false;
    this.#joining?.wait();
    try {
      if (this.#memory.token && this.#memory.get("who") === who) {
        return await this.#proved(true);
      }
      const continued = this.#memory.token ? await this.#join(proof) : await this.#enter(proof);
      this.#memory.set("who", who);
      await this.#proved(continued);
    } catch (error) {
      if (error.code === "consent_needed") this.#afterConsent((this.#proof = proof));
      else this.#tell("refused", { code: error.code || "unavailable", message: error.message });
      if (!this.#proof) this.#joining?.logIn();
    }
  }

  async #proved(continued) {
    this.#isProved = true;
    this.#tell("identified", { continued });
    this.#joining?.ask();
    await this.#remember();
  }

  /** Stands in the page's address: whoever is proved here is asked whether it is theirs. */
  async link({ link }) {
    if (this.#joining) return;
    const { AccountLink } = await later(() => import("./account_link.js"));
    this.#joining ??= new AccountLink(link, this.#memory, this.#chat);
    if (this.#isProved) this.#joining.ask();
    else if (this.#proof) this.#afterConsent(this.#proof);
  }

  /** Who has agreed need not write before they are asked. */
  #afterConsent(proof) {
    if (!this.#joining) return;
    this.#joining.wait();
    find("agree")?.addEventListener("click", () => setTimeout(() => this.identity({ token: proof })), { once: true });
  }

  async #join(proof) {
    try {
      await identify(this.#memory.token, { identity: proof });
      return true;
    } catch (error) {
      if (error.code !== "identity_other") throw error;
      this.#chat.leave(); // somebody else has logged in here
      return this.#enter(proof);
    }
  }

  async #enter(proof) {
    const begun = await this.#memory.alone(async () => {
      if (this.#memory.token) return null; // by what was written meanwhile
      const found = await begin({ ...this.#chat.about(), ...this.#context, identity: proof });
      this.#memory.token = found.token;
      return found;
    });
    if (!begun) return this.#join(proof);
    await this.#chat.resume();
    return Boolean(begun.continued);
  }

  /** What was talked about before, below the first words of a conversation that has none yet. */
  async #remember() {
    find("earlier")?.remove();
    if (!this.#memory.token || !this.#chat.empty()) return;
    const { conversations } = await earlier(this.#memory.token);
    if (!conversations.length || !this.#chat.empty()) return;
    const items = conversations.slice(0, SHOWN).map((one) => make("li", {}, this.#link(one)));
    const title = make("p", { textContent: this.#chat.words.earlier });
    find("topics").after(make("div", { className: "topics", id: "earlier" }, title, make("ul", { className: "choices" }, ...items)));
  }

  #link({ conversation, updated, text }) {
    const said = `${written(new Date(updated * 1000), this.#chat.about().locale)} · ${text}`;
    const node = make("button", { type: "button", className: "choice quiet", textContent: said });
    node.addEventListener("click", async () => {
      const { token } = await goOn(this.#memory.token, conversation);
      find("earlier")?.remove();
      this.#chat.leave();
      this.#memory.token = token;
      await this.#chat.resume();
    });
    return node;
  }

  /** What the customer looks at; the chat greets by it, and agents see it. */
  async context({ given }) {
    this.#given = given;
    await this.look();
  }

  /** Tells the server where a conversation is now, or asks how one is welcomed here: once for each place. */
  async look() {
    const { site, locale, page } = this.#chat.about();
    const { token } = this.#memory;
    const said = JSON.stringify([token, page, this.#given]);
    if (said === this.#said) return;
    this.#said = said;
    try {
      if (token) await setContext(token, { page, given: this.#given });
      const found = await welcome({ site, locale, page, given: this.#given });
      if (said === this.#said) this.#greet(found); // else they are elsewhere by now
    } catch (error) {
      if (said !== this.#said) return;
      this.#said = "";
      if (error.status >= 400 && error.status < 500) this.#tell("refused", { code: error.code, message: error.message });
    }
  }

  #greet(found) {
    const bubble = find("greeting").querySelector(".bubble");
    this.#usual ??= bubble.textContent;
    bubble.textContent = found.greeting || this.#usual;
    this.#chat.first(found);
  }

  forget() {
    this.#proof = this.#given = null;
    this.#isProved = false;
    this.#chat.leave();
    for (const name of ["who", "before"]) this.#memory.set(name, null);
    this.#chat.tell("forgotten");
  }

  #tell(name, data) {
    this.#chat.tell("event", { name, data });
  }
}

/** Whom the proof is about, as far as we can read it; whether it is true is the server's to say. */
function subject(proof) {
  try {
    const bytes = Uint8Array.from(atob(proof.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt());
    return String(JSON.parse(new TextDecoder().decode(bytes)).sub);
  } catch {
    return "";
  }
}
