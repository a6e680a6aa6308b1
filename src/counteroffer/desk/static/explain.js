// How a number comes about: on hover, on focus, on a tap; Escape sends it away.

import { known, say } from "./words.js";

const tip = document.getElementById("explain");
let current = null;

function words(cell) {
  const one = known.quantities[cell.dataset.quantity];
  const where = known.regions[cell.dataset.region];
  const { name, unit, formula, source } = one;
  const lines = [
    where ? say("of_region", { name, region: where, unit }) : say("name_unit", { name, unit }),
    say("formula", { formula }),
    say("source", { source, elasticities: known.elasticities, economy: known.economy }),
    document.getElementById("status").textContent,
  ];
  return lines.map((text) => {
    const line = document.createElement("p");
    line.textContent = text;
    return line;
  });
}

function open(cell) {
  current?.removeAttribute("aria-describedby");
  current = cell;
  tip.replaceChildren(...words(cell));
  tip.hidden = false;
  cell.setAttribute("aria-describedby", "explain");
  const at = cell.getBoundingClientRect();
  const width = Math.min(360, innerWidth - 16);
  tip.style.width = `${width}px`;
  tip.style.left = `${Math.max(8, Math.min(at.left + scrollX, scrollX + innerWidth - width - 8))}px`;
  tip.style.top = `${at.bottom + scrollY + 6}px`;
}

function close() {
  tip.hidden = true;
  current?.removeAttribute("aria-describedby");
  current = null;
}

export function explain() {
  const target = (event) => event.target.closest?.("[data-quantity]");
  document.addEventListener("mouseover", (event) => {
    const cell = target(event);
    if (cell) open(cell);
    else if (!event.target.closest?.("#explain") && document.activeElement !== current) close();
  });
  document.addEventListener("focusin", (event) => (target(event) ? open(target(event)) : close()));
  document.addEventListener("click", (event) => target(event) && open(target(event)));
  document.addEventListener("keydown", (event) => event.key === "Escape" && close());
}
