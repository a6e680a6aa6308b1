// Long work: begun, followed step by step, cancelled, fetched.

import { post, remove } from "./ask.js";

const list = document.getElementById("work");
const NAMES = { briefing: "Briefing", deal: "Deals", cases: "Eight deals" };

export async function begin(kind, view, done) {
  const item = document.createElement("li");
  const words = document.createElement("span");
  const stop = document.createElement("button");
  stop.type = "button";
  stop.textContent = "Cancel";
  item.append(words, " ", stop);
  list.append(item);
  words.textContent = `${NAMES[kind]}: starting…`;
  // The button works before the desk has said what the work is called.
  let unwanted = () => {};
  const asked = new Promise((resolve) => { unwanted = resolve; });
  stop.addEventListener("click", unwanted);
  try {
    const piece = await post("/api/tasks", { kind, view });
    asked.then(() => remove(`/api/tasks/${piece.id}`)).catch((error) => say(error.message));
    const ended = await followed(piece.id, (now) => say(progress(now)));
    stop.remove();
    say(progress(ended));
    if (ended.state === "done") done(ended, item);
  } catch (error) {
    stop.remove();
    say(error.message);
  }

  function say(text) {
    words.textContent = `${NAMES[kind]}: ${text}`;
  }
}

function progress(now) {
  if (now.state === "failed") return now.error;
  if (now.state !== "running") return { waiting: "waiting for its turn…", done: "done.", cancelled: "cancelled." }[now.state];
  return `${now.steps.at(-1) ?? "starting"}…`;
}

function followed(id, moved) {
  return new Promise((resolve, reject) => {
    const source = new EventSource(`/api/tasks/${id}/events`);
    source.addEventListener("message", (event) => {
      const now = JSON.parse(event.data);
      moved(now);
      if (["done", "failed", "cancelled"].includes(now.state)) {
        source.close();
        resolve(now);
      }
    });
    source.addEventListener("error", () => {
      source.close();
      reject(new Error("the desk stopped answering"));
    });
  });
}

export function offer(item, piece, wanted) {
  for (const [name, words] of wanted.filter(([name]) => piece.files.some((file) => file.endsWith(name)))) {
    const file = piece.files.find((one) => one.endsWith(name));
    const link = document.createElement("a");
    link.href = `/api/tasks/${piece.id}/files/${file}`;
    link.download = name;
    link.textContent = words;
    item.append(" ", link);
  }
}
