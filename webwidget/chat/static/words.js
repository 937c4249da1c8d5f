// How a phrase is said: its gaps filled in, numbers and times as the page's language writes them.

/** A phrase with its {gaps} filled in. */
export const fill = (phrase, values) => phrase.replace(/\{(\w+)\}/g, (gap, name) => values[name] ?? gap);

/** The form for this number of a phrase that has plural forms. */
export function counted(forms, count, locale) {
  const form = forms[new Intl.PluralRules(locale).select(count)] ?? forms.other;
  return fill(form, { count: new Intl.NumberFormat(locale).format(count) });
}

/** Date and time, without the date today. */
export function written(date, locale) {
  const today = date.toDateString() === new Date().toDateString();
  const style = today ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" };
  return new Intl.DateTimeFormat(locale, style).format(date);
}
