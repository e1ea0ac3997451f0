// The full form saves by itself: on the device with every keystroke, on the server after a pause.
// This script handles only the answer "saved". Everything else (a refusal, a conflict) the server
// explains in a page of its own, so the form is then sent as a plain form.
import "./typing_time.js";
import { submitterOf } from "./buttons.js";
import { within } from "./device.js";
import { silent } from "./device_storage.js";
import { fresh, reopen } from "./drafts.js";
import * as outbox from "./outbox.js";
import { fillRows, keepOneEmptyRow, rowsNow } from "./entry_form.js";
import { offerOnNextPage } from "./undo.js";

const PAUSE = 1500; // milliseconds without a keystroke
const LEFT = 100; // after leaving a field
const BEGINNING = 2500; // in which the device may bring back what was typed before
const form = document.getElementById("entry-form");
const { version, turn, marks, entry_key: key, strategic_issue: issue, statement } = form.elements;
const note = document.getElementById("autosave-note");
const WAITING = new Set(["offline", "portal", "server", "sign_in"]);
const NEVER = new Set(["csrfmiddlewaretoken", "action", "draft"]);
// Whoever goes on with a text signs it, on the page where that is done.
const OF_THE_PAGE = new Set(["typed_by", "note_taker", "page_opened"]);
const NOT_TYPED = new Set([
  ...OF_THE_PAGE, "version", "turn", "entry_key", "marks", "recommendation-pk",
  "last_typed", "last_pressed",
]);

const read = () => [...new FormData(form)].filter(([name]) => !NEVER.has(name));
// The fields as the page came: what is typed while the scripts are on their way is not stored yet.
const servedValue = (field) => field.defaultValue
  ?? ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value;
const served = () => [...form.elements]
  .filter(({ name, type }) => name && !NEVER.has(name) && !["submit", "button"].includes(type))
  .map((field) => [field.name, servedValue(field) ?? ""]);
// What somebody would see of these fields; an empty row at the end is none.
const isSeen = ([name, value]) => !NOT_TYPED.has(name)
  && Boolean(value.trim() || !name.startsWith("recommendation"));
const said = (fields) => JSON.stringify(fields.filter(isSeen));

// The page shows text that the server has not taken.
const isRefused = form.dataset.refused !== undefined;
let stored = isRefused ? "" : said(served()); // as the server has it
let draft = fresh();
let isUsed = false; // something was typed or saved here
let timer;
let saving = false;
let wanted = ""; // what a button asked for and could not be done yet
let failures = 0;

const isWhole = () => Boolean(issue.value && statement.value.trim());
const isAutomatic = "autosave" in form.dataset; // a correction waits for its button

const record = () => ({
  page: location.pathname,
  board: form.dataset.back.split("#")[0],
  edit: location.pathname,
  post: address(),
  state: isWhole() && (isAutomatic || wanted) ? "ready" : "typing",
  code: form.dataset.code,
  issue: issue.selectedOptions[0]?.text,
  fields: [...read(), ...(wanted ? [["action", wanted]] : [])],
});

// Not form.action: that is the name of its buttons.
function address(now) {
  if (now) form.setAttribute("action", now);
  return form.getAttribute("action");
}

function schedule(pause) {
  clearTimeout(timer);
  timer = setTimeout(() => save(), pause);
}

function typed() {
  isUsed = true;
  note.hidden = true;
  if (said(read()) === stored && !wanted) {
    clearTimeout(timer);
    draft.drop();
    return;
  }
  draft.keep(record());
  if (isAutomatic) schedule(PAUSE);
}

// The plain form, for everything that the server explains better; its answer confirms the draft.
function sendPlainly(action) {
  for (const [name, value] of [["draft", draft.id], ["action", action]]) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  form.submit();
}

function becomeEntry(answer) {
  if (form.dataset.code) return;
  form.dataset.code = document.getElementById("live").dataset.code = answer.code;
  address(answer.edit_url);
  form.dataset.back += `#${answer.code}`;
  document.querySelector("h1").textContent = outbox.fill(form.dataset.title, answer);
  document.title = document.title.replace(/^[^,]*/, answer.code);
  history.replaceState(null, "", answer.edit_url);
  document.dispatchEvent(new CustomEvent("dim:moved", { detail: answer.edit_url }));
}

// Put what others changed meanwhile into the form, unless the cursor is in one of these fields;
// then the next save asks again. Returns whether it was done.
function takeOver(content) {
  const parts = Object.entries(content)
    .filter(([name]) => name !== "rows")
    .map(([name, value]) => [form.elements[name], String(value)]);
  const differing = parts.filter(([field, value]) => field.value !== value);
  const rows = rowsNow();
  const columns = ["text", "addressees", "horizon"];
  const isSame = (one, at) => rows[at] && columns.every((name) => rows[at][name] === one[name]);
  const isRowWise = content.rows.length !== rows.length || !content.rows.every(isSame);
  const active = document.activeElement;
  if (differing.some(([field]) => field === active)) return false;
  if (isRowWise && active.closest("#rows")) return false;
  for (const [field, value] of differing) field.value = value;
  if (isRowWise) fillRows(content.rows);
  marks.value = ""; // those of the quick entry are read by now
  return true;
}

function takeSaved(answer, sent, rows) {
  becomeEntry(answer);
  document.getElementById("restored").hidden = true;
  const isStill = said(read()) === said(sent);
  if (answer.content && !(isStill && takeOver(answer.content))) {
    // The form stays as old as it was: what comes next is compared with what was on the screen.
    stored = said(sent);
  } else {
    version.value = answer.version;
    if (answer.content) stored = said(read());
    else {
      stored = said(sent);
      rows.forEach((row, at) => {
        row.querySelector("[name=recommendation-pk]").value = answer.recommendations[at] ?? "";
      });
    }
  }
  const notices = [...answer.notices, ...(answer.merged ?? [])];
  tell(notices.join(" "), false);
}

function tell(text, isTrouble) {
  note.hidden = !text;
  note.classList.toggle("warning", isTrouble);
  note.querySelector("span").textContent = text;
  note.querySelector("button").hidden = !isTrouble;
}

async function goOn(action, answer) {
  await draft.drop();
  draft.close();
  if (action === "new") {
    const number = parseInt(issue.selectedOptions[0].text, 10);
    location.assign(`${form.dataset.create}?issue=${encodeURIComponent(number)}`);
  } else if (action === "submit") {
    offerOnNextPage(answer);
    location.assign(`${form.dataset.back.split("#")[0]}#${answer.code}`);
  }
}

/** Save the form on the server, when it is whole and something in it is not stored yet. */
async function save(action = "") {
  await begun;
  isUsed = true;
  clearTimeout(timer);
  if (action) wanted = action;
  if (saving) return;
  if (!wanted && (said(read()) === stored || !isWhole())) return;
  saving = true;
  const doing = wanted;
  turn.value = Number(turn.value) + 1;
  const sent = read();
  const rows = [...document.querySelectorAll("#rows [data-row]")];
  const kept = draft.keep(record());
  const fields = [...sent, ["action", doing === "submit" ? "submit" : "save"]];
  const answer = await outbox.send({ post: address(), fields });
  saving = false;
  if (WAITING.has(answer.kind)) {
    failures += 1;
    if (doing === "new" && await kept) { await setAside(); return; }
    timer = setTimeout(() => save(), outbox.pauseAfter(failures));
    await outbox.told(answer);
    return;
  }
  failures = 0;
  if (answer.kind !== "saved" || (doing === "submit" && answer.status !== "submitted")) {
    if (doing) { wanted = ""; sendPlainly(doing); return; }
    tell(outbox.reasonOf(answer), true);
    await outbox.told(answer);
    return;
  }
  if (wanted === doing) wanted = "";
  takeSaved(answer, sent, rows);
  if (doing && doing !== "save") { await goOn(doing, answer); return; }
  if (said(read()) === stored && !wanted) await draft.drop();
  else { draft.keep(record()); schedule(wanted ? 0 : PAUSE); }
  await outbox.told(answer, record());
}

// "Save, write a new one" without network: this one waits in the outbox, the next page is empty.
async function setAside() {
  wanted = "";
  if (await draft.send({ ...record(), page: "" })) location.assign(form.dataset.create);
}

async function begin() {
  const query = new URLSearchParams(location.search);
  const asked = query.get("draft");
  const found = await reopen(({ id, page }) => (asked ? id === asked : page === location.pathname));
  const isMine = found && !isUsed && (isRefused || said(read()) === stored);
  (isMine ? draft : found)?.close();
  if (isMine) draft = found;
  if (isMine && !isRefused) restore(found.found);
  if (isMine || !isUsed) key.value = draft.id;
  if (asked) history.replaceState(null, "", location.pathname + location.hash);
  if (said(read()) !== stored) typed();
}

function restore({ fields }) {
  const columns = Object.fromEntries(["pk", "text", "addressees", "horizon"].map((name) => (
    [name, fields.filter(([its]) => its === `recommendation-${name}`).map(([, value]) => value)]
  )));
  for (const [name, value] of fields) {
    const isRestored = !name.startsWith("recommendation-") && !OF_THE_PAGE.has(name);
    if (isRestored && form.elements[name]) form.elements[name].value = value;
  }
  wanted = fields.find(([name]) => name === "action")?.[1] ?? "";
  fillRows(columns.text.map((text, at) => ({
    text,
    pk: columns.pk[at] ?? "",
    addressees: columns.addressees[at] ?? "",
    horizon: columns.horizon[at] ?? "",
  })));
  document.getElementById("restored").hidden = false;
}

// Also in a copy of a page, whose own key has been used; text that was refused keeps its key until
// the device has answered.
if (!isRefused) key.value = draft.id;
const begun = within(BEGINNING, () => Promise.race([begin(), silent])).catch(() => {});
keepOneEmptyRow();
form.addEventListener("input", typed);
form.addEventListener("change", () => {
  if (isAutomatic && said(read()) !== stored) schedule(LEFT);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  save(submitterOf(event)?.value ?? "save");
});
note.querySelector("button").addEventListener("click", () => sendPlainly("save"));
document.querySelector("#restored button").addEventListener("click", async () => {
  await draft.drop();
  draft.close();
  location.reload();
});
addEventListener("online", () => { if (failures) save(); });
document.addEventListener("dim:flush", () => save());
