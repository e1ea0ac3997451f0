// What is typed and not stored yet: kept on the device, sent in its order, and nothing called saved before the
// server has said so. A record is one opened form:
//   id     the key of the entry that it makes, or any key for a change of one that exists
//   page   the address on which it is restored, `edit` the one on which it can be repaired
//   post   the address that takes it, with `fields` as the plain form would send them
//   state  typing: not meant to be sent yet · ready · refused: with its reason, until somebody repairs it
import * as vault from "./vault.js";

const { dataset: words } = document.getElementById("outbox");
const PAUSES = [1, 2, 4, 8, 15, 30]; // seconds
const OURS = new Set(["saved", "refused", "conflict", "sign_in", "csrf"]);
const BLOCKING = new Set(["offline", "portal", "sign_in"]); // the next one would fare no better
const channel = "BroadcastChannel" in window ? new BroadcastChannel("dim") : null;
const opened = new Set(); // records that a form of this page has open
const light = {
  sending: 0,
  waiting: 0,
  refused: 0,
  lasts: true,
  trouble: "",
  saved: document.querySelector("[data-light] [data-shows=saved] a")?.textContent ?? "", // before this page
};
let last = 0;

export const fill = (text, values) => text.replace(/{(\w+)}/g, (whole, name) => values[name] ?? whole);
export const order = () => { last = Math.max(Date.now(), last + 1); return last; };

export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

// --- The light: what is true now, and nothing else ---------------------------------------------------------

export const state = () => ({ ...light });

// How many of what waits need somebody: the panel has read them.
export function need(refused) {
  if (light.refused === refused) return;
  light.refused = refused;
  draw();
}

// A function that never runs twice at once: who calls it meanwhile gets a run that begins after the call.
// Two that read the device at the same time could end in the other order, and the older news would stay.
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
  const waiting = await vault.ids("entry");
  light.waiting = waiting.length;
  if (!light.waiting) light.trouble = "";
  // What is stored stays said while other text waits, but not beside a form that has text of its own to send.
  const isStored = light.saved && !waiting.some((id) => opened.has(id));
  const shown = light.sending ? ["sending"] : [light.waiting && "unsent", isStored && "saved"];
  light.lasts = await vault.lasts();
  const unsent = light.lasts ? words.unsent : words.unsentHere;
  for (const place of document.querySelectorAll("[data-light]")) {
    place.classList.toggle("offline", shown.includes("unsent") && Boolean(light.trouble || light.refused));
    for (const one of place.children) one.hidden = !shown.includes(one.dataset.shows);
    const count = place.querySelector("[data-shows=unsent] span");
    const text = fill(unsent, { n: light.waiting });
    if (count.textContent !== text) count.textContent = text;
  }
  document.dispatchEvent(new CustomEvent("dim:outbox"));
});

// Everybody who shows the outbox, in this page and in others.
export function changed() {
  channel?.postMessage("");
  return draw();
}

channel?.addEventListener("message", draw);
document.addEventListener("dim:vault", draw);

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

// --- Keeping -----------------------------------------------------------------------------------------------

export async function keep(record) {
  await vault.put("entry", record.id, record.at ??= order(), record);
  return changed();
}

export async function drop(id) {
  await vault.remove("entry", id);
  return changed();
}

export const queue = (record) => keep({ ...record, state: "ready", reason: "", at: order() });

const lockName = (id) => `dim ${vault.owner} ${id}`;

// Open a record in a form of this page, unless another page has it and keeps it for `patience` milliseconds
// (the page before this one needs some to go). Resolves to the function that closes it.
export function hold(id, patience = 0) {
  if (opened.has(id)) return Promise.resolve(null);
  opened.add(id);
  return new Promise((resolve) => {
    const close = (release) => () => { opened.delete(id); release?.(); };
    if (!navigator.locks) { resolve(close()); return; }
    const options = patience ? { signal: AbortSignal.timeout(patience) } : { ifAvailable: true };
    const refuse = () => { opened.delete(id); resolve(null); };
    navigator.locks.request(lockName(id), options, (lock) => {
      if (!lock) { refuse(); return null; }
      return new Promise((release) => { resolve(close(release)); });
    }).catch(refuse);
  });
}

// Do something with a record that no form has open; null when one has.
export function claim(id, act) {
  if (opened.has(id)) return null;
  if (!navigator.locks) return act();
  return navigator.locks.request(lockName(id), { ifAvailable: true }, (lock) => lock && act());
}

export const isOpen = (id) => opened.has(id);

// --- Sending -----------------------------------------------------------------------------------------------

export const cookie = (name) => new RegExp(`(?:^|; )${name}=([^;]*)`).exec(document.cookie)?.[1] ?? "";

async function attempt(record) {
  const body = new URLSearchParams(record.fields);
  // A hall's wifi may be slow; a lost answer must not hold up the queue for ever.
  const signal = AbortSignal.timeout(15000 + body.toString().length / 4);
  const headers = { Accept: "application/json", "X-CSRFToken": cookie("csrftoken") };
  try {
    const answer = await fetch(record.post, { method: "POST", body, headers, signal, redirect: "manual", cache: "no-store" });
    if (answer.status >= 502 && answer.status <= 504) return { kind: "server" };
    // A hotel's page with status 200, a way to some login page: not our server's word.
    if (!answer.headers.has("X-DIM")) return { kind: "portal" };
    const said = answer.status < 500 ? await answer.json() : null;
    return OURS.has(said?.kind) ? said : { kind: "server" };
  } catch (error) {
    return { kind: error instanceof SyntaxError ? "server" : "offline" };
  }
}

// Send a record once. What the answer means for it is the caller's business.
export async function send(record) {
  light.sending += 1;
  draw();
  let answer = await attempt(record);
  if (answer.kind === "csrf") answer = await attempt(record); // the first answer brought a new token
  light.sending -= 1;
  return answer.kind === "csrf" ? { kind: "sign_in" } : answer;
}

export const reasonOf = (answer) => answer.message || Object.values(answer.errors ?? {}).flat().join(" ");

async function deliver(id) {
  const record = await vault.get("entry", id);
  if (record?.state !== "ready") return undefined; // another page has sent it
  const answer = await send(record);
  if (answer.kind === "saved") await vault.remove("entry", id);
  if (answer.kind === "refused" || answer.kind === "conflict") await keep({ ...record, state: "refused", reason: reasonOf(answer) });
  await told(answer, record);
  return answer;
}

// All that is ready, in its order. What is refused or breaks the server does not stand in the way of the rest.
async function pass() {
  let trouble = "";
  for (const { id, state: its } of await vault.all("entry")) {
    const answer = its === "ready" ? await claim(id, () => deliver(id)) : undefined;
    if (answer === null) trouble ||= "held"; // by a form, perhaps only for a moment
    if (BLOCKING.has(answer?.kind)) return answer.kind;
    if (answer?.kind === "server") trouble = "server";
  }
  return trouble;
}

const alone = (act) => (navigator.locks
  ? navigator.locks.request(`dim ${vault.owner} sender`, { ifAvailable: true }, (lock) => (lock ? act() : "busy")) : act());

let failures = 0;
let timer;
let passing = null;
let again = false;

// Send now, and again by itself until everything is stored.
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

// How long to wait after so many failures, in milliseconds; not all at once when the wifi comes back.
export function pauseAfter(times) {
  return PAUSES[Math.min(times, PAUSES.length) - 1] * 1000 * (0.8 + 0.4 * Math.random());
}

// What plain forms have stored meanwhile.
async function takeConfirmed() {
  const stored = cookie("stored_drafts").split(".").filter(Boolean);
  if (!stored.length) return;
  document.cookie = "stored_drafts=; path=/; max-age=0";
  for (const id of stored) await vault.remove("entry", id);
}

export const started = takeConfirmed().then(changed);
started.then(go);
for (const name of ["online", "pageshow"]) addEventListener(name, () => { failures = 0; go(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) go(); });
// Where only this page's memory holds the text, leaving it asks first.
addEventListener("beforeunload", (event) => { if (light.waiting && !light.lasts) event.preventDefault(); });
document.addEventListener("dim:reached", () => { if (light.trouble === "offline") { failures = 0; go(); } });
