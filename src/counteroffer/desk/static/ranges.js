// How sure: once the sliders rest, draws of what is not known are solved a few at a time, and ranges stand behind the
// numbers. While sliders move, ranges are those of where they were, and say so.

import { post } from "./ask.js";
import { shown } from "./numbers.js";

const REST = 900; // milliseconds without a move until draws begin
const [LOW, HIGH] = [0.05, 0.95];
const cells = [...document.querySelectorAll("[data-range]")];
const note = document.getElementById("range-note");
let timer = 0;
let turn = 0; // grows with every move: what an earlier one asked for is not painted

export function rest(view) {
  turn += 1;
  clearTimeout(timer);
  say("stale", "Of the sliders as they were; new draws begin when they rest.");
  timer = setTimeout(() => solve(view, turn), REST);
}

function say(state, text) {
  document.body.dataset.ranges = state;
  note.textContent = text;
}

async function solve(view, mine) {
  const parts = [];
  try {
    for (let first = 0, all = 1; first < all; first += size(parts.at(-1))) {
      say("solving", first ? `${first} of ${all} draws solved.` : "Draws begin.");
      const part = await post("/api/ranges", { view, first });
      if (mine !== turn) return;
      parts.push(part);
      all = part.of;
    }
  } catch (error) {
    if (mine !== turn) return;
    for (const cell of cells) write(cell, "–");
    say("missing", `No ranges: ${error.message}`);
    return;
  }
  paint(parts);
}

const size = (part) => Object.values(Object.values(part.values)[0])[0].length;

function paint(parts) {
  for (const cell of cells) {
    const quantity = cell.dataset.of ?? "real_income_percent";
    const values = parts.flatMap((part) => part.values[cell.dataset.range][quantity]).filter((value) => value !== null);
    values.sort((a, b) => a - b);
    write(cell, values.length ? `${shown(quantity, at(values, LOW))} to ${shown(quantity, at(values, HIGH))}` : "–");
  }
  const { of, over, held } = parts[0];
  const failed = parts.flatMap((part) => part.failed);
  const text = [`${of} draws at once of ${over.join(", ")}; each solved exactly.`];
  if (held.length) text.push(`As set, though not known either: ${held.join(", ")}. counteroffer draws draws these too.`);
  if (failed.length) text.push(`${failed.length} without an equilibrium, left out: ${failed.join("; ")}.`);
  say("there", text.join(" "));
}

function write(cell, text) {
  cell.textContent = cell.dataset.of ? text : `nine draws in ten: ${text}`;
}

// Between two values in proportion, as NumPy has percentiles.
function at(sorted, share) {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
