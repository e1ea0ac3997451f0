// The small form of one line of the board: what it shows, what it sends, and what was typed there
// before. Where it stands, and when it opens and goes, is in in_place.js.
import { within } from "./device.js";
import { silent } from "./device_storage.js";
import { fresh, reopen } from "./drafts.js";
import { completeAddressees, completeMarks } from "./marks.js";
import { fill } from "./outbox.js";
import { openedAt } from "./typing_time.js";

const pattern = document.getElementById("edit-here");
const rowPattern = document.getElementById("edit-here-row");
const BEGINNING = 2500; // milliseconds in which the device may bring back what was typed before
const OF_THE_PAGE = ["typed_by", "page_opened", "last_typed"];
const LETTERS = 70; // in a line of a field, about
const TALLEST = 8; // lines of a field

/** The address under which the device keeps what is typed in the line of this code. */
export const pageOf = (code) => `${location.pathname}#${code}`;

function put(field, text) {
  field.value = text;
  const lines = text.split("\n").map((line) => Math.max(1, Math.ceil(line.length / LETTERS)));
  field.rows = Math.min(TALLEST, lines.reduce((sum, each) => sum + each, 0));
}

const rowsOf = (entry) => [...entry.querySelectorAll(".recommendations li")].map((row) => ({
  pk: row.dataset.pk,
  text: row.querySelector(".typed").textContent,
  addressees: row.dataset.addressees,
  horizon: row.dataset.horizon,
}));

function issueOf(line) {
  const section = line.closest("section");
  return `${section.dataset.order} ${section.querySelector("h2").textContent}`;
}

/** The form for the `entry` that stands in this `line` of the list. */
export class LineForm {
  constructor(line, entry) {
    this.item = pattern.content.cloneNode(true).firstElementChild;
    this.item.dataset.order = line.dataset.order;
    this.form = this.item.querySelector("form");
    this.code = line.dataset.code;
    this.issue = issueOf(line);
    this.edit = entry.dataset.edit;
    this.version = entry.dataset.version;
    this.corrects = "corrects" in entry.dataset;
    this.draft = fresh();
    this.turn = 1;
    this.rows = [];
    this.isTyped = false;
    this.isSent = false;
    this.form.elements.page_opened.value = openedAt;
    const named = fill(this.form.getAttribute("aria-label"), { code: this.code });
    this.form.setAttribute("aria-label", named);
    this.part("code").textContent = this.code;
    this.part("full").href = this.edit;
    this.part("submitted").hidden = !this.corrects;
    put(this.statement, entry.querySelector("h3 .typed").textContent);
    rowsOf(entry).forEach((row) => this.addRow(row));
    this.keepOneEmptyRow();
    this.asStored = this.values();
    this.form.addEventListener("input", () => this.keep());
  }

  get statement() { return this.form.elements.statement; }

  part(name) { return this.item.querySelector(`[data-part=${name}]`); }

  fields() { return [...this.form.querySelectorAll("textarea, .edit-here-row input")]; }

  // As one text, without the empty row at the end.
  values() {
    const rows = this.rows.map((row) => this.cells(row));
    const filled = rows.filter((cells) => cells.some(([, value]) => value.trim()));
    return JSON.stringify([this.statement.value, filled]);
  }

  isChanged() { return this.values() !== this.asStored; }

  addRow(values) {
    const row = rowPattern.content.cloneNode(true).firstElementChild;
    const [text, addressees, horizon] = row.querySelectorAll("textarea, input, select");
    const number = this.rows.push({ pk: values.pk, text, addressees, horizon });
    row.querySelector("[data-number]").textContent = number;
    for (const field of [text, addressees, horizon]) {
      field.id = `edit-${this.code}-${number}-${field.name}`;
      field.previousElementSibling.htmlFor = field.id;
    }
    put(text, values.text);
    addressees.value = values.addressees;
    horizon.value = values.horizon;
    this.part("rows").append(row);
    completeMarks(text, this.form.dataset.suggestions);
    completeAddressees(addressees, this.form.dataset.suggestions);
  }

  keepOneEmptyRow() {
    const last = this.rows[this.rows.length - 1];
    if (!last || this.cells(last).some(([, value]) => value.trim())) {
      this.addRow({ pk: "", text: "", addressees: "", horizon: "" });
    }
  }

  // One row as the full form sends it. Words that were taken out take their addressees along.
  cells({ pk, text, addressees, horizon }) {
    const isRow = Boolean(text.value.trim()) || !pk;
    return [
      ["recommendation-pk", pk],
      ["recommendation-text", text.value],
      ["recommendation-addressees", isRow ? addressees.value : ""],
      ["recommendation-horizon", isRow ? horizon.value : ""],
    ];
  }

  record() {
    return {
      page: pageOf(this.code),
      board: location.pathname,
      edit: this.edit,
      post: this.edit,
      state: "typing",
      code: this.code,
      issue: this.issue,
      fields: [
        ...OF_THE_PAGE.map((its) => [its, this.form.elements[its].value]),
        ["entry_key", this.draft.id],
        ["turn", String(this.turn)],
        ["version", this.version],
        ["in_place", "1"],
        ["marks", "1"], // "@Pemda" behind a recommendation, as in the quick entry
        ...(this.corrects ? [["corrects", "1"]] : []),
        ["statement", this.statement.value],
        ...this.rows.flatMap((row) => this.cells(row)),
      ],
    };
  }

  // Every keystroke goes to the device.
  keep() {
    this.isTyped = true;
    this.statement.setCustomValidity("");
    this.keepOneEmptyRow();
    if (this.isChanged()) this.draft.keep(this.record());
    else this.draft.drop();
  }

  // Go on with what was typed before: in this line, from the version that it began with.
  take(draft) {
    this.draft.close();
    this.draft = draft;
    const { fields } = draft.found;
    const all = (name) => fields.filter(([its]) => its === name).map(([, value]) => value);
    const columns = ["pk", "addressees", "horizon"].map((name) => all(`recommendation-${name}`));
    put(this.statement, all("statement")[0] ?? "");
    this.rows = [];
    this.part("rows").replaceChildren();
    all("recommendation-text").forEach((text, at) => {
      const [pk, addressees, horizon] = columns.map((column) => column[at] ?? "");
      this.addRow({ text, pk, addressees, horizon });
    });
    [this.version] = all("version");
    [this.form.elements.last_typed.value] = [...all("last_typed"), ""];
    // The server may have stored it already, and lost its answer.
    this.turn = Number(all("turn")[0] ?? 0) + 1;
    this.part("restored").hidden = false;
    this.keepOneEmptyRow();
  }

  // What was typed here before comes back as soon as the device answers, unless somebody types.
  async bringBack() {
    const isMine = ({ page }) => page === pageOf(this.code);
    const ask = () => Promise.race([reopen(isMine), silent]);
    const found = await within(BEGINNING, ask).catch(() => null);
    if (!found) return;
    if (this.isTyped || this.isSent || !this.item.isConnected) found.close();
    else this.take(found);
  }

  lock() {
    this.isSent = true;
    this.fields().forEach((field) => { field.readOnly = true; });
    this.rows.forEach(({ horizon }) => { horizon.disabled = true; });
    this.form.querySelector("button").disabled = true;
  }

  // Whether there is something to send; what is missing is said beside the field.
  isSound() {
    if (this.statement.value.trim()) return true;
    this.statement.setCustomValidity(this.form.dataset.empty);
    this.statement.reportValidity();
    return false;
  }
}
