// Keeps a copy of this page as it came, encrypted on the device, so that it opens without network.
// It has to be the first module of a page, before the others change anything.
import * as storage from "./device_storage.js";

const root = document.documentElement;
const KEPT_FOR = 14 * 24 * 3600 * 1000; // milliseconds, as all of these
const FRESH = 3600 * 1000;
const LATER = 5000; // a slow line is busy with the page itself

const isCopy = "copyOf" in root.dataset; // offline_page.js puts a copy on the screen
const pristine = !isCopy && root.dataset.owner === storage.owner ? root.cloneNode(true) : null;
if (!isCopy) root.dataset.openedAt = Date.now(); // not in the copy as it came
const address = () => location.pathname + location.search;

async function keep() {
  if (!pristine || !("copy" in root.dataset)) return;
  const at = Date.now();
  const { openedAt } = root.dataset;
  const html = pristine.outerHTML;
  await storage.put("page", address(), at, {
    address: address(), at, openedAt, title: document.title, html,
  });
}

// A list that was brought up to date since is kept as it is now, without who was there.
function follow() {
  if (!pristine?.querySelector("#list")) return;
  for (const part of pristine.querySelectorAll("#list, [data-live]:not([data-live=presence])")) {
    const now = part.id
      ? document.getElementById(part.id)
      : document.querySelector(`[data-live="${part.dataset.live}"]`);
    if (now) part.replaceWith(now.cloneNode(true));
  }
  // The outbox draws its own lines, and presence is of this moment only.
  pristine.querySelectorAll("#list :is(.queued, .here, .editing)").forEach((one) => one.remove());
  const { dataset } = document.getElementById("live");
  const since = dataset.since.replace(/[^-]*$/, "0");
  Object.assign(pristine.querySelector("#live").dataset, dataset, { since });
  keep();
}

async function forgetOld() {
  for (const copy of await storage.all("page")) {
    if (copy.at < Date.now() - KEPT_FOR) await storage.remove("page", copy.address);
  }
}

// A page that will be needed without network before it was ever opened with one.
async function fetchAhead(wanted, age = 0) {
  if (root.dataset.owner !== storage.owner) return;
  const kept = await storage.get("page", wanted);
  if (kept?.at > Date.now() - age) return;
  const answer = await fetch(wanted, { redirect: "error" });
  if (!answer.ok || !answer.headers.has("X-DIM")) return;
  const html = await answer.text();
  const { title } = new DOMParser().parseFromString(html, "text/html");
  const at = Date.now();
  await storage.put("page", wanted, at, { address: wanted, at, openedAt: at, title, html });
}

addEventListener("load", () => {
  keep().then(forgetOld);
  // "Save and complete" leads to an empty form.
  const create = document.querySelector("[data-ahead]")?.dataset.create;
  if (create) setTimeout(() => fetchAhead(create, FRESH).catch(() => {}), LATER);
  if (!window.isSecureContext) return;
  try {
    const options = { updateViaCache: "none" };
    navigator.serviceWorker?.register(root.dataset.worker, options).catch(() => {});
  } catch { /* without it, pages open only with the network */ }
});
document.addEventListener("dim:live", follow);
// A new problem goes on at an address of its own.
document.addEventListener("dim:moved", ({ detail }) => fetchAhead(detail).catch(() => {}));
