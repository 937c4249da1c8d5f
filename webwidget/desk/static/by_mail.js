// Whether the customer gets the answer by e-mail, told where it is written.

import { say } from "../../staff/static/words.js";

/** Shows it in `line` while `shown`: `mail` is that of a conversation. */
export function showByMail(line, { mail }, shown) {
  line.hidden = !shown || mail === "none";
  line.classList.toggle("warn", mail === "fails");
  if (!line.hidden) line.textContent = mail === "fails" ? say("mail_fails") : say("mail_sends");
}
