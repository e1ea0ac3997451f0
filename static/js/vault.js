// What is kept on this device, sealed for the person who is signed in.
//
// The key comes with the sign-in, in a cookie, and goes with it. The next person at this laptop finds
// an owner's meaningless name and bytes; nothing here shows, sends or removes what is not the reader's own.
// Where the browser cannot encrypt (plain HTTP) or refuses storage, this page's memory takes its place.
const held = /(?:^|; )device_key=([\w-]+)\.([\w-]+)/.exec(document.cookie);
const STORE = "kept";
const memory = new Map();
let isLasting = Boolean(held && window.crypto?.subtle && window.indexedDB);

export const owner = held?.[1] ?? "";

const bytesOf = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function open() {
  const request = indexedDB.open("dim", 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: ["owner", "kind", "id"] });
  const database = await done(request);
  database.onversionchange = () => database.close();
  const key = await crypto.subtle.importKey("raw", bytesOf(held[2]), "AES-GCM", false, ["encrypt", "decrypt"]);
  navigator.storage?.persist?.();
  return { database, key };
}

function failed() {
  isLasting = false;
  document.dispatchEvent(new CustomEvent("dim:vault"));
}

// Nothing where the device keeps nothing for us.
const opened = isLasting ? open().catch(() => { failed(); return null; }) : Promise.resolve(null);

// Whether what is kept outlives this page.
export async function lasts() {
  await opened;
  return isLasting;
}

// Resolves when the disk has it.
function write(database, act) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, "readwrite", { durability: "strict" });
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
    act(transaction.objectStore(STORE));
  });
}

const read = ({ database }, ask) => done(ask(database.transaction(STORE).objectStore(STORE)));
const ours = (kind) => IDBKeyRange.bound([owner, kind, ""], [owner, kind, "\uffff"]);
const place = ({ kind, id }) => new TextEncoder().encode(`${owner} ${kind} ${id}`);

async function seal({ key }, kind, id, at, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(value));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: place({ kind, id }) }, key, plain);
  return { owner, kind, id, at, iv, sealed };
}

// The value, or nothing where somebody has tampered with it.
async function unseal({ key }, row) {
  try {
    const algorithm = { name: "AES-GCM", iv: row.iv, additionalData: place(row) };
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, key, row.sealed)));
  } catch {
    return null;
  }
}

// Copies of pages, anybody's, make room for words.
const dropCopies = (database) => write(database, (store) => {
  store.openCursor().onsuccess = ({ target: { result: cursor } }) => {
    if (!cursor) return;
    if (cursor.value.kind === "page") cursor.delete();
    cursor.continue();
  };
});

// `kind` is "entry" or "page"; `at` orders what `all` returns. Never fails: what the disk refuses, memory keeps.
export async function put(kind, id, at, value) {
  const vault = await opened;
  const attempt = async () => {
    const row = await seal(vault, kind, id, at, value);
    await write(vault.database, (store) => store.put(row));
    memory.delete(`${kind} ${id}`);
  };
  try {
    await attempt();
  } catch {
    if (kind === "page") return;
    try {
      await dropCopies(vault.database);
      await attempt();
    } catch {
      memory.set(`${kind} ${id}`, { at, value });
      failed();
    }
  }
}

export async function get(kind, id) {
  if (memory.has(`${kind} ${id}`)) return memory.get(`${kind} ${id}`).value;
  const vault = await opened;
  const row = vault && await read(vault, (store) => store.get([owner, kind, id])).catch(() => null);
  return row ? unseal(vault, row) : null;
}

export async function all(kind) {
  const vault = await opened;
  const rows = vault ? await read(vault, (store) => store.getAll(ours(kind))).catch(() => []) : [];
  const found = await Promise.all(rows.map(async (row) => ({ at: row.at, value: await unseal(vault, row) })));
  const kept = [...memory].filter(([place]) => place.startsWith(`${kind} `)).map(([, one]) => one);
  return [...found, ...kept].filter((one) => one.value).sort((a, b) => a.at - b.at).map((one) => one.value);
}

export async function ids(kind) {
  const vault = await opened;
  const sealed = vault ? await read(vault, (store) => store.getAllKeys(ours(kind))).catch(() => []) : [];
  const kept = [...memory.keys()].filter((place) => place.startsWith(`${kind} `)).map((place) => place.slice(kind.length + 1));
  return [...new Set([...sealed.map(([, , id]) => id), ...kept])];
}

export async function remove(kind, id) {
  memory.delete(`${kind} ${id}`);
  const vault = await opened;
  if (vault) await write(vault.database, (store) => store.delete([owner, kind, id])).catch(() => {});
}
