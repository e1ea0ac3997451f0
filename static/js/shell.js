// The service worker answers with an empty page when the network is away; this shows what the device kept of it.
import * as vault from "./vault.js";

async function show() {
  const copy = await vault.get("page", location.pathname + location.search) ?? await vault.get("page", location.pathname);
  if (!copy) return false;
  const page = new DOMParser().parseFromString(copy.html, "text/html");
  page.documentElement.dataset.copyOf = copy.at;
  const scripts = [...page.querySelectorAll("script[src]")];
  scripts.forEach((script) => script.remove());
  document.documentElement.replaceWith(document.adoptNode(page.documentElement));
  // Scripts of a parsed page never run; these do, in their order.
  document.body.append(...scripts.map(({ src, type }) => Object.assign(document.createElement("script"), { src, type, async: false })));
  return true;
}

async function tell() {
  const waiting = await vault.count("entry");
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
}
