{% load device %}// The service worker: answers when the network does not.
// It keeps code and one empty page, never anybody's page or text.
const VERSION = "dim-{{ version }}";
const SHELL = {{ shell|as_script }};
const ASSETS = {{ assets|as_script }};
const PATIENCE = 10000; // milliseconds until a page counts as unreachable
const STORE = 3000; // until the device's store does; what it keeps is worth no longer wait

const known = new Set(ASSETS.map((path) => new URL(path, location.href).href));

self.addEventListener("install", (event) => {
  // What a page says while it goes is lost on its way through here (half of the beacons in
  // Chromium 156), so POST requests go past this worker.
  event.addRoutes?.([{ condition: { requestMethod: "POST" }, source: "network" }]);
  // Whole or not at all: half a release is worse than none.
  const all = [SHELL, ...ASSETS].map((path) => new Request(path, { cache: "no-cache" }));
  const filled = caches.open(VERSION).then((cache) => cache.addAll(all));
  event.waitUntil(filled.then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const forget = caches.keys().then((names) => {
    const old = names.filter((name) => name !== VERSION);
    return Promise.all(old.map((name) => caches.delete(name)));
  });
  event.waitUntil(forget.then(() => self.clients.claim()));
});

const after = (pause) => new Promise((resolve) => { setTimeout(resolve, pause); });
const find = async (request) => (await caches.open(VERSION)).match(request);

// Nothing where the store has nothing, fails, or does not answer.
const kept = (request) => Promise.race([find(request).catch(() => {}), after(STORE)]);

async function page(request) {
  try {
    const answer = await Promise.race([fetch(request), after(PATIENCE)]);
    // The proxy is there, the site behind it is not.
    if (answer && ![502, 503, 504].includes(answer.status)) return answer;
  } catch { /* no network */ }
  return await kept(SHELL) ?? Response.error();
}

// The network first: what is kept is only ever the code of this very release, for when there is
// no other.
async function asset(request) {
  try {
    return await fetch(request);
  } catch {
    return await kept(request.url) ?? Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const { pathname } = new URL(request.url);
  // A file may take its time, and the desk does not work without network.
  const isOurs = !pathname.startsWith({{ desk|as_script }}) && !/\.\w+$/.test(pathname);
  if (request.mode === "navigate" && isOurs) event.respondWith(page(request));
  else if (known.has(request.url)) event.respondWith(asset(request));
});
