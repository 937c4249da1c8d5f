// Where the site asks for it, the customer agrees to its notice before the first message.

import { find } from "./dom.js";

let agreed = false; // on this page

/** Holds back what can be written until the customer agrees; `then` comes after. Nothing where it is not asked. */
export function askConsent({ consent }, then) {
  if (!consent || agreed) return;
  hold(true);
  find("agree").onclick = () => {
    agreed = true;
    hold(false);
    then();
  };
}

/** Holds back what can be written, or no longer: also when the customer agreed in another tab. */
export function hold(back) {
  if (find("agree")) find("agree").hidden = !back;
  document.body.classList.toggle("asking", back);
}

/** The version of the notice that the customer was shown, and agreed to where that is asked for. */
export const noticed = ({ notice, consent }) => (consent && !agreed ? undefined : notice);
