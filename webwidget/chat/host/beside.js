// What comes beside the chat, and what it works without: the fit to a phone's screen, and a link from a messenger.

import { follow as fit } from "./phone.js";

// The same name as in bot/conversations/messengers/account_links.py.
const LINK = /[#?&]kundig=([\w-]{32})$/;

/** From now on. `inside` is what the loader lets us move. */
export function follow(inside) {
  fit(inside.dialog);
  if (LINK.test(location.hash)) ask(inside);
}

/** Whoever has opened a link asked for a question, so the chat opens by itself; the frame learns the link alone, and
    it stays in the address until it was answered: whoever logs in first may load the page anew. */
function ask(inside) {
  const { heard } = inside;
  const link = LINK.exec(location.hash)[1];
  const tell = () => inside.send({ type: "link", link });
  inside.heard = (news) => {
    heard(news);
    if (news?.type === "ready") tell();
    if (news?.type === "linked") forget(link);
  };
  if (!inside.dialog.open) inside.toggle();
  tell();
}

function forget(link) {
  const { pathname, search, hash } = location;
  if (hash.endsWith(link)) history.replaceState(history.state, "", pathname + search + hash.replace(LINK, ""));
}
