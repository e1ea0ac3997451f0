// The quick entry: Enter puts the line into the outbox and the cursor into the next one; nobody waits.
import { fresh, reopen } from "./drafts.js";
import { isComposing } from "./keys.js";
import { changed, fill } from "./outbox.js";

const form = document.getElementById("quick-entry");
const { strategic_issue: issue, statement, recommendations, key } = form?.elements ?? {};
const ISSUE = /^\/([0-9]{1,5})[ \t]/;
const IMPATIENCE = 2000; // milliseconds in which a second click is the same click
let draft = form && fresh();
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
  if (isTyped()) draft.keep(record());
  else draft.drop();
}

async function begin() {
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

// Said beside the field, without the way to the server that may not be there.
function complain(text) {
  statement.setCustomValidity(text);
  statement.reportValidity();
}

// All of it at the keypress: what is typed after it belongs to the next line.
function save(event) {
  event.preventDefault();
  if (!isTyped() && performance.now() - sentAt < IMPATIENCE) return;
  const [, number] = ISSUE.exec(statement.value) ?? [];
  if (number) { complain(fill(form.dataset.unknown, { number })); return; }
  if (!statement.value.trim()) { complain(form.dataset.empty); return; }
  const mine = draft;
  const sent = record();
  if (event.submitter?.name === "details") {
    mine.keep(sent).then(() => mine.close()).then(() => location.assign(`${form.dataset.create}?draft=${mine.id}#id_cause`));
    return;
  }
  statement.value = recommendations.value = "";
  statement.focus({ preventScroll: true });
  sentAt = performance.now();
  shown = `queued-${mine.id}`;
  mine.send(sent);
  draft = fresh();
  key.value = draft.id;
}

// Something else was done instead of this line: its fields are free. `giveBack` puts its words into them again, or,
// when the next line is being typed there, among what is half typed.
export function setAside() {
  const mine = draft;
  const kept = record();
  mine.keep(kept);
  statement.value = recommendations.value = "";
  draft = fresh();
  key.value = draft.id;
  return {
    drop: () => mine.drop(),
    async giveBack() {
      if (isTyped()) {
        await mine.keep(kept);
        await mine.close();
        await changed();
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
  key.value = draft.id;
  begin();
} else {
  // A class that is opened again has its quick entry back.
  document.addEventListener("dim:live", () => {
    if (document.querySelector("#live[data-reopens]") && !document.getElementById("closed")) location.reload();
  });
}
