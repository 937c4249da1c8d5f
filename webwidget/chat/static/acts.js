// What the menu does: a conversation is kept, ended, deleted, or a new one begun.

import { end, erase, exported } from "./api.js";
import { keep, prepareMenu, sure } from "./menu.js";
import { counted } from "./words.js";

/** `token()` is the conversation's, `ended()` says whether it is over; `anew()` begins another, `tellThem(text)` says
    something in it. */
export function prepareActs({ words, kept, locale }, { token, ended, anew, tellThem }) {
  prepareMenu({ "save-txt": save, "save-zip": save, end: finish, again, erase: forget });

  async function again() {
    if (!(await sure(words.again_sure, words.again_then, words.again_yes))) return;
    if (token() && !ended()) end(token()).catch(() => {}); // nobody shall wait for an empty chat
    anew();
  }

  async function finish() {
    const then = counted(words.end_then, kept, locale);
    if (await sure(words.end_sure, then, words.end_yes)) await attempt(() => end(token()));
  }

  async function forget() {
    if (!(await sure(words.erase_sure, words.erase_then, words.erase_yes))) return;
    await attempt(async () => {
      await erase(token());
      anew();
      tellThem(words.erased);
    });
  }

  function save({ id }) {
    const ending = id.slice(-3);
    return attempt(async () => keep(await exported(token(), ending), `${words.talk}.${ending}`));
  }

  /** What goes wrong is said in the conversation. */
  async function attempt(work) {
    try {
      await work();
    } catch (error) {
      tellThem(error.status ? error.message : words.offline);
    }
  }
}
