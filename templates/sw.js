{% load device %}// Answers when the network does not. Keeps code and one empty page, never anybody's page or text.
const VERSION = "dim-{{ version }}";
const SHELL = {{ shell|as_script }};
const ASSETS = {{ assets|as_script }};
const PATIENCE = 10000; // milliseconds until a page counts as unreachable

const known = new Set(ASSETS.map((path) => new URL(path, location.href).href));

self.addEventListener("install", (event) => {
  // What a page says while it goes is lost on its way through here: half of the beacons in Chromium 156.
  event.addRoutes?.([{ condition: { requestMethod: "POST" }, source: "network" }]);
  // Whole or not at all: half a release is worse than none.
  const all = [SHELL, ...ASSETS].map((path) => new Request(path, { cache: "no-cache" }));
  event.waitUntil(caches.open(VERSION).then((cache) => cache.addAll(all)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const forget = caches.keys().then((names) => Promise.all(names.filter((name) => name !== VERSION).map((name) => caches.delete(name))));
  event.waitUntil(forget.then(() => self.clients.claim()));
});

const kept = async (request) => (await caches.open(VERSION)).match(request);

async function page(request) {
  try {
    const tooLate = new Promise((_, reject) => { setTimeout(reject, PATIENCE); });
    const answer = await Promise.race([fetch(request), tooLate]);
    // The proxy is there, the site behind it is not.
    if (![502, 503, 504].includes(answer.status)) return answer;
  } catch { /* no network */ }
  return await kept(SHELL) ?? Response.error();
}

// The network first: what is kept is only ever the code of this very release, for when there is no other.
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
