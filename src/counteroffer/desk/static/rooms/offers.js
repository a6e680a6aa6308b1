// Offers as data: in the address after #, in this browser, in a file; of one case, and of a version that is known.

import { known } from "./common.js";

export const VERSION = 1;
const room = known.table;
const KEY = `counteroffer.room.${room?.case}`;

export const nothing = () => ({ offers: [], lines: {}, agreed: null, draft: {} });

const whole = (state) => ({ kind: "counteroffer-room", version: VERSION, case: room.case, title: room.title, view: known.view, ...state });

export function write(state) {
  const text = JSON.stringify(packed(state));
  const empty = !state.offers.length && !Object.keys(state.lines).length;
  history.replaceState(null, "", location.pathname + location.search + (empty ? "" : `#room=${encoded(text)}`));
  try {
    if (state.offers.length) localStorage.setItem(KEY, text);
  } catch { /* a browser that keeps nothing still has the link */ }
}

export function read() {
  const found = /^#room=([A-Za-z0-9_-]+)$/.exec(location.hash);
  return found ? opened(decoded(found[1])) : nothing();
}

export function before() {
  try {
    const text = localStorage.getItem(KEY);
    return text ? opened(text) : null;
  } catch {
    return null;
  }
}

export function forget() {
  try { localStorage.removeItem(KEY); } catch { /* nothing was kept */ }
}

export const file = (state) => JSON.stringify(packed(state), null, 1);
const packed = ({ offers, lines, agreed, draft }) => whole({ offers: offers.map(({ player, levels }) => ({ player, levels })), lines, agreed, draft });

// Refused: what is none, is newer, or is of another case. What it says of levels the desk checks.
export function opened(text) {
  let said;
  try { said = JSON.parse(text); } catch { throw new Refused("not_offers"); }
  if (said?.kind !== "counteroffer-room" || !Array.isArray(said.offers)) throw new Refused("not_offers");
  if (!(said.version <= VERSION)) throw new Refused("newer", { version: said.version });
  if (said.case !== room.case) throw new Refused("other_case", { case: `${said.title ?? ""} ${said.case ?? ""}`.trim() });
  const offers = said.offers.filter((one) => room.players.includes(one?.player)).map(({ player, levels }) => ({ player, levels: numbers(levels) }));
  const agreed = Number.isInteger(said.agreed) && offers[said.agreed] ? said.agreed : null;
  const lines = Object.fromEntries(Object.entries(said.lines ?? {}).filter(([player]) => room.players.includes(player)));
  return { offers, lines, agreed, draft: numbers(said.draft) };
}

const numbers = (levels) => Object.fromEntries(Object.entries(levels ?? {}).filter(([, level]) => Number.isFinite(level)));

export class Refused extends Error {
  constructor(key, places = {}) {
    super(key);
    this.key = key;
    this.places = places;
  }
}

function encoded(text) {
  const bytes = new TextEncoder().encode(text);
  return btoa(String.fromCodePoint(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function decoded(text) {
  const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return new TextDecoder().decode(Uint8Array.from(bytes, (one) => one.codePointAt(0)));
}
