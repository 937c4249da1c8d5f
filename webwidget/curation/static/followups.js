// Follow-ups by search, and the tree that they make. The plain field of ids goes on holding what is sent.

import { element } from "../../staff/static/element.js";
import { request } from "../../staff/static/request.js";
import { say, sayCounted } from "../../staff/static/words.js";
import { put } from "./changing.js";
import { combobox } from "../../staff/static/combobox.js";

export function followUps(box, form) {
  const field = box.querySelector("textarea");
  const id = form.elements.id?.value || new URL(form.action).pathname.split("/")[4] || "";
  const locale = () => form.elements.locale?.value ?? form.elements.question.lang;
  const tree = element("div", { class: "tree" });
  const told = element("p", { class: "visually-hidden", "aria-live": "polite" });
  let running = null;

  const ids = () => [...new Set(field.value.split(/\s+/).filter(Boolean))];

  function set(wanted, said) {
    put(field, wanted.join("\n"));
    told.textContent = said;
    return draw();
  }

  async function draw() {
    running?.abort();
    running = new AbortController();
    const asked = new URLSearchParams([["locale", locale()], ["from", id], ...ids().map((each) => ["ids", each])]);
    try {
      const found = ids().length ? (await request(`/curation/api/tree?${asked}`, { signal: running.signal, quiet: true })).tree : [];
      tree.replaceChildren(found.length ? branch(found, 0) : element("p", { class: "soft small" }, say("followups_none")));
    } catch (error) {
      if (error.name !== "AbortError") tree.replaceChildren(element("p", { class: "soft small" }, error.message));
    }
  }

  function branch(nodes, depth) {
    const items = nodes.map((node, index) => element("li", {}, twig(node, depth, index), below(node.followups ?? [], depth + 1)));
    return element("ul", { class: depth ? "twigs" : "twigs first" }, ...items);
  }

  /** What follows on a follow-up, folded up. */
  function below(nodes, depth) {
    if (!nodes.length) return null;
    const summary = element("summary", { class: "small" }, sayCounted("followups_below", nodes.length));
    return element("details", { open: depth > 1 }, summary, branch(nodes, depth));
  }

  function twig(node, depth, index) {
    const label = node.missing
      ? element("span", { class: "missing" }, say("followup_nowhere", { id: node.id }))
      : element("a", { href: `/curation/entries/${node.locale}/${encodeURIComponent(node.id)}`, lang: node.locale, target: "_blank", rel: "noopener" }, node.question);
    const notes = [
      node.locale && node.locale.slice(0, 2) !== locale().slice(0, 2) ? node.locale.toUpperCase() : "",
      node.state && node.state !== "approved" ? say(`state_${node.state}`) : "",
      node.again ? say("followup_again") : "",
    ].filter(Boolean);
    const line = element("div", { class: "twig" }, label, notes.length ? element("span", { class: "soft small" }, notes.join(" · ")) : null);
    if (!depth) line.append(acts(node, index));
    return line;
  }

  function acts({ id: one, question = one }, index) {
    const button = (sign, label, disabled, act) => {
      const node = element("button", { type: "button", class: "tool", "aria-label": say(label, { question }), title: say(label, { question }), disabled }, sign);
      node.addEventListener("click", act);
      return node;
    };
    const move = (by) => async () => {
      const order = ids();
      [order[index], order[index + by]] = [order[index + by], order[index]];
      await set(order, say("followup_moved", { question }));
      tree.querySelector(`.first > li:nth-child(${index + by + 1}) .tool:not([disabled])`)?.focus();
    };
    const away = async () => {
      await set(ids().filter((each) => each !== one), say("followup_removed", { question }));
      input.focus();
    };
    return element("span", { class: "twig-acts" }, button("↑", "followup_up", index === 0, move(-1)), button("↓", "followup_down", index === ids().length - 1, move(1)), button("✕", "followup_remove", false, away));
  }

  async function find(q, signal) {
    const about = form.elements.question.value;
    const asked = new URLSearchParams({ q, about: q ? "" : about, locale: locale(), but: id });
    const { entries } = await request(`/curation/api/entries?${asked}`, { signal, quiet: true });
    const found = entries.filter((entry) => !ids().includes(entry.id)).map((entry) => ({ value: entry, label: entry.question, note: [entry.topic, entry.locale.toUpperCase()].filter(Boolean).join(" · ") }));
    return q.length < 3 ? found : [...found, { value: { begin: q }, label: say("followup_begin", { question: q }), note: say("followup_begin_note"), deliberate: true }];
  }

  /** One that is there, or a new draft of these words. */
  async function choose(entry) {
    if (!entry.begin) return set([...ids(), entry.id], say("followup_added", { question: entry.question }));
    const body = new FormData();
    for (const [name, value] of [["question", entry.begin], ["locale", locale()], ["topic", form.elements.topic.value]]) body.set(name, value);
    try {
      const { id: begun, question } = await request("/curation/api/entries", { method: "POST", body, quiet: true });
      await set([...ids(), begun], say("followup_added", { question }));
    } catch (error) {
      told.classList.remove("visually-hidden");
      told.textContent = error.message;
    }
  }

  const label = box.querySelector("label");
  const heading = element("label", { for: "followup-search" }, label.textContent);
  const { node, input } = combobox({ id: "followup-search", placeholder: say("followup_search"), find, choose });
  for (const each of box.querySelectorAll("label, .hint, .alert")) each.hidden = true;
  field.hidden = true;
  box.prepend(heading, node, tree, told);
  form.addEventListener("restored", draw);
  form.elements.locale?.addEventListener("change", draw);
  draw();
}
