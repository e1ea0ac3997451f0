// Keeps on this device what is typed about a consolidated item, until the server has stored it.
import * as storage from "./device_storage.js";

const KIND = "item";
const PAUSE = 300; // milliseconds without a keystroke
const KEPT_FOR = 14 * 24 * 3600 * 1000;
const form = document.getElementById("item-form");
const restored = document.getElementById("restored");
const place = form?.dataset.place;
let timer;
let isDiscarded = false;

const fieldsOf = () => [...form.elements].filter(
  ({ name }) => name === "statement" || name === "strategic_issue" || name.startsWith("part-"),
);
const version = () => form.elements.version.value;

function keep(isSent = false) {
  clearTimeout(timer);
  timer = undefined;
  if (isDiscarded) return false;
  const fields = fieldsOf().map(({ name, value }) => [name, value]);
  const at = Date.now();
  return storage.put(KIND, place, at, { place, at, isSent, version: version(), fields });
}

// Returns whether anything on the page is other than it was.
function fill(fields) {
  const typed = new Map(fields);
  const isOther = ({ name, value }) => typed.has(name) && typed.get(name) !== value;
  const others = fieldsOf().filter(isOther);
  for (const field of others) {
    field.value = typed.get(field.name);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  return others.length > 0;
}

async function bringBack() {
  const record = await storage.get(KIND, place);
  if (!record) return;
  // The server has it: the item has a newer version since it was sent.
  if (record.isSent && record.version !== version()) {
    storage.remove(KIND, place);
    return;
  }
  restored.hidden = !fill(record.fields);
}

async function forget() {
  const stored = document.querySelector("[data-stored-item]")?.dataset.storedItem;
  if (stored) await storage.remove(KIND, stored);
  for (const record of await storage.all(KIND)) {
    if (record.at < Date.now() - KEPT_FOR) await storage.remove(KIND, record.place);
  }
}

const forgotten = forget().catch(() => {});
if (form) {
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => keep(), PAUSE);
  });
  form.addEventListener("submit", () => { keep(true); });
  addEventListener("pagehide", () => { if (timer) keep(); });
  restored.querySelector("button").addEventListener("click", async () => {
    isDiscarded = true;
    clearTimeout(timer);
    await storage.remove(KIND, place);
    // Nothing is lost by leaving now, so the page need not ask.
    form.dispatchEvent(new Event("submit"));
    location.reload();
  });
  // A page that answers a form has the newest words already.
  if ("typed" in form.dataset) keep();
  else forgotten.then(bringBack).catch(() => {});
}
