// A tour in five steps, beside what each is about: by itself on a first visit, again by its button, gone by Escape.

import { known, say } from "./words.js";

const KEY = "counteroffer.tour";
const AWAY = 12; // pixels between a step and what it is about
const box = document.getElementById("tour-box");
const opener = document.getElementById("tour");
const part = (name) => box.querySelector(`[data-tour="${name}"]`);
let at = -1;

function seen() {
  try { return localStorage.getItem(KEY) !== null; } catch { return true; } // a browser that keeps nothing is not asked every time
}

function keep() {
  try { localStorage.setItem(KEY, "seen"); } catch { /* the button is there all the same */ }
}

const target = () => document.querySelector(known.tour[at].about);

function go(step) {
  if (at >= 0) target()?.classList.remove("toured");
  at = step;
  const about = target();
  about.classList.add("toured");
  part("title").textContent = say(known.tour[at].title);
  part("text").textContent = say(known.tour[at].text);
  part("count").textContent = say("tour_count", { step: at + 1, all: known.tour.length });
  part("back").disabled = at === 0;
  part("next").textContent = say(at === known.tour.length - 1 ? "tour_done" : "tour_next");
  box.hidden = false;
  const { top } = about.getBoundingClientRect();
  if (top < 0 || top > 0.7 * innerHeight) about.scrollIntoView({ block: "center" });
  place();
}

// Right of what it is about, else below it, else inside; a phone has it at its lower edge.
function place() {
  if (at < 0) return;
  const about = target().getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const inside = (value, most) => Math.max(AWAY, Math.min(value, most - AWAY));
  let [left, top] = [about.right + AWAY, about.top];
  if (left + width > innerWidth - AWAY) [left, top] = [about.right - width - AWAY, about.bottom + AWAY];
  if (top + height > innerHeight - AWAY) top = innerHeight - height - AWAY;
  box.style.left = `${inside(left, innerWidth - width)}px`;
  box.style.top = `${inside(top, innerHeight - height)}px`;
}

function end() {
  const inside = box.contains(document.activeElement);
  target()?.classList.remove("toured");
  box.hidden = true;
  at = -1;
  keep();
  if (inside) opener.focus();
}

const next = () => (at === known.tour.length - 1 ? end() : go(at + 1));
const back = () => at > 0 && go(at - 1);

export function setTour() {
  opener.addEventListener("click", () => { go(0); box.focus(); });
  part("next").addEventListener("click", next);
  part("back").addEventListener("click", () => { back(); if (at === 0) part("next").focus(); });
  part("close").addEventListener("click", end);
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") next();
    if (event.key === "ArrowLeft") back();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && at >= 0) end(); });
  addEventListener("resize", place);
  addEventListener("scroll", place, { passive: true });
  if (!seen()) go(0); // without the focus: whoever reads the page goes on reading
}
