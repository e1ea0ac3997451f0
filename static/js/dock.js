// The quick entry: Enter puts the line into the outbox and the cursor into the next one; nobody waits.
import { fresh, reopen } from "./drafts.js";
import { isComposing } from "./keys.js";
import { fill } from "./outbox.js";

const form = document.getElementById("quick-entry");
const { strategic_issue: issue, statement, recommendations, key } = form?.elements ?? {};
const ISSUE = /^\/([0-9]{1,5})[ \t]/;
const IMPATIENCE = 2000; // milliseconds in which a second click is the same click
let draft;
let begun;
let sentAt = -Infinity;
let shown = ""; // the line to bring into sight when the list has it

const isTyped = () => Boolean(statement.value.trim() || recommendations.value.trim());

// As the full form sends it: the queue knows one kind of entry.
function record() {
  const lines = recommendations.value.split(/\r?\n/).filter((line) => line.trim());
  return {
    page: location.pathname,
    board: location.pathname,
    edit: form.dataset.create,
    post: form.dataset.create,
    state: "typing",
    issue: issue.selectedOptions[0]?.text,
    fields: [
      ["typed_by", form.elements.typed_by.value],
      ["entry_key", draft.id],
      ["strategic_issue", issue.value],
      ["statement", statement.value],
      ...lines.map((line) => ["recommendation-text", line]),
    ],
  };
}

function restore({ fields }) {
  const values = (name) => fields.filter(([its]) => its === name).map(([, value]) => value);
  [issue.value] = values("strategic_issue");
  if (!issue.value) issue.selectedIndex = 0;
  [statement.value] = values("statement");
  recommendations.value = values("recommendation-text").join("\n");
}

function keep() {
  statement.setCustomValidity("");
  if (!draft) return;
  if (isTyped()) draft.keep(record());
  else draft.drop();
}

async function next() {
  draft = null;
  draft = await fresh();
  key.value = draft.id;
  if (isTyped()) keep();
}

async function begin() {
  // A page that came back with an error shows the text itself.
  const found = await reopen(({ page, state }) => page === location.pathname && state === "typing");
  const isEmpty = !isTyped();
  if (found.found && !isEmpty && form.dataset.refused === undefined) {
    found.close();
    draft = await fresh();
  } else {
    draft = found;
    if (found.found && isEmpty) restore(found.found);
  }
  key.value = draft.id;
  keep();
}

// Said beside the field, without the way to the server that may not be there.
function complain(text) {
  statement.setCustomValidity(text);
  statement.reportValidity();
}

async function save(event) {
  event.preventDefault();
  if (!draft) await begun;
  const [, number] = ISSUE.exec(statement.value) ?? [];
  if (!isTyped() && performance.now() - sentAt < IMPATIENCE) return;
  if (number) { complain(fill(form.dataset.unknown, { number })); return; }
  if (!statement.value.trim()) { complain(form.dataset.empty); return; }
  const mine = draft;
  const sent = record();
  if (event.submitter?.name === "details") {
    mine.keep(sent).then(() => { mine.close(); location.assign(`${form.dataset.create}?draft=${mine.id}#id_cause`); });
    return;
  }
  statement.value = recommendations.value = "";
  statement.focus({ preventScroll: true });
  sentAt = performance.now();
  shown = `queued-${mine.id}`;
  mine.send(sent);
  begun = next();
}

function readIssue(event) {
  const found = ISSUE.exec(statement.value);
  const option = found && [...issue.options].find((each) => each.text.startsWith(`${Number(found[1])} `));
  if (!option || isComposing(event)) return;
  issue.value = option.value;
  statement.setRangeText("", 0, found[0].length, "preserve");
}

function bringIntoSight() {
  const line = shown && document.getElementById(shown);
  if (!line) return;
  shown = "";
  if (form.contains(document.activeElement)) line.scrollIntoView({ block: "nearest", behavior: "instant" });
}

if (form) {
  statement.addEventListener("input", readIssue);
  form.addEventListener("input", keep);
  form.addEventListener("submit", save);
  document.addEventListener("dim:flush", () => { if (isTyped()) form.requestSubmit(); });
  document.addEventListener("dim:sent", ({ detail }) => { if (detail.record.page === location.pathname) shown = detail.answer.code; });
  for (const name of ["dim:live", "dim:queued"]) document.addEventListener(name, bringIntoSight);
  begun = begin();
}
