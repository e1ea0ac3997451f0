// The service worker answers with an empty page when the network is away; this shows what the device kept of it.
import * as vault from "./vault.js";

async function show() {
  const copy = await vault.get("page", location.pathname + location.search) ?? await vault.get("page", location.pathname);
  if (!copy) return false;
  const page = new DOMParser().parseFromString(copy.html, "text/html");
  page.documentElement.dataset.copyOf = copy.at;
  if (location.hash) page.querySelectorAll("[autofocus]").forEach((one) => one.removeAttribute("autofocus"));
  const scripts = [...page.querySelectorAll("script[src]")];
  scripts.forEach((script) => script.remove());
  document.documentElement.replaceWith(document.adoptNode(page.documentElement));
  // Scripts of a parsed page never run; these do, in their order.
  document.body.append(...scripts.map(({ src, type }) => Object.assign(document.createElement("script"), { src, type, async: false })));
  document.getElementById(location.hash.slice(1))?.focus();
  return true;
}

// Networks heal without telling the browser: ask, more and more seldom, until it is our server that answers.
async function comeBack(pause = 1000) {
  await new Promise((resolve) => { setTimeout(resolve, pause); });
  const answer = await fetch(document.getElementById("waiting").dataset.probe, { method: "HEAD", cache: "no-store" }).catch(() => null);
  if (answer?.ok && answer.headers.has("X-DIM")) location.reload();
  else await comeBack(Math.min(pause * 2, 15000));
}

async function tell() {
  const waiting = (await vault.ids("entry")).length;
  const line = document.getElementById("waiting");
  if (waiting) line.textContent = line.dataset.waiting.replace("{n}", waiting);
  const list = document.getElementById("copies");
  for (const copy of (await vault.all("page")).reverse().slice(0, 10)) {
    const link = Object.assign(document.createElement("a"), { href: copy.address, textContent: copy.title });
    list.appendChild(document.createElement("li")).append(link);
  }
  document.getElementById("kept").hidden = !list.childElementCount;
}

if (!(vault.owner && await show())) {
  await tell();
  addEventListener("online", () => location.reload());
  comeBack();
}
