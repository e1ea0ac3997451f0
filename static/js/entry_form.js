// The full form: rows of recommendations, letter counter, shortcuts, suggestions.
// Everything works without this file; it saves round trips and keystrokes.
import { submit } from "./buttons.js";
import { suggest } from "./suggest.js";

const form = document.getElementById("entry-form");
const rows = document.getElementById("rows");
const removed = document.querySelector("#removed > span");

function all() {
  return [...rows.querySelectorAll("[data-row]")];
}

function lastRow() {
  return all()[all().length - 1];
}

function fields(row) {
  return [...row.querySelectorAll("textarea, select")];
}

function isEmpty(row) {
  return fields(row).every((field) => !field.value.trim());
}

function renumber() {
  all().forEach((row, index) => {
    row.querySelectorAll("[data-number]").forEach((mark) => { mark.textContent = index + 1; });
    row.querySelectorAll("[name=rows]").forEach((button) => {
      button.value = `${button.value.split("-")[0]}-${index}`;
    });
  });
}

let serial = all().length;
rows.classList.add("live");

function addRow() {
  const row = lastRow().cloneNode(true);
  serial += 1;
  row.querySelectorAll("[id], [for]").forEach((node) => {
    for (const name of ["id", "for"]) {
      const value = node.getAttribute(name);
      if (value) { node.setAttribute(name, value.replace(/^id_\d+_/, `id_${serial}_`)); }
    }
  });
  row.querySelectorAll(".invalid-feedback, [role=listbox]").forEach((node) => node.remove());
  row.querySelectorAll("textarea, select, input").forEach((field) => {
    field.value = "";
    for (const name of ["aria-invalid", "aria-describedby", "autofocus"]) {
      field.removeAttribute(name);
    }
  });
  rows.append(row);
  row.querySelectorAll("[data-suggest]").forEach(connect);
  renumber();
  return row;
}

/** Add an empty row of recommendations where the last one is in use. */
export function keepOneEmptyRow() {
  if (!isEmpty(lastRow())) { addRow(); }
}

const COLUMNS = ["pk", "text", "addressees", "horizon"];
const cell = (row, name) => row.querySelector(`[name=recommendation-${name}]`);

/** Read the rows that are not empty, each as an object of its columns. */
export const rowsNow = () => all().filter((row) => !isEmpty(row)).map((row) => (
  Object.fromEntries(COLUMNS.map((name) => [name, cell(row, name).value]))
));

/** Let the form have these rows, and one empty row after them. */
export function fillRows(wanted) {
  while (all().length > 1) { lastRow().remove(); }
  wanted.forEach((values, at) => {
    const row = at ? addRow() : all()[0];
    for (const name of COLUMNS) { cell(row, name).value = values[name]; }
  });
  if (!wanted.length) { COLUMNS.forEach((name) => { cell(all()[0], name).value = ""; }); }
  renumber();
  keepOneEmptyRow();
}

/**
 * Put `wanted` behind this row, or in its place where it is empty. The focus goes to the last of
 * them. Returns the rows as they were.
 */
export function insertRows(row, wanted) {
  const values = (one) => Object.fromEntries(COLUMNS.map((name) => [name, cell(one, name).value]));
  const old = all().filter((one) => one === row || !isEmpty(one));
  const at = old.indexOf(row) + (isEmpty(row) ? 0 : 1);
  const before = rowsNow();
  const others = old.filter((one) => one !== row || !isEmpty(one)).map(values);
  others.splice(at, 0, ...wanted.map((one) => ({ pk: "", ...one })));
  fillRows(others);
  textOf(all()[at + wanted.length - 1]).focus();
  return before;
}

function isVisible(element) {
  return element.getClientRects().length && getComputedStyle(element).visibility !== "hidden";
}

function textOf(row) {
  return row.querySelector("textarea");
}

const commands = {
  add() {
    keepOneEmptyRow();
    textOf(lastRow()).focus();
  },
  up(row) { row.previousElementSibling?.before(row); },
  down(row) {
    // The last row is the empty one; nothing goes below it.
    if (row.nextElementSibling?.nextElementSibling) { row.nextElementSibling.after(row); }
  },
  remove(row) {
    const next = row.nextElementSibling;
    const index = all().indexOf(row);
    row.remove();
    if (!all().length) { rows.append(row); fields(row).forEach((field) => { field.value = ""; }); }
    if (!isEmpty(row)) {
      removed.hidden = false;
      removed.querySelector("button").onclick = () => {
        const at = all()[index];
        at ? at.before(row) : rows.append(row);
        removed.hidden = true;
        renumber();
        keepOneEmptyRow();
        textOf(row).focus();
        form.dispatchEvent(new Event("input"));
      };
    }
    keepOneEmptyRow();
    textOf(next?.isConnected ? next : lastRow()).focus();
  },
};

rows.addEventListener("input", keepOneEmptyRow);
form.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=rows]");
  if (!button) { return; }
  event.preventDefault();
  const row = button.closest("[data-row]");
  commands[button.value.split("-")[0]](row);
  renumber();
  form.dispatchEvent(new Event("input"));
  // At the ends of the list the button that was pressed is hidden: the focus stays in the row.
  const tools = row?.isConnected ? [button, ...row.querySelectorAll("button[name=rows]")] : [];
  tools.find(isVisible)?.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented) { return; }
  const command = event.ctrlKey || event.metaKey;
  const press = (value) => {
    const button = form.querySelector(`button[name=action][value=${value}]`);
    if (button) { event.preventDefault(); submit(form, button); }
  };
  if (command && event.key.toLowerCase() === "s") { press("save"); }
  if (command && event.key === "Enter") { press("submit"); }
  // With a menu open, Escape closes the menu (menu.js) and leaves the page as it is.
  if (event.key === "Escape" && !document.querySelector("details.menu[open]")) {
    location.assign(form.dataset.back);
  }
});

function count(field) {
  const note = document.createElement("span");
  note.className = "counter";
  document.getElementById(`${field.id}_helptext`).prepend(note);
  const show = () => {
    const letters = [...field.value].length;
    const isLong = letters > Number(field.dataset.counterAdvised);
    const words = isLong ? field.dataset.counterLong : field.dataset.counter;
    note.textContent = letters ? words.replace("{n}", letters) : "";
  };
  field.addEventListener("input", show);
  show();
}
document.querySelectorAll("[data-counter]").forEach(count);

const addressees = JSON.parse(document.getElementById("addressees").textContent);
const sources = {
  async addressees(typed) {
    const wanted = typed.toLowerCase();
    return addressees.filter((name) => name.toLowerCase().includes(wanted));
  },
  async offices(typed) {
    if (!typed) { return []; }
    const answer = await fetch(`${form.dataset.offices}?q=${encodeURIComponent(typed)}`);
    return answer.ok ? (await answer.json()).names : [];
  },
};

function connect(field) {
  suggest(field, sources[field.dataset.suggest], form.dataset.suggestions);
}
document.querySelectorAll("[data-suggest]").forEach(connect);
