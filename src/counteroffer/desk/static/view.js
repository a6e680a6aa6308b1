// What is set on the page, as an address and as the body of a request. Sliders speak in the law's own terms: a duty of
// 20% where the law says 50% is level 40 of the measure.

import { known, say } from "./words.js";

export { known };

const sliders = [...document.querySelectorAll(".slider")];
const byMeasure = new Map(
  sliders.filter((one) => one.dataset.kind === "measure").map((one) => [one.dataset.name, one]),
);
const SAID = ["date", "closure", "elasticities", "language"];

export const range = (slider) => slider.querySelector("input[type=range]");
const box = (slider) => slider.querySelector("input[type=checkbox]");
const typed = (slider) => slider.querySelector(".typed");
const scaled = (slider) => (slider.dataset.measures ?? "").split(" ").filter(Boolean);
const six = (number) => Number(number.toPrecision(6));

const scale = (slider) => {
  const [none, full] = [Number(slider.dataset.none), Number(slider.dataset.full)];
  return { none, wide: (full - none) / 100 };
};
const inLaw = (slider, level) => six(scale(slider).none + level * scale(slider).wide);
const levels = new Map(sliders.map((one) => [one, level(one)]));

function level(slider) {
  return six((Number(range(slider).getAttribute("value")) - scale(slider).none) / scale(slider).wide);
}

const start = (slider) => Number(slider.dataset.start);
const changed = (slider) => levels.get(slider) !== start(slider);

function set(slider, to) {
  levels.set(slider, six(to));
  show(slider);
}

function show(slider) {
  const now = levels.get(slider);
  const value = inLaw(slider, now);
  range(slider).value = value;
  const field = typed(slider);
  if (field !== document.activeElement) field.value = six(Number(value.toFixed(2)));
  const unit = slider.querySelector(".unit").textContent;
  range(slider).setAttribute("aria-valuetext", `${written(value)} ${unit}`);
  if (box(slider)) box(slider).checked = now > 0;
  slider.classList.toggle("changed", changed(slider));
  slider.querySelector(".back").hidden = !changed(slider);
  const several = slider.querySelector(".several");
  if (several) several.textContent = rates(slider, several.dataset, now);
  const [low, high] = [Number(range(slider).min), Number(range(slider).max)];
  const share = (at) => String((at - low) / (high - low || 1));
  range(slider).style.setProperty("--at", share(value));
  range(slider).parentElement.style.setProperty("--start", share(inLaw(slider, start(slider))));
}

// The range of what its rates come to; where some of them stood before, what the law says now.
function rates(slider, { low, high }, now) {
  const moves = slider.dataset.law !== "share" && scale(slider).none === 0;
  const [least, most] = [low, high].map((rate) => written(moves ? (now * Number(rate)) / 100 : Number(rate)));
  return say(moves ? (least === most ? "one_rate" : "several") : "by_law", { low: least, high: most });
}

const written = (value) => Number(value.toFixed(2)).toLocaleString(known.locale);

// An issue that scales measures and the sliders of those measures say the same.
function follow(slider) {
  const now = levels.get(slider);
  for (const name of scaled(slider)) if (byMeasure.has(name)) set(byMeasure.get(name), now);
  if (slider.dataset.kind === "measure") {
    for (const issue of sliders.filter((one) => scaled(one).includes(slider.dataset.name))) set(issue, most(issue));
  }
  show(slider);
}

const most = (issue) =>
  Math.max(...scaled(issue).filter((name) => byMeasure.has(name)).map((name) => levels.get(byMeasure.get(name))));

export function read() {
  const view = { ...known.view, levels: {}, issues: {} };
  for (const slider of sliders) {
    if (!changed(slider) || scaled(slider).length) continue;
    view[slider.dataset.kind === "measure" ? "levels" : "issues"][slider.dataset.name] = levels.get(slider);
  }
  return view;
}

export function write(view) {
  for (const slider of sliders.filter((one) => !scaled(one).length)) {
    const held = slider.dataset.kind === "measure" ? view.levels : view.issues;
    set(slider, held[slider.dataset.name] ?? start(slider));
  }
  for (const slider of sliders.filter((one) => scaled(one).length)) {
    const to = view.issues[slider.dataset.name];
    set(slider, to ?? most(slider));
    if (to !== undefined) follow(slider);
  }
}

// Equal views have equal addresses; the server orders them the same way.
export function address(view) {
  const query = new URLSearchParams({ scenario: view.scenario });
  for (const key of SAID) if (view[key]) query.set(key, view[key]);
  for (const [before, held] of [["level.", view.levels], ["at.", view.issues]]) {
    for (const name of Object.keys(held).sort()) query.set(before + name, six(held[name]));
  }
  return query.toString();
}

export function fromAddress(text) {
  const query = new URLSearchParams(text);
  const view = { scenario: query.get("scenario") ?? known.view.scenario, levels: {}, issues: {} };
  for (const key of SAID) if (query.get(key)) view[key] = query.get(key);
  for (const [key, value] of query) {
    if (key.startsWith("level.")) view.levels[key.slice(6)] = Number(value);
    if (key.startsWith("at.")) view.issues[key.slice(3)] = Number(value);
  }
  return view;
}

// What a view sets, in the words of its sliders: name → value with its unit.
export function settings(view) {
  const found = new Map();
  for (const slider of sliders) {
    if (scaled(slider).length) continue;
    const held = slider.dataset.kind === "measure" ? view.levels : view.issues;
    const name = slider.querySelector("label").textContent;
    const unit = slider.querySelector(".unit").textContent;
    const at = held[slider.dataset.name] ?? start(slider);
    found.set(name, `${written(inLaw(slider, at))} ${unit}`);
  }
  return found;
}

// A step of the slider in the law's terms, and the value a hand means: a whole step, an end, or where it starts.
function step(slider) {
  const own = Number(slider.dataset.step);
  if (!scaled(slider).length && slider.dataset.kind === "issue") return own;
  const span = Math.abs(Number(range(slider).max) - Number(range(slider).min));
  return span >= 20 ? 1 : [0.5, 0.2, 0.1, 0.05, 0.01].find((one) => span / one >= 40) ?? span / 50;
}

function meant(slider, value) {
  const [low, high, by] = [Number(range(slider).min), Number(range(slider).max), step(slider)];
  const near = [low, high, inLaw(slider, start(slider)), Math.round(value / by) * by];
  const best = near.reduce((a, b) => (Math.abs(b - value) < Math.abs(a - value) ? b : a));
  return Math.min(Math.max(best, Math.min(low, high)), Math.max(low, high));
}

function put(slider, value) {
  const { none, wide } = scale(slider);
  set(slider, (value - none) / wide);
  follow(slider);
}

const BY = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };

export function onSlide(moved, settled) {
  for (const slider of sliders) {
    show(slider);
    const done = () => { moved(slider); settled(); };
    range(slider).addEventListener("input", () => { put(slider, meant(slider, Number(range(slider).value))); moved(slider); });
    range(slider).addEventListener("change", () => settled());
    range(slider).addEventListener("keydown", (event) => {
      if (!(event.key in BY) || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      put(slider, meant(slider, inLaw(slider, levels.get(slider)) + BY[event.key] * step(slider)));
      moved(slider);
    });
    range(slider).addEventListener("keyup", (event) => event.key in BY && settled());
    typed(slider).addEventListener("change", () => {
      const [value, low, high] = [typed(slider).valueAsNumber, Number(typed(slider).min), Number(typed(slider).max)];
      const kept = Number.isNaN(value) ? inLaw(slider, levels.get(slider)) : Math.min(Math.max(value, low), high);
      put(slider, kept);
      typed(slider).value = six(kept);
      done();
      if (kept !== value) slider.dispatchEvent(new CustomEvent("out", { detail: { low: written(low), high: written(high), level: written(kept) } }));
    });
    typed(slider).addEventListener("blur", () => show(slider));
    slider.querySelector(".back").addEventListener("click", () => {
      set(slider, start(slider));
      follow(slider);
      range(slider).focus();
      done();
    });
    box(slider)?.addEventListener("change", (event) => {
      set(slider, event.target.checked ? start(slider) || 100 : 0);
      follow(slider);
      done();
    });
  }
}
