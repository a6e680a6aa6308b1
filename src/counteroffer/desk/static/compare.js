// Up to four views side by side: this one, which moves with the sliders, and what differs in those put beside it.

import { post } from "./ask.js";
import { presetAt } from "./presets.js";
import { change, heads, numeric, row, shown, worse } from "./numbers.js";
import { address, fromAddress, read, settings } from "./view.js";
import { known, say } from "./words.js";

const MOST = 4;
const KEY = "with";
const section = document.getElementById("comparison");
const table = document.getElementById("compared");
const letters = ["A", "B", "C", "D"];
let beside = []; // {address, effects}

// Which views stand beside is part of the page's own address, so that a link shows them too.
export const withComparison = (query) => {
  const full = new URLSearchParams(query);
  for (const one of beside) full.append(KEY, one.address);
  return full.toString();
};

export async function setComparison(now, wrong) {
  const button = document.getElementById("compare");
  button.addEventListener("click", async () => {
    try {
      await put(address(read()));
    } catch (error) {
      wrong(button, error.message);
      return;
    }
    paintComparison(now());
    section.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    document.dispatchEvent(new Event("settled"));
  });
  const asked = new URLSearchParams(location.search).getAll(KEY).slice(0, MOST - 1);
  try {
    for (const query of asked) await put(query);
  } catch (error) {
    wrong(button, error.message);
  }
  paintComparison(now());
}

async function put(query) {
  if (beside.length >= MOST - 1) throw new Error(say("compare_full", { most: MOST }));
  const effects = await post("/api/effects", fromAddress(query));
  beside.push({ address: query, effects });
}

export function paintComparison(now) {
  section.hidden = !beside.length;
  if (!beside.length) return;
  const headed = beside.map((one, j) => say("view_letter", { letter: letters[j + 1], title: called(one), date: one.effects.date }));
  heads(table, [say("change_in"), say("this_view"), ...headed]);
  const rows = [...figures(now), ...set()];
  if (!rows.length) rows.push(row([say("compare_same"), "", ...beside.map(() => "")]));
  rows.push(controls());
  (table.tBodies[0] ?? table.createTBody()).replaceChildren(...rows);
}

// A preset by its name; another view by its scenario.
function called(one) {
  const { scenario } = fromAddress(one.address);
  return (scenario === known.view.scenario && presetAt(one.address)) || one.effects.title;
}

// What is set otherwise, slider by slider; views of another scenario have other sliders.
function set() {
  const own = settings(read());
  const all = beside.map((one) => (fromAddress(one.address).scenario === known.view.scenario ? settings(fromAddress(one.address)) : null));
  const rows = [];
  for (const [name, value] of own) {
    if (all.every((one) => !one || one.get(name) === value)) continue;
    const line = numeric(row([name, value, ...all.map((one) => one?.get(name) ?? "–")]));
    line.className = "set";
    rows.push(line);
  }
  return rows;
}

// Figures that differ as they are written, each with its difference from this view.
function figures(now) {
  const rows = [];
  for (const code of now.lead) {
    for (const quantity of known.shown) {
      const own = now.regions[code]?.[quantity];
      const others = beside.map((one) => one.effects.regions[code]?.[quantity]);
      if (others.every((value) => value === undefined || shown(quantity, value) === shown(quantity, own))) continue;
      const { name, unit } = known.quantities[quantity];
      const line = numeric(row([say("compare_figure", { region: known.regions[code], name, unit }), shown(quantity, own), ...others.map((value) => shown(quantity, value))]));
      others.forEach((value, j) => difference(line.cells[j + 2], quantity, value, own));
      rows.push(line);
    }
  }
  return rows;
}

function difference(cell, quantity, value, own) {
  const words = change(quantity, value, own);
  if (!words) return;
  const more = document.createElement("span");
  more.className = `delta ${worse(quantity, value - own) ? "down" : "up"}`;
  more.textContent = words;
  cell.append(" ", more);
}

function controls() {
  const line = row(["", "", ...beside.map(() => "")], "td");
  beside.forEach((one, j) => {
    const open = document.createElement("a");
    open.href = `/?${one.address}`;
    open.textContent = say("open");
    const drop = document.createElement("button");
    drop.type = "button";
    drop.textContent = say("remove");
    drop.setAttribute("aria-label", say("remove_letter", { letter: letters[j + 1] }));
    drop.addEventListener("click", () => {
      beside = beside.filter((other) => other !== one);
      document.dispatchEvent(new Event("settled"));
      document.dispatchEvent(new Event("compared"));
    });
    line.cells[j + 2].append(open, " ", drop);
  });
  return line;
}
