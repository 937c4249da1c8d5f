// Watches the job on this page and loads the page anew when its state changes.

import { request } from "../../staff/static/request.js";

const LOOK_EVERY = 700; // ms

const card = document.querySelector("[data-job]");

async function look() {
  try {
    const job = await request(`/curation/api/jobs/${card.dataset.job}`);
    if (job.state !== card.dataset.state) return location.reload();
    card.querySelector("[data-doubtful]").hidden = !job.doubtful;
  } catch {
    // The web process may be starting anew; the next look will tell.
  }
  setTimeout(look, LOOK_EVERY);
}

if (["queued", "running"].includes(card?.dataset.state)) setTimeout(look, LOOK_EVERY);
