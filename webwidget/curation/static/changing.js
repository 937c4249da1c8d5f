// Text put into a field as if it were typed: it can be undone, and the form hears of it.

/** Replaces what is selected; afterwards `select` characters from its start, [from, to], are selected. */
export function type(field, text, select = null) {
  const start = field.selectionStart;
  field.focus();
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (select) field.setSelectionRange(start + select[0], start + select[1]);
}

/** The value of a field that is not seen, set by what is. */
export function put(field, value) {
  if (field.value === value) return;
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
