// What was said before in a conversation, read in parts.

import { poll } from "./api.js";

/** Gives each message to `take(message)`, while that returns something; resolves to the number of the `last` one, and
    to what `refused` more. */
export async function readOn(token, take) {
  let last = 0;
  try {
    for (let batch = null; batch === null || batch.length; ) {
      batch = (await poll(token, last, 0)).messages;
      for (const message of batch) if (!take(message)) return { last };
      last = batch.at(-1)?.seq ?? last;
    }
  } catch (refused) {
    return { last, refused };
  }
  return { last };
}
