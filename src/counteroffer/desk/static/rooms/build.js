// A case built by hand: a form whose fields are the scenario's own; the desk checks it and says what is wrong where.

import { day, download, el, known, post, send, t } from "./common.js";
import { finder, layersTable } from "./goods.js";

const place = (id) => document.getElementById(id);
const said = (text, wrong = false) => { place("said").textContent = text; place("said").classList.toggle("wrong", wrong); };
const EVERYONE = ["all", t("all_partners")];
const { regions, sectors, law } = known;
const importers = law.importers;
let form = start();
let text = "";

function start() {
  return {
    scenario: { title: "", author: "", date: known.today, as_of: known.today, sources: "", description: "", spotlight: "CAN; USA", closure: "long_run" },
    measures: [], products: [], issues: [],
    players: [{ name: nameOf("CAN"), regions: "CAN" }, { name: nameOf("USA"), regions: "USA" }],
  };
}

function nameOf(code) {
  return regions.find(([one]) => one === code)?.[1] ?? code;
}

// A field with its error under it; where it stands in the form is its name.
function field(where, words, control) {
  const id = `f-${where.replaceAll(".", "-")}`;
  control.id = id;
  control.dataset.field = where;
  control.setAttribute("aria-describedby", `${id}-misfit`);
  return el("div", { class: "field" }, el("label", { for: id }, words), control, el("span", { class: "misfit", id: `${id}-misfit`, data: { misfit: where } }));
}

function changed(row, key, value) {
  row[key] = value;
  stale();
}

function stale() {
  text = "";
  place("keep").disabled = place("download").disabled = true;
}

const input = (row, key, given = {}) => {
  const made = el("input", { value: row[key] ?? "", autocomplete: "off", ...given });
  made.addEventListener("input", () => changed(row, key, made.value));
  return made;
};

const choice = (row, key, options, then = () => {}) => {
  const value = row[key] ?? "";
  const every = !value || options.some(([code]) => code === value) ? options : [[value, value], ...options];
  const made = el("select", {}, ...(value ? [] : [el("option", { value: "" }, "–")]), ...every.map(([code, name]) => el("option", { value: code }, name)));
  made.value = value;
  made.addEventListener("change", () => { changed(row, key, made.value); then(); });
  return made;
};

function drawCase() {
  const row = form.scenario;
  const described = el("textarea", {}, row.description ?? "");
  described.addEventListener("input", () => changed(row, "description", described.value));
  const uses = el("input", { type: "checkbox" });
  uses.checked = Boolean(row.as_of);
  uses.addEventListener("change", () => changed(row, "as_of", uses.checked ? row.date : ""));
  const day = input(row, "date", { type: "date" });
  day.addEventListener("input", () => { if (row.as_of) changed(row, "as_of", row.date); });
  const lawful = el("div", { class: "field" }, el("label", { class: "check" }, uses, t("use_law")), el("span", { class: "misfit", data: { misfit: "scenario.as_of" } }));
  place("case").replaceChildren(
    field("scenario.title", t("title"), input(row, "title")), field("scenario.author", t("author"), input(row, "author")),
    field("scenario.date", t("law_day"), day), lawful,
    field("scenario.closure", t("horizon"), choice(row, "closure", [["long_run", t("long_run")], ["short_run", t("short_run")]])),
    field("scenario.sources", t("sources"), input(row, "sources")), field("scenario.description", t("describe"), described));
}

function drawParties() {
  const lead = () => { form.scenario.spotlight = form.players.map((one) => one.regions).join("; "); };
  place("parties").replaceChildren(...form.players.flatMap((row, j) => {
    const name = input(row, "name");
    const renamed = () => { row.name = nameOf(row.regions); lead(); drawParties(); drawIssues(); };
    return [
      field(`players.${j}.regions`, `${t(j === 0 ? "us" : j === 1 ? "them" : "party")}`, choice(row, "regions", regions, renamed)),
      field(`players.${j}.name`, t("shown_name"), name),
    ];
  }));
}

const card = (kind, j, title, ...inside) => el("div", { class: "row-card" },
  el("div", { class: "bar" }, el("h3", {}, title), el("button", { type: "button", "aria-label": `${t("remove")}: ${title}`, onclick: () => { form[kind].splice(j, 1); stale(); draw(); place(`add-${kind}`).focus(); } }, t("remove"))),
  ...inside);

const codes = (row) => (row.hs ?? "").split(";").map((one) => one.trim()).filter(Boolean);

function drawProducts() {
  place("products").replaceChildren(...form.products.map((row, j) => {
    const picked = el("ul", { class: "picked", "aria-label": t("chosen") });
    const lawful = el("div", {});
    const typed = input(row, "hs");
    const show = () => {
      typed.value = row.hs ?? "";
      picked.replaceChildren(...codes(row).map((code) => el("li", {}, el("code", {}, code), el("button", { type: "button", "aria-label": `${t("remove")} ${code}`, onclick: () => { changed(row, "hs", codes(row).filter((one) => one !== code).join("; ")); show(); } }, "×"))));
      if (!codes(row).length) picked.replaceChildren(el("li", {}, t("none_chosen")));
    };
    typed.addEventListener("change", show);
    show();
    return card("products", j, row.title || row.name,
      el("div", { class: "fields" },
        field(`products.${j}.title`, t("title"), input(row, "title")),
        field(`products.${j}.importer`, t("importer"), choice(row, "importer", importers)),
        field(`products.${j}.exporters`, t("exporter"), choice(row, "exporters", [EVERYONE, ...law.partners])),
        field(`products.${j}.rate`, t("rate"), input(row, "rate", { inputmode: "decimal" }))),
      finder((code, words) => {
        if (!codes(row).includes(code)) changed(row, "hs", [...codes(row), code].join("; "));
        if (!row.title) changed(row, "title", words);
        show();
      }),
      el("h4", { class: "quiet" }, t("chosen")), picked,
      el("div", { class: "fields" }, field(`products.${j}.hs`, t("code"), typed)),
      el("span", { class: "misfit", data: { misfit: `products.${j}.name` } }),
      el("p", {}, el("button", { type: "button", onclick: (event) => seeLaw(row, lawful, event.currentTarget) }, t("see_law"))), lawful);
  }));
}

// The law on what was chosen: each code, from whom it comes, on the day.
async function seeLaw(row, place_, button) {
  const partner = row.exporters && row.exporters !== "all" ? row.exporters.split(";")[0].trim() : form.players.map((one) => one.regions).find((code) => code !== row.importer);
  button.disabled = true;
  place_.replaceChildren(el("p", { class: "quiet", role: "status" }, t("working")));
  const made = [];
  for (const code of codes(row).slice(0, 6)) {
    try {
      const found = await post("/api/duty/layers", { code, importer: row.importer, exporter: partner, on: form.scenario.date, language: known.language });
      const title = t("result", { code, origin: nameIn(law.partners, partner), importer: nameIn(importers, row.importer), day: day(found.on) });
      made.push(el("h4", {}, title), ...found.doubts.map((one) => el("p", {}, el("strong", {}, one))), el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": title }, layersTable(found)));
    } catch (error) {
      made.push(el("p", { class: "wrong" }, `${code}: ${error.message}`));
    }
  }
  place_.replaceChildren(...(made.length ? made : [el("p", { class: "quiet" }, t("none_chosen"))]));
  button.disabled = false;
}

const nameIn = (pairs, code) => pairs.find(([one]) => one === code)?.[1] ?? code;

function drawMeasures() {
  place("measures").replaceChildren(...form.measures.map((row, j) => card("measures", j, row.title || row.name,
    el("div", { class: "fields" },
      field(`measures.${j}.title`, t("title"), input(row, "title")),
      field(`measures.${j}.importers`, t("importer"), choice(row, "importers", regions)),
      field(`measures.${j}.exporters`, t("exporter"), choice(row, "exporters", [EVERYONE, ...regions])),
      field(`measures.${j}.sectors`, t("industry"), choice(row, "sectors", sectors)),
      field(`measures.${j}.rate`, t("rate"), input(row, "rate", { inputmode: "decimal" }))),
    el("span", { class: "misfit", data: { misfit: `measures.${j}.name` } }))));
}

function drawIssues() {
  const duties = [...form.products.map((one) => [`own.${one.name}.*`, one.title || one.name]), ...form.measures.map((one) => [one.name, one.title || one.name])];
  const kinds = ["measures", "tariff", "export_tax", "transfer"].map((kind) => [kind, t(`kind_${kind}`)]);
  place("issues").replaceChildren(...form.issues.map((row, j) => {
    const at = (key, words, control) => field(`issues.${j}.${key}`, words, control);
    const cells = [at("importers", t("importer"), choice(row, "importers", regions)), at("exporters", t("exporter"), choice(row, "exporters", regions)), at("sectors", t("industry"), choice(row, "sectors", sectors))];
    const more = {
      measures: [at("measures", t("which"), choice(row, "measures", duties))],
      transfer: [at("payer", t("payer"), choice(row, "payer", regions)), at("receiver", t("receiver"), choice(row, "receiver", regions))],
    }[row.kind] ?? (["tariff", "export_tax", "iceberg"].includes(row.kind) ? cells : []);
    return card("issues", j, row.title || row.name,
      el("div", { class: "fields" },
        at("title", t("title"), input(row, "title")), at("kind", t("kind"), choice(row, "kind", kinds, draw)), ...more,
        at("least", t("least"), input(row, "least", { inputmode: "decimal" })), at("most", t("most"), input(row, "most", { inputmode: "decimal" }))),
      el("span", { class: "misfit", data: { misfit: `issues.${j}.name` } }));
  }));
}

function draw() {
  drawCase();
  drawParties();
  drawProducts();
  drawMeasures();
  drawIssues();
}

function unused(kind, stem) {
  for (let k = 1; ; k += 1) if (!form[kind].some((one) => one.name === `${stem}-${k}`)) return `${stem}-${k}`;
}

function add(kind, row) {
  form[kind].push(row);
  stale();
  draw();
  document.querySelector(`[data-field="${kind}.${form[kind].length - 1}.title"]`)?.focus();
}

const [first, second] = [0, 1];
place("add-products").addEventListener("click", () => add("products", { name: unused("products", "goods"), importer: form.players[second]?.regions ?? "", exporters: form.players[first]?.regions ?? "", hs: "", rate: "" }));
place("add-measures").addEventListener("click", () => add("measures", { name: unused("measures", "duty"), importers: form.players[second]?.regions ?? "", exporters: form.players[first]?.regions ?? "", sectors: "", rate: "" }));
place("add-issues").addEventListener("click", () => add("issues", { name: unused("issues", "issue"), kind: form.products.length + form.measures.length ? "measures" : "tariff", measures: form.products.length ? `own.${form.products[0].name}.*` : form.measures[0]?.name ?? "" }));

// What a kind does not use is not in the file.
const USED = { measures: ["measures"], tariff: ["importers", "exporters", "sectors", "by"], export_tax: ["importers", "exporters", "sectors", "by"], iceberg: ["importers", "exporters", "sectors", "by"], transfer: ["payer", "receiver"] };
const KINDS = ["measures", "importers", "exporters", "sectors", "by", "payer", "receiver"];
function whole() {
  const issues = form.issues.map((row) => Object.fromEntries(Object.entries(row).filter(([key]) => !(row.kind in USED) || !KINDS.includes(key) || USED[row.kind].includes(key))));
  const strings = (row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== "" && value !== undefined).map(([key, value]) => [key, String(value)]));
  return { scenario: strings(form.scenario), measures: form.measures.map(strings), products: form.products.map(strings), players: form.players.map(strings), issues: issues.map(strings) };
}

async function check() {
  said(t("working"));
  clear();
  try {
    const found = await post("/api/build/check", whole());
    const rest = found.misfits.filter((one) => !tell(one));
    place("outcome").hidden = false;
    place("yaml").textContent = found.text;
    place("remarks").replaceChildren(...(found.remarks.length ? [el("p", {}, el("strong", {}, t("remarks"))), el("ul", {}, ...found.remarks.map((one) => el("li", {}, one)))] : []));
    const wrong = found.misfits.length > 0;
    said(wrong ? [t("wrong", { count: found.misfits.length }), ...rest.map((one) => one.words)].join(" ") : t("checked"), wrong);
    text = wrong ? "" : found.text;
    place("keep").disabled = place("download").disabled = wrong;
    if (wrong) document.querySelector('[aria-invalid="true"]')?.focus();
  } catch (error) {
    said(error.message, true);
  }
}

function clear() {
  for (const one of document.querySelectorAll("[data-misfit]")) one.textContent = "";
  for (const one of document.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
}

function tell({ field: where, words }) {
  const here = where && document.querySelector(`[data-misfit="${CSS.escape(where)}"]`);
  if (!here) return false;
  here.textContent = `${here.textContent} ${words}`.trim();
  document.querySelector(`[data-field="${CSS.escape(where)}"]`)?.setAttribute("aria-invalid", "true");
  return true;
}

const fileName = () => `${(form.scenario.title || "case").toLowerCase().normalize("NFD").replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "") || "case"}.yaml`;

async function keep() {
  said(t("working"));
  try {
    const found = await post("/api/scenarios", text);
    const query = new URLSearchParams({ scenario: found.name });
    said("");
    place("said").replaceChildren(t("kept", { name: found.name }), " ", el("a", { href: `/?${query}`, id: "to-desk" }, t("desk")), " · ", el("a", { href: `/room?${query}`, id: "to-room" }, t("open_room")));
  } catch (error) {
    said(error.message, true);
  }
}

function take({ form: found, kept_out: left }) {
  form = { scenario: {}, measures: [], products: [], players: [], issues: [], ...found };
  while (form.players.length < 2) form.players.push({ name: "", regions: "" });
  stale();
  draw();
  clear();
  place("begun").textContent = left.length ? t("left_out", { keys: left.join(", ") }) : "";
}

place("from").addEventListener("change", async () => {
  try {
    if (place("from").value) take(await post("/api/build/form", { scenario: place("from").value }));
    else take({ form: start(), kept_out: [] });
  } catch (error) {
    place("begun").textContent = error.message;
  }
});
place("workbook").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (!file) return;
  try {
    take(await send("/api/build/workbook", file, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"));
  } catch (error) {
    place("begun").textContent = error.message;
  }
});
place("form").addEventListener("submit", (event) => { event.preventDefault(); check(); });
place("keep").addEventListener("click", keep);
place("download").addEventListener("click", () => download(fileName(), text, "application/yaml"));
draw();
document.body.dataset.ready = "yes";
