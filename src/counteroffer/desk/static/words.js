// Every word the page says: as the server has them in the page's language; and where it says them.

export const known = JSON.parse(document.getElementById("known").textContent);

export const say = (key, places = {}) => known.words[key].replace(/\{(\w+)\}/g, (_, name) => places[name] ?? "");

// Beside what caused it: an error, or that something is done.
export function tell(cause, text, kind = "error") {
  const place = cause.closest(".act, form, .slider, .presets") ?? cause.parentElement;
  let said = place.querySelector(":scope > .said");
  if (!said) {
    said = document.createElement("p");
    said.className = "said";
    said.setAttribute("role", "status");
    place.append(said);
  }
  said.textContent = text;
  said.className = `said ${kind}`;
  said.hidden = !text;
}

// What was said of an earlier move: mistakes once a view is solved, the rest when something moves.
export function hush(kinds) {
  for (const said of document.querySelectorAll(kinds.map((kind) => `.said.${kind}`).join())) said.hidden = true;
}
