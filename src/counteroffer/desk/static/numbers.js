// Numbers as the page writes them, and where they go.

import { known } from "./view.js";

const NONE = "–";

export function written(value, digits, plus = true) {
  if (value === null || value === undefined) return NONE;
  const text = Math.abs(value).toLocaleString("en-CA", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  if (Number(text.replaceAll(",", "")) === 0) return text;
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

export function paint(effects) {
  for (const cell of document.querySelectorAll("[data-region][data-quantity]")) {
    const text = shown(cell.dataset.quantity, effects.regions[cell.dataset.region][cell.dataset.quantity]);
    if (cell.textContent !== text) cell.textContent = text;
  }
  for (const card of document.querySelectorAll(".card")) {
    const value = effects.regions[card.dataset.region].real_income_percent;
    card.className = `card ${Math.abs(value) < 0.005 ? "same" : value < 0 ? "down" : "up"}`;
  }
  document.getElementById("residual").textContent = effects.status.residual.toExponential(0);
  document.getElementById("iterations").textContent = effects.status.iterations;
}

const SVG = "http://www.w3.org/2000/svg";

// Industries as bars from a common zero, in the order of their size; ten down and ten up at most.
export function bars(effects) {
  const all = Object.values(effects.output_percent).flatMap((rows) => Object.values(rows));
  const most = Math.max(1e-9, ...all.map(Math.abs));
  for (const table of document.querySelectorAll("table.bars:not(.households)")) {
    const rows = Object.entries(effects.output_percent[table.dataset.region])
      .filter(([, value]) => Math.abs(value) >= 0.05)
      .sort((a, b) => a[1] - b[1]);
    const ends = rows.length > 20 ? [...rows.slice(0, 10), ...rows.slice(-10)] : rows;
    const body = ends.map(([sector, value]) => bar(known.sectors[sector], value, most));
    table.tBodies[0].replaceChildren(...(body.length ? body : [row(["No industry moves by 0.1%."])]));
  }
}

// What a household gains, by income group where that is known; one scale for all countries.
export function householdBars(households) {
  const all = Object.values(households).flatMap((groups) => groups.map((one) => one.usd_a_year));
  const most = Math.max(1e-9, ...all.map(Math.abs));
  for (const table of document.querySelectorAll("table.households")) {
    const groups = households[table.dataset.region] ?? [];
    const body = groups.map((one) => bar(one.name, one.usd_a_year, most, 0));
    table.tBodies[0].replaceChildren(...(body.length ? body : [row(["No household count is known."])]));
  }
}

function bar(name, value, most, digits = 1) {
  const line = row([name, "", written(value, digits)]);
  const svg = document.createElementNS(SVG, "svg");
  const rect = document.createElementNS(SVG, "rect");
  const width = (50 * Math.abs(value)) / most;
  svg.setAttribute("viewBox", "0 0 100 10");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  rect.setAttribute("x", value < 0 ? 50 - width : 50);
  rect.setAttribute("width", width);
  rect.setAttribute("height", 10);
  rect.setAttribute("class", value < 0 ? "down" : "up");
  svg.append(rect);
  line.cells[1].append(svg);
  line.cells[1].className = "bar";
  line.cells[2].className = "number";
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

export function heads(table, texts) {
  const line = document.createElement("tr");
  for (const [place, text] of texts.entries()) {
    const cell = document.createElement("th");
    cell.scope = "col";
    if (place > 0) cell.className = "number";
    cell.textContent = text;
    line.append(cell);
  }
  const head = table.createTHead();
  head.replaceChildren(line);
}
