// Rows of a list that stay the same elements while their content changes, so that focus and scrolling survive.

import { element } from "../../staff/static/element.js";
import { rowParts } from "./row.js";
import { isUnread } from "./unread.js";

export class Rows {
  #rows = new Map();

  /** Puts these tickets into `list`, which is called `name`; `open` is the conversation looked at. */
  fill(list, name, tickets, open) {
    tickets.forEach((ticket, position) => {
      const row = this.#row(ticket, name, open);
      if (list.children[position] !== row) list.insertBefore(row, list.children[position] ?? null);
    });
  }

  /** Takes away all but these. */
  keep(conversations) {
    for (const [id, row] of this.#rows) {
      if (conversations.has(id)) continue;
      row.remove();
      this.#rows.delete(id);
    }
  }

  #row(ticket, name, open) {
    let row = this.#rows.get(ticket.conversation);
    if (!row) {
      row = element("li", {}, element("a", { href: `#${ticket.conversation}`, class: "ticket" }));
      this.#rows.set(ticket.conversation, row);
    }
    const link = row.firstElementChild;
    const content = JSON.stringify([ticket, name, isUnread(ticket)]);
    if (link.dataset.content !== content) {
      link.dataset.content = content;
      link.replaceChildren(...rowParts(ticket, name));
      link.classList.toggle("unread", isUnread(ticket) && name === "mine");
    }
    if (ticket.conversation === open) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
    return row;
  }
}
