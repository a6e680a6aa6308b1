// Goods by words or code: what the texts of the schedule call so, to be picked.

import { el, latest, number, post, t } from "./common.js";

let count = 0;

export function finder(picked) {
  count += 1;
  const id = `goods-${count}`;
  const said = el("p", { class: "quiet", role: "status" });
  const list = el("ul", { class: "goods", hidden: true, "aria-label": t("products") });
  const box = el("input", { id, type: "search", autocomplete: "off", data: { find: "" }, onkeydown: (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    find();
  } });
  const find = latest(async () => {
    const words = box.value.trim();
    if (words.length < 2) { box.focus(); return; }
    said.textContent = t("working");
    try {
      const found = await post("/api/duty/goods", { words });
      list.hidden = !found.headings.length;
      list.replaceChildren(...found.headings.map((one) => heading(one, picked)));
      said.textContent = !found.headings.length ? t("found_none") : found.more ? t("found_more", { count: found.more }) : "";
    } catch (error) {
      said.textContent = error.message;
    }
  });
  return el("div", { class: "finder" },
    el("div", { class: "ask" }, el("div", { class: "field" }, el("label", { for: id }, t("find_goods")), box), el("button", { type: "button", onclick: () => find() }, t("find"))),
    el("p", { class: "quiet" }, t("english_texts")), said, list);
}

const size = (one) => el("span", { class: "size" }, t("trade", { amount: number(one.usd_mn, 0) }));
const pick = (one, picked, words = one.code) => el("button", { type: "button", data: { pick: one.code }, onclick: () => picked(one.code, one.text) }, words);

function heading(one, picked) {
  const line = el("div", { class: "line" }, pick(one, picked, el("code", {}, one.code)), el("span", { class: "text" }, one.text), size(one));
  if (one.items.length < 2) return el("li", {}, line);
  return el("li", {}, line, el("details", {}, el("summary", {}, `${one.items.length + one.more} × ${one.code}…`),
    el("ul", {}, ...one.items.map((item) => el("li", {}, pick(item, picked, el("code", {}, item.code)), el("span", { class: "text" }, item.text), size(item))))));
}

// Layers of a duty as a table; the last is all of them.
export function layersTable(found) {
  const made = el("table", {});
  const rate = (value) => ({ is: value === null ? "–" : number(value, 1), number: true });
  const claimed = found.layers.some((one) => one.claimed_percent !== null);
  const average = found.layers.some((one) => one.average_percent !== null);
  made.append(
    el("thead", {}, el("tr", {}, ...[t("layer"), t("unclaimed"), ...(claimed ? [t("claimed")] : []), ...(average ? [t("average")] : []), t("why")].map((text, j, all) => el("th", { scope: "col", class: j && j < all.length - 1 ? "number" : null }, text)))),
    el("tbody", {}, ...found.layers.map((one, j) => el("tr", { class: j === found.layers.length - 1 ? "total" : null },
      el("th", { scope: "row" }, one.title, ...(one.title === one.layer || ["all", "paid in 2024", "general duty"].includes(one.layer) ? [] : [" ", el("small", {}, one.layer)])),
      ...[one.unclaimed_percent, ...(claimed ? [one.claimed_percent] : []), ...(average ? [one.average_percent] : [])].map(rate).map((cell) => el("td", { class: "number" }, cell.is)),
      el("td", {}, one.why)))));
  return made;
}
