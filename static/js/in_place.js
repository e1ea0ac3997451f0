// Changes a problem where it stands in the list: F2, a double click or its button opens a small
// form in its line. What is typed there goes through the outbox like everything else; Escape leaves
// it half typed on the device, in sight below the line, until somebody goes on or discards it.
// Without this file the button leads to the full form.
import { reopen } from "./drafts.js";
import { isComposing } from "./input_method.js";
import { LineForm, pageOf } from "./line_form.js";
import * as outbox from "./outbox.js";
import "./save_notices.js";

const list = document.getElementById("list");
const EDITABLE = ".entry[data-edit]";
const DOUBLE = 250; // milliseconds in which a second click makes a double click
const NEWS = 1500; // until the list shows what was saved; then its old line is seen for a moment
let editing = null; // the form that is open
let byPointer = false; // the pointer was moved last, and no key
let shown = ""; // the line of the outbox to bring into sight when it is there
let following; // a click on a link that may become a double click

const after = (pause) => new Promise((resolve) => { setTimeout(resolve, pause); });
const heard = (name) => new Promise((resolve) => {
  document.addEventListener(name, resolve, { once: true });
});
const lineOf = (code) => list.querySelector(`li[data-code="${code}"]`);

// A text of the list is cut where it is long: then the full form is the place for it.
const isCut = (entry) => Boolean(entry.querySelector("h3 .clamp, .recommendations .clamp"));

// A class that has closed takes only what was returned.
const isShut = (entry) => document.body.classList.contains("is-closed")
  && Boolean(entry.querySelector(".edit-here"));

function close(one) {
  const hadFocus = one.item.contains(document.activeElement);
  one.item.remove();
  if (editing === one) editing = null;
  const line = lineOf(one.code);
  if (hadFocus) line?.querySelector(".edit-here, h3 a")?.focus({ preventScroll: true });
  outbox.changed();
}

// Leave a form; what was changed in it waits half typed on the device.
function leave(one) {
  if (one.isSent) return;
  // It is not opened again by itself: whoever left it may mean to discard it.
  if (one.isChanged()) {
    one.draft.keep({ ...one.record(), isLeft: true });
    shown = `queued-${one.draft.id}`;
  } else one.draft.drop();
  // Its line appears when no form has it any more.
  one.draft.close().then(outbox.changed);
  close(one);
}

// The rest of the problem is in the full form, and what was typed here goes along.
async function complete(one, address) {
  if (!one.isChanged()) { location.assign(address); return; }
  if (!await one.draft.keep(one.record())) return;
  await one.draft.close();
  location.assign(`${address}?draft=${one.draft.id}`);
}

// The form stays until the list shows what was saved; at least until the words are safe.
async function save(one) {
  if (one.isSent || !one.isSound()) return;
  if (!one.isChanged()) { leave(one); return; }
  const { id } = one.draft;
  one.lock();
  outbox.stands(id, true);
  const answered = new Promise((resolve) => { one.answer = resolve; });
  // Where the device does not have it, only the answer of the server lets the form go.
  const isSafe = one.draft.send(one.record())
    .then((isKept) => (isKept ? after(NEWS) : new Promise(() => {})));
  const answer = await Promise.race([answered, isSafe]);
  if (answer === "saved") await Promise.race([heard("dim:live"), after(NEWS)]);
  outbox.stands(id, false);
  close(one);
}

// The quick entry stays at the foot of the window, and would cover the fields and buttons.
function showAboveDock(item) {
  const dock = document.getElementById("quick-entry");
  const covered = dock && getComputedStyle(dock).position === "sticky" ? dock.offsetHeight : 0;
  item.style.scrollMarginBottom = `${covered + 8}px`;
  const { top, height } = item.getBoundingClientRect();
  const isTall = top < 0 || height > window.innerHeight - covered;
  item.scrollIntoView({ block: isTall ? "start" : "nearest", behavior: "instant" });
}

function open(entry, found = null) {
  const line = entry.closest("li");
  if (editing?.code === line.dataset.code) { editing.statement.focus(); return; }
  if (isShut(entry)) return;
  if (isCut(entry)) { location.assign(entry.dataset.edit); return; }
  if (editing) leave(editing);
  const one = new LineForm(line, entry);
  editing = one;
  one.form.addEventListener("submit", (event) => { event.preventDefault(); save(one); });
  one.form.querySelector("[data-act=leave]").addEventListener("click", () => leave(one));
  one.part("full").addEventListener("click", (event) => {
    event.preventDefault();
    complete(one, one.edit);
  });
  // Before its line, which the style sheet hides: the list may replace the line at any time.
  line.before(one.item);
  showAboveDock(one.item);
  if (found) { one.take(found); return; }
  one.statement.focus({ preventScroll: true });
  const { length } = one.statement.value;
  one.statement.setSelectionRange(length, length);
  one.bringBack();
}

// The list has news; perhaps of the very line that is being changed.
function look() {
  if (!editing) return;
  const entry = lineOf(editing.code)?.querySelector(".entry");
  const isChanged = Boolean(entry) && !editing.isSent && entry.dataset.version !== editing.version;
  editing.part("changed").hidden = !isChanged;
  editing.item.classList.toggle("shows-line", isChanged);
}

const hear = (kind) => ({ detail: { record } }) => {
  if (kind === "refused") shown = `queued-${record.id}`;
  if (editing?.draft.id === record.id) editing.answer?.(kind);
};

// What was left or refused stands below the line, with the reason: where its writer looks.
function bringIntoSight() {
  const card = shown && document.getElementById(shown);
  if (!card) return;
  if (!card.matches(".is-half-typed") && card.querySelector("[data-part=reason]").hidden) return;
  shown = "";
  showAboveDock(card);
}

// --- What is below a line, half typed or not sent yet ---

const waitingBelow = (line) => {
  const next = line?.nextElementSibling;
  return next?.matches(".queued") ? next : null;
};

// The old words must not be submitted without a word while newer ones wait below them.
list.addEventListener("submit", (event) => {
  const entry = event.target.closest(EDITABLE);
  const isOpen = editing && editing.code === entry?.id && editing.isChanged();
  const card = waitingBelow(entry?.closest("li"));
  if (!isOpen && !card) return;
  event.preventDefault();
  if (isOpen) editing.statement.focus();
  else if (card.matches(".is-half-typed")) open(entry);
  else showAboveDock(card);
});

// "Open and change" goes on in the line itself.
list.addEventListener("click", (event) => {
  const card = event.target.closest("[data-part=edit]")?.closest(".queued.is-half-typed");
  const entry = card?.previousElementSibling?.querySelector(EDITABLE);
  if (!entry || hasModifier(event) || isCut(entry) || isShut(entry)) return;
  event.preventDefault();
  open(entry);
});

// --- Opening ---

// The line that a key means: where the pointer is, or the focus, whichever was moved last.
function entryFor(target) {
  const focused = target.closest(EDITABLE);
  const hovered = list.querySelector(`${EDITABLE}:hover`);
  const [first, second] = byPointer ? [hovered, focused] : [focused, hovered];
  return first ?? second ?? list.querySelector(`${EDITABLE}:target, ${EDITABLE}.is-new`);
}

const hasModifier = (event) => event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;

// As in the quick entry: Enter saves, and with Shift it begins a new line. On a button it presses.
function isSave(event) {
  const isCommand = event.ctrlKey || event.metaKey;
  if (event.key !== "Enter") return isCommand && event.key.toLowerCase() === "s";
  return isCommand || (!event.shiftKey && !event.altKey && event.target.matches("textarea, input"));
}

function pressInForm(event) {
  const isEscape = event.key === "Escape";
  if (!isEscape && !isSave(event)) return;
  event.preventDefault();
  if (isEscape) leave(editing);
  else if (!event.repeat) save(editing);
}

document.addEventListener("pointermove", () => { byPointer = true; });
document.addEventListener("keydown", (event) => {
  if (isComposing(event) || !(event.target instanceof Element)) return;
  if (event.key === "Tab") byPointer = false;
  if (event.defaultPrevented) return; // a suggestion was taken, or its list closed
  if (editing?.form.contains(event.target)) { pressInForm(event); return; }
  const entry = event.key === "F2" && !hasModifier(event) && entryFor(event.target);
  if (!entry) return;
  event.preventDefault();
  open(entry);
});

// The link of a line is followed only when no second click comes.
list.addEventListener("click", (event) => {
  const entry = event.target.closest(EDITABLE);
  if (!entry || hasModifier(event)) return;
  const link = event.target.closest("h3 a");
  if (event.target.closest(".edit-here")) {
    event.preventDefault();
    open(entry);
  } else if (link && event.detail) { // a key follows it at once
    event.preventDefault();
    clearTimeout(following);
    following = setTimeout(() => location.assign(link.href), DOUBLE);
  }
});

list.addEventListener("dblclick", (event) => {
  const entry = event.target.closest(EDITABLE);
  const isStatement = event.target.closest("h3");
  if (!entry || (!isStatement && event.target.closest("a, button, summary, input"))) return;
  clearTimeout(following);
  open(entry);
});

document.addEventListener("dim:live", look);
document.addEventListener("dim:queued", bringIntoSight);
document.addEventListener("dim:sent", hear("saved"));
document.addEventListener("dim:refused", hear("refused"));
document.addEventListener("dim:flush", () => { if (editing) save(editing); });

// What was half typed when the page was left.
async function begin() {
  const isHere = ({ page, state, isLeft }) => (
    state === "typing" && !isLeft && page.startsWith(pageOf(""))
  );
  const found = await reopen(isHere);
  if (!found) return;
  const entry = lineOf(found.found.code)?.querySelector(EDITABLE);
  if (!entry || editing || isCut(entry) || isShut(entry)) found.close();
  else open(entry, found);
}
begin();
