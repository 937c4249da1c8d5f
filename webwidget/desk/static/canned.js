// Canned replies, filled in for the open conversation.

import { request } from "../../staff/static/request.js";
import { say } from "../../staff/static/words.js";

/** The source of a picker for this conversation; they are fetched each time it opens. */
export function canned(conversation) {
  const path = `/desk/api/conversations/${encodeURIComponent(conversation)}/canned`;
  const loading = request(path);
  loading.catch(() => {}); // told where it is waited for
  return {
    label: say("canned"),
    placeholder: say("canned_hint"),
    empty: (typed) => say(typed ? "canned_nothing" : "canned_none", { typed }),
    async find(typed) {
      const { canned: all } = await loading;
      return fitting(all, typed).map(({ name, text }) => ({ title: `/${name}`, text, entry: null }));
    },
  };
}

/** Those whose name begins so, then those that have the words anywhere. */
export function fitting(all, typed) {
  const wanted = typed.toLowerCase().replace(/^\//, "");
  const parts = wanted.split(/\s+/).filter(Boolean);
  const named = all.filter(({ name }) => name.startsWith(wanted));
  const others = all.filter(
    ({ name, text }) => !named.some((one) => one.name === name) && parts.every((part) => holds(`${name} ${text}`, part)),
  );
  return [...named, ...others];
}

const holds = (text, part) => text.toLowerCase().includes(part);
