// The deal: both sides' gains from today, where this view is, and once looked for the frontier and the bargains.

import { get } from "./ask.js";
import { element, heads, numeric, row, written } from "./numbers.js";
import { known, say } from "./words.js";
import { begin } from "./work.js";

const chart = document.getElementById("deal-chart");
const table = document.getElementById("deal-table");
const EDGE = { left: 46, right: 16, top: 14, bottom: 34 };
let deal = null;
let players = {};
let before = null; // where the view was before the last move

export function setDeal() {
  const button = document.getElementById("find-deal");
  if (known.table) {
    document.getElementById("deal-words").hidden = true; // the answer to the first request says why
    chart.hidden = true;
    button.hidden = true;
    return;
  }
  new ResizeObserver(draw).observe(chart);
  button.addEventListener("click", () => {
    // The table is the scenario's own, as it stands without the sliders.
    begin(button, "deal", { ...known.view, levels: {}, issues: {} }, async (piece) => {
      deal = await get(`/api/tasks/${piece.id}/files/deal.json`);
      button.textContent = say("find_again");
      tellBest();
      draw();
      list();
    });
  });
}

export function moveDeal(found, missing) {
  const was = Object.keys(players).length ? here() : null;
  players = found;
  const now = here();
  if (was && Math.hypot(was[0] - now[0], was[1] - now[1]) > 0.005) before = was;
  document.getElementById("deal-missing").textContent = missing;
  list();
  draw();
}

const names = () => deal?.players ?? Object.keys(players);
const title = (name) => known.players[name] ?? name;
const here = () => names().map((name) => (players[name] ?? 0) / 1000);
const fromToday = (gain) => gain.map((value, p) => (value - deal.today[p]) / 1000);

function tellBest() {
  const best = deal.bargains[0];
  const gains = () => deal.players.map((name, p) => `${title(name)} ${written(fromToday(best.gain)[p], 2)}`).join(", ");
  const words = { without: deal.without, name: best && say("bargain", { name: best.name }), gains: best && gains() };
  document.getElementById("deal-words").textContent = say(best ? "best" : "none_better", words);
}

function list() {
  const all = Object.keys(players);
  table.hidden = !all.length;
  if (!all.length) return;
  heads(table, [say("against_today"), ...all.map(title)]);
  const lines = [[say("this_view"), ...all.map((name) => players[name] / 1000)]];
  for (const one of deal?.bargains ?? []) lines.push([say("bargain", { name: one.name }), ...fromToday(one.gain)]);
  (table.tBodies[0] ?? table.createTBody()).replaceChildren(
    ...lines.map(([name, ...values]) => numeric(row([name, ...values.map((value) => written(value, 2))]))),
  );
}

// Bargains that all but coincide share one label.
function bargains(near) {
  const found = [];
  for (const one of deal.bargains) {
    const [x, y] = fromToday(one.gain);
    const same = found.find((other) => near(other.x - x, other.y - y));
    if (same) same.words += `, ${one.name}`;
    else found.push({ x, y, words: one.name });
  }
  return found;
}

const without = () => fromToday(deal.players.map(() => 0));

function draw() {
  if (chart.hidden || names().length < 2) return;
  const { width, height } = chart.getBoundingClientRect();
  if (width < 80 || height < 80) return;
  const some = [[0, 0], here(), ...(before ? [before] : [])];
  if (deal) some.push(...deal.frontier.map(fromToday), ...deal.bargains.map((one) => fromToday(one.gain)), without());
  const [x, y] = [axis(some.map((one) => one[0]), EDGE.left, width - EDGE.right), axis(some.map((one) => one[1]), height - EDGE.bottom, EDGE.top)];
  const svg = element("svg", { width, height, "aria-hidden": "true" });
  frame(svg, x, y, width, height);
  if (deal) found(svg, x, y);
  const [a, b] = here();
  const still = Math.hypot(x.at(a) - x.at(0), y.at(b) - y.at(0)) < 10;
  mark(svg, diamond(x.at(0), y.at(0)), "today", x.at(0), y.at(0), deal && together(x, y) ? say("today_no_deal") : say("today"), width, 16);
  if (before) svg.append(element("line", { x1: x.at(before[0]), y1: y.at(before[1]), x2: x.at(a), y2: y.at(b), class: "trail" }));
  mark(svg, element("circle", { cx: x.at(a), cy: y.at(b), r: 6 }), "here", x.at(a), y.at(b), say("here"), width, still ? -8 : 4);
  chart.replaceChildren(svg);
}

const together = (x, y) => Math.hypot(x.at(without()[0]) - x.at(0), y.at(without()[1]) - y.at(0)) < 12;

function found(svg, x, y) {
  const inside = ([a, b]) => a >= x.low && a <= x.high && b >= y.low && b <= y.high;
  for (const [a, b] of deal.cloud.map(fromToday).filter(inside)) svg.append(element("circle", { cx: x.at(a), cy: y.at(b), r: 1.8, class: "some" }));
  const line = deal.frontier.map(fromToday).sort((a, b) => a[0] - b[0]);
  svg.append(element("polyline", { points: line.map(([a, b]) => `${x.at(a)},${y.at(b)}`).join(" "), class: "frontier" }));
  const [width] = [Number(svg.getAttribute("width"))];
  for (const one of bargains((dx, dy) => Math.hypot(x.size(dx), y.size(dy)) < 14)) {
    mark(svg, element("circle", { cx: x.at(one.x), cy: y.at(one.y), r: 5.5 }), "deal", x.at(one.x), y.at(one.y), one.words, width, 4);
  }
  const [a, b] = without();
  if (!together(x, y)) mark(svg, cross(x.at(a), y.at(b)), "no-deal", x.at(a), y.at(b), say("no_deal"), width, 16);
}

function frame(svg, x, y, width, height) {
  const right = { x: x.at(Math.max(0, x.low)), y: EDGE.top, width: Math.max(0, x.at(x.high) - x.at(0)), height: Math.max(0, y.at(0) - EDGE.top) };
  svg.append(element("rect", { ...right, class: "both" }));
  for (const tick of x.ticks) {
    svg.append(element("line", { x1: x.at(tick), x2: x.at(tick), y1: EDGE.top, y2: height - EDGE.bottom, class: tick === 0 ? "zero" : "grid" }));
    svg.append(text(x.at(tick), height - EDGE.bottom + 13, written(tick, x.digits), "tick middle"));
  }
  for (const tick of y.ticks) {
    svg.append(element("line", { x1: EDGE.left, x2: width - EDGE.right, y1: y.at(tick), y2: y.at(tick), class: tick === 0 ? "zero" : "grid" }));
    svg.append(text(EDGE.left - 6, y.at(tick) + 4, written(tick, y.digits), "tick end"));
  }
  const [first, second] = names().map((name) => say("gain_of", { player: title(name) }));
  svg.append(text(width - EDGE.right, height - 4, `${first} →`, "axis end"));
  svg.append(text(4, 10, `↑ ${second}`, "axis"));
  if (right.width > 90 && right.height > 40) svg.append(text(width - EDGE.right - 4, EDGE.top + 14, say("both"), "quadrant end"));
}

// A linear scale with zero in it, some room at its ends, and round ticks.
function axis(values, from, to) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const room = Math.max(0.25, 0.16 * (most - least));
  const [low, high] = [Math.min(0, least) - room, Math.max(0, most) + room];
  const wide = (to - from) / (high - low);
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const by = [1, 2, 5, 10].map((m) => m * power).find((one) => one >= rough);
  const ticks = [];
  for (let k = Math.ceil(low / by); k * by <= high; k += 1) ticks.push(k * by);
  const digits = Math.max(0, -Math.floor(Math.log10(by) + 1e-9));
  return { low, high, ticks, digits, at: (value) => from + (value - low) * wide, size: (value) => value * wide };
}

function text(x, y, words, style) {
  const made = element("text", { x, y, class: style });
  made.textContent = words;
  return made;
}

// A point and its name, on the side where there is room.
function mark(svg, shape, style, x, y, words, width, dy) {
  shape.setAttribute("class", `point ${style}`);
  const left = x > width - 110;
  svg.append(shape, text(left ? x - 11 : x + 11, y + dy, words, `label ${style} ${left ? "end" : ""}`));
}

const diamond = (x, y) => element("path", { d: `M${x} ${y - 7}l7 7-7 7-7-7z` });
const cross = (x, y) => element("path", { d: `M${x - 5} ${y - 5}l10 10M${x + 5} ${y - 5}l-10 10` });
