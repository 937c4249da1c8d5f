// Requests to our own JSON endpoints: CSRF token, the one error shape, and the way back to the log-in.

import { language, say } from "./words.js";

const csrfToken = document.querySelector("meta[name=csrf-token]").content;

/** What went wrong: `code` for programs ("offline" when nothing came back), `message` for people. */
export class RequestFailed extends Error {
  constructor(status, { code, message, field }) {
    super(message);
    Object.assign(this, { status, code, field });
  }
}

/** Leads to the log-in and, from there, back to this very place. */
export function toLogin() {
  const here = location.pathname + location.search + location.hash;
  location.assign(`/login?next=${encodeURIComponent(here)}`);
}

/** The parsed JSON answer; throws RequestFailed. `body` may be an object (sent as JSON), FormData or a file.
    A `quiet` one, which nobody asked for, takes nobody away from what they write. */
export async function request(path, { method = "GET", body, key, signal, quiet = false } = {}) {
  const headers = { Accept: "application/json", "Accept-Language": language, "X-CSRF-Token": csrfToken };
  if (key) headers["Idempotency-Key"] = key;
  if (body && !(body instanceof FormData || body instanceof Blob)) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(body);
  }
  let response;
  let answer;
  try {
    response = await fetch(path, { method, headers, body, signal, credentials: "same-origin" });
    answer = await response.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new RequestFailed(0, { code: "offline", message: say(response ? "unexpected" : "offline") });
  }
  if (response.ok) return answer;
  if (response.status === 401 && !quiet) toLogin();
  throw new RequestFailed(response.status, answer.error ?? { code: "unexpected", message: say("unexpected") });
}
