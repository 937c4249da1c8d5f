// The phone: what is written on it goes to the fake network, and what is there is looked at again and again.

import { linked } from "/static/links.js";

const LOOK_EVERY = 800; // ms
const phone = document.querySelector("[data-phone]");
const screen = phone.querySelector(".screen");
const form = phone.querySelector("form:not([action])");
const KEPT = "kundig-demo-phone";

let person = sessionStorage.getItem(KEPT) || somebody();
let shown = "";

function somebody() {
  const number = String(100_000_000 + Math.floor(Math.random() * 900_000_000));
  sessionStorage.setItem(KEPT, number);
  return number;
}

function address() {
  return `/demo/phone/${phone.dataset.phone}/${person}`;
}

async function look() {
  if (document.hidden) return;
  try {
    const answer = await fetch(address());
    if (!answer.ok) throw new Error(answer.statusText);
    show(await answer.json());
    lost("");
  } catch {
    lost(phone.dataset.lost);
  }
}

function lost(told) {
  phone.querySelector(".lost").textContent = told;
}

function show({ lines, choices }) {
  const now = JSON.stringify([lines, choices]);
  if (now === shown) return;
  shown = now;
  screen.querySelector(".nothing").hidden = lines.length > 0;
  screen.querySelector("ol").replaceChildren(...lines.map(bubble));
  screen.querySelector(".buttons").replaceChildren(...choices.map(button));
  screen.scrollTop = screen.scrollHeight;
}

function bubble({ mine, text, state }) {
  const line = document.createElement("li");
  line.className = `${mine ? "mine" : "theirs"} ${state}`;
  line.append(linked(text));
  if (state) {
    const mark = document.createElement("small");
    mark.textContent = phone.dataset[state];
    line.prepend(mark);
  }
  return line;
}

function button(title, number) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = title;
  made.addEventListener("click", () => say({ button: number }));
  return made;
}

async function say(said) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(address(), { method: "POST", headers, body: JSON.stringify(said) }).catch(() => null);
  if (!answer?.ok) return lost(phone.dataset.lost);
  await look();
  return true;
}

if (form) {
  const field = form.elements.text;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (text && (await say({ text }))) field.value = "";
    field.focus();
  });
  phone.querySelector(".new").addEventListener("click", () => {
    person = somebody();
    look();
    field.focus();
  });
  setInterval(look, LOOK_EVERY);
  look();
}
