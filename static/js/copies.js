// A copy of this page as it came, sealed on the device, so that it opens without network. First of all modules:
// the others have not changed the page yet.
import * as vault from "./vault.js";

const root = document.documentElement;
const KEPT_FOR = 14 * 24 * 3600 * 1000; // milliseconds, as all of these
const FRESH = 3600 * 1000;
const LATER = 5000; // a slow line is busy with the page itself

const isCopy = "copyOf" in root.dataset; // shell.js puts a copy on the screen
const pristine = !isCopy && root.dataset.owner === vault.owner ? root.cloneNode(true) : null;
const address = () => location.pathname + location.search;

async function keep() {
  if (!pristine || !("copy" in root.dataset)) return;
  const at = Date.now();
  await vault.put("page", address(), at, { address: address(), at, title: document.title, html: pristine.outerHTML });
}

// A list that was brought up to date since is kept as it is now, without who was there.
function follow() {
  if (!pristine?.querySelector("#list")) return;
  for (const part of pristine.querySelectorAll("#list, [data-live]:not([data-live=presence])")) {
    const now = part.id ? document.getElementById(part.id) : document.querySelector(`[data-live="${part.dataset.live}"]`);
    if (now) part.replaceWith(now.cloneNode(true));
  }
  pristine.querySelectorAll("#list :is(.queued, .here)").forEach((one) => one.remove()); // the outbox draws its own
  const { dataset } = document.getElementById("live");
  Object.assign(pristine.querySelector("#live").dataset, dataset, { since: dataset.since.replace(/[^-]*$/, "0") });
  keep();
}

async function forgetOld() {
  for (const copy of await vault.all("page")) {
    if (copy.at < Date.now() - KEPT_FOR) await vault.remove("page", copy.address);
  }
}

// A page that will be needed without network before it was ever opened with one.
async function fetchAhead(wanted, age = 0) {
  if (root.dataset.owner !== vault.owner || (await vault.get("page", wanted))?.at > Date.now() - age) return;
  const answer = await fetch(wanted, { redirect: "error" });
  if (!answer.ok || !answer.headers.has("X-DIM")) return;
  const html = await answer.text();
  const { title } = new DOMParser().parseFromString(html, "text/html");
  await vault.put("page", wanted, Date.now(), { address: wanted, at: Date.now(), title, html });
}

addEventListener("load", () => {
  keep().then(forgetOld);
  // "Save and complete" leads to an empty form.
  const create = document.querySelector("[data-ahead]")?.dataset.create;
  if (create) setTimeout(() => fetchAhead(create, FRESH).catch(() => {}), LATER);
  if (window.isSecureContext) navigator.serviceWorker?.register(root.dataset.worker, { updateViaCache: "none" }).catch(() => {});
});
document.addEventListener("dim:live", follow);
// A new entry goes on at an address of its own.
document.addEventListener("dim:moved", ({ detail }) => fetchAhead(detail).catch(() => {}));
