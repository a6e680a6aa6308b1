// Eight deals: with and without money, near and far, for income and for jobs; tables as the briefing has them.

import { get } from "./ask.js";
import { heads, numeric, row } from "./numbers.js";
import { known } from "./words.js";
import { begin } from "./work.js";

const place = document.getElementById("cases");

export function setCases() {
  const button = document.getElementById("find-cases");
  if (known.table) {
    document.getElementById("cases-words").hidden = true;
    button.hidden = true;
    return;
  }
  button.addEventListener("click", () => {
    // The table is the scenario's own, as it stands without the sliders.
    begin(button, "cases", { ...known.view, levels: {}, issues: {} }, async (piece) => {
      draw(await get(`/api/tasks/${piece.id}/files/cases.json`));
    });
  });
}

function draw(found) {
  document.getElementById("cases-words").textContent = found.said.join(" ");
  place.replaceChildren(...found.tables.map((one) => {
    const table = document.createElement("table");
    const caption = document.createElement("caption");
    caption.textContent = one.caption;
    table.append(caption);
    heads(table, one.head);
    table.createTBody().replaceChildren(...one.rows.map((cells) => numeric(row(cells), one.words)));
    return table;
  }));
}
