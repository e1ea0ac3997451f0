// Keeps a page as the server has it, without moving the reader's place, focus or open details.
// The page says where to ask (#live), the server answers with the partials that the page is made of.
const live = document.getElementById("live");
const list = document.getElementById("list") ?? document.createElement("div"); // the page of one entry has none
const state = document.getElementById("live-state");
const every = Number(live.dataset.every);
let seenAt = Number(document.documentElement.dataset.copyOf) || Date.now(); // a copy is as old as it is
let failures = 0;
let asking = false;
let timer;

const inOrder = (parent, child) => {
  const next = [...parent.children].find((each) => Number(each.dataset.order) > Number(child.dataset.order));
  parent.insertBefore(child, next ?? null);
};

// Put `fresh` where `old` is; what was open stays open, and the focus stays on the same control.
function swap(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const same = (one) => focused && one.localName === focused.localName && one.id === focused.id
    && one.getAttribute("href") === focused.getAttribute("href") && one.name === focused.name;
  const open = [...old.querySelectorAll("details")].map((one) => one.open);
  fresh.querySelectorAll("details").forEach((one, index) => { one.open = open[index] ?? one.open; });
  old.replaceWith(fresh);
  [...fresh.querySelectorAll("a, button, summary, input")].find(same)?.focus({ preventScroll: true });
}

function place(lines, line) {
  const old = list.querySelector(`li[data-code="${line.dataset.code}"]`);
  if (old && old.parentElement === lines) { swap(old, line); return; }
  if (!old && "paged" in live.dataset) return;
  old?.remove();
  line.firstElementChild.classList.add("is-new");
  inOrder(lines, line);
}

function takeSection(section) {
  const lines = [...section.querySelectorAll("li[data-code]")];
  let mine = list.querySelector(`:scope > [data-order="${section.dataset.order}"]`);
  if (mine) {
    swap(mine.firstElementChild, section.firstElementChild.cloneNode(true));
  } else if (lines.length) {
    mine = section.cloneNode(true);
    mine.querySelector("ol").replaceChildren();
    inOrder(list, mine);
  }
  lines.forEach((line) => place(mine.querySelector("ol"), line));
}

// Beside each entry whoever is there, as the head of the board has it.
function markEntries() {
  list.querySelectorAll(".here").forEach((one) => one.remove());
  document.querySelectorAll(".presence [data-at]").forEach((one) => {
    const mark = one.cloneNode(true);
    mark.hidden = false;
    document.getElementById(one.dataset.at)?.querySelector(".meta").append(mark);
  });
}

function take(news) {
  const codes = new Set([...news.querySelectorAll("li[data-code]")].map((line) => line.dataset.code));
  if (codes.size) list.querySelectorAll(".is-new").forEach((one) => one.classList.remove("is-new"));
  // The reader's place: the line with the focus if it is in sight, else the first one in sight.
  const inSight = [...list.querySelectorAll("li[data-code]")].filter((line) => {
    const box = line.getBoundingClientRect();
    return box.bottom > 0 && box.top < window.innerHeight;
  });
  const reading = inSight.find((line) => line.contains(document.activeElement)) ?? inSight[0];
  const anchor = window.scrollY > 0 && reading?.dataset.code;
  const top = () => list.querySelector(`li[data-code="${anchor}"]`)?.getBoundingClientRect().top;
  const before = anchor && top();
  news.querySelectorAll("section[data-order]").forEach(takeSection);
  news.querySelectorAll("[data-gone]").forEach(({ dataset }) => {
    list.querySelector(`li[data-code="${dataset.gone}"]`)?.remove();
  });
  list.querySelectorAll("li[data-code]").forEach((line) => {
    if ("whole" in news.dataset && !codes.has(line.dataset.code)) line.remove();
    line.firstElementChild.classList.toggle("is-discussed", line.dataset.code === news.dataset.discussed);
  });
  list.querySelectorAll("section[data-order]").forEach((section) => {
    if (!section.querySelector("li")) section.remove();
  });
  if (list.querySelector("section")) list.querySelector(".entry-empty")?.remove();
  news.querySelectorAll("[data-live]").forEach((part) => {
    const old = document.querySelector(`[data-live="${part.dataset.live}"]`);
    if (old) swap(old, part);
  });
  markEntries();
  if (anchor) window.scrollBy({ top: (top() ?? before) - before, behavior: "instant" });
  Object.assign(live.dataset, news.dataset);
  document.dispatchEvent(new CustomEvent("dim:live"));
}

function tell() {
  const isLost = failures > 1 || (failures > 0 && !navigator.onLine);
  document.body.classList.toggle("is-lost", isLost);
  if (!state) return;
  const at = new Date(seenAt).toLocaleTimeString("id", { hour: "2-digit", minute: "2-digit", timeZone: live.dataset.zone });
  const words = isLost ? state.dataset.lost.replace("{time}", at) : "";
  if (state.textContent !== words) state.textContent = words;
}

// Which entry this page has, and the version that it began with; a form may get both while it is open.
function question() {
  const asked = new URL(live.dataset.address, location.href);
  const base = document.querySelector("input[name=version]")?.value;
  for (const [name, value] of Object.entries({ since: live.dataset.since, code: live.dataset.code, base })) {
    if (value) asked.searchParams.set(name, value);
  }
  return asked;
}

export async function ask() {
  clearTimeout(timer);
  if (asking) return;
  asking = true;
  try {
    const answer = await fetch(question(), { redirect: "error", signal: AbortSignal.timeout(8000) });
    if (!answer.headers.has("X-DIM")) throw new Error("somebody else's answer");
    // The list was there when the page was opened: closed to us. A form keeps what was typed.
    if (answer.status === 404 && list.isConnected) location.reload();
    if (![200, 204].includes(answer.status)) throw new Error("no answer");
    if (answer.status === 200) take(new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live"));
    failures = 0;
    seenAt = Date.now();
    document.dispatchEvent(new CustomEvent("dim:reached"));
  } catch {
    failures += 1;
  }
  asking = false;
  tell();
  const pause = document.hidden ? 30000 : Math.min(every * 2 ** failures, 15000);
  timer = setTimeout(ask, pause * (0.8 + 0.4 * Math.random()));
}

// "Show" on a line: the screens follow, this page stays where it is.
document.getElementById("discussed")?.addEventListener("submit", async (event) => {
  if (!event.submitter) return;
  event.preventDefault();
  const said = new FormData(event.target);
  said.set(event.submitter.name, event.submitter.value);
  await fetch(event.target.action, { method: "POST", body: said, redirect: "manual" }).catch(() => {});
  ask();
});

// A laptop that wakes up, a tab that comes to the front, a network that is back: ask at once.
document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
document.addEventListener("dim:sent", ask);
window.addEventListener("online", ask);
window.addEventListener("offline", () => { failures += 1; tell(); });
window.addEventListener("pageshow", ask);
if (document.readyState === "complete") ask(); // a copy that was put on the screen after the page had loaded
