// The page's phrases in the language of whoever reads it, and how it writes times and shares.

import { element } from "./element.js";

const phrases = JSON.parse(document.body.dataset.phrases);

export const language = document.documentElement.lang;
const plurals = new Intl.PluralRules(language);

/** A phrase with its {gaps} filled in. */
export function say(key, values = {}) {
  return phrases[key].replace(/\{(\w+)\}/g, (gap, name) => values[name] ?? gap);
}

/** The form of a phrase that fits a number, filled in as {count}. */
export function sayCounted(key, count) {
  const forms = phrases[key];
  return (forms[plurals.select(count)] ?? forms.other).replace("{count}", new Intl.NumberFormat(language).format(count));
}

/** A phrase that may not exist, else another. */
export function sayOr(key, otherwise, values = {}) {
  return key in phrases ? say(key, values) : say(otherwise, values);
}

/** A phrase of which only the gap `name` is seen, filled with an element; the words around it are read out. */
export function sayAround(key, name, inside) {
  const [before, after] = phrases[key].split(`{${name}}`);
  const quiet = (text) => element("span", { class: "visually-hidden" }, text);
  return [quiet(before), inside, quiet(after)];
}

const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
const full = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

/** Unix seconds as a person would write them: the time today, else with the day. */
export function moment(seconds) {
  const date = new Date(seconds * 1000);
  const today = date.toDateString() === new Date().toDateString();
  return today ? clock.format(date) : `${day.format(date)}, ${clock.format(date)}`;
}

/** Unix seconds with date and time. */
export function fullMoment(seconds) {
  return full.format(new Date(seconds * 1000));
}

/** A span of seconds as 4:09 or 1:04:09. */
export function span(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

const share = new Intl.NumberFormat(language, { style: "percent" });

/** A probability from 0 to 1 in whole per cent; never a certainty it is not. */
export function percent(probability) {
  return share.format(Math.min(0.99, Math.max(0.01, probability)));
}
