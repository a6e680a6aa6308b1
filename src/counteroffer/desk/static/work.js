// Long work: begun, followed step by step beside the button that began it, cancelled, fetched.

import { post, remove } from "./ask.js";
import { say } from "./words.js";

export async function begin(button, kind, view, done) {
  const place = button.closest(".act");
  const line = place.querySelector(":scope > .working") ?? document.createElement("p");
  const words = document.createElement("span");
  const stop = document.createElement("button");
  stop.type = "button";
  stop.textContent = say("cancel");
  line.className = "working";
  line.setAttribute("role", "status");
  line.replaceChildren(words, " ", stop);
  place.append(line);
  button.disabled = true;
  const tell = (text, state = "running") => {
    words.textContent = text;
    line.dataset.state = state;
  };
  tell(say("starting"));
  // The button works before the desk has said what the work is called.
  let unwanted = () => {};
  const asked = new Promise((resolve) => { unwanted = resolve; });
  stop.addEventListener("click", unwanted);
  try {
    const piece = await post("/api/tasks", { kind, view });
    asked.then(() => remove(`/api/tasks/${piece.id}`)).catch((error) => tell(error.message, "failed"));
    const ended = await followed(piece.id, (now) => tell(progress(now), now.state));
    stop.remove();
    if (ended.state === "done") await done(ended, line);
    if (ended.state === "done" && !line.querySelector("a")) line.remove(); // what came of it is shown
  } catch (error) {
    stop.remove();
    tell(error.message, "failed");
  } finally {
    button.disabled = false;
  }
}

function progress(now) {
  if (now.state === "failed") return now.error;
  if (now.state !== "running") return say(now.state);
  return now.steps.length ? `${now.steps.at(-1)}…` : say("starting");
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
      reject(new Error(say("stopped")));
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
