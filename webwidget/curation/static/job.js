// Watches the job on this page and loads the page anew when its state changes.

import { request } from "../../staff/static/request.js";
import { language, say } from "../../staff/static/words.js";

const LOOK_EVERY = 700; // ms

const card = document.querySelector("[data-job]");

async function look() {
  try {
    const job = await request(`/curation/api/jobs/${card.dataset.job}`);
    if (job.state !== card.dataset.state) return location.reload();
    card.querySelector("[data-doubtful]").hidden = !job.doubtful;
    if (job.progress) show(...job.progress);
  } catch {
    // The web process may be starting anew; the next look will tell.
  }
  setTimeout(look, LOOK_EVERY);
}

/** So many rows are read, of about how many; 0 where nobody knows. */
function show(rows, of) {
  const part = card.querySelector("[data-progress]");
  if (!part) return;
  part.hidden = false;
  const bar = part.querySelector("progress");
  if (of) Object.assign(bar, { max: of, value: rows });
  part.querySelector("span").textContent = say("importing_rows", { rows: rows.toLocaleString(language) });
}

if (["queued", "running"].includes(card?.dataset.state)) setTimeout(look, LOOK_EVERY);
