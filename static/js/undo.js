// The bar that undoes one's own last step for some seconds: by its button, or by Ctrl+Z outside of
// the fields. The server says whether it may still be done; without this file the button stands in
// the message of the page.
import * as outbox from "./outbox.js";
import { isReached } from "./reach.js";

const bar = document.getElementById("undo-bar");
const said = document.getElementById("undo-said");
const words = bar.querySelector("p");
const act = bar.querySelector(".undo-act");
const left = bar.querySelector(".undo-left");
const SECONDS = Number(bar.dataset.seconds); // the server gives some more, for a slow network
const ANSWER = 6000; // milliseconds for which the result can be read
const NEXT = "dim-undo"; // what the page before this one offers
const FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable]";
let undo = null; // what the button does
let ends = 0;
let timer;
let isTyping = false; // something was typed since the bar appeared

// Who has the focus in the bar goes on where most people go on.
function leaveBar() {
  if (!bar.contains(document.activeElement)) return;
  (document.getElementById("id_statement") ?? document.getElementById("main")).focus();
}

function hide() {
  clearTimeout(timer);
  undo = null;
  leaveBar();
  bar.hidden = true;
}

/** What comes now cannot be undone here: nor may Ctrl+Z undo what came before it. */
export const forget = hide;

function tick() {
  const seconds = Math.ceil((ends - Date.now()) / 1000);
  if (seconds <= 0) { hide(); return; }
  left.textContent = outbox.fill(bar.dataset.left, { n: seconds });
  timer = setTimeout(tick, 1000);
}

function show(text, seconds, what) {
  clearTimeout(timer);
  undo = what;
  isTyping = false;
  ends = Date.now() + seconds * 1000;
  words.textContent = text;
  act.hidden = false;
  bar.hidden = false;
  tick();
}

// Said once; a number that changes every second would never let anybody finish.
function announce(text, seconds) {
  said.textContent = `${text} ${outbox.fill(said.dataset.said, { n: seconds })}`;
}

function tell(text) {
  clearTimeout(timer);
  leaveBar();
  act.hidden = true;
  words.textContent = text;
  said.textContent = text;
  timer = setTimeout(hide, ANSWER);
}

async function send(address, record) {
  const what = undo;
  undo = null; // one press
  const fields = record.fields.filter(([name]) => name === "typed_by");
  const answer = await outbox.send({ post: address, fields });
  if (answer.kind === "saved") {
    tell(answer.message);
    document.dispatchEvent(new CustomEvent("dim:undone", { detail: { record } }));
  } else if (outbox.reasonOf(answer)) {
    tell(outbox.reasonOf(answer));
  } else {
    words.textContent = bar.dataset.failed;
    said.textContent = bar.dataset.failed;
    if (!bar.hidden) undo = what;
  }
}

function run() {
  if (undo) undo();
}

/** Offer on the page that comes next to undo what this answer has confirmed. */
export function offerOnNextPage({ code, undo: address }) {
  const offer = { code, address, ends: Date.now() + SECONDS * 1000 };
  try { sessionStorage.setItem(NEXT, JSON.stringify(offer)); } catch { /* no offer then */ }
}

// The answer of a form is a page: without our server it would be the browser's own.
async function sendForm(form) {
  const what = undo;
  undo = null; // one press
  if (await isReached()) { form.submit(); return; }
  words.textContent = bar.dataset.failed;
  said.textContent = bar.dataset.failed;
  if (!bar.hidden) undo = what;
}

// By a form, whose answer is a page that says what became of it.
function post(address) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").cloneNode();
  const form = Object.assign(document.createElement("form"), { method: "post", action: address });
  form.append(token);
  document.body.append(form);
  sendForm(form);
}

function takeOffer() {
  let offer = null;
  try {
    offer = JSON.parse(sessionStorage.getItem(NEXT));
    sessionStorage.removeItem(NEXT);
  } catch { /* nothing is offered */ }
  const seconds = Math.floor((offer?.ends - Date.now()) / 1000);
  if (!(seconds > 0)) return;
  const text = outbox.fill(bar.dataset.submitted, offer);
  show(text, seconds, () => post(offer.address));
  announce(text, seconds);
}

// The button of a message moves into the bar, which stays in sight. On a narrow screen the bar is
// in the quick entry, far below the message: there the button stays, and the key works.
function takeMessage() {
  const form = document.querySelector("form[data-undo]");
  if (!form) { takeOffer(); return; }
  const isLongAgo = "copyOf" in document.documentElement.dataset;
  const isFarBelow = getComputedStyle(bar).position === "static";
  if (isLongAgo || !isFarBelow) form.classList.add("is-in-bar");
  if (isLongAgo) return;
  const seconds = Number(form.dataset.undo);
  const text = form.parentElement.querySelector("p").textContent;
  show(text, seconds, () => sendForm(form));
  if (isFarBelow) bar.hidden = true;
  announce(text, seconds);
}

bar.querySelector("button").addEventListener("click", run);
document.addEventListener("input", () => { isTyping = true; });
document.addEventListener("keydown", (event) => {
  const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
  if (!isUndo || event.shiftKey || event.altKey || !undo) return;
  // In a field the browser undoes what was typed there; an empty one has nothing to undo.
  const field = event.target.closest(FIELDS);
  if (field && (isTyping || field.value !== "")) return;
  event.preventDefault();
  run();
});
document.addEventListener("dim:sent", ({ detail: { answer, record } }) => {
  // The full form saves by itself while people type; its history has every step.
  if (!document.getElementById("list")) return;
  if (!answer.undo) { forget(); return; }
  show(outbox.fill(bar.dataset.saved, answer), SECONDS, () => send(answer.undo, record));
});
// Coming back with the browser's Back button shows the page as it was left.
addEventListener("pageshow", (event) => { if (event.persisted) hide(); });
takeMessage();
