// Provinces and states in classes of one scale, and as a table; where a number has two ends, each has its map.

import { heads, numeric, row, shown, worse } from "./numbers.js";
import { known, say } from "./words.js";

const STEPS = 3; // classes on each side of nothing
const place = document.getElementById("maps");
const first = place?.querySelector(".one");
let second = null;

// The largest of 1, 2, 5, 10, … below the largest value, and two steps down from there.
function edges(values) {
  const most = Math.max(1e-9, ...values.map(Math.abs));
  const steps = [];
  for (let power = -6; power <= 4; power += 1) for (const m of [1, 2, 5]) steps.push(m * 10 ** power);
  return steps.filter((step) => step < most).slice(-STEPS);
}

export function paintMap(found) {
  if (!first) return;
  const ends = found.other_quantity ? [found.places, found.others] : [found.places];
  const values = ends.flatMap(Object.values);
  const steps = edges(values);
  both(ends.length > 1);
  shade(first, found.places, found.quantity, steps);
  if (second && ends.length > 1) shade(second, found.others, found.other_quantity, steps);
  legend(found, values, steps);
  const { name, unit } = known.quantities[found.quantity];
  const words = { name, unit, method: found.method };
  const note = values.length ? say(ends.length > 1 ? "map_ends" : "map_note", words) : say("map_none");
  document.getElementById("map-note").textContent = note;
  const other = known.quantities[found.other_quantity];
  table(found, [named(name, unit), ...(other ? [named(other.name, other.unit)] : [])]);
}

const named = (name, unit) => say("name_unit", { name, unit });

// A second map beside the first, without its names a second time.
function both(wanted) {
  if (wanted && !second) {
    second = first.cloneNode(true);
    for (const one of second.querySelectorAll("[id]")) one.removeAttribute("id");
    for (const one of second.querySelectorAll("[aria-labelledby]")) one.removeAttribute("aria-labelledby");
    second.querySelector("svg").setAttribute("aria-label", say("end_demand"));
    second.querySelector(".end").textContent = say("end_demand");
    first.querySelector(".end").textContent = say("end_alone");
    place.append(second);
  }
  place.classList.toggle("two", wanted);
  for (const end of place.querySelectorAll(".end")) end.hidden = !wanted;
  if (second) second.hidden = !wanted;
}

function shade(map, values, quantity, steps) {
  for (const shape of map.querySelectorAll("[data-place]")) {
    const value = values[shape.dataset.place];
    const was = shape.dataset.shade;
    const shade = value === undefined ? "unknown" : group(value, quantity, steps);
    shape.dataset.shade = shade;
    shape.setAttribute("class", `place ${shade}${was && was !== shade ? " moved" : ""}`);
  }
}

function group(value, quantity, steps) {
  const size = steps.filter((step) => Math.abs(value) >= step).length;
  return size ? `${worse(quantity, value) ? "loss" : "gain"}${size}` : "still";
}

function legend(found, values, steps) {
  const text = (value) => Number(value.toPrecision(2)).toLocaleString(known.locale, { maximumFractionDigits: 6 });
  const one = known.quantities[found.quantity];
  const items = [];
  for (const [side, key] of [["loss", "worse"], ["gain", "better"]]) {
    if (!values.some((value) => (worse(found.quantity, value) ? "loss" : "gain") === side)) continue;
    const own = steps.map((step, j) => [`${side}${j + 1}`, say(key, { edge: text(step) })]);
    items.push(...(side === "loss" ? own.reverse() : own));
  }
  items.push(["still", steps.length ? say("less", { edge: text(steps[0]), unit: one.unit }).replace(" %", known.percent) : say("nothing")]);
  items.push(["unknown", say("no_result")]);
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
  heads(target, [say("place"), ...names]);
  const rows = Object.entries(found.places)
    .sort((a, b) => a[1] - b[1])
    .map(([code, value]) => {
      const others = found.other_quantity ? [shown(found.other_quantity, found.others[code])] : [];
      return numeric(row([known.places[code] ?? code, shown(found.quantity, value), ...others]));
    });
  (target.tBodies[0] ?? target.createTBody()).replaceChildren(...rows);
}
