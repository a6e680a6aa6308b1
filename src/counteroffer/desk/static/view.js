// What is set on the page, as an address and as the body of a request.

export const known = JSON.parse(document.getElementById("known").textContent);
const sliders = [...document.querySelectorAll(".slider")];
const byMeasure = new Map(
  sliders.filter((one) => one.dataset.kind === "measure").map((one) => [one.dataset.name, one]),
);

export const range = (slider) => slider.querySelector("input[type=range]");
const box = (slider) => slider.querySelector("input[type=checkbox]");
const scaled = (slider) => (slider.dataset.measures ?? "").split(" ").filter(Boolean);

export function set(slider, level) {
  range(slider).value = level;
  show(slider);
}

function show(slider) {
  slider.querySelector("output").textContent = Number(range(slider).value).toLocaleString("en-CA");
  if (box(slider)) box(slider).checked = Number(range(slider).value) > 0;
}

// An issue that scales measures and the sliders of those measures say the same.
export function follow(slider) {
  const level = range(slider).value;
  for (const name of scaled(slider)) if (byMeasure.has(name)) set(byMeasure.get(name), level);
  if (slider.dataset.kind === "measure") {
    for (const issue of sliders.filter((one) => scaled(one).includes(slider.dataset.name))) {
      const levels = scaled(issue).filter((name) => byMeasure.has(name)).map((name) => Number(range(byMeasure.get(name)).value));
      set(issue, Math.max(...levels));
    }
  }
  show(slider);
}

export function read() {
  const view = { ...known.view, levels: {}, issues: {} };
  for (const slider of sliders) {
    const level = Number(range(slider).value);
    if (level === Number(slider.dataset.start) || scaled(slider).length) continue;
    view[slider.dataset.kind === "measure" ? "levels" : "issues"][slider.dataset.name] = level;
  }
  return view;
}

export function write(view) {
  for (const slider of sliders.filter((one) => !scaled(one).length)) {
    const held = slider.dataset.kind === "measure" ? view.levels : view.issues;
    set(slider, held[slider.dataset.name] ?? slider.dataset.start);
  }
  for (const slider of sliders.filter((one) => scaled(one).length)) {
    const level = view.issues[slider.dataset.name];
    const levels = scaled(slider).filter((name) => byMeasure.has(name)).map((name) => Number(range(byMeasure.get(name)).value));
    set(slider, level ?? Math.max(...levels));
    if (level !== undefined) follow(slider);
  }
}

// Equal views have equal addresses; the server orders them the same way.
export function address(view) {
  const query = new URLSearchParams({ scenario: view.scenario });
  for (const key of ["date", "closure", "elasticities"]) if (view[key]) query.set(key, view[key]);
  for (const [before, held] of [["level.", view.levels], ["at.", view.issues]]) {
    for (const name of Object.keys(held).sort()) query.set(before + name, Number(held[name].toPrecision(6)));
  }
  return query.toString();
}

export function fromAddress(text) {
  const query = new URLSearchParams(text);
  const view = { scenario: query.get("scenario") ?? known.view.scenario, levels: {}, issues: {} };
  for (const key of ["date", "closure", "elasticities"]) if (query.get(key)) view[key] = query.get(key);
  for (const [key, value] of query) {
    if (key.startsWith("level.")) view.levels[key.slice(6)] = Number(value);
    if (key.startsWith("at.")) view.issues[key.slice(3)] = Number(value);
  }
  return view;
}

export function onSlide(moved, settled) {
  for (const slider of sliders) {
    range(slider).addEventListener("input", () => { follow(slider); moved(); });
    range(slider).addEventListener("change", () => settled());
    box(slider)?.addEventListener("change", (event) => {
      const start = Number(slider.dataset.start) || 100;
      range(slider).value = event.target.checked ? start : 0;
      follow(slider);
      moved();
      settled();
    });
  }
}
