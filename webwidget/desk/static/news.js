// What agents should know before they answer: announcements in force, and what customers ask in numbers.

import { say } from "../../staff/static/words.js";

export class News {
  #root;
  #shown = "";

  constructor(root) {
    this.#root = root;
  }

  show(news) {
    const now = JSON.stringify(news);
    if (now === this.#shown) return;
    this.#shown = now;
    this.#root.replaceChildren(...news.map(line));
    this.#root.hidden = !news.length;
  }
}

function line({ incident, texts, customers, of, about }) {
  const node = document.createElement("a");
  node.href = "/announcements";
  node.className = texts ? (incident ? "incident" : "") : "noticed";
  node.textContent = texts ? inLanguage(texts) : say("news_noticed", { customers, of, about: inLanguage(about) });
  return node;
}

const inLanguage = (texts) => texts[document.documentElement.lang] ?? Object.values(texts)[0];
