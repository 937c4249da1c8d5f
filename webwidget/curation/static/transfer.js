// Says that a file is too large before it is sent: the server would hang up in the middle of it.

const field = document.querySelector("input[data-largest]");

field.addEventListener("change", () => {
  const [file] = field.files;
  const tooLarge = file && file.size > Number(field.dataset.largest);
  field.setCustomValidity(tooLarge ? field.dataset.tooLarge : "");
  if (tooLarge) field.reportValidity();
});
