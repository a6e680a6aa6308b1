// Requests to this machine; a newer one of the same kind makes the older one pointless.

const { words } = JSON.parse(document.getElementById("known").textContent);
// What goes wrong is said in the page's language.
const speaks = { "Accept-Language": document.documentElement.lang };

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error ?? words.answered.replace("{status}", response.status));
  return body;
}

async function asked(path, how = {}) {
  try {
    return await answer(await fetch(path, { ...how, headers: { ...speaks, ...how.headers } }));
  } catch (error) {
    // The browser's own words, of a desk that is not there, are in whatever language it speaks.
    throw error instanceof TypeError ? new Error(words.stopped) : error;
  }
}

export const get = (path) => asked(path);
export const remove = (path) => asked(path, { method: "DELETE" });
export const send = (path, body, type, signal) => asked(path, { method: "POST", headers: { "Content-Type": type }, body, signal });
export const post = (path, body, signal) =>
  typeof body === "string" ? send(path, body, "application/yaml", signal) : send(path, JSON.stringify(body), "application/json", signal);

// One request under way and the latest one waiting: a slider that is dragged asks as fast as answers come.
export function latest(work) {
  let running = false;
  let waiting = null;
  return async function ask(...given) {
    if (running) {
      waiting = given;
      return;
    }
    running = true;
    try {
      await work(...given);
    } finally {
      running = false;
      if (waiting) {
        const next = waiting;
        waiting = null;
        ask(...next);
      }
    }
  };
}
