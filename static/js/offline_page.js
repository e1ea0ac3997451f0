// Without network the service worker answers every address with one empty page. This script shows
// the copy of the page that the device kept, or says that there is none, and waits for the network.
import { within } from "./device.js";
import * as storage from "./device_storage.js";

const OPENING = 10000; // milliseconds: here a slow device is worth waiting for

async function show() {
  const { pathname, search } = location;
  const copy = await storage.get("page", pathname + search) ?? await storage.get("page", pathname);
  if (!copy) return false;
  const page = new DOMParser().parseFromString(copy.html, "text/html");
  page.documentElement.dataset.copyOf = copy.at;
  if (copy.openedAt) page.documentElement.dataset.openedAt = copy.openedAt;
  if (location.hash) {
    page.querySelectorAll("[autofocus]").forEach((one) => one.removeAttribute("autofocus"));
  }
  const scripts = [...page.querySelectorAll("script[src]")];
  scripts.forEach((script) => script.remove());
  document.documentElement.replaceWith(document.adoptNode(page.documentElement));
  // Scripts of a parsed page never run; these do, in their order.
  document.body.append(...scripts.map(({ src, type }) => (
    Object.assign(document.createElement("script"), { src, type, async: false })
  )));
  document.getElementById(location.hash.slice(1))?.focus();
  return true;
}

// Networks heal without telling the browser: ask, less and less often, until it is our own server
// that answers (the header says so; a hotel's login page has none).
async function comeBack(pause = 1000) {
  await new Promise((resolve) => { setTimeout(resolve, pause); });
  const { probe } = document.getElementById("waiting").dataset;
  const answer = await fetch(probe, { method: "HEAD", cache: "no-store" }).catch(() => null);
  if (answer?.ok && answer.headers.has("X-DIM")) location.reload();
  else await comeBack(Math.min(pause * 2, 15000));
}

async function tell() {
  const waiting = (await storage.ids("entry")).length;
  const line = document.getElementById("waiting");
  if (waiting) line.textContent = line.dataset.waiting.replace("{n}", waiting);
  const list = document.getElementById("copies");
  for (const copy of (await storage.all("page")).reverse().slice(0, 10)) {
    const link = document.createElement("a");
    Object.assign(link, { href: copy.address, textContent: copy.title });
    list.appendChild(document.createElement("li")).append(link);
  }
  document.getElementById("kept").hidden = !list.childElementCount;
}

async function begin() {
  await within(OPENING, () => storage.ready).catch(() => {});
  if (storage.owner && await show()) return;
  await tell();
  addEventListener("online", () => location.reload());
  comeBack();
}

begin();
