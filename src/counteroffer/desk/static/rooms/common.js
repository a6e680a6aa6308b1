// What the pages beside the dashboard share: their words, numbers, elements.

export { get, post, send, remove, latest } from "/static/ask.js";

export const known = JSON.parse(document.getElementById("known").textContent);
export const locale = known.locale === "en" ? "en-CA" : known.locale;

// A text with its places filled; a place as {player:of} asks for a form of the name of a player of the room.
export function t(key, places = {}) {
  return (known.words[key] ?? key).replace(/\{(\w+)(?::(\w+))?\}/g, (whole, name, form) => (form ? known.table.names[places[name]]?.[form] : null) ?? places[name] ?? whole);
}

// What a player is called in the page's language.
export const named = (player) => known.table.names[player]?.[""] ?? player;

export function number(value, digits = 1, plus = false) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  const text = Math.abs(value).toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const nothing = Number(Math.abs(value).toFixed(digits)) === 0;
  return (nothing ? "" : value < 0 ? "−" : plus ? "+" : "") + text;
}

// A day in words, the number first as everywhere else.
const dates = known.locale.startsWith("en") ? "en-GB" : known.locale;
export const day = (text) => new Date(`${text}T00:00`).toLocaleDateString(dates, { day: "numeric", month: "long", year: "numeric" });

// A level as it is typed: no more digits than it has.
export const plain = (value) => Number(Number(value).toFixed(4)).toLocaleString(locale, { maximumFractionDigits: 4 });

export function el(name, given = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (value === false || value === null || value === undefined) continue;
    if (key === "class") made.className = value;
    else if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "data") Object.assign(made.dataset, value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...inside.filter((one) => one !== null && one !== undefined && one !== false));
  return made;
}

export function table(place, head, rows, caption = "") {
  place.replaceChildren(
    ...(caption ? [el("caption", {}, caption)] : []),
    el("thead", {}, el("tr", {}, ...head.map((cell) => cellOf("th", cell, { scope: "col" })))),
    el("tbody", {}, ...rows.map((cells) => el("tr", {}, ...cells.map((cell, j) => cellOf(j ? "td" : "th", cell, j ? {} : { scope: "row" }))))),
  );
}

// A cell is a text, an element, or {is, number: true}.
function cellOf(name, cell, given) {
  const { is, number: right, ...more } = cell !== null && typeof cell === "object" && !(cell instanceof Node) ? cell : { is: cell };
  return el(name, { ...given, class: right ? "number" : null, ...more }, ...(Array.isArray(is) ? is : [is]));
}

export function download(name, text, kind = "application/json") {
  const link = el("a", { href: URL.createObjectURL(new Blob([text], { type: kind })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// The same page in another language keeps what its address says.
document.getElementById("tongue").addEventListener("change", ({ target }) => {
  const query = new URLSearchParams(location.search);
  query.set("language", target.value);
  location.assign(`${location.pathname}?${query}${location.hash}`);
});
