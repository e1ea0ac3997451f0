// While somebody types, shows problems that say the same. They come late or never; nothing waits
// for them, and they take no focus. The server finds them and their words.
import { isComposing } from "./input_method.js";
import { cookie } from "./outbox.js";

const PAUSE = 600; // milliseconds without a keystroke
const PATIENCE = 5000;
const LEAST = 12; // letters
const MOST = 600;
const place = document.getElementById("similar");
const form = document.getElementById("quick-entry") ?? document.getElementById("entry-form");
const { statement, strategic_issue: issue } = form.elements;
const lines = place.querySelector("[data-part=lines]");
const none = place.querySelector("[data-part=none]");
const said = place.querySelector("[role=status]");
let timer;
let asking;

place.classList.add("live");

/** Show what was found; without it nothing, or that nothing was found for `searched`, a text. */
function show(part, searched = null) {
  // Of a longer text only the beginning was looked for, and a text may have changed meanwhile.
  const isAll = searched !== null && searched === statement.value && searched.length <= MOST;
  const isNone = Boolean(none && !part && isAll);
  const words = part?.dataset.said ?? (isNone ? none.textContent : "");
  if (said.textContent !== words) said.textContent = words;
  const fold = part?.querySelector("details");
  if (fold) fold.open = Boolean(lines.querySelector("details")?.open);
  lines.replaceChildren(...(part ? [part] : []));
  if (none) none.hidden = !isNone;
}

/** Take the suggestions away and stop asking for more. */
export function clear() {
  clearTimeout(timer);
  asking?.abort();
  show(null);
}

async function ask() {
  if (!navigator.onLine) { clear(); return; }
  const mine = new AbortController();
  asking = mine;
  const giveUp = setTimeout(() => mine.abort(), PATIENCE);
  const text = statement.value;
  const body = new URLSearchParams({
    statement: text.slice(0, MOST),
    issue: issue.value && issue.selectedOptions[0].text,
    without: form.dataset.code ?? "",
  });
  const headers = { "X-CSRFToken": cookie("csrftoken") };
  const { signal } = mine;
  const request = { method: "POST", body, headers, signal, redirect: "error", cache: "no-store" };
  try {
    const answer = await fetch(place.dataset.address, request);
    const html = answer.status === 200 && answer.headers.has("X-DIM") ? await answer.text() : "";
    const page = new DOMParser().parseFromString(html, "text/html");
    // Anything else than our own 204, such as the sign-in page of a hotel, is no search.
    const isEmpty = answer.status === 204 && answer.headers.has("X-DIM");
    if (!signal.aborted) show(page.querySelector(".similar-found"), isEmpty ? text : null);
  } catch {
    if (asking === mine) show(null);
  }
  clearTimeout(giveUp);
}

function look() {
  clearTimeout(timer);
  asking?.abort();
  asking = null;
  if (none) none.hidden = true;
  if (statement.value.trim().length < LEAST) show(null);
  else timer = setTimeout(ask, PAUSE);
}

for (const field of [statement, issue]) field.addEventListener("input", look);
// The quick entry empties its fields when it takes a line.
form.addEventListener("submit", () => setTimeout(() => { if (!statement.value) clear(); }));
window.addEventListener("offline", clear);

// A click keeps the caret where it is.
place.addEventListener("mousedown", (event) => {
  if (form.contains(document.activeElement)) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  const n = /^Digit([1-5])$/.exec(event.code)?.[1];
  const isAltOnly = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (!n || !isAltOnly || isComposing(event)) return;
  const button = lines.querySelector(`[data-n="${n}"] [data-supports]`);
  if (!button?.getClientRects().length) return;
  event.preventDefault();
  if (!event.repeat) button.click();
});

// Out of the way until the text changes.
form.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || form.id !== "quick-entry" || !lines.childElementCount) return;
  event.preventDefault();
  clear();
});

// On the full form the next page asks. What was just typed is stored first, so that it is this
// problem that gives way.
async function leaveFor(link) {
  if (!form.dataset.code && statement.value.trim()) {
    const stored = new Promise((resolve) => {
      document.addEventListener("dim:sent", resolve, { once: true });
    });
    document.dispatchEvent(new CustomEvent("dim:flush"));
    await Promise.race([stored, new Promise((resolve) => { setTimeout(resolve, PATIENCE); })]);
  }
  const address = new URL(link.href);
  if (form.dataset.code) address.searchParams.set("draft", form.dataset.code);
  location.assign(address);
}

if (form.id === "entry-form") {
  place.addEventListener("click", (event) => {
    const link = event.target.closest("[data-supports]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    leaveFor(link);
  });
}
