// The log: every offer with what it is worth to each side; agreed, compared, saved, opened, written into the note.

import { el, known, named, number, plain, post, remove, t, table, download } from "./common.js";
import { inWords, shown } from "./levels.js";
import * as kept from "./offers.js";
import { lineWords } from "./lines.js";

const room = known.table;
const place = (id) => document.getElementById(id);
const said = (text, wrong = false) => { place("log-said").textContent = text; place("log-said").classList.toggle("wrong", wrong); };
const ticked = new Set();
let last = null;

const jobs = (worth, player) => {
  const span = worth?.jobs?.today_thousand[player];
  if (!worth?.jobs) return "…";
  if (!span) return "–";
  const [low, high] = span.map((one) => number(one, 1, true));
  return low === high ? low : t("jobs_to", { low, high });
};

export function drawLog(given) {
  last = given;
  const { state, worths } = given;
  place("log-empty").hidden = state.offers.length > 0;
  place("offers").hidden = !state.offers.length;
  for (const j of ticked) if (j >= state.offers.length) ticked.delete(j);
  const each = [t("income"), t("over_none"), t("jobs")].map((is) => ({ is, number: true }));
  const head = [t("number"), t("by"), t("changed"), ...room.players.flatMap(() => each), t("red"), t("compare"), t("more")];
  table(place("offers"), head, state.offers.map((one, j) => row(one, j, given)));
  const groups = el("tr", { class: "groups" }, el("td", { colspan: 3 }), ...room.players.map((player) => el("th", { scope: "colgroup", colspan: 3, class: "group" }, named(player))), el("td", { colspan: 3 }));
  place("offers").tHead.prepend(groups);
  for (const [j, line] of [...place("offers").tBodies[0].rows].entries()) line.className = j === state.agreed ? "is-agreed" : "";
  drawAgreed(state);
  drawCompared(state, worths);
}

function row(one, j, { state, worths, byName, take, agree, drop }) {
  const worth = worths[j];
  const crossed = worth ? room.players.flatMap((player) => [...(worth.income.crossed[player] ?? []), ...(worth.jobs?.crossed[player] ?? [])].map((line) => `${named(player)}: ${lineWords(line, byName)}`)) : [];
  const box = el("input", { type: "checkbox", "aria-label": `${t("compare")} ${j + 1}`, onchange: (event) => { event.target.checked ? ticked.add(j) : ticked.delete(j); drawLog(last); document.querySelector(`[aria-label="${t("compare")} ${j + 1}"]`)?.focus(); } });
  box.checked = ticked.has(j);
  return [
    String(j + 1), named(one.player), el("span", { class: "terms", title: terms(one.levels, byName) }, terms(one.levels, byName)),
    ...room.players.flatMap((player) => [
      { is: worth ? number(worth.income.today_usd_mn[player] / 1000, 2, true) : "…", number: true, "data-income": player },
      { is: worth ? number(worth.income.no_deal_usd_mn[player] / 1000, 2, true) : "…", number: true },
      { is: jobs(worth, player), number: true },
    ]),
    crossed.length ? el("span", { class: "crossed" }, crossed.join("; ")) : "–",
    box,
    el("span", { class: "row-tools" },
      el("button", { type: "button", onclick: () => take(j), "aria-label": `${t("take_up")} ${j + 1}` }, t("take_up")),
      el("button", { type: "button", "aria-pressed": String(state.agreed === j), onclick: () => { agree(j); document.querySelector(`[data-agree="${j}"]`)?.focus(); }, "aria-label": `${t("agree")} ${j + 1}`, data: { agree: j } }, t("agree")),
      el("button", { type: "button", onclick: () => drop(j), "aria-label": `${t("remove")} ${j + 1}` }, "×")),
  ];
}

const terms = (levels, byName) => Object.entries(levels).map(([name, level]) => byName.has(name) ? `${byName.get(name).title} ${inWords(byName.get(name), level)}` : `${name} ${plain(level)}`).join("; ") || t("as_today");

function drawAgreed(state) {
  const here = place("agreed");
  const agreed = state.agreed === null ? "" : JSON.stringify([state.agreed, state.offers]);
  if (here.dataset.of === agreed && !here.hidden) return;
  here.dataset.of = agreed;
  here.hidden = state.agreed === null;
  if (here.hidden) return;
  const one = state.offers[state.agreed];
  here.replaceChildren(
    el("strong", {}, t("agreed", { number: state.agreed + 1, player: one.player })), " ",
    el("button", { type: "button", class: "first", id: "write-note", onclick: () => note(state) }, t("note")),
    el("span", { id: "note-said", role: "status" }));
}

async function note(state) {
  const button = place("write-note");
  const words = place("note-said");
  const stop = el("button", { type: "button" }, t("cancel"));
  button.disabled = true;
  words.replaceChildren(` ${t("working")} `);
  try {
    const log = { offers: state.offers.map(({ player, levels }) => ({ player, levels })), agreed: state.agreed, lines: state.lines };
    const piece = await post("/api/room/note", { view: known.view, log, language: known.language });
    stop.addEventListener("click", () => remove(`/api/tasks/${piece.id}`).catch((error) => words.replaceChildren(error.message)));
    const ended = await followed(piece.id, (step) => words.replaceChildren(` ${step}… `, stop));
    if (ended.state === "done") {
      const name = ended.files.find((one) => /note(\.[a-z]{2})?\.html$/.test(one));
      const path = (file) => `/api/tasks/${ended.id}/files/${file.split("/").map(encodeURIComponent).join("/")}`;
      words.replaceChildren(` ${t("note_done")} `, ...[["HTML", name], ["Markdown", name.replace(/html$/, "md")]].flatMap(([kind, file]) => [el("a", { href: path(file), download: file.split("/").at(-1) }, kind), " "]));
    } else words.replaceChildren(` ${ended.error || t(ended.state)}`);
  } catch (error) {
    words.replaceChildren(` ${error.message}`);
  } finally {
    button.disabled = false;
  }
}

function followed(id, told) {
  return new Promise((resolve, reject) => {
    const source = new EventSource(`/api/tasks/${id}/events`);
    source.addEventListener("message", (event) => {
      const now = JSON.parse(event.data);
      if (now.state === "running" || now.state === "waiting") told(now.steps.at(-1) ?? t("working"));
      else { source.close(); resolve(now); }
    });
    source.addEventListener("error", () => { source.close(); reject(new Error(t("failed"))); });
  });
}

function drawCompared(state, worths) {
  const here = place("compared");
  const two = [...ticked].sort((a, b) => a - b).slice(0, 2);
  here.hidden = !ticked.size;
  if (here.hidden) return;
  if (two.length < 2) { here.replaceChildren(el("p", { class: "quiet" }, t("compare_two"))); return; }
  const [a, b] = two.map((j) => state.offers[j]);
  const levers = room.levers.filter((one) => (a.levels[one.name] ?? one.today) !== (b.levels[one.name] ?? one.today));
  if (!levers.length) { here.replaceChildren(el("p", {}, t("same"))); return; }
  const cells = (values, write) => [...values.map((value) => ({ is: write(value), number: true })), { is: values.every(Number.isFinite) ? write(values[1] - values[0], true) : "–", number: true }];
  const made = el("table", {});
  table(made, [t("offer"), ...two.map((j) => ({ is: `${t("offer")} ${j + 1}`, number: true })), { is: "Δ", number: true }], [
    ...room.players.map((player) => [`${named(player)}, ${t("income")}`, ...cells(two.map((j) => (worths[j]?.income.today_usd_mn[player] ?? NaN) / 1000), (value) => number(value, 2, true))]),
    ...levers.map((one) => [`${one.title}, ${one.unit}`, ...cells([a, b].map((offer) => shown(one, offer.levels[one.name] ?? one.today)), (value, plus) => (plus && value > 0 ? "+" : "") + plain(value))]),
  ], t("compared"));
  here.replaceChildren(el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": t("compared") }, made));
}

if (room && place("link")) {
  place("link").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      said(t("link_copied"));
    } catch {
      said(location.href);
    }
  });
  place("save").addEventListener("click", () => download(`${known.view.scenario}-offers.json`, kept.file(last.state)));
  place("load").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (!file) return;
    try {
      last.open(kept.opened(await file.text()));
      said("");
    } catch (error) {
      said(t(error.key ?? "not_offers", error.places), true);
    }
  });
  place("again").addEventListener("click", () => { ticked.clear(); kept.forget(); last.open(kept.nothing()); said(""); });
}
