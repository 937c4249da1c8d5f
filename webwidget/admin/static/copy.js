// A button that copies what stands beside it, where the browser lets it.

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue; // without HTTPS there is none: then it is marked by hand
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = button.dataset.done;
  });
}
