// What the menu does: a conversation is kept, ended, deleted, or a new one begun.

import { end, erase, exported } from "../api.js";
import { find } from "../dom.js";
import { choose } from "../language.js";
import { keep, prepareMenu, sure } from "./menu.js";
import { counted } from "../words.js";

export { closeMenu } from "./menu.js";

/** `ended()` says whether the conversation is over; `anew()` begins another, `tellThem(text)` says something in it. */
export function prepareActs(config, memory, { ended, anew, tellThem }) {
  const { words, kept, locale, locales } = config;
  const languages = locales.map((to) => [`speak-${to}`, () => choose(to, config, memory)]);
  prepareMenu({ "save-txt": save, "save-zip": save, end: finish, again, erase: forget, sound, push, ...Object.fromEntries(languages) });
  const loud = () => {
    const pushed = Boolean(memory.token) && memory.get("push") === memory.token.slice(-8);
    find("sound").setAttribute("aria-checked", String(Boolean(memory.get("sound"))));
    find("push")?.setAttribute("aria-checked", String(pushed));
  };
  find("menu").addEventListener("toggle", loud);
  memory.watch(loud);
  loud();
  if (config.push && parent === window) import("./push.js").then(({ takeOver }) => takeOver(config, memory, tellThem));

  function sound() {
    memory.set("sound", memory.get("sound") ? null : "on");
    loud();
    if (memory.get("sound")) import("./sound.js").then(({ ring }) => ring());
  }

  async function push() {
    await (await import("./push.js")).switchPush(config, memory, tellThem);
    loud();
  }

  async function again() {
    if (!(await sure(words.again_sure, words.again_then, words.again_yes))) return;
    if (memory.token && !ended()) end(memory.token).catch(() => {}); // nobody shall wait for an empty chat
    anew();
  }

  async function finish() {
    const then = counted(words.end_then, kept, locale);
    if (await sure(words.end_sure, then, words.end_yes)) await attempt(() => end(memory.token));
  }

  async function forget() {
    if (!(await sure(words.erase_sure, words.erase_then, words.erase_yes))) return;
    await attempt(async () => {
      await erase(memory.token);
      anew();
      tellThem(words.erased);
    });
  }

  function save({ id }) {
    const ending = id.slice(-3);
    return attempt(async () => keep(await exported(memory.token, ending), `${words.talk}.${ending}`));
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
