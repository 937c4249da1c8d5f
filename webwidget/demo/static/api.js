// The examples of /demo/api, as a shop's page would write them.

const CALLS = {
  open: () => Kundig.open(),
  close: () => Kundig.close(),
  toggle: () => Kundig.toggle(),
  locale: () => Kundig.setLocale("en"),
  context: () => Kundig.setContext({ product: { name: "Halmut", price: 329 } }),
  shutdown: () => Kundig.shutdown(),
};

for (const button of document.querySelectorAll("[data-call]")) {
  button.addEventListener("click", CALLS[button.dataset.call]);
}
for (const button of document.querySelectorAll("[data-identify]")) {
  button.addEventListener("click", () => {
    Kundig.identify(() => token(button.dataset.identify));
    Kundig.open();
  });
}
for (const name of ["ready", "open", "close", "unread", "message", "handoff", "identified", "refused"]) {
  Kundig.on(name, (data) => {
    const line = document.createElement("li");
    line.textContent = `${name} ${JSON.stringify(data)}`;
    document.getElementById("heard").prepend(line);
  });
}

/** What the shop's server signs for whoever is logged in. */
async function token(name) {
  const answer = await fetch(`/demo/identity/${name}`, { method: "POST" });
  return (await answer.json()).token;
}
