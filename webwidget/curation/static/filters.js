// The list of entries follows its filters at once; the button remains for those without JavaScript.

const form = document.querySelector("[data-filters]");
form.querySelector("button").hidden = true;
form.addEventListener("change", () => form.requestSubmit());
