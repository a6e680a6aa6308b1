// The page: a slider moves, the numbers follow, then the map and the players; the address always says what is shown.

import { latest, post } from "./ask.js";
import { setCases } from "./cases.js";
import { paintComparison, setComparison, withComparison } from "./compare.js";
import { moveDeal, setDeal } from "./deal.js";
import { explain } from "./explain.js";
import { paintMap } from "./map.js";
import { bars, householdBars, paint } from "./numbers.js";
import { setPins } from "./pins.js";
import { rest } from "./ranges.js";
import { address, fromAddress, known, onSlide, read, write } from "./view.js";
import { begin, offer } from "./work.js";

const message = document.getElementById("message");
const say = (text) => { message.textContent = text; };
let now = known.effects;
const CALM = 300; // milliseconds without a move until what takes longer follows: industries, map, players
let calm = 0;

const solve = latest(async (view) => {
  try {
    now = await post("/api/effects", view);
    paint(now);
    paintComparison(now);
    document.body.dataset.painted = now.address;
    clearTimeout(calm);
    calm = setTimeout(() => locate(view), CALM);
    say("");
  } catch (error) {
    say(error.message);
  }
});

const locate = latest(async (view) => {
  bars(now);
  try {
    const found = await post("/api/places", view);
    paintMap(found);
    householdBars(found.households);
    moveDeal(found.players, found.players_missing);
  } catch (error) {
    say(error.message);
  }
});

function moved() {
  solve(read());
  rest(read());
}

// Every settled view is one step of the browser's history, so that Back is Undo.
let step = 0;
let last = 0;

function settled() {
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
document.getElementById("reset").addEventListener("click", () => {
  write({ ...known.view, levels: {}, issues: {} });
  moved();
  settled();
});
document.getElementById("share").addEventListener("click", async () => {
  settled();
  try {
    await navigator.clipboard.writeText(location.href);
    say("The link is on the clipboard; it opens the same view on any machine with counteroffer.");
  } catch {
    say(location.href);
  }
});
/** Pages in other languages, each under what its language calls itself. */
function translated(piece) {
  const codes = piece.files.flatMap((file) => /briefing\.([a-z]+)\.html$/.exec(file)?.[1] ?? []);
  return codes.map((code) => [`briefing.${code}.html`, new Intl.DisplayNames([code], { type: "language" }).of(code)]);
}
document.getElementById("make-briefing").addEventListener("click", () =>
  begin("briefing", read(), (piece, item) =>
    offer(item, piece, [["briefing.html", "English"], ...translated(piece), ["briefing.md", "Markdown"]]),
  ),
);
for (const field of document.querySelectorAll("#choice select, #choice input")) {
  field.addEventListener("change", () => document.getElementById("choice").requestSubmit());
}

history.replaceState({ step: 0 }, "");
onSlide(moved, settled);
explain();
setPins(say);
setDeal();
setCases();
paint(now);
bars(now);
locate(read());
rest(read());
setComparison(() => now, say).catch((error) => say(error.message));
document.body.dataset.ready = "yes";
