// Provinces and states in classes of one scale, and as a table.

import { heads, row, shown, worse } from "./numbers.js";
import { known } from "./view.js";

const STEPS = 3; // classes on each side of nothing
const shapes = [...document.querySelectorAll("[data-place]")];

// The largest of 1, 2, 5, 10, … below the largest value, and two steps down from there.
function edges(values) {
  const most = Math.max(1e-9, ...values.map(Math.abs));
  const steps = [];
  for (let power = -6; power <= 4; power += 1) for (const m of [1, 2, 5]) steps.push(m * 10 ** power);
  return steps.filter((step) => step < most).slice(-STEPS);
}

export function paintMap(found) {
  if (!shapes.length) return;
  const values = Object.values(found.places);
  const steps = edges(values);
  const loses = (value) => worse(found.quantity, value);
  const group = (value) => {
    const size = steps.filter((step) => Math.abs(value) >= step).length;
    return size ? `${loses(value) ? "loss" : "gain"}${size}` : "still";
  };
  for (const shape of shapes) {
    const value = found.places[shape.dataset.place];
    shape.setAttribute("class", `place ${value === undefined ? "unknown" : group(value)}`);
  }
  legend(found, steps);
  const { name, unit } = known.quantities[found.quantity];
  document.getElementById("map-note").textContent =
    values.length ? `${name}, ${unit}. A result of the model, ${found.method}. One scale on both sides of the border.` : "This economy has no provinces or states.";
  const other = known.quantities[found.other_quantity];
  if (other && values.length) document.getElementById("map-note").textContent += ` ${other.name}: in the table.`;
  table(found, [`${name}, ${unit}`, ...(other ? [`${other.name}, ${other.unit}`] : [])]);
}

function legend(found, steps) {
  const text = (value) => String(Number(value.toPrecision(2)));
  const one = known.quantities[found.quantity];
  const items = [];
  for (const [side, words] of [["loss", "worse by"], ["gain", "better by"]]) {
    const there = Object.values(found.places).some((value) => (worse(found.quantity, value) ? "loss" : "gain") === side);
    if (!there) continue;
    steps.forEach((step, place) => items.push([`${side}${place + 1}`, `${words} ${text(step)} or more`]));
  }
  items.push(["still", steps.length ? `less than ${text(steps[0])} ${one.unit}` : "nothing"]);
  items.push(["unknown", "no result"]);
  document.getElementById("legend").replaceChildren(
    ...items.map(([style, words]) => {
      const item = document.createElement("li");
      const patch = document.createElement("span");
      patch.className = `patch ${style}`;
      item.append(patch, words);
      return item;
    }),
  );
}

function table(found, names) {
  const target = document.getElementById("places");
  heads(target, ["Province or state", ...names]);
  const rows = Object.entries(found.places)
    .sort((a, b) => a[1] - b[1])
    .map(([code, value]) => {
      const others = found.other_quantity ? [shown(found.other_quantity, found.others[code])] : [];
      const line = row([known.places[code] ?? code, shown(found.quantity, value), ...others]);
      for (const cell of [...line.cells].slice(1)) cell.className = "number";
      return line;
    });
  (target.tBodies[0] ?? target.createTBody()).replaceChildren(...rows);
}
