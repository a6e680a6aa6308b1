// Requests to this machine; a newer one of the same kind makes the older one pointless.

async function answer(response) {
  const body = await response.json().catch(() => ({ error: `the desk answered ${response.status}` }));
  if (!response.ok) throw new Error(body.error ?? `the desk answered ${response.status}`);
  return body;
}

export const get = async (path) => answer(await fetch(path));
export const remove = async (path) => answer(await fetch(path, { method: "DELETE" }));
export const post = async (path, body, signal) =>
  answer(
    await fetch(path, {
      method: "POST",
      headers: { "Content-Type": typeof body === "string" ? "application/yaml" : "application/json" },
      body: typeof body === "string" ? body : JSON.stringify(body),
      signal,
    }),
  );

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
