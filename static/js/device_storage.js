// Keeps texts and copies of pages on this device, encrypted for the person who is signed in.
//
// The key comes with the sign-in, in a cookie, and goes with it. The next person at this laptop
// finds only a meaningless name and encrypted bytes; nothing here shows, sends or removes what
// belongs to somebody else.
//
// What is typed on this page is in its memory first, and stays there until it is removed. So nobody
// has to wait for a disk that is slow, full, forbidden (plain HTTP) or does not answer, and nothing
// is lost to one that takes words and does not give them back.
import { within } from "./device.js";

const held = /(?:^|; )device_key=([\w-]+)\.([\w.-]+)/.exec(document.cookie);
const STORE = "kept";
const PATIENCE = 1000; // milliseconds after which the device counts as not answering
const AGAIN = 10000; // until it is tried again
// By place: what this page has put there, `isKept` once the disk has it; without a value: to be
// removed from the disk.
const memory = new Map();
const running = new Map(); // by place: the work that brings it to the disk
let device = null; // the database and the key, while the device answers
let lasted = true; // what was said last
let timer;

/** Whose key this page holds, as a word that says nothing to others; empty where nobody's. */
export const owner = held?.[1] ?? "";

const canKeep = (() => {
  try {
    return Boolean(held && window.crypto.subtle && window.indexedDB);
  } catch {
    return false; // a browser that forbids storage may throw already when it is named
  }
})();

// The key is URL-safe base64; atob knows only the other alphabet.
function bytesOf(text) {
  const decoded = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(decoded, (one) => one.charCodeAt(0));
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// Ask the browser not to clear this store when the disk is nearly full. It need not answer.
function askToPersist() {
  try { navigator.storage?.persist?.()?.catch(() => {}); } catch { /* it may all the same */ }
}

async function open() {
  const request = indexedDB.open("dim", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(STORE, { keyPath: ["owner", "kind", "id"] });
  };
  const database = await done(request);
  const uses = ["encrypt", "decrypt"];
  // The first one is the person's now; those after it are from before they changed their password.
  const [key, ...older] = await Promise.all(held[2].split(".").map((text) => (
    crypto.subtle.importKey("raw", bytesOf(text), "AES-GCM", false, uses)
  )));
  const found = { database, key, older };
  const lose = () => { if (device === found) device = null; tryLater(); };
  database.onversionchange = () => { database.close(); lose(); };
  database.onclose = lose;
  askToPersist();
  return found;
}

// --- Whether the device answers ---

let isReady;

/** Resolves when the device has answered for the first time: at once, late, or never. */
export const ready = new Promise((resolve) => { isReady = resolve; });

// An answer counts however late it comes.
async function connect() {
  const attempt = () => open().then((found) => {
    device = found;
    isReady();
    bringAll();
  });
  await within(PATIENCE, attempt).catch(tryLater);
  tell();
}

const opened = canKeep ? connect() : Promise.resolve(isReady());

/** Resolves when the device had its time to answer and has not; never, where it has. */
export const silent = opened.then(() => (device ? new Promise(() => {}) : undefined));

function tryLater() {
  clearTimeout(timer);
  if (!canKeep) return;
  timer = setTimeout(() => (device ? bringAll() : connect()), AGAIN);
}

// What the device answers to `act`. One that is silent is left alone until it speaks again.
async function ask(act) {
  await opened;
  const asked = device;
  if (!asked) throw new Error("no device");
  let isOver = false;
  const work = async () => { try { return await act(asked); } finally { isOver = true; } };
  const acting = work();
  try {
    return await within(PATIENCE, () => acting);
  } catch (error) {
    if (!isOver && device === asked) {
      device = null;
      acting.then(() => { device ??= asked; bringAll(); }, () => {});
      tryLater();
      tell();
    }
    throw error;
  }
}

const isAlone = (one) => Boolean(one) && !one.isKept && one.value !== undefined;

/** Whether what is kept outlives this page. */
export const lasts = () => canKeep && Boolean(device)
  && ![...memory.values()].some((one) => one.isRefused && isAlone(one));

function tell() {
  if (lasts() === lasted) return;
  lasted = lasts();
  document.dispatchEvent(new CustomEvent("dim:storage"));
}

/** Resolves when the disk has answered to all that it was given, or is not going to. */
export async function settled() {
  await opened;
  await within(PATIENCE, () => Promise.all([...running.values()])).catch(() => {});
}

// --- Reading and writing ---

// Resolves when the disk has it.
function write(database, act) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, "readwrite", { durability: "strict" });
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
    act(transaction.objectStore(STORE));
  });
}

const read = ({ database }, question) => (
  done(question(database.transaction(STORE).objectStore(STORE)))
);
const ours = (kind) => IDBKeyRange.bound([owner, kind, ""], [owner, kind, "\uffff"]);
const placeOf = (kind, id) => `${kind} ${id}`;
const bound = ({ kind, id }) => new TextEncoder().encode(`${owner} ${placeOf(kind, id)}`);

async function seal({ key }, { kind, id, at, value }) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(value));
  // Bound to its place: bytes that are moved to another row cannot be read there.
  const algorithm = { name: "AES-GCM", iv, additionalData: bound({ kind, id }) };
  const sealed = await crypto.subtle.encrypt(algorithm, key, plain);
  return { owner, kind, id, at, iv, sealed };
}

// The value, or nothing where somebody has tampered with it.
async function unseal({ key, older }, row) {
  const algorithm = { name: "AES-GCM", iv: row.iv, additionalData: bound(row) };
  for (const each of [key, ...older]) {
    try {
      const plain = await crypto.subtle.decrypt(algorithm, each, row.sealed);
      return JSON.parse(new TextDecoder().decode(plain));
    } catch { /* sealed with another key */ }
  }
  return null;
}

// Copies of pages, anybody's, make room for words.
const dropCopies = (database) => write(database, (store) => {
  store.openCursor().onsuccess = ({ target: { result: cursor } }) => {
    if (!cursor) return;
    if (cursor.value.kind === "page") cursor.delete();
    cursor.continue();
  };
});

const isText = (kind) => kind === "entry";

async function store(to, wanted) {
  const { kind, id, value } = wanted;
  const row = value === undefined ? null : await seal(to, wanted);
  // Newer words have come meanwhile, and another attempt brings them.
  if (isText(kind) && memory.get(placeOf(kind, id)) !== wanted) return;
  await write(to.database, (rows) => (row ? rows.put(row) : rows.delete([owner, kind, id])));
}

async function storeOrMakeRoom(wanted) {
  try {
    await ask((to) => store(to, wanted));
  } catch {
    await ask(({ database }) => dropCopies(database)); // throws at once where there is no device
    await ask((to) => store(to, wanted));
  }
}

// While the disk writes, only the newest value of a place waits; what it replaces is not written.
async function bring(place) {
  let wanted;
  while ((wanted = memory.get(place)) && !wanted.isKept) {
    try {
      await storeOrMakeRoom(wanted);
    } catch {
      wanted.isRefused = true;
      tryLater();
      break;
    }
    wanted.isKept = true;
    if (memory.get(place) === wanted && wanted.value === undefined) memory.delete(place);
  }
}

// Resolves to whether the disk has the newest value of a place.
async function flush(place) {
  if (!running.has(place)) {
    running.set(place, bring(place).finally(() => running.delete(place)));
  }
  await running.get(place);
  tell();
  const here = memory.get(place);
  return !here || Boolean(here.isKept);
}

function bringAll() {
  for (const place of memory.keys()) flush(place);
  tell();
}

/**
 * Keep a value under its kind ("entry", "issue" or "page") and id; `at` orders what `all` returns.
 * A problem is kept in this page's memory as soon as this is called. Resolves to whether the disk
 * has it, and never fails.
 */
export async function put(kind, id, at, value) {
  const wanted = { kind, id, at, value };
  if (!isText(kind)) return ask((to) => store(to, wanted)).then(() => true, () => false);
  memory.set(placeOf(kind, id), wanted);
  return canKeep ? flush(placeOf(kind, id)) : false;
}

/** Remove one value; resolves to whether the disk has done so, and never fails. */
export async function remove(kind, id) {
  const place = placeOf(kind, id);
  if (!canKeep) { memory.delete(place); return true; }
  if (!isText(kind)) return put(kind, id, 0, undefined);
  memory.set(place, { kind, id });
  return flush(place);
}

/** Whether the disk has the value that this page has put there last. */
export const isOnDisk = (kind, id) => Boolean(memory.get(placeOf(kind, id))?.isKept);

/** Whether a value is nowhere but in this page's memory. */
export const isOnlyHere = (kind, id) => isAlone(memory.get(placeOf(kind, id)));

/** Whether words of a problem are nowhere but in this page's memory. */
export const holdsWords = () => [...memory.values()].some(isAlone);

// What this page's memory says of a kind at this moment, by id.
const hereOf = (kind) => new Map([...memory.values()]
  .filter((one) => one.kind === kind)
  .map((one) => [one.id, { ...one }]));

// What there is of a kind. `readRows` reads the disk into rows with an id, and with a value where
// that could be opened. Where memory and disk had the same, the disk counts: another page may have
// changed or removed it. Everything else is as this page has it now.
async function gather(kind, readRows) {
  const before = hereOf(kind);
  const rows = await ask(readRows).catch(() => null);
  const found = new Map((rows ?? []).map((row) => [row.id, row]));
  const now = hereOf(kind);
  for (const id of before.keys()) if (!now.has(id)) found.delete(id); // removed meanwhile
  for (const [id, one] of now) {
    const isSame = rows && one.isKept && before.get(id)?.isKept
      && before.get(id).value === one.value;
    if (one.value === undefined) found.delete(id);
    else if (!isSame || (found.has(id) && !found.get(id).value)) found.set(id, one);
  }
  return [...found.values()];
}

/** Read one value; null where there is none that this person's key opens. */
export async function get(kind, id) {
  const [found] = await gather(kind, async (from) => {
    const row = await read(from, (rows) => rows.get([owner, kind, id]));
    return row ? [{ id, value: await unseal(from, row) }] : [];
  }).then((all) => all.filter((one) => one.id === id));
  return found?.value ?? null;
}

/** Read all values of a kind, oldest first. */
export async function all(kind) {
  const found = await gather(kind, async (from) => {
    const rows = await read(from, (store) => store.getAll(ours(kind)));
    return Promise.all(rows.map(async (row) => (
      { id: row.id, at: row.at, value: await unseal(from, row) }
    )));
  });
  return found.filter((one) => one.value).sort((a, b) => a.at - b.at).map((one) => one.value);
}

/** List the ids of a kind without opening what is kept. */
export async function ids(kind) {
  const found = await gather(kind, async (from) => {
    const keys = await read(from, (rows) => rows.getAllKeys(ours(kind)));
    return keys.map(([, , id]) => ({ id }));
  });
  return found.map(({ id }) => id);
}
