// Views under a name, kept on this machine; and scenario files a user brings.

import { post, remove } from "./ask.js";
import { address, read } from "./view.js";
import { say, tell } from "./words.js";

const list = document.getElementById("pins");

export function setPins() {
  const form = document.getElementById("pinning");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const field = document.getElementById("pin-name");
    try {
      const pin = await post("/api/pins", { name: field.value || say("unnamed"), address: address(read()) });
      list.append(item(pin));
      field.value = "";
      tell(form, say("pinned", { name: pin.name }), "done");
    } catch (error) {
      tell(form, error.message);
    }
  });
  list.addEventListener("click", async (event) => {
    const button = event.target.closest(".unpin");
    if (!button) return;
    const line = button.closest("li");
    try {
      await remove(`/api/pins/${line.dataset.id}`);
      line.remove();
    } catch (error) {
      tell(button, error.message);
    }
  });
  const bring = document.getElementById("bring");
  bring.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const found = await post("/api/scenarios", await document.getElementById("file").files[0].text());
      location.assign(`/?scenario=${encodeURIComponent(found.name)}`);
    } catch (error) {
      tell(bring, error.message);
    }
  });
}

function item(pin) {
  const line = document.createElement("li");
  line.dataset.id = pin.id;
  const link = document.createElement("a");
  link.href = `/?${pin.address}`;
  link.textContent = pin.name;
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "unpin";
  drop.textContent = say("remove");
  drop.setAttribute("aria-label", say("remove_letter", { letter: pin.name }));
  line.append(link, " ", drop);
  return line;
}
