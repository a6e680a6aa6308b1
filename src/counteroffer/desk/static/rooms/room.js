// The room: levels on the table, offers in turn, what each is worth to both sides, the program's answer.

import { el, known, latest, named, number, plain, post, t } from "./common.js";
import { drawLog } from "./log.js";
import { meant, shown } from "./levels.js";
import * as kept from "./offers.js";
import { drawLines, lineWords } from "./lines.js";

const room = known.table;
const byName = new Map((room?.levers ?? []).map((one) => [one.name, one]));
const place = (id) => document.getElementById(id);
const said = (text, wrong = false) => { place("said").textContent = text; place("said").classList.toggle("wrong", wrong); };
let state = kept.nothing();
let worths = []; // of the offers, in their order
let now = null; // of the draft
const CALM = 250; // milliseconds without a move until jobs follow
let calm = 0;
let undone = null; // the draft before the program's answer

const asked = (levels) => ({ view: known.view, levels, lines: state.lines });
const moved = (levels) => Object.fromEntries(Object.entries(levels).filter(([name, level]) => Math.abs(level - byName.get(name).today) > 1e-9));
const turn = () => state.offers.length ? room.players.find((one) => one !== state.offers.at(-1).player) : room.players[0];

async function valued(levels, told) {
  const income = await post("/api/room/offer", asked(levels));
  told({ levels, income, jobs: null });
  const jobs = await post("/api/room/jobs", asked(levels));
  return { levels, income, jobs };
}

// The draft: income as fast as answers come, jobs once the levels rest.
const value = latest(async () => {
  const levels = { ...state.draft };
  try {
    now = { levels, income: await post("/api/room/offer", asked(levels)), jobs: null };
    sides();
    document.body.dataset.valued = JSON.stringify(levels);
    clearTimeout(calm);
    calm = setTimeout(() => count(now), CALM);
    if (place("said").classList.contains("wrong")) said("");
  } catch (error) {
    said(error.message, true);
  }
});

const count = latest(async (of) => {
  try {
    of.jobs = await post("/api/room/jobs", asked(of.levels));
    if (of === now) sides();
  } catch (error) {
    said(error.message, true);
  }
});

async function revalue() {
  worths = state.offers.map(() => null);
  log();
  for (const [j, one] of state.offers.entries()) {
    try {
      worths[j] = await valued(one.levels, (first) => { worths[j] = first; log(); });
    } catch (error) {
      said(error.message, true);
    }
    log();
  }
}

function drawLevers() {
  const owners = [...new Set(room.levers.map((one) => one.owner))];
  place("levers").replaceChildren(...owners.map((owner) => el("fieldset", {}, el("legend", {}, t("set_by", { player: owner })),
    ...room.levers.filter((one) => one.owner === owner).map(lever))));
}

function lever(one) {
  const id = `lever-${room.levers.indexOf(one)}`;
  const given = { min: shown(one, one.low), max: shown(one, one.high), step: "any", value: shown(one, one.today) };
  const slide = el("input", { type: "range", ...given, step: one.step, id, data: { lever: one.name } });
  const typed = el("input", { type: "number", ...given, "aria-label": t("level_of", { title: one.title, unit: one.unit }), data: { typed: one.name } });
  const set = (text) => {
    const level = meant(one, Number(text));
    if (text === "" || !Number.isFinite(level)) return;
    state.draft = moved({ ...state.draft, [one.name]: Math.min(Math.max(level, one.low), one.high) });
    undone = null;
    show();
    value();
  };
  slide.addEventListener("input", () => set(slide.value));
  typed.addEventListener("change", () => set(typed.value));
  return el("div", { class: "lever", data: { name: one.name } },
    el("label", { for: id }, one.title, one.law ? el("small", {}, one.law) : null),
    slide, typed, el("span", { class: "unit" }, one.unit, " ", el("small", {}, `${t("today").toLowerCase()} ${plain(shown(one, one.today))}`)));
}

// Levels as the draft has them.
function show() {
  for (const one of room.levers) {
    const level = state.draft[one.name] ?? one.today;
    const line = document.querySelector(`[data-name="${CSS.escape(one.name)}"]`);
    line.classList.toggle("moved", one.name in state.draft);
    const [slide, typed] = line.querySelectorAll("input");
    slide.value = shown(one, level);
    if (document.activeElement !== typed) typed.value = shown(one, level);
    slide.setAttribute("aria-valuetext", `${plain(shown(one, level))} ${one.unit}`);
  }
  place("back")?.toggleAttribute("hidden", !undone);
  kept.write(state);
}

function sides() {
  room.players.forEach((player, p) => {
    const gain = now ? now.income.today_usd_mn[player] / 1000 : null;
    const big = place(`gain-${p}`);
    big.textContent = number(gain, 2, true);
    big.className = `big ${gain === null || Math.abs(gain) < 0.005 ? "same" : gain > 0 ? "gain" : "loss"}`;
    place(`none-${p}`).textContent = number(now ? now.income.no_deal_usd_mn[player] / 1000 : null, 2, true);
    place(`jobs-${p}`).textContent = jobsWords(now?.jobs, player);
    const crossed = now ? [...(now.income.crossed[player] ?? []), ...(now.jobs?.crossed[player] ?? [])] : [];
    place(`crossed-${p}`).textContent = crossed.length ? t("crosses", { player, lines: crossed.map((one) => lineWords(one, byName)).join("; ") }) : "";
  });
}

function jobsWords(jobs, player) {
  if (!jobs) return t("counting");
  const span = jobs.today_thousand[player];
  if (!span) return t("not_counted");
  const [low, high] = span.map((one) => number(one, 1, true));
  return low === high ? low : t("jobs_to", { low, high });
}

function drawSide(player, p) {
  const none = room.without_usd_mn[player] / 1000;
  place(`side-${p}`).replaceChildren(
    el("h2", { id: `name-${p}` }, named(player)),
    el("p", { id: `gain-${p}`, class: "big", data: { gain: player } }, "…"),
    el("p", { class: "what" }, `${t("income")}, ${t("against_today")}`),
    el("dl", {},
      el("div", {}, el("dt", {}, t("over_none")), el("dd", { id: `none-${p}` }, "…")),
      el("div", {}, el("dt", {}, t("against_none")), el("dd", {}, number(none, 2, true))),
      el("div", {}, el("dt", {}, t("jobs")), el("dd", { id: `jobs-${p}` }, "…"))),
    el("p", { id: `crossed-${p}`, class: "crossed", role: "status" }),
    el("details", { class: "red", open: innerWidth >= 1024 }, el("summary", {}, t("red")), el("div", { id: `lines-${p}` })),
    el("p", { class: "answers" }, el("button", { type: "button", data: { answer: player }, onclick: (event) => answer(player, event.currentTarget) }, t("answer", { player }))),
  );
  lines();
}

function lines() {
  room.players.forEach((player, p) => {
    const here = place(`lines-${p}`);
    if (here) drawLines(here, player, p, state.lines[player] ?? {}, (line) => {
      state.lines = { ...state.lines, [player]: line };
      kept.write(state);
      lines();
      value();
      revalue();
    });
  });
}

async function answer(player, button) {
  button.disabled = true;
  said(t("working"));
  try {
    const found = await post("/api/room/counter", { ...asked(state.draft), player, keep: place("keep").value });
    undone = state.draft;
    state.draft = found.levels;
    show();
    now = { levels: found.levels, income: found, jobs: null };
    sides();
    said(t("answer_put"));
    value();
  } catch (error) {
    said(error.message, true);
  } finally {
    button.disabled = false;
  }
}

function drawPut() {
  const next = turn();
  const keep = place("keep")?.value ?? "no_deal";
  place("put").replaceChildren(
    el("div", { class: "offer-by" }, ...room.players.map((player) => el("button", { type: "button", class: player === next ? "first" : "", data: { put: player }, onclick: () => put(player) }, t("put", { player })))),
    el("div", { class: "ask" },
      el("label", {}, `${t("keep")} `, el("select", { id: "keep" }, el("option", { value: "no_deal" }, t("keep_no_deal")), el("option", { value: "offer" }, t("keep_offer")))),
      el("button", { type: "button", data: { answer: "" }, onclick: (event) => answer("", event.currentTarget) }, t("fair")),
      el("button", { type: "button", id: "back", hidden: !undone, onclick: () => { state.draft = undone; undone = null; show(); value(); said(""); } }, t("back"))),
  );
  place("keep").value = keep;
}

function put(player) {
  state.offers = [...state.offers, { player, levels: { ...state.draft } }];
  const j = state.offers.length - 1;
  const known_ = now && JSON.stringify(now.levels) === JSON.stringify(state.draft);
  worths.push(known_ ? now : null);
  undone = null;
  after();
  place("before").hidden = true;
  said(t("put_said", { number: j + 1, player }));
  if (!worths[j]?.jobs) valued(state.offers[j].levels, (first) => { worths[j] = first; log(); }).then((found) => { worths[j] = found; log(); }).catch((error) => said(error.message, true));
}

function after() {
  drawPut();
  show();
  log();
}

function log() {
  drawLog({
    state, worths, byName,
    take: (j) => { undone = state.draft; state.draft = { ...state.offers[j].levels }; after(); value(); place("table-title").scrollIntoView({ block: "nearest" }); },
    agree: (j) => { state.agreed = state.agreed === j ? null : j; after(); },
    drop: (j) => {
      state.offers = state.offers.filter((_, k) => k !== j);
      worths.splice(j, 1);
      state.agreed = state.agreed === null || state.agreed === j ? null : state.agreed - (j < state.agreed ? 1 : 0);
      after();
    },
    open: (found) => { state = found; lines(); after(); value(); revalue(); },
  });
}

function begin() {
  place("table-title").textContent = t("draft");
  place("without").textContent = t("none_is", { what: room.without });
  room.players.forEach(drawSide);
  drawLevers();
  try {
    state = kept.read();
  } catch (error) {
    said(t(error.key ?? "not_offers", error.places), true);
  }
  let earlier = null;
  try { earlier = state.offers.length ? null : kept.before(); } catch { kept.forget(); }
  if (earlier?.offers.length) {
    place("before").hidden = false;
    place("before").replaceChildren(t("saved_before", { count: earlier.offers.length }), " ", el("button", { type: "button", onclick: () => { state = earlier; place("before").hidden = true; lines(); after(); value(); revalue(); } }, t("go_on")));
  }
  lines();
  after();
  value();
  revalue();
  document.body.dataset.ready = "yes";
}

place("choice").querySelector("select").addEventListener("change", () => place("choice").requestSubmit());
if (room && room.players.length === 2) begin();
else if (room) { place("without").textContent = t("two_sides", { count: room.players.length }); document.body.dataset.ready = "yes"; } else document.body.dataset.ready = "yes";
