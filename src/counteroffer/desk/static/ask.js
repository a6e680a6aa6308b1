// Requests to this machine; a newer one of the same kind makes the older one pointless.

const PATIENCE = 150; // milliseconds until a newer move is asked for while an older one has no answer
const SUPERSEDED = 409; // the desk's: a newer move of this page has taken the place of an older one in the line
const page = { "Desk-Page": Math.random().toString(36).slice(2) };
const { words } = JSON.parse(document.getElementById("known").textContent);
// What goes wrong is said in the page's language.
const speaks = { "Accept-Language": document.documentElement.lang };

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error(body.error ?? words.answered.replace("{status}", response.status)), { status: response.status });
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
export const send = (path, body, type, { headers = {}, signal } = {}) =>
  asked(path, { method: "POST", headers: { "Content-Type": type, ...headers }, body, signal });
export const post = (path, body, more) =>
  typeof body === "string" ? send(path, body, "application/yaml", more) : send(path, JSON.stringify(body), "application/json", more);
export const move = (path, body) => post(path, body, { headers: page });

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

// The same for moves that wait in the desk's line: where an answer takes long, the newest move is asked for beside it, and
// the desk puts it in the older one's place. Answers are painted in order; one that comes after a newer is dropped.
export function newest(ask, paint, failed) {
  let [asked, painted, open, waiting, timer] = [0, 0, 0, null, 0];
  function next() {
    clearTimeout(timer);
    const given = waiting;
    waiting = null;
    if (given) begin(given);
  }
  async function begin(given) {
    asked += 1;
    const mine = asked;
    open += 1;
    try {
      const found = await ask(...given);
      if (mine > painted) paint(found, ...given);
      painted = Math.max(painted, mine);
    } catch (error) {
      if (mine > painted && error.status !== SUPERSEDED) failed(error);
    } finally {
      open -= 1;
      next();
    }
  }
  return (...given) => {
    if (!open) return begin(given);
    if (!waiting) timer = setTimeout(next, PATIENCE);
    waiting = given;
  };
}
