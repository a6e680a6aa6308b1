// Up to four views side by side: this one, which moves with the sliders, and those put beside it.

import { post } from "./ask.js";
import { heads, row, shown } from "./numbers.js";
import { address, fromAddress, known, read } from "./view.js";

const MOST = 4;
const KEY = "with";
const section = document.getElementById("comparison");
const table = document.getElementById("compared");
const letters = ["This view", "B", "C", "D"];
let beside = []; // {address, effects}

export const comparing = () => beside.map((one) => one.address);

// Which views stand beside is part of the page's own address, so that a link shows them too.
export const withComparison = (query) => {
  const full = new URLSearchParams(query);
  for (const one of beside) full.append(KEY, one.address);
  return full.toString();
};

export async function setComparison(now, say) {
  const asked = new URLSearchParams(location.search).getAll(KEY).slice(0, MOST - 1);
  for (const query of asked) await put(query);
  paintComparison(now());
  document.getElementById("compare").addEventListener("click", async () => {
    try {
      await put(address(read()));
    } catch (error) {
      say(error.message);
      return;
    }
    paintComparison(now());
    document.dispatchEvent(new Event("settled"));
  });
}

async function put(query) {
  if (beside.length >= MOST - 1) throw new Error(`${MOST} views can stand side by side; remove one first`);
  beside.push({ address: query, effects: await post("/api/effects", fromAddress(query)) });
}

export function paintComparison(now) {
  section.hidden = !beside.length;
  if (!beside.length) return;
  const all = [now, ...beside.map((one) => one.effects)];
  heads(table, ["Change in", ...all.map((one, j) => (j ? `${letters[j]}: ${one.title}, ${one.date}` : letters[j]))]);
  const rows = [];
  for (const code of now.lead) {
    for (const quantity of known.shown.filter((name) => all.some((one) => one.regions[code]?.[name] !== undefined))) {
      const { name, unit } = known.quantities[quantity];
      const line = row([`${known.regions[code]}: ${name}, ${unit}`, ...all.map((one) => shown(quantity, one.regions[code]?.[quantity]))]);
      for (const cell of [...line.cells].slice(1)) cell.className = "number";
      rows.push(line);
    }
  }
  rows.push(controls());
  (table.tBodies[0] ?? table.createTBody()).replaceChildren(...rows);
}

function controls() {
  const line = row(["", "", ...beside.map(() => "")], "td");
  beside.forEach((one, j) => {
    const open = document.createElement("a");
    open.href = `/?${one.address}`;
    open.textContent = "Open";
    const drop = document.createElement("button");
    drop.type = "button";
    drop.textContent = "Remove";
    drop.setAttribute("aria-label", `Remove ${letters[j + 1]}`);
    drop.addEventListener("click", () => {
      beside = beside.filter((other) => other !== one);
      document.dispatchEvent(new Event("settled"));
      document.dispatchEvent(new Event("compared"));
    });
    line.cells[j + 2].append(open, " ", drop);
  });
  return line;
}
