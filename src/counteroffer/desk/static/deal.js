// The deal set: both sides' gains from today, the frontier, the bargains, and where this view is.

import { get } from "./ask.js";
import { heads, row, written } from "./numbers.js";
import { known } from "./view.js";
import { begin } from "./work.js";

const chart = document.getElementById("deal-chart");
const table = document.getElementById("deal-table");
let deal = null;
let players = {};
let drawn = null;

export function setDeal() {
  const button = document.getElementById("find-deal");
  if (known.table) {
    document.getElementById("deal-words").hidden = true; // the answer to the first request says why
    button.hidden = true;
    return;
  }
  button.addEventListener("click", () => {
    button.disabled = true;
    // The table is the scenario's own, as it stands without the sliders.
    begin("deal", { ...known.view, levels: {}, issues: {} }, async (piece) => {
      deal = await get(`/api/tasks/${piece.id}/files/deal.json`);
      await draw();
    }).finally(() => { button.disabled = false; });
  });
}

export function moveDeal(found, missing) {
  players = found;
  document.getElementById("deal-missing").textContent = missing;
  list();
  drawn?.change("view", here());
}

const here = () => {
  const [x, y] = deal ? deal.players.map((name) => (players[name] ?? 0) / 1000) : [0, 0];
  return [{ x, y, kind: "this view", words: "this view" }];
};

const fromToday = (gain) => gain.map((value, p) => (value - deal.today[p]) / 1000);

function list() {
  const names = Object.keys(players);
  table.hidden = !names.length;
  if (!names.length) return;
  heads(table, ["USD bn a year against today", ...names]);
  const lines = [["This view", ...names.map((name) => players[name] / 1000)]];
  for (const one of deal?.bargains ?? []) lines.push([`${one.name} bargain`, ...fromToday(one.gain)]);
  (table.tBodies[0] ?? table.createTBody()).replaceChildren(
    ...lines.map(([name, ...values]) => {
      const line = row([name, ...values.map((value) => written(value, 2))]);
      for (const cell of [...line.cells].slice(1)) cell.className = "number";
      return line;
    }),
  );
}

// Bargains that all but coincide share one label.
function bargains() {
  const found = [];
  const near = reach() / 25;
  for (const one of deal.bargains) {
    const [x, y] = fromToday(one.gain);
    const same = found.find((other) => Math.hypot(other.x - x, other.y - y) < near);
    if (same) same.words += `, ${one.name}`;
    else found.push({ x, y, words: one.name });
  }
  return found;
}

const reach = () => Math.max(1e-6, ...deal.frontier.flatMap(fromToday).map(Math.abs), ...fromToday(deal.players.map(() => 0)).map(Math.abs));

function points() {
  const at = (gain, kind, words = "") => ({ x: fromToday(gain)[0], y: fromToday(gain)[1], kind, words });
  const none = at(deal.players.map(() => 0), "no deal", "no deal");
  const apart = Math.hypot(none.x, none.y) > reach() / 25;
  return [
    ...deal.cloud.map((gain) => at(gain, "some deal")),
    { x: 0, y: 0, kind: "today", words: apart ? "today" : "today, and no deal" },
    ...(apart ? [{ ...none, kind: "today" }] : []),
  ];
}

async function draw() {
  const { vegaEmbed } = await import("/vega.js");
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const scale = { domain: [-reach() * 0.8, reach() * 1.25], nice: false };
  const axis = (name) => ({ title: `${name}, USD bn a year against today`, grid: true, gridColor: colour("line"), domainColor: colour("rule"), tickColor: colour("rule"), labelColor: colour("ink"), titleColor: colour("ink") });
  const base = (name) => ({ x: { field: "x", type: "quantitative", scale, axis: axis(deal.players[0]) }, y: { field: "y", type: "quantitative", scale, axis: axis(deal.players[1]) }, ...name });
  const labelled = (data, mark, dy, side = "left") => ({
    layer: [
      { data, mark, encoding: base({}) },
      { data, mark: { type: "text", align: side, dx: side === "left" ? 9 : -9, dy, color: colour("ink"), fontSize: 13 }, encoding: base({ text: { field: "words" } }) },
    ],
  });
  const some = points();
  const spec = {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    width: "container",
    height: 320,
    background: null,
    layer: [
      { data: { values: some.filter((one) => one.kind === "some deal") }, mark: { type: "circle", color: colour("rule"), opacity: 0.45, size: 22, clip: true }, encoding: base({}) },
      { data: { values: deal.frontier.map((gain) => ({ x: fromToday(gain)[0], y: fromToday(gain)[1] })) }, mark: { type: "line", color: colour("up"), strokeWidth: 2.5, order: false }, encoding: base({ order: { field: "x" } }) },
      labelled({ values: bargains() }, { type: "point", shape: "diamond", filled: true, color: colour("up"), size: 110, opacity: 1 }, -8),
      labelled({ values: some.filter((one) => one.kind === "today") }, { type: "point", shape: "square", filled: true, color: colour("ink"), size: 80, opacity: 1 }, 12, "right"),
      labelled({ name: "view", values: here() }, { type: "point", shape: "circle", filled: true, color: colour("down"), size: 130, opacity: 1 }, 0),
    ],
    config: { font: "inherit", view: { stroke: null } },
  };
  const made = await vegaEmbed(chart, spec, { ast: true, actions: false, renderer: "svg", tooltip: false, defaultStyle: false });
  drawn = { change: (name, values) => made.view.data(name, values).runAsync() };
  const best = deal.bargains[0];
  document.getElementById("deal-words").textContent = best
    ? `Without a deal ${deal.without}. ${best.name} bargain: ${deal.players.map((name, p) => `${name} ${written(fromToday(best.gain)[p], 2)}`).join(", ")} USD bn a year.`
    : `Without a deal ${deal.without}. No deal on these issues leaves everyone better off.`;
  list();
}
