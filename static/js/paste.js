// A list that is pasted into the quick entry opens a preview: one Enter stores its rows as drafts,
// through the outbox and so without network too. A text that is no list is pasted as ever.
import { readNames } from "./addressee_names.js";
import * as dialogs from "./dialog.js";
import * as outbox from "./outbox.js";
import { draw, part, showNotice } from "./paste_preview.js";
import { assignRecommendations, isList, readClipboard } from "./clipboard.js";
import { MAX_ROWS, arrange, read, recommendationsOf } from "./pasted_list.js";
import * as storage from "./device_storage.js";

const form = document.getElementById("quick-entry");
const dialog = document.getElementById("paste");
const offer = document.getElementById("paste-offer");
const done = document.getElementById("paste-done");
const { strategic_issue: issue, statement, recommendations } = form.elements;
const given = JSON.parse(document.getElementById("paste-rules").textContent);
const { "@": known } = JSON.parse(document.getElementById("mark-names").textContent);
const headings = new Map(Object.entries(given.headings));
const horizons = new Map(Object.entries(given.horizons));
const FIELDS = "input, textarea, select, [contenteditable], dialog";
// The list in the preview: as it was pasted, how it is read, and where it would go.
let list = null;
let offered = null; // what was pasted as one text, and may be a list

const rules = () => ({
  issues: [...issue.options].map(({ text, value }) => (
    { number: parseInt(text, 10), title: text.replace(/^[0-9]+ /, ""), key: Number(value) }
  )),
  texts: given.texts,
  horizons,
  horizonLabel: given.horizonLabel,
});

const tsvOf = (rows) => rows.map((row) => row.map((cell) => (
  /[\t\n]|^"/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell
)).join("\t")).join("\n");

// --- The preview ---

function arranged() {
  return arrange(list.pasted, rules(), list.strip);
}

const isForEntry = () => !list.pasted.roles.includes("statement");

function show() {
  const { problems, leftOut } = arranged();
  const lines = isForEntry() ? linesOfEntry() : [];
  const addressees = problems.flatMap((one) => one.recommendations)
    .map((recommendation) => recommendation.addressees);
  draw(dialog, list, {
    problems, leftOut, lines, addressees, known, limit: MAX_ROWS, issues: rules().issues,
  });
}

function open(found, field, more) {
  list = { strip: true, field, key: outbox.newKey(), issue: issue.value, ...found, ...more };
  if (field === recommendations && !list.pasted.hasHead) assignRecommendations(list.pasted);
  part(dialog, "issue").replaceChildren(...[...issue.options].map((one) => one.cloneNode(true)));
  part(dialog, "issue").value = list.issue;
  show();
  dialogs.show(dialog);
  part(dialog, "store").focus();
}

function leave() {
  dialogs.hide(dialog);
  list = null;
  statement.focus({ preventScroll: true });
}

// What somebody chooses: columns, headings, signs, tabs.
function change({ target }) {
  const { pasted, text } = list;
  const name = target.dataset.part;
  if (name === "issue") list.issue = target.value;
  else if (name === "strip") list.strip = target.checked;
  else if (name === "head") pasted.hasHead = target.checked;
  else if (name === "split") list.pasted = read(text, headings, target.checked);
  else pasted.roles[target.dataset.n] = target.value;
  show();
}

// --- Where it goes ---

// The recommendations of the entry that is being typed, each in a line of its own, with the marks
// by which the server reads whom they address and when.
function linesOfEntry() {
  return recommendationsOf(list.pasted, rules(), list.strip)
    .map(({ text, addressees, horizon }) => [
      text.replace(/\s*\n\s*/g, " "),
      ...readNames(addressees, known).map(({ name }) => `@${name}`),
      ...horizon ? [`!${given.horizonNames[horizon]}`] : [],
    ].join(" "));
}

function insert(field, text) {
  field.focus({ preventScroll: true });
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function putIntoEntry() {
  const lines = linesOfEntry();
  leave();
  const { value, selectionStart: at } = recommendations;
  const gap = at && value[at - 1] !== "\n" ? "\n" : "";
  insert(recommendations, gap + lines.join("\n"));
}

function recordOf({ problems }) {
  const { address } = dialog.dataset;
  const [chosen] = [...issue.options].filter(({ value }) => value === list.issue);
  const [first] = problems;
  return {
    id: list.key,
    page: address, // no form of the board takes it for its own
    board: location.pathname,
    edit: location.pathname,
    post: address,
    issue: chosen?.text,
    title: outbox.fill(dialog.dataset.title, { n: problems.length, first: first.texts.statement }),
    text: tsvOf(list.pasted.rows),
    list: { pasted: list.pasted, text: list.text, strip: list.strip, issue: list.issue },
    fields: [
      ...["typed_by", "note_taker", "page_opened"].map((its) => [its, form.elements[its].value]),
      ["last_typed", Date.now()], // Enter is what counts of a list
      ["key", list.key],
      ["strategic_issue", list.issue],
      ["problems", JSON.stringify(problems)],
    ],
  };
}

function store(event) {
  event.preventDefault();
  if (part(dialog, "store").disabled) return;
  if (isForEntry()) { putIntoEntry(); return; }
  const { replaces } = list;
  outbox.queue(recordOf(arranged()));
  if (replaces) outbox.drop(replaces);
  outbox.go();
  leave();
}

function pasteAsItIs() {
  const { field, text } = list;
  leave();
  insert(field ?? statement, text);
}

// --- Events ---

function paste(event) {
  const field = [statement, recommendations].find((one) => one === event.target) ?? null;
  if (!field && event.target.closest?.(FIELDS)) return;
  offer.hidden = true;
  const found = readClipboard(event, headings);
  if (!found) return;
  if (isList(found)) {
    event.preventDefault();
    open(found, field);
  } else if (field === statement && found.pasted.rows.length > 1) {
    offered = found;
    showNotice(offer, { n: found.pasted.rows.length });
  }
}

// A list that waits or was refused is opened again. What the server may know already under its key
// is sent under that key; what it has refused gets a new one.
async function openAgain(id) {
  const record = await storage.get("entry", id);
  if (!record?.list || record.board !== location.pathname) return;
  const more = record.state === "refused" ? { replaces: id } : { key: id };
  open({ ...record.list, isText: false }, null, more);
}

document.addEventListener("paste", paste);
offer.querySelector("button").addEventListener("click", () => {
  offer.hidden = true;
  open(offered, null);
});
dialog.addEventListener("change", (event) => { if (list) change(event); });
dialog.querySelector("form").addEventListener("submit", store);
part(dialog, "cancel").addEventListener("click", leave);
part(dialog, "plain").addEventListener("click", pasteAsItIs);
dialog.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.preventDefault();
  leave();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest(".queued [data-part=edit]");
  const id = new URL(link?.href ?? location.href).searchParams.get("draft");
  if (!link || !id || link.pathname !== location.pathname) return;
  event.preventDefault();
  openAgain(id);
});
const asked = new URL(location.href).searchParams.get("draft");
if (asked) outbox.started.then(() => openAgain(asked));

document.addEventListener("dim:sent", ({ detail: { answer, record } }) => {
  done.hidden = true;
  if (!record.list || record.board !== location.pathname) return;
  showNotice(done, answer);
  done.querySelector("a").href = answer.url; // where it can be undone later, too
});
document.addEventListener("dim:undone", () => { done.hidden = true; });
