// Keeps a page as the server has it, without moving the reader's place, focus or open details.
// The page says where to ask (#live); the server answers with partials that the page is made of.
import { submitterOf } from "./buttons.js";
import { breakOffAfter, within } from "./device.js";
import { holding } from "./hold_place.js";

const PATIENCE = 8000; // milliseconds for an answer
const GONE = new Set([404, 422]); // closed to us, as a page and as JSON
// A page is wanted; JSON besides, because a script is told to sign in and not led to a page.
const HEADERS = { Accept: "application/json, text/html;q=0.9" };
const live = document.getElementById("live");
// The page of one problem has no list; an empty one saves questions below.
const list = document.getElementById("list") ?? document.createElement("div");
const state = document.getElementById("live-state");
const signIn = document.getElementById("live-sign-in");
const every = Number(live.dataset.every);
// A copy from the device is as old as it is, not as new as its display.
let seenAt = Number(document.documentElement.dataset.copyOf) || Date.now();
let failures = 0;
let asking = false;
let isSignedOut = false;
let timer;

const orderOf = (element) => Number(element.dataset.order);
const inOrder = (parent, child) => {
  const others = [...parent.children].filter((each) => each !== child);
  const next = others.find((each) => orderOf(each) > orderOf(child)) ?? null;
  if (child.parentElement === parent && child.nextElementSibling === next) return;
  // A line that is put elsewhere keeps the focus.
  const focused = child.contains(document.activeElement) ? document.activeElement : null;
  parent.insertBefore(child, next);
  focused?.focus({ preventScroll: true });
};

// Put `fresh` in the place of `old` with `put`; the focus stays on the same control.
function keepingFocus(old, fresh, put) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  put();
  if (!focused) return;
  const same = (one) => one.localName === focused.localName && one.id === focused.id
    && one.getAttribute("href") === focused.getAttribute("href") && one.name === focused.name;
  const controls = [...fresh.querySelectorAll("a, button, summary, input, [tabindex]")];
  controls.find(same)?.focus({ preventScroll: true });
}

// Put `fresh` where `old` is; what was open stays open.
function swap(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  const open = [...old.querySelectorAll("details")].map((one) => one.open);
  fresh.querySelectorAll("details").forEach((one, index) => {
    one.open = open[index] ?? one.open;
  });
  keepingFocus(old, fresh, () => old.replaceWith(fresh));
}

function place(lines, line) {
  const old = list.querySelector(`li[data-code="${line.dataset.code}"]`);
  if (old && old.parentElement === lines) {
    swap(old, line);
    const mine = lines.querySelector(`li[data-code="${line.dataset.code}"]`);
    inOrder(lines, mine);
    return;
  }
  if (!old && "paged" in live.dataset) return;
  line.firstElementChild.classList.add("is-new");
  keepingFocus(old ?? line, line, () => { old?.remove(); inOrder(lines, line); });
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

// Beside each problem whoever is there, as the head of the board has it.
function markEntries() {
  list.querySelectorAll(".here").forEach((one) => one.remove());
  document.querySelectorAll(".presence [data-at]").forEach((one) => {
    const mark = one.cloneNode(true);
    mark.hidden = false;
    document.getElementById(one.dataset.at)?.querySelector(".meta").append(mark);
  });
}

// Which line is on the screens of the room, by its code; "" for none.
function markDiscussed(code) {
  list.querySelectorAll("li[data-code]").forEach((line) => {
    const isIt = line.dataset.code === code;
    line.firstElementChild.classList.toggle("is-discussed", isIt);
    line.querySelector(".show-on-screen")?.setAttribute("aria-pressed", isIt);
  });
  const stop = document.querySelector(".stop-showing");
  if (stop) stop.disabled = !code;
}

const take = (news) => holding(() => update(news));

function update(news) {
  const fresh = [...news.querySelectorAll("li[data-code]")];
  const codes = new Set(fresh.map((line) => line.dataset.code));
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
  });
  markDiscussed(news.dataset.discussed);
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

/** Write a time as the reader's language does, with 24 hours as everywhere else on these pages. */
export function clock(moment) {
  return new Date(moment).toLocaleTimeString(document.documentElement.lang, {
    hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: live.dataset.zone,
  });
}

function tell() {
  const isLost = failures > 1 || (failures > 0 && !navigator.onLine);
  document.body.classList.toggle("is-lost", isLost);
  if (signIn) signIn.hidden = !isSignedOut;
  if (!state) return;
  const words = isLost && !isSignedOut ? state.dataset.lost.replace("{time}", clock(seenAt)) : "";
  if (state.textContent !== words) state.textContent = words;
}

// Says which problem this page has, and the version that its form began with. Read anew each time:
// a form of a new problem gets both when it is saved.
function question() {
  const asked = new URL(live.dataset.address, location.href);
  const base = document.querySelector("input[name=version]")?.value;
  const { since, code } = live.dataset;
  for (const [name, value] of Object.entries({ since, code, base })) {
    if (value) asked.searchParams.set(name, value);
  }
  return asked;
}

async function fetchNews() {
  const request = { headers: HEADERS, redirect: "error", signal: breakOffAfter(PATIENCE) };
  const answer = await fetch(question(), request);
  return [answer, answer.status === 200 ? await answer.text() : ""];
}

/** Ask the server for news now, and by itself again after a pause that grows with failures. */
export async function ask() {
  clearTimeout(timer);
  if (asking) return;
  asking = true;
  try {
    const [answer, html] = await within(PATIENCE + 1000, fetchNews);
    if (!answer.headers.has("X-DIM")) throw new Error("somebody else's answer");
    isSignedOut = answer.status === 401;
    // The list was there when the page was opened: closed to us. A form keeps what was typed.
    if (GONE.has(answer.status) && list.isConnected) location.reload();
    if (![200, 204].includes(answer.status)) throw new Error("no answer");
    if (answer.status === 200) {
      take(new DOMParser().parseFromString(html, "text/html").getElementById("live"));
    }
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

// "Show" on a line, or "stop": the screens follow, this page stays where it is. One after the
// other, or the screens might end with what was pressed first.
let told = Promise.resolve();
document.getElementById("discussed")?.addEventListener("submit", (event) => {
  const button = submitterOf(event);
  if (!button) return;
  event.preventDefault();
  const line = button.closest("li");
  const isShown = line?.firstElementChild.classList.contains("is-discussed");
  const code = line && !isShown ? line.dataset.code : "";
  const said = new FormData(event.target);
  said.set(button.name, code);
  const was = list.querySelector(".is-discussed")?.id ?? "";
  const { action } = event.target;
  markDiscussed(code);
  told = told.then(async () => {
    const request = { method: "POST", body: said, headers: HEADERS, redirect: "manual" };
    const answer = await fetch(action, request).catch(() => null);
    if (answer?.type !== "opaqueredirect") markDiscussed(was); // nobody was told
    ask();
  });
});

// A laptop that wakes up, a tab that comes to the front, a network that is back: ask at once.
document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
for (const name of ["dim:sent", "dim:undone"]) document.addEventListener(name, ask);
window.addEventListener("online", ask);
window.addEventListener("offline", () => { failures += 1; tell(); });
window.addEventListener("pageshow", ask);
// A copy from the device is put on the screen after the page has loaded: no pageshow comes.
if (document.readyState === "complete") ask();
