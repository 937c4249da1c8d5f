// Browsers that let a frame store nothing, as in private windows, still keep it a cookie for the pages of one shop.

const TERMS = "; Path=/widget; Secure; SameSite=None; Partitioned; Max-Age=";
const LASTS = 90 * 86400; // seconds

/** As much of a storage as we need; what is too long for a cookie is not kept. */
export class Cookies {
  #channel = new BroadcastChannel("kundig");

  getItem(name) {
    return this.#all().get(name) ?? null;
  }

  setItem(name, value) {
    this.#set(name, value, LASTS);
  }

  removeItem(name) {
    this.#set(name, "", 0);
  }

  names() {
    return [...this.#all().keys()];
  }

  /** Calls when another tab changed something, with what a storage event says. */
  watch(changed) {
    this.#channel.addEventListener("message", ({ data }) => changed(data));
  }

  #set(key, newValue, age) {
    const oldValue = this.getItem(key);
    if (oldValue === (newValue || null)) return;
    document.cookie = `${encodeURIComponent(key)}=${encodeURIComponent(newValue)}${TERMS}${age}`;
    this.#channel.postMessage({ key, oldValue, newValue });
  }

  #all() {
    const pairs = document.cookie.split("; ").filter(Boolean);
    return new Map(pairs.map((pair) => pair.split("=").map(decodeURIComponent)));
  }
}
