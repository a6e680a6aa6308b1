// A duty looked up, and what one shipment pays; the address keeps what was asked.

import { day, el, known, number, post, t, table } from "./common.js";
import { finder, layersTable } from "./goods.js";

const place = (id) => document.getElementById(id);
const asked = () => ({ code: place("code").value.trim(), importer: place("importer").value, exporter: place("exporter").value, on: place("on").value, language: known.language });
const named = (id) => place(id).selectedOptions[0].textContent;

place("finder").replaceWith(finder((code) => { place("code").value = code; look(); }));

async function look() {
  const said = place("said");
  said.className = "quiet";
  said.textContent = t("working");
  try {
    const found = await post("/api/duty/layers", asked());
    place("result").hidden = false;
    place("result-title").textContent = t("result", { code: found.code, origin: named("exporter"), importer: named("importer"), day: day(found.on) });
    place("result-name").textContent = found.name;
    place("result-law").replaceChildren(...(found.knowledge ? [t("known_to", { importer: named("importer"), day: day(found.knowledge) })] : []), ...found.doubts.map((one) => el("strong", {}, ` ${one}`)));
    const made = layersTable(found);
    made.id = "layers";
    place("layers").replaceWith(made);
    said.textContent = "";
    const query = new URLSearchParams(location.search);
    for (const [key, value] of Object.entries(asked())) if (key !== "language") query.set(key, value);
    history.replaceState(null, "", `${location.pathname}?${query}`);
  } catch (error) {
    said.className = "wrong";
    said.textContent = error.message;
  }
}

const typed = (id) => { const text = place(id).value.trim(); return text === "" ? null : Number(text.replace(",", ".")); };

async function ship() {
  const said = place("ship-said");
  said.className = "quiet";
  said.textContent = t("working");
  const metals = Object.fromEntries([...document.querySelectorAll("[data-metal]")].filter((one) => one.value.trim()).map((one) => [one.dataset.metal, Number(one.value)]));
  const claims = { yes: true, no: false }[place("claims").value] ?? null;
  try {
    const found = await post("/api/duty/shipment", { ...asked(), value: place("value").value.trim(), claims_pact: claims, metals, own_content_percent: typed("own"), loaded: place("loaded").value || null, quantity: typed("quantity"), general_percent: typed("general") });
    paid(found);
    said.textContent = "";
  } catch (error) {
    said.className = "wrong";
    said.textContent = error.message;
  }
}

function paid(found) {
  const money = (text) => text === "" ? "–" : number(Number(text), 2);
  const sum = (text) => `${money(text)} ${found.currency}`;
  const percent = (low, high) => low === null ? "–" : Math.abs(high - low) < 0.005 ? number(low, 2) : `${number(low, 2)} – ${number(high, 2)}`;
  const amount = (one) => one.least === one.most ? money(one.least) : `${money(one.least)} – ${money(one.most)}`;
  const headline = found.least === found.most ? t("pays", { amount: sum(found.most), percent: number(found.most_percent, 2) })
    : t("pays_between", { least: sum(found.least), most: sum(found.most), low: number(found.least_percent, 2), high: number(found.most_percent, 2) });
  const rows = (layers) => layers.map((one) => [one.title, { is: percent(one.least_percent, one.most_percent), number: true }, { is: amount(one), number: true }, one.words, one.citation]);
  const head = [t("layer"), { is: t("percent"), number: true }, { is: `${t("amount")}, ${found.currency}`, number: true }, t("status"), t("citation")];
  const made = el("table", { id: "shipped" });
  table(made, head, [...rows(found.layers), [t("in_all"), { is: percent(found.least_percent, found.most_percent), number: true }, { is: amount({ least: found.least, most: found.most }), number: true }, "", ""]]);
  made.tBodies[0].rows[found.layers.length].className = "total";
  const aside = el("table", {});
  table(aside, head, rows(found.aside));
  place("paid").hidden = false;
  place("paid").replaceChildren(
    el("p", { class: "answer" }, headline),
    ...(found.least === found.most ? [] : [el("p", {}, t("if_nothing", { amount: sum(found.plain) }))]),
    ...(found.asked.length ? [el("p", {}, t("turns_on", { facts: found.asked.join("; ") }))] : []),
    ...(found.general_known ? [] : [el("p", {}, t("without_general"))]),
    ...found.doubts.map((one) => el("p", {}, el("strong", {}, one))),
    el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": t("shipment") }, made),
    ...found.notes.map((one) => el("p", { class: "quiet" }, one)),
    ...(found.aside.length ? [el("details", {}, el("summary", {}, t("aside")), el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": t("aside") }, aside))] : []),
    el("p", { class: "quiet" }, t("no_ruling")));
}

place("look").addEventListener("submit", (event) => { event.preventDefault(); look(); });
place("ship").addEventListener("submit", (event) => { event.preventDefault(); ship(); });
const query = new URLSearchParams(location.search);
for (const key of ["code", "importer", "exporter", "on"]) if (query.get(key)) place(key).value = query.get(key);
if (query.get("code")) look();
document.body.dataset.ready = "yes";
