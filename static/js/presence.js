// Tells the server that this page is open and what is done here.
// What others do arrives with the news (live.js).
const live = document.getElementById("live");
const form = document.querySelector("#quick-entry, #entry-form");
const EVERY = 10000; // milliseconds; the server forgets a page after 30 s of silence
const TYPING = 60000;
const page = [...crypto.getRandomValues(new Uint8Array(16))]
  .map((byte) => byte.toString(16).padStart(2, "0"))
  .join("");
let typedAt = -Infinity;
let said = "";
let saidAt = 0;
let isGone = false;

const words = (doing) => new URLSearchParams({
  csrfmiddlewaretoken: /csrftoken=(\w+)/.exec(document.cookie)?.[1] ?? "",
  page, code: live.dataset.code ?? "", doing, hidden: document.hidden ? "1" : "",
  note_taker: form?.elements.note_taker?.value ?? "",
});

function say() {
  const isTyping = !document.hidden && Date.now() - typedAt < TYPING;
  const now = words(isTyping ? "editing" : live.dataset.doing ?? "looking");
  if (isGone || (String(now) === said && Date.now() - saidAt < EVERY)) return;
  said = String(now);
  saidAt = Date.now();
  // Whatever becomes of it: in ten seconds all of it is said again.
  fetch(live.dataset.here, { method: "POST", body: now, redirect: "manual" }).catch(() => {});
}

form?.addEventListener("input", () => { typedAt = Date.now(); say(); });
document.addEventListener("visibilitychange", say);
setInterval(say, 2000);
window.addEventListener("pagehide", () => {
  isGone = true;
  said = "";
  navigator.sendBeacon(live.dataset.here, words("left"));
});
window.addEventListener("pageshow", () => { isGone = false; say(); });
