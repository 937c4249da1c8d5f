// Answers are told by the browser, also when no page is open. Browsers ask for that on pages of our own only, never in
// a frame: there, a window of ours is opened, which gets the conversation from here.

import { forgetPush, registerPush } from "../api.js";
import { sure } from "./menu.js";

const WORKER = "/push-worker.js";
const SCOPE = "/c/";
const MARK = "notify"; // in the address of the window

/** Turns it on or off for this conversation; `say(text)` tells what came of it. */
export async function switchPush(config, memory, say) {
  if (memory.get("push") === memory.token.slice(-8)) return turnOff(memory);
  if (parent !== window) return elsewhere(config, memory);
  await turnOn(config, memory, say);
}

async function turnOn({ words, push }, memory, say) {
  if (!("PushManager" in window) || !navigator.serviceWorker) return say(words.push_never);
  if ((await Notification.requestPermission()) !== "granted") return say(words.push_denied);
  try {
    await navigator.serviceWorker.register(WORKER, { scope: SCOPE });
    const registration = await navigator.serviceWorker.ready;
    const found = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(push) });
    const { endpoint, keys } = found.toJSON();
    await registerPush(memory.token, { endpoint, keys });
    memory.set("push", memory.token.slice(-8));
    say(words.push_done);
  } catch (error) {
    say(error.status ? error.message : words.push_never);
  }
}

async function turnOff(memory) {
  await forgetPush(memory.token).catch(() => {});
  memory.set("push", null);
  const registration = await navigator.serviceWorker?.getRegistration(SCOPE);
  const found = await registration?.pushManager.getSubscription();
  await found?.unsubscribe();
}

function elsewhere({ site, locale }, memory) {
  const opened = open(`/c/${site}?${new URLSearchParams({ lang: locale, [MARK]: 1 })}`);
  if (!opened) return;
  const hand = ({ source, origin, data }) => {
    if (source !== opened || origin !== location.origin || data?.kundig !== "ready") return;
    removeEventListener("message", hand);
    opened.postMessage({ kundig: "token", token: memory.token }, location.origin);
  };
  addEventListener("message", hand);
}

/** In the window that was opened: takes the conversation over, and asks for the click that browsers want. */
export function takeOver(config, memory, say) {
  const asked = new URL(location);
  if (!asked.searchParams.has(MARK)) return;
  asked.searchParams.delete(MARK);
  const ask = async () => {
    history.replaceState(null, "", asked);
    const { words } = config;
    if (await sure(words.push, words.push_then, words.push_yes, false)) await turnOn(config, memory, say);
  };
  if (memory.token || !opener) return ask();
  addEventListener("message", ({ source, origin, data }) => {
    if (source !== opener || origin !== location.origin || data?.kundig !== "token" || !data.token) return;
    memory.token = data.token;
    location.reload(); // with the mark still there: then it asks
  });
  opener.postMessage({ kundig: "ready" }, location.origin);
}

function bytes(text) {
  const raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(raw, (sign) => sign.charCodeAt());
}
