// The full form saves by itself: on the device with every keystroke, on the server after a pause. A script only
// knows the good answer; whatever else the server has to say, it says in its own page, to which the form is sent.
import { fresh, reopen } from "./drafts.js";
import * as outbox from "./outbox.js";
import { fillRows, keepOneEmptyRow, rowsNow } from "./entry_form.js";

const PAUSE = 1500; // milliseconds without a keystroke
const LEFT = 100; // after leaving a field
const form = document.getElementById("entry-form");
const { version, turn, entry_key: key, strategic_issue: issue, statement } = form.elements;
const note = document.getElementById("autosave-note");
const WAITING = new Set(["offline", "portal", "server", "sign_in"]);
const NEVER = new Set(["csrfmiddlewaretoken", "action", "draft"]);
const NOT_TYPED = new Set(["version", "turn", "entry_key", "typed_by", "recommendation-pk"]);

const read = () => [...new FormData(form)].filter(([name]) => !NEVER.has(name));
// What somebody would see of these fields; an empty row at the end is none.
const said = (fields) => JSON.stringify(fields.filter(([name, value]) => !NOT_TYPED.has(name) && (value.trim() || !name.startsWith("recommendation"))));

const isRefused = form.dataset.refused !== undefined; // the page shows text that the server has not taken
let stored = isRefused ? "" : said(read()); // as the server has it
let draft;
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
  if (!draft) return;
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

// What others changed meanwhile comes into the form, unless the cursor is in it; then the next save asks again.
function takeOver(content) {
  const parts = Object.entries(content).filter(([name]) => name !== "rows").map(([name, value]) => [form.elements[name], String(value)]);
  const differing = parts.filter(([field, value]) => field.value !== value);
  const rows = rowsNow();
  const isSame = (one, at) => rows[at] && ["text", "addressees", "horizon"].every((name) => rows[at][name] === one[name]);
  const isRowWise = content.rows.length !== rows.length || !content.rows.every(isSame);
  const active = document.activeElement;
  if (differing.some(([field]) => field === active) || (isRowWise && active.closest("#rows"))) return false;
  for (const [field, value] of differing) field.value = value;
  if (isRowWise) fillRows(content.rows);
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
      rows.forEach((row, at) => { row.querySelector("[name=recommendation-pk]").value = answer.recommendations[at] ?? ""; });
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
  if (action === "new") location.assign(`${form.dataset.create}?issue=${encodeURIComponent(parseInt(issue.selectedOptions[0].text, 10))}`);
  else if (action === "submit") location.assign(`${form.dataset.back.split("#")[0]}#${answer.code}`);
}

export async function save(action = "") {
  await begun;
  clearTimeout(timer);
  if (action) wanted = action;
  if (saving) return;
  if (!wanted && (said(read()) === stored || !isWhole())) return;
  saving = true;
  const doing = wanted;
  turn.value = Number(turn.value) + 1;
  const sent = read();
  const rows = [...document.querySelectorAll("#rows [data-row]")];
  await draft.keep(record());
  const answer = await outbox.send({ post: address(), fields: [...sent, ["action", doing === "submit" ? "submit" : "save"]] });
  saving = false;
  if (WAITING.has(answer.kind)) {
    failures += 1;
    if (doing === "new") { await setAside(); return; }
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
  await draft.send({ ...record(), page: "" });
  location.assign(form.dataset.create);
}

async function begin() {
  const query = new URLSearchParams(location.search);
  const asked = query.get("draft");
  const found = await reopen(({ id, page }) => (asked ? id === asked : page === location.pathname));
  const isMine = found && (isRefused || said(read()) === stored);
  if (!isMine) found?.close();
  draft = isMine ? found : fresh();
  if (isMine && !isRefused) restore(found.found);
  key.value = draft.id; // also in a copy of a page, whose own key has been used
  if (asked) history.replaceState(null, "", location.pathname + location.hash);
  if (said(read()) !== stored) typed();
}

function restore({ fields }) {
  const columns = Object.fromEntries(["pk", "text", "addressees", "horizon"].map((name) => (
    [name, fields.filter(([its]) => its === `recommendation-${name}`).map(([, value]) => value)]
  )));
  for (const [name, value] of fields) {
    if (!name.startsWith("recommendation-") && name !== "typed_by" && form.elements[name]) form.elements[name].value = value;
  }
  wanted = fields.find(([name]) => name === "action")?.[1] ?? "";
  fillRows(columns.text.map((text, at) => (
    { text, pk: columns.pk[at] ?? "", addressees: columns.addressees[at] ?? "", horizon: columns.horizon[at] ?? "" }
  )));
  document.getElementById("restored").hidden = false;
}

const begun = begin();
keepOneEmptyRow();
form.addEventListener("input", typed);
form.addEventListener("change", () => { if (draft && isAutomatic && said(read()) !== stored) schedule(LEFT); });
form.addEventListener("submit", (event) => {
  event.preventDefault();
  save(event.submitter?.value ?? "save");
});
note.querySelector("button").addEventListener("click", () => sendPlainly("save"));
document.querySelector("#restored button").addEventListener("click", async () => {
  await draft.drop();
  draft.close();
  location.reload();
});
addEventListener("online", () => { if (failures) save(); });
document.addEventListener("dim:flush", () => save());
