// What was written and not sent outlives a reload and a new log-in, in this tab, for this agent alone.

import { say } from "../../staff/static/words.js";

const place = (me) => `kundig-desk-unsent-${me}`;

/** {drafts, pending}: maps from a conversation to its draft, and to its replies; the latter wait to be sent again. */
export function readUnsent(me) {
  let kept = { drafts: [], pending: [] };
  try {
    kept = JSON.parse(sessionStorage.getItem(place(me))) ?? kept;
    sessionStorage.removeItem(place(me));
  } catch {
    // No storage: nothing was kept.
  }
  // A reply that was on its way may have arrived; its key makes sending it again harmless.
  const waiting = (replies) => replies.map(({ key, text, entry }) => ({ key, text, entry, files: [], seq: null, problem: say("left_early") }));
  return {
    drafts: new Map(kept.drafts),
    pending: new Map(kept.pending.map(([conversation, replies]) => [conversation, waiting(replies)])),
  };
}

/** Keeps drafts and unsent replies for the next page of this tab, without files: a page cannot keep those. */
export function writeUnsent(me, drafts, pending) {
  const kept = {
    drafts: [...drafts].filter(([, text]) => text.trim()),
    pending: [...pending]
      .map(([conversation, replies]) => [conversation, replies.filter((reply) => reply.seq === null && reply.text)])
      .filter(([, replies]) => replies.length),
  };
  try {
    if (kept.drafts.length || kept.pending.length) sessionStorage.setItem(place(me), JSON.stringify(kept));
  } catch {
    // No storage, or no room: then they are lost with the page.
  }
}
