// Which messages this browser has shown: the last seq of each conversation.

const PLACE = "kundig-desk-seen";
const REMEMBERED = 500;

function load() {
  try {
    return new Map(JSON.parse(localStorage.getItem(PLACE) ?? "[]"));
  } catch {
    return new Map(); // no storage, or not ours: then everything counts as new once
  }
}

const seen = load();

/** Everything up to `seq` was on the screen. */
export function markSeen(conversation, seq) {
  if ((seen.get(conversation) ?? 0) >= seq) return;
  seen.delete(conversation);
  seen.set(conversation, seq);
  while (seen.size > REMEMBERED) seen.delete(seen.keys().next().value);
  try {
    localStorage.setItem(PLACE, JSON.stringify([...seen]));
  } catch {
    // Kept in memory then.
  }
}

/** Whether the ticket's conversation has messages that were not on the screen. */
export function isUnread(ticket) {
  return ticket.seq > (seen.get(ticket.conversation) ?? 0);
}
