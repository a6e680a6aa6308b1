// Red lines of one side: least gains, and levels that it will not go beyond.

import { el, known, plain, t } from "./common.js";
import { inWords, meant } from "./levels.js";

export const lineWords = (line, byName) => ({ income: t("income_line"), jobs: t("jobs_line") })[line] ?? byName.get(line)?.title ?? line;

export function drawLines(place, player, p, line, changed) {
  const typed = (key, words, scale) => el("label", { class: "red-line" }, words, el("input", {
    type: "number", step: "any", value: line[key] === undefined || line[key] === null ? "" : line[key] / scale, data: { red: key },
    onchange: (event) => {
      const text = event.target.value;
      changed({ ...line, [key]: text === "" ? null : Number(text) * scale });
    },
  }));
  const levers = known.table.levers;
  const lever = el("select", { id: `red-lever-${p}` }, ...levers.map((one) => el("option", { value: one.name }, one.title)));
  const way = el("select", { id: `red-way-${p}`, "aria-label": t("red_level") }, el("option", { value: "least" }, t("red_least")), el("option", { value: "most" }, t("red_most")));
  const level = el("input", { type: "number", step: "any", id: `red-level-${p}`, "aria-label": t("red_value") });
  const add = el("button", {
    type: "button",
    onclick: () => {
      if (level.value === "") { level.focus(); return; }
      const bounds = { ...(line.levels?.[lever.value] ?? {}), [way.value]: meant(levers.find((one) => one.name === lever.value), Number(level.value)) };
      changed({ ...line, levels: { ...(line.levels ?? {}), [lever.value]: bounds } });
    },
  }, t("red_add"));
  const rows = Object.entries(line.levels ?? {}).flatMap(([name, bounds]) => ["least", "most"].filter((key) => Number.isFinite(bounds[key])).map((key) => {
    const one = levers.find((other) => other.name === name);
    const words = `${one?.title ?? name}: ${t(key === "least" ? "red_least" : "red_most")} ${one ? inWords(one, bounds[key]) : plain(bounds[key])}`;
    return el("li", {}, words, " ", el("button", {
      type: "button", "aria-label": `${t("remove")}: ${words}`,
      onclick: () => {
        const left = { ...bounds, [key]: null };
        const levels = { ...line.levels, [name]: left };
        if (left.least === null && left.most === null || !Number.isFinite(left.least) && !Number.isFinite(left.most)) delete levels[name];
        changed({ ...line, levels });
      },
    }, "×"));
  }));
  place.replaceChildren(
    typed("income_usd_mn", t("red_income"), 1000), typed("jobs_thousand", t("red_jobs"), 1),
    ...(rows.length ? [el("ul", {}, ...rows)] : []),
    el("div", { class: "red-new" }, el("label", { for: `red-lever-${p}` }, t("red_lever")), lever, way, level, add));
}
