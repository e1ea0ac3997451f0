// What is typed and not stored yet: it is kept on the device and sent in its order, and nothing is
// called saved before the server has said so. A record is one opened form:
//   id     the key of the problem that it makes, or any key for a change of one that exists
//   page   the address on which it is restored, `edit` the one on which it can be repaired
//   post   the address that takes it, with `fields` as the plain form would send them
//   state  typing: not meant to be sent yet; ready; refused: with its reason, until it is repaired
import { breakOffAfter, channel as openChannel, lock, within } from "./device.js";
import * as storage from "./device_storage.js";

const { dataset: words } = document.getElementById("outbox");
const PAUSES = [1, 2, 4, 8, 15, 30]; // seconds
const OURS = new Set(["saved", "refused", "conflict", "sign_in", "csrf"]);
const BLOCKING = new Set(["offline", "portal", "sign_in"]); // the next one would fare no better
const channel = openChannel("dim");
const opened = new Set(); // records that a form of this page has open
const shown = new Set(); // records that were sent, and whose words still stand in their form
const light = {
  sending: 0,
  waiting: 0,
  refused: 0,
  lasts: true,
  trouble: "",
  // What the page before this one had saved.
  saved: document.querySelector("[data-light] [data-shows=saved] a")?.textContent ?? "",
};
let last = 0;

/** Put values into the {names} of a text. */
export function fill(text, values) {
  return text.replace(/{(\w+)}/g, (whole, name) => values[name] ?? whole);
}

/** The place of a record in the queue: now, and after everything that came before. */
export function order() {
  last = Math.max(Date.now(), last + 1);
  return last;
}

/** Make the key of a new problem, a UUID of version 4 (crypto.randomUUID needs HTTPS). */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  const parts = [[0, 8], [8, 12], [12, 16], [16, 20], [20]];
  return parts.map((ends) => hex.slice(...ends)).join("-");
}

// --- The light: what is true now, and nothing else ---

/** What is true now of sending, waiting and refused records, as a copy. */
export const state = () => ({ ...light });

/** Set how many of the waiting records need somebody: the panel has read them. */
export function need(refused) {
  if (light.refused === refused) return;
  light.refused = refused;
  draw();
}

/**
 * Make a function that never runs twice at once: a call meanwhile gets a run that begins after it.
 * Two that read the device at once could end in the other order, and older news would stay.
 */
export function inTurn(act) {
  let running = null;
  let next = null;
  return function run() {
    if (running) {
      next ??= running.catch(() => {}).then(() => { next = null; return run(); });
      return next;
    }
    running = act().finally(() => { running = null; });
    return running;
  };
}

const draw = inTurn(async () => {
  await storage.settled();
  const waiting = await storage.ids("entry");
  light.waiting = waiting.length;
  if (!light.waiting) light.trouble = "";
  // "Saved" stays said while other text waits, but not beside a form that has text of its own
  // to send.
  const isStored = light.saved && !waiting.some((id) => opened.has(id));
  const parts = light.sending ? ["sending"] : [light.waiting && "unsent", isStored && "saved"];
  light.lasts = storage.lasts();
  const unsent = light.lasts ? words.unsent : words.unsentHere;
  for (const place of document.querySelectorAll("[data-light]")) {
    const isTroubled = parts.includes("unsent") && Boolean(light.trouble || light.refused);
    place.classList.toggle("offline", isTroubled);
    for (const one of place.children) one.hidden = !parts.includes(one.dataset.shows);
    const count = place.querySelector("[data-shows=unsent] span");
    const text = fill(unsent, { n: light.waiting });
    if (count.textContent !== text) count.textContent = text;
  }
  document.dispatchEvent(new CustomEvent("dim:outbox"));
});

/** Tell everybody who shows the outbox, in this page and in others, that it has changed. */
export function changed() {
  try { channel?.postMessage(""); } catch { /* other pages look by themselves */ }
  return draw();
}

channel?.addEventListener("message", draw);
// The device answers again: what it kept from earlier may be sent.
document.addEventListener("dim:storage", () => { draw(); go(); });

/** Take note of an answer to a record, show it, and tell the other scripts of the page. */
export function told(answer, record) {
  if (answer.kind === "saved") {
    light.trouble = "";
    light.saved = answer.at;
    const text = fill(words.saved, { time: answer.at, code: answer.code });
    for (const link of document.querySelectorAll("[data-light] [data-shows=saved] a")) {
      link.textContent = text;
      link.href = answer.url;
    }
    document.getElementById("outbox-said").textContent = text;
    document.dispatchEvent(new CustomEvent("dim:sent", { detail: { answer, record } }));
  } else if (BLOCKING.has(answer.kind) || answer.kind === "server") {
    light.trouble = answer.kind;
  }
  return changed();
}

// --- Keeping ---

/** Keep a record, at once in this page; resolves to whether the device has it. */
export async function keep(record) {
  const isKept = await storage.put("entry", record.id, record.at ??= order(), record);
  changed();
  return isKept;
}

/** Take a record away; resolves when the device has done so, or is not going to. */
export async function drop(id) {
  await storage.remove("entry", id);
  changed();
}

/** Put a record at the end of the queue. */
export const queue = (record) => keep({ ...record, state: "ready", reason: "", at: order() });

const lockName = (id) => `dim ${storage.owner} ${id}`;

/** Let a record go that a form of this page had open; its lock is given back apart from this. */
export const letGo = (id) => opened.delete(id);

/**
 * Open a record in a form of this page, unless another page has it and keeps it for `patience`
 * milliseconds (the page before this one needs some to go). Resolves to the function that closes
 * it, or to null.
 */
export async function hold(id, patience = 0) {
  if (opened.has(id)) return null;
  opened.add(id);
  const release = await lock(lockName(id), patience);
  if (!release) opened.delete(id);
  return release && (() => { opened.delete(id); release(); });
}

/** Do something with a record that no form has open; null when one has. */
export async function claim(id, act) {
  if (opened.has(id)) return null;
  const release = await lock(lockName(id));
  if (!release) return null;
  try { return await act(); } finally { release(); }
}

/** Say whether the words of a sent record still stand in their form, so that they need no line. */
export function stands(id, isSo) {
  if (isSo) shown.add(id);
  else shown.delete(id);
}

/** Whether a form of this page shows this record. */
export const isOpen = (id) => opened.has(id) || shown.has(id);

// --- Sending ---

/** The value of a cookie, or an empty text. */
export function cookie(name) {
  return new RegExp(`(?:^|; )${name}=([^;]*)`).exec(document.cookie)?.[1] ?? "";
}

async function attempt(record) {
  const body = new URLSearchParams(record.fields);
  // A hall's wifi may be slow; a lost answer must not hold up the queue for ever.
  const patience = 15000 + body.toString().length / 4;
  const headers = { Accept: "application/json", "X-CSRFToken": cookie("csrftoken") };
  const signal = breakOffAfter(patience);
  const request = { method: "POST", body, headers, signal, redirect: "manual", cache: "no-store" };
  const ask = async () => {
    const answer = await fetch(record.post, request);
    if (answer.status >= 502 && answer.status <= 504) return { kind: "server" };
    // A hotel's page with status 200, a way to some login page: not our server's word.
    if (!answer.headers.has("X-DIM")) return { kind: "portal" };
    const said = answer.status < 500 ? await answer.json() : null;
    return OURS.has(said?.kind) ? said : { kind: "server" };
  };
  try {
    // Even where a request is not broken off, "saving" ends here.
    return await within(patience + 1000, ask);
  } catch (error) {
    return { kind: error instanceof SyntaxError ? "server" : "offline" };
  }
}

/** Send a record once; what its answer means for it is the caller's business. */
export async function send(record) {
  light.sending += 1;
  draw();
  let answer = await attempt(record);
  // The first answer brought a new token.
  if (answer.kind === "csrf") answer = await attempt(record);
  light.sending -= 1;
  return answer.kind === "csrf" ? { kind: "sign_in" } : answer;
}

/** Why the server has refused, in its own words. */
export function reasonOf(answer) {
  return answer.message || Object.values(answer.errors ?? {}).flat().join(" ");
}

async function deliver(id) {
  const record = await storage.get("entry", id);
  if (record?.state !== "ready") return undefined; // another page has sent it
  const answer = await send(record);
  // Nothing here waits for the device: the next record is on its way while the disk writes.
  if (answer.kind === "saved") drop(id);
  if (answer.kind === "refused" || answer.kind === "conflict") {
    keep({ ...record, state: "refused", reason: reasonOf(answer) });
    document.dispatchEvent(new CustomEvent("dim:refused", { detail: { record } }));
  }
  await told(answer, record);
  return answer;
}

// Send all that is ready, in its order. A record that is refused, or that the server fails on,
// does not stand in the way of the rest.
async function pass() {
  let trouble = "";
  for (const { id, state: its } of await storage.all("entry")) {
    const answer = its === "ready" ? await claim(id, () => deliver(id)) : undefined;
    if (answer === null) trouble ||= "held"; // by a form, perhaps only for a moment
    if (BLOCKING.has(answer?.kind)) return answer.kind;
    if (answer?.kind === "server") trouble = "server";
  }
  return trouble;
}

// Of all open pages only one sends at a time, or the order would be lost.
async function alone(act) {
  const release = await lock(`dim ${storage.owner} sender`);
  if (!release) return "busy";
  try { return await act(); } finally { release(); }
}

let failures = 0;
let timer;
let passing = null;
let again = false;

/** Send now, and again by itself until everything is stored. */
export function go() {
  clearTimeout(timer);
  again = Boolean(passing);
  passing ??= tour().finally(() => { passing = null; });
  return passing;
}

async function tour() {
  const trouble = await alone(pass).catch(() => "server");
  if (again) { again = false; await tour(); return; }
  failures = trouble ? failures + 1 : 0;
  await draw();
  if (trouble) timer = setTimeout(go, pauseAfter(failures));
}

/** How many milliseconds to wait after so many failures; spread, for when the wifi comes back. */
export function pauseAfter(times) {
  return PAUSES[Math.min(times, PAUSES.length) - 1] * 1000 * (0.8 + 0.4 * Math.random());
}

// What plain forms have stored meanwhile.
async function takeConfirmed() {
  const stored = cookie("stored_drafts").split(".").filter(Boolean);
  if (!stored.length) return;
  const gone = await Promise.all(stored.map((id) => storage.remove("entry", id)));
  // Said again to the next page where the device could not take note.
  if (gone.every(Boolean)) document.cookie = "stored_drafts=; path=/; max-age=0";
}

/** Resolves when what plain forms have stored is off the device, and the page shows the rest. */
export const started = takeConfirmed().then(changed);
started.then(go);
for (const name of ["online", "pageshow"]) addEventListener(name, () => { failures = 0; go(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) go(); });
// Where only this page's memory holds the text, leaving it asks first.
addEventListener("beforeunload", (event) => {
  if (storage.holdsWords() && !storage.lasts()) event.preventDefault();
});
document.addEventListener("dim:reached", () => {
  if (light.trouble !== "offline") return;
  failures = 0;
  go();
});
