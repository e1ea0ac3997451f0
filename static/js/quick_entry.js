// The quick entry of a board: Enter puts what is typed into the outbox. The fields are free for the
// next entry at once; they lose the words when the disk or the server has them, and not before.
import "./typing_time.js";
import { submit, submitterOf } from "./buttons.js";
import * as storage from "./device_storage.js";
import { fresh, reopen } from "./drafts.js";
import { isHeld } from "./hold_place.js";
import { isComposing } from "./input_method.js";
import { linesUnderWay } from "./lines_under_way.js";
import * as outbox from "./outbox.js";

const form = document.getElementById("quick-entry");
const { strategic_issue: issue, statement, recommendations, key } = form?.elements ?? {};
const ISSUE = /^\/([0-9]{1,5})[ \t]/;
const OF_THE_PAGE = ["typed_by", "note_taker", "page_opened", "last_typed"];
const IMPATIENCE = 2000; // milliseconds in which a second click is the same click
const here = location.pathname + location.search;
const under = form && linesUnderWay(statement, recommendations);
let draft = form && fresh();
const asItCame = issue?.value;
let chosen = asItCame; // the issue, as it was chosen last
let sentAt = -Infinity;
let shown = ""; // the line to bring into sight when the list has it

const isTyped = () => Boolean(under.typed(statement).trim() || under.typed(recommendations).trim());

// As the full form sends it: the queue knows one kind of entry.
function record() {
  const lines = under.typed(recommendations).split(/\r?\n/).filter((line) => line.trim());
  return {
    page: location.pathname,
    board: location.pathname,
    edit: form.dataset.create,
    post: form.dataset.create,
    state: "typing",
    issue: issue.selectedOptions[0]?.text,
    fields: [
      ...OF_THE_PAGE.map((its) => [its, form.elements[its].value]),
      ["marks", "1"], // "@Pemda" behind a recommendation names its addressee
      ["entry_key", draft.id],
      ["strategic_issue", issue.value],
      ["statement", under.typed(statement)],
      ...lines.map((line) => ["recommendation-text", line]),
    ],
  };
}

function restore({ fields }) {
  const values = (name) => fields.filter(([its]) => its === name).map(([, value]) => value);
  [issue.value] = values("strategic_issue");
  if (!issue.value) issue.selectedIndex = 0;
  [form.elements.last_typed.value] = [...values("last_typed"), ""];
  under.fill(statement, values("statement")[0]);
  under.fill(recommendations, values("recommendation-text").join("\n"));
}

function keep() {
  statement.setCustomValidity("");
  if (isTyped()) draft.keep(record());
  else draft.drop();
  if (issue.value === chosen) return;
  chosen = issue.value;
  storage.put("issue", here, Date.now(), chosen);
}

// A page that is loaded again, or comes from the device, goes on with the issue chosen there. One
// that is opened anew has its issue from the server, and what was chosen before is over.
async function restoreIssue() {
  const [entry] = performance.getEntriesByType?.("navigation") ?? [];
  const isAgain = "copyOf" in document.documentElement.dataset || entry?.type === "reload";
  if (!isAgain) storage.put("issue", here, Date.now(), issue.value);
  const kept = isAgain ? await storage.get("issue", here) : null;
  const isThere = [...issue.options].some(({ value }) => value === kept);
  if (!isThere || issue.value !== asItCame || isTyped()) return;
  issue.value = kept;
  chosen = kept;
}

async function begin() {
  await restoreIssue();
  const found = await reopen(({ page, state }) => page === location.pathname && state === "typing");
  if (!found) { keep(); return; }
  const isRefused = form.dataset.refused !== undefined; // the page shows the text itself
  if (isTyped() && !isRefused) { found.close(); return; }
  draft.close();
  draft = found;
  key.value = draft.id;
  if (!isRefused) restore(found.found);
  keep();
}

function next() {
  draft = fresh();
  key.value = draft.id;
}

// Said beside the field, without the way to the server that may not be there.
function complain(text) {
  statement.setCustomValidity(text);
  statement.reportValidity();
}

// Whether what is typed can be an entry; what is wrong is said beside the field.
function isSound() {
  const text = under.typed(statement);
  const [, number] = ISSUE.exec(text) ?? [];
  if (number) complain(outbox.fill(form.dataset.unknown, { number }));
  else if (!text.trim()) complain(form.dataset.empty);
  return !number && Boolean(text.trim());
}

// Go on in the full form. Where the device cannot bring the words there, the server does; where
// neither can, they stay here.
async function complete() {
  const mine = draft;
  const sent = record();
  if (await mine.keep(sent)) {
    await mine.close();
    location.assign(`${form.dataset.create}?draft=${mine.id}#id_cause`);
    return;
  }
  const answer = await outbox.send(sent);
  if (answer.kind === "saved") {
    await mine.drop();
    location.assign(`${answer.edit_url}#id_cause`);
  } else {
    await outbox.told(answer, sent);
    const reason = outbox.reasonOf(answer);
    if (reason) complain(reason);
  }
}

// All of it at the keypress: what is typed after it belongs to the next line.
function save(event) {
  event.preventDefault();
  if (!isTyped() && under.any()) { outbox.go(); return; }
  if (!isTyped() && performance.now() - sentAt < IMPATIENCE) return;
  if (!isSound()) return;
  if (submitterOf(event)?.name === "details") { complete(); return; }
  const mine = draft;
  const sent = record();
  // Mostly the disk has each letter by now, and the fields are free at once.
  const isSafe = storage.isOnDisk("entry", mine.id);
  under.add(mine.id);
  if (isSafe) under.remove(mine.id);
  else outbox.stands(mine.id, true);
  statement.focus({ preventScroll: true });
  sentAt = performance.now();
  shown = `queued-${mine.id}`;
  mine.send(sent).then(letGo);
  next();
}

// The disk or the server has some of the lines under way: their words leave the fields.
function letGo() {
  for (const id of under.ids().filter((one) => !storage.isOnlyHere("entry", one))) {
    under.remove(id);
    outbox.stands(id, false);
  }
}

// A line that was refused, and that only this page has, is for the person to change.
function giveUp({ detail: { record: { id } } }) {
  if (!under.ids().includes(id)) return;
  under.release(id);
  outbox.stands(id, false);
  keep();
}

/**
 * Take the words out of the fields, because something else is done instead of saving them.
 * Of what is returned, `giveBack` puts them back into the fields or, when the next entry is
 * being typed there, among what is half typed; `drop` forgets them.
 */
export function setAside() {
  const mine = draft;
  const kept = record();
  under.add(mine.id);
  mine.keep(kept).then(letGo);
  next();
  return {
    drop() {
      under.remove(mine.id);
      return mine.drop();
    },
    async giveBack() {
      under.remove(mine.id);
      if (isTyped()) {
        await mine.keep(kept);
        await mine.close();
        await outbox.changed();
        return;
      }
      draft.close();
      draft = mine;
      key.value = mine.id;
      restore(kept);
      keep();
    },
  };
}

// An entry that was undone can be typed on.
function bringBack({ detail: { record: { post, fields } } }) {
  if (post !== form.dataset.create || isTyped()) return;
  restore({ fields });
  keep();
}

function readIssue(event) {
  const text = under.typed(statement);
  const found = ISSUE.exec(text);
  const number = found && `${Number(found[1])} `;
  const option = found && [...issue.options].find((each) => each.text.startsWith(number));
  if (!option || isComposing(event)) return;
  issue.value = option.value;
  const start = statement.value.length - text.length;
  statement.setRangeText("", start, start + found[0].length, "preserve");
}

function bringIntoSight() {
  const line = shown && document.getElementById(shown);
  if (!line) return;
  shown = "";
  // Who has left the quick entry meanwhile reads something else.
  if (!form.contains(document.activeElement) || isHeld()) return;
  line.scrollIntoView({ block: "nearest", behavior: "instant" });
}

// The way to the full form takes along what is typed, and the issue.
function goToFullForm(event) {
  const link = event.target.closest("[data-full-form]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (isTyped()) { complete(); return; }
  const number = parseInt(issue.selectedOptions[0]?.text, 10);
  location.assign(number ? `${form.dataset.create}?issue=${number}` : link.href);
}

if (form) {
  statement.addEventListener("input", readIssue);
  form.addEventListener("input", keep);
  form.addEventListener("submit", save);
  document.addEventListener("click", goToFullForm);
  document.addEventListener("dim:flush", () => { if (isTyped()) submit(form); });
  document.addEventListener("dim:sent", ({ detail }) => {
    if (detail.record.page === location.pathname) shown = detail.answer.code;
  });
  for (const name of ["dim:sent", "dim:outbox"]) document.addEventListener(name, letGo);
  document.addEventListener("dim:refused", giveUp);
  document.addEventListener("dim:undone", bringBack);
  for (const name of ["dim:live", "dim:queued"]) document.addEventListener(name, bringIntoSight);
  key.value = draft.id;
  begin();
} else {
  // A class that is opened again has its quick entry back.
  document.addEventListener("dim:live", () => {
    const reopens = document.querySelector("#live[data-reopens]");
    if (reopens && !document.getElementById("closed")) location.reload();
  });
}
