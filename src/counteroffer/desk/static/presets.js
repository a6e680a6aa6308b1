// Where every slider goes at one click; which of them the view is at.

import { address, fromAddress, read, write } from "./view.js";
import { known } from "./words.js";

const buttons = [...document.querySelectorAll(".preset")];
const named = (button) => known.presets.find((one) => one.name === button.dataset.preset);
const at = (preset) => address({ ...known.view, levels: only(preset.levels, "measure"), issues: only(preset.issues, "issue") });

// Without what stands where it starts, as the page's own address has it.
function only(held, kind) {
  const start = (name) => Number(document.getElementById(`${kind}-${name}`).closest(".slider").dataset.start);
  return Object.fromEntries(Object.entries(held).filter(([name, level]) => level !== start(name)));
}

// The title of the preset that a view is at, if it is at one.
export const presetAt = (query) => known.presets.find((one) => !one.scenario && at(one) === query)?.title;

export function setPresets(moved, settled) {
  for (const button of buttons.filter((one) => one.tagName === "BUTTON")) {
    button.addEventListener("click", () => {
      const { levels, issues } = named(button);
      write({ levels, issues });
      moved(button);
      settled();
    });
  }
  markPresets();
}

export function markPresets() {
  const here = address(read());
  for (const button of buttons) {
    const preset = named(button);
    if (!preset.scenario) {
      button.setAttribute("aria-pressed", String(at(preset) === here));
      continue;
    }
    const there = { ...fromAddress(here), scenario: preset.scenario, levels: {}, issues: {} };
    delete there.date;
    button.href = `/?${new URLSearchParams([...new URLSearchParams(address(there)), ["with", here]])}`;
  }
}
