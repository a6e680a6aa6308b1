// How sure: once the sliders rest, draws of what is not known are solved a few at a time, and ranges stand behind the
// numbers. While sliders move, ranges are those of where they were, and say so.

import { post } from "./ask.js";
import { element, shown } from "./numbers.js";
import { known, say } from "./words.js";

const REST = 900; // milliseconds without a move until draws begin
const [LOW, HIGH] = [0.05, 0.95];
const LEAD = "real_income_percent";
const cells = [...document.querySelectorAll("[data-range]")];
const bands = [...document.querySelectorAll("[data-band]")];
const note = document.getElementById("range-note");
let timer = 0;
let stop = new AbortController(); // ends what was asked for an earlier view
let turn = 0; // grows with every move: what an earlier one asked for is not painted
let ends = {}; // lead region → low and high of its real income
let points = {};

export function rest(view) {
  turn += 1;
  stop.abort();
  stop = new AbortController();
  clearTimeout(timer);
  state("stale", say("draws_rest"));
  timer = setTimeout(() => solve(view, turn), REST);
}

// The point moves at once, in the band of where the sliders were.
export function point(effects) {
  points = Object.fromEntries(effects.lead.map((code) => [code, effects.regions[code][LEAD]]));
  draw();
}

function state(name, text) {
  document.body.dataset.ranges = name;
  note.textContent = text;
}

async function solve(view, mine) {
  const parts = [];
  try {
    for (let first = 0, all = 1; first < all; first += size(parts.at(-1))) {
      state("solving", first ? say("draws_some", { done: first, all }) : say("draws_begin"));
      const part = await post("/api/ranges", { view, first }, { signal: stop.signal });
      if (mine !== turn) return;
      parts.push(part);
      all = part.of;
    }
  } catch (error) {
    if (mine !== turn) return;
    for (const cell of cells) cell.textContent = cell.dataset.of ? "–" : say("nine_none");
    ends = {};
    draw();
    state("missing", say("draws_none", { why: error.message }));
    return;
  }
  paint(parts);
}

const size = (part) => Object.values(Object.values(part.values)[0])[0].length;

function paint(parts) {
  ends = {};
  for (const cell of cells) {
    const quantity = cell.dataset.of ?? LEAD;
    const values = parts.flatMap((part) => part.values[cell.dataset.range][quantity]).filter((value) => value !== null);
    values.sort((a, b) => a - b);
    const [low, high] = values.length ? [at(values, LOW), at(values, HIGH)] : [null, null];
    const words = { low: shown(quantity, low), high: shown(quantity, high) };
    if (cell.dataset.of) cell.textContent = values.length ? say("to", words) : "–";
    else cell.textContent = values.length ? say("nine", words) : say("nine_none");
    if (!cell.dataset.of && values.length) ends[cell.dataset.range] = [low, high];
  }
  draw();
  const { of, over, held } = parts[0];
  const failed = parts.flatMap((part) => part.failed);
  const text = [say("draws_of", { all: of, what: over.join(", ") })];
  if (held.length) text.push(say("draws_held", { what: held.join(", ") }));
  if (failed.length) text.push(say("draws_failed", { amount: failed.length, why: failed.join("; ") }));
  state("there", text.join(" "));
}

// Bands of all cards on one scale with zero in it.
function draw() {
  const all = [0, ...Object.values(points), ...Object.values(ends).flat()].filter((one) => Number.isFinite(one));
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const place = (value) => 4 + (192 * (value - least)) / (most - least || 1);
  for (const band of bands) {
    const code = band.dataset.band;
    const parts = [element("rect", { x: 0, y: 5.5, width: 200, height: 1, class: "axis" })];
    if (ends[code]) {
      const [low, high] = ends[code].map(place);
      parts.push(element("rect", { x: low, y: 2.5, width: Math.max(1, high - low), height: 7, class: "span" }));
    }
    parts.push(element("rect", { x: place(0) - 0.5, y: 0, width: 1, height: 12, class: "zero" }));
    const now = points[code];
    if (now !== undefined) parts.push(element("rect", { x: place(now) - 1.5, y: 0, width: 3, height: 12, class: now < 0 ? "down" : "up" }));
    band.replaceChildren(...parts);
  }
}

// Between two values in proportion, as NumPy has percentiles.
function at(sorted, share) {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

if (!known.ranged.length) state("missing", "");
