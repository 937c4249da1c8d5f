// A form is sent once, however often its button is pressed: the second answer would take the place of the first,
// with a one-time password that is shown this once, for one. Those that a script sends look after themselves.

const SENT_WITHIN = 3000; // ms; after that it may be sent again, as where the answer was a file

const sent = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (sent.has(form)) return event.preventDefault();
  sent.add(form);
  setTimeout(() => sent.delete(form), SENT_WITHIN);
});
