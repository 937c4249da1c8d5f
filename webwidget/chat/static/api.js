// The HTTP contract, as in /api/v1/openapi.json.

const BASE = "/api/v1";

/** What the server refused: `status`, its message, and in how many seconds it may be asked again, where it says
    so; status 0 when it could not be reached. */
export class Refusal extends Error {
  constructor(status, message, after = 0, code = "") {
    super(message);
    this.status = status;
    this.code = code;
    this.after = after;
  }

  /** Whether there is too much going on, and nothing else is wrong. */
  get busy() {
    return this.status === 429;
  }

  /** Whether the same request may succeed later. */
  get passing() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

export const begin = (body, token) => send("/conversations", { body, token });
export const earlier = (token) => send("/conversations", { token });
export const goOn = (token, id) => send(`/conversations/${id}/continue`, { token, method: "POST" });
export const identify = (token, body) => send("/conversations/current/identity", { token, body, method: "PUT" });
export const accountLink = (token, method, body) => send("/account-link", { token, method, body });
export const welcome = (body) => send("/welcome", { body });
export const setContext = (token, body) => send("/context", { token, body, method: "PUT" });
export const setLocale = (token, locale) => send("/conversations/current/locale", { token, body: { locale }, method: "PUT" });
export const claimProactive = (token, body) => send("/proactive", { token, body, method: "PUT" });
export const declineProactive = (token) => send("/proactive", { token, method: "DELETE" });
export const registerPush = (token, body) => send("/push", { token, body, method: "PUT" });
export const forgetPush = (token) => send("/push", { token, method: "DELETE" });
export const post = (token, body, key) => send("/messages", { token, body, headers: { "Idempotency-Key": key } });
export const feedback = (token, body) => send("/feedback", { token, body });
export const announcements = (site, locale) => send(`/announcements?${new URLSearchParams({ site, locale })}`);
export const waiting = (token) => send("/handoff/waiting", { token });
export const leaveAddress = (token, email) => send("/contact", { token, body: { email }, method: "PUT" });
export const takeAddressBack = (token) => send("/contact", { token, method: "DELETE" });
export const end = (token) => send("/conversations/current/end", { token, method: "POST", keepalive: true });
export const survey = (token) => send("/survey", { token });
export const answerSurvey = (token, body) => send("/survey", { token, body, method: "PUT" });
export const exported = (token, form) => send(`/conversations/current/export?form=${form}`, { token });
export const erase = (token) => send("/conversations/current", { token, method: "DELETE" });
export const poll = (token, after, wait, signal) => send(`/events?after=${after}&wait=${wait}`, { token, signal });
export const search = (q, locale, more, signal) => send(`/search?${new URLSearchParams({ q, locale, fit: "close", ...more })}`, { signal });

export const noteRead = (token, body) => send("/read", { token, body, keepalive: true });
export const noteTyping = (token) => send("/typing", { token, method: "POST" });

/** The content of a file of this conversation. */
export async function load(token, src) {
  const response = await reach(src, { headers: { Authorization: `Bearer ${token}` } });
  if (!response.ok) throw await refusal(response);
  return response.blob();
}

/** The open event stream behind `after`. */
export async function stream(token, after, signal) {
  const headers = { Authorization: `Bearer ${token}`, Accept: "text/event-stream", "Last-Event-ID": String(after) };
  const response = await reach(`${BASE}/events`, { headers, signal, cache: "no-store" });
  if (!response.ok) throw await refusal(response);
  return response.body.getReader();
}

async function send(path, { token, body, headers = {}, ...more } = {}) {
  const options = { headers: { ...headers }, ...more };
  if (token) options.headers.Authorization = `Bearer ${token}`;
  if (body) {
    options.method ??= "POST";
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  const response = await reach(BASE + path, options);
  if (!response.ok) throw await refusal(response);
  if (response.status === 204) return null;
  return response.headers.get("Content-Type") === "application/json" ? response.json() : response.blob();
}

async function reach(address, options) {
  try {
    return await fetch(address, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal(0, "unreachable");
  }
}

async function refusal(response) {
  const body = await response.json().catch(() => null);
  return refused(response.status, body, response.headers.get("Retry-After"));
}

/** What an answer with this status and body means. */
export const refused = (status, body, after) => new Refusal(status, body?.error?.message ?? "", Number(after) || 0, body?.error?.code);
