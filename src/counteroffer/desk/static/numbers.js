// Numbers as the page writes them, where they go, and what changed since the last move.

import { known, say } from "./words.js";

const NONE = "–";
const FEW = 4; // industries at each end, in the panel that is always seen
const SVG = "http://www.w3.org/2000/svg";

export function written(value, digits, plus = true) {
  if (value === null || value === undefined) return NONE;
  const size = Math.abs(value);
  const text = size.toLocaleString(known.locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  if (Number(size.toFixed(digits)) === 0) return text;
  return (value < 0 ? "−" : plus ? "+" : "") + text;
}

export function shown(quantity, value) {
  const one = known.quantities[quantity];
  return value === null || value === undefined ? NONE : written(value * one.scale, one.digits);
}

export function worse(quantity, value) {
  const { loss } = known.quantities[quantity];
  return loss !== 0 && value !== null && Math.sign(value) === loss;
}

// The difference of two values as it is written, or nothing where it rounds to none.
export function change(quantity, now, before) {
  if (now === null || now === undefined || before === null || before === undefined) return "";
  const text = shown(quantity, now - before);
  return /[+−]/.test(text) ? text : "";
}

export const element = (name, attributes = {}) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

export function paint(effects, before) {
  for (const cell of document.querySelectorAll("[data-region][data-quantity]")) {
    const { region, quantity } = cell.dataset;
    const text = shown(quantity, effects.regions[region][quantity]);
    if (cell.textContent !== text) cell.textContent = text;
    cell.classList.toggle("moved", before !== effects && change(quantity, effects.regions[region][quantity], before.regions[region]?.[quantity]) !== "");
  }
  for (const cell of document.querySelectorAll("[data-delta]")) {
    const { region, delta } = cell.dataset;
    const [now, then] = [effects.regions[region][delta], before.regions[region]?.[delta]];
    const text = before === effects ? "" : change(delta, now, then);
    cell.textContent = text && say("since", { change: text });
    cell.className = `delta ${text ? side(delta, now - then) : ""}`;
  }
  for (const card of document.querySelectorAll(".card")) {
    const value = effects.regions[card.dataset.region].real_income_percent;
    card.className = `card ${Math.abs(value) < 0.005 ? "same" : value < 0 ? "down" : "up"}`;
  }
  document.getElementById("status").textContent = say("solved", {
    residual: effects.status.residual.toExponential(0),
    iterations: effects.status.iterations,
  });
}

const side = (quantity, value) => (worse(quantity, value) ? "down" : "up");

// Industries as bars from a common zero, in the order of their size, with a mark where each was before the last move.
export function bars(effects, before) {
  const all = Object.values(effects.output_percent).flatMap((rows) => Object.values(rows));
  const most = Math.max(1e-9, ...all.map(Math.abs));
  for (const table of document.querySelectorAll("table.few, table.every")) {
    const own = effects.output_percent[table.dataset.region];
    const rows = Object.entries(own)
      .filter(([, value]) => Math.abs(value) >= 0.05)
      .sort((a, b) => a[1] - b[1]);
    const kept = table.classList.contains("few") ? ends(rows) : rows;
    const was = before === effects ? {} : before.output_percent[table.dataset.region] ?? {};
    const body = kept.map(([sector, value]) => bar(known.sectors[sector], value, most, 1, was[sector]));
    table.tBodies[0].replaceChildren(...(body.length ? body : [row([say("no_industry")])]));
  }
}

// Those that move most, up to twice FEW, of both signs where there are both.
function ends(rows) {
  const most = 2 * FEW;
  if (rows.length <= most) return rows;
  const [lost, won] = [rows.filter(([, value]) => value < 0), rows.filter(([, value]) => value > 0)];
  const low = Math.max(FEW, most - won.length);
  const some = lost.slice(0, low);
  return [...some, ...won.slice(-(most - some.length))];
}

// What a household gains, by income group where that is known; one scale for all countries.
export function householdBars(households) {
  const all = Object.values(households).flatMap((groups) => groups.map((one) => one.usd_a_year));
  const most = Math.max(1, ...all.map(Math.abs));
  for (const table of document.querySelectorAll("table.households")) {
    const groups = households[table.dataset.region] ?? [];
    const body = groups.map((one) => bar(one.name, one.usd_a_year, most, 0));
    table.tBodies[0].replaceChildren(...(body.length ? body : [row([say("no_household")])]));
  }
}

function bar(name, value, most, digits = 1, was = undefined) {
  const line = row([name, "", written(value, digits)]);
  const svg = element("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" });
  const at = (size) => 50 + (50 * Math.max(-most, Math.min(most, size))) / most;
  svg.append(element("rect", { x: Math.min(50, at(value)), width: Math.abs(at(value) - 50), y: 1, height: 8, class: value < 0 ? "down" : "up" }));
  svg.append(element("rect", { x: 49.8, width: 0.4, height: 10, class: "zero" }));
  if (was !== undefined && written(was, digits) !== written(value, digits)) {
    svg.append(element("rect", { x: at(was) - 0.5, width: 1, height: 10, class: "was" }));
    line.classList.add("moved");
  }
  line.cells[1].append(svg);
  line.cells[1].className = "bar";
  line.cells[2].className = "number";
  line.cells[0].title = name;
  return line;
}

export function row(texts, head = "th") {
  const line = document.createElement("tr");
  texts.forEach((text, place) => {
    const cell = document.createElement(place === 0 ? head : "td");
    if (place === 0 && head === "th") cell.scope = "row";
    cell.textContent = text;
    line.append(cell);
  });
  return line;
}

export function numeric(line, from = 1) {
  for (const cell of [...line.cells].slice(from)) cell.classList.add("number");
  return line;
}

export function heads(table, texts) {
  const line = document.createElement("tr");
  for (const [place, text] of texts.entries()) {
    const cell = document.createElement("th");
    cell.scope = "col";
    if (place > 0) cell.className = "number";
    cell.textContent = text;
    line.append(cell);
  }
  table.createTHead().replaceChildren(line);
}
