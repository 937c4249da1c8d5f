// A message's words are put into the clipboard.

const SHOWN = 2000; // ms

/** What is in `bubble`, as it reads; `button` says that it was done. */
export async function copy(bubble, button, words) {
  const text = asText(bubble);
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (!byHand(text)) return getSelection().selectAllChildren(bubble); // neither way is allowed here: a key still may
  }
  const label = button.getAttribute("aria-label");
  button.classList.add("done");
  button.setAttribute("aria-label", words.copied);
  button.nextElementSibling.textContent = words.copied;
  setTimeout(() => {
    button.classList.remove("done");
    button.setAttribute("aria-label", label);
    button.nextElementSibling.textContent = "";
  }, SHOWN);
}

/** With what innerText leaves out: the signs of lists, and where links lead. */
function asText(bubble) {
  const copied = bubble.cloneNode(true);
  for (const item of copied.querySelectorAll("li")) {
    const { tagName, start, children } = item.parentNode;
    item.prepend(tagName === "OL" ? `${start + [...children].indexOf(item)}. ` : "– ");
  }
  for (const link of copied.querySelectorAll("a[href^=http]")) {
    if (!link.textContent.includes(link.host)) link.append(` (${link.href})`);
  }
  copied.classList.add("visually-hidden");
  document.body.append(copied); // what is not shown has no lines
  const text = copied.innerText.trim();
  copied.remove();
  return text;
}

/** Where pages without https, or in frames that may not, have no clipboard. */
function byHand(text) {
  const last = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  last?.focus();
  return done;
}
