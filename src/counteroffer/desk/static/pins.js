// Views under a name, kept on this machine; and scenario files a user brings.

import { post, remove } from "./ask.js";
import { address, read } from "./view.js";

const list = document.getElementById("pins");

export function setPins(say) {
  document.getElementById("pinning").addEventListener("submit", async (event) => {
    event.preventDefault();
    const field = document.getElementById("pin-name");
    try {
      const pin = await post("/api/pins", { name: field.value || "Unnamed view", address: address(read()) });
      list.append(item(pin));
      field.value = "";
      say(`Pinned as “${pin.name}”.`);
    } catch (error) {
      say(error.message);
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
      say(error.message);
    }
  });
  document.getElementById("bring").addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const found = await post("/api/scenarios", await document.getElementById("file").files[0].text());
      location.assign(`/?scenario=${encodeURIComponent(found.name)}`);
    } catch (error) {
      say(error.message);
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
  drop.textContent = "Remove";
  drop.setAttribute("aria-label", `Remove ${pin.name}`);
  line.append(link, " ", drop);
  return line;
}
