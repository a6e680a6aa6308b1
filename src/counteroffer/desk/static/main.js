// The page: a slider moves, the numbers follow, then the map and the players; the address always says what is shown.

import { move, newest } from "./ask.js";
import { setCases } from "./cases.js";
import { paintComparison, setComparison, withComparison } from "./compare.js";
import { moveDeal, setDeal } from "./deal.js";
import { explain } from "./explain.js";
import { paintMap } from "./map.js";
import { bars, householdBars, paint } from "./numbers.js";
import { setPins } from "./pins.js";
import { markPresets, setPresets } from "./presets.js";
import { point, rest } from "./ranges.js";
import { setTour } from "./tour.js";
import { address, fromAddress, known, onSlide, read, write } from "./view.js";
import { hush, say, tell } from "./words.js";
import { begin, offer } from "./work.js";

const CALM = 300; // milliseconds without a move until what takes longer follows: industries, map, players
const [SOON, SLOW] = [300, 4000]; // milliseconds until the page says that it is solving, and that it takes longer
const state = document.getElementById("state");
let now = known.effects;
let before = now; // at the beginning of the last move
let cause = null; // what was moved
let calm = 0;

let open = 0; // questions under way

async function patient(work) {
  open += 1;
  const timers = [setTimeout(() => waiting("solving"), SOON), setTimeout(() => waiting("slow"), SLOW)];
  try {
    return await work();
  } finally {
    timers.forEach(clearTimeout);
    open -= 1;
    if (!open) waiting("");
  }
}

function waiting(key) {
  state.textContent = key && say(key);
  document.body.dataset.state = key;
}

const wrong = (error) => tell(cause ?? document.getElementById("choice"), error.message);

const solve = newest(
  (view) => patient(() => move("/api/effects", view)),
  (found, view) => {
    now = found;
    paint(now, before);
    point(now);
    paintComparison(now);
    document.body.dataset.painted = now.address;
    clearTimeout(calm);
    calm = setTimeout(() => locate(view), CALM);
    hush(["error"]);
  },
  wrong,
);

const ask = newest(
  (view) => move("/api/places", view),
  (found, view) => {
    paintMap(found);
    householdBars(found.households);
    moveDeal(found.players, found.players_missing);
    document.body.dataset.placed = address(view);
  },
  wrong,
);

function locate(view) {
  bars(now, before);
  ask(view);
}

// A move is what happens between two settled views: what changed is counted from where it began.
let moving = false;

function moved(by) {
  if (!moving) before = now;
  moving = true;
  cause = by ?? null;
  hush(["note", "done"]);
  markPresets();
  solve(read());
  rest(read());
}

// Every settled view is one step of the browser's history, so that Back is Undo.
let step = 0;
let last = 0;

function settled() {
  moving = false;
  const here = `/?${withComparison(address(read()))}`;
  links();
  if (here === location.pathname + location.search) return;
  step += 1;
  last = step;
  history.pushState({ step }, "", here);
  buttons();
}

function links() {
  const query = address(read());
  document.getElementById("yaml").href = `/api/scenario.yaml?${query}`;
  document.getElementById("csv").href = `/api/tables.zip?${query}`;
  for (const link of document.querySelectorAll("nav a")) link.href = `${link.pathname}?${query}`;
}

function buttons() {
  document.getElementById("undo").disabled = step === 0;
  document.getElementById("redo").disabled = step === last;
}

addEventListener("popstate", (event) => {
  step = event.state?.step ?? 0;
  write(fromAddress(location.search));
  buttons();
  links();
  moved();
  moving = false;
});

document.addEventListener("settled", settled);
document.addEventListener("compared", () => paintComparison(now));
document.getElementById("undo").addEventListener("click", () => history.back());
document.getElementById("redo").addEventListener("click", () => history.forward());
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target.matches("input:not([type=range]):not([type=checkbox])")) return;
  event.preventDefault();
  if (event.shiftKey && step < last) history.forward();
  if (!event.shiftKey && step > 0) history.back();
});
document.addEventListener("out", (event) => tell(event.target, say("out", event.detail), "note"), true);

const menu = document.getElementById("keep");
document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
menu.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
document.getElementById("share").addEventListener("click", async (event) => {
  const button = event.currentTarget;
  settled();
  try {
    await navigator.clipboard.writeText(location.href);
    tell(button, say("linked"), "done");
  } catch {
    tell(button, location.href, "done");
  }
});
/** Pages in other languages, each under what its language calls itself. */
function translated(piece) {
  const codes = piece.files.flatMap((file) => /briefing\.([a-z]+)\.html$/.exec(file)?.[1] ?? []);
  return codes.map((code) => [`briefing.${code}.html`, new Intl.DisplayNames([code], { type: "language" }).of(code)]);
}
document.getElementById("make-briefing").addEventListener("click", (event) =>
  begin(event.currentTarget, "briefing", read(), (piece, item) =>
    offer(item, piece, [["briefing.html", "English"], ...translated(piece), ["briefing.md", "Markdown"]]),
  ),
);

// Another horizon, set of elasticities or language keeps what is set; another scenario or day has other sliders.
const choice = document.getElementById("choice");
const choose = ({ target }) => {
  const held = ["scenario", "date"].includes(target.name) ? { ...known.view, levels: {}, issues: {} } : read();
  if (target.name === "scenario") for (const key of ["date", "closure", "elasticities"]) delete held[key];
  location.assign(`/?${address({ ...held, [target.name]: target.value })}`);
};
choice.addEventListener("change", choose);
document.getElementById("tongue").addEventListener("change", choose);
choice.addEventListener("submit", (event) => event.preventDefault());

history.replaceState({ step: 0 }, "");
onSlide(moved, settled);
setPresets(moved, settled);
explain();
setPins();
setDeal();
setCases();
paint(now, before);
bars(now, before);
point(now);
links();
locate(read());
rest(read());
setComparison(() => now, tell);
setTour();
document.body.dataset.ready = "yes";
