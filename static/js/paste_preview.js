// Draws the preview of a pasted list into its dialog.
import { readNames } from "./addressee_names.js";
import { fill } from "./outbox.js";
import { pieces, signedColumns } from "./pasted_list.js";

const SHOWN = 400; // rows
const LETTERS = 600; // of one cell
const NAMES = 12; // in one line
const column = document.getElementById("paste-column");

/** The part of the dialog with this name. */
export const part = (dialog, name) => dialog.querySelector(`[data-part="${name}"]`);

/** Show a notice with its words filled in. */
export function showNotice(notice, values) {
  for (const one of notice.querySelectorAll("[data-words]")) {
    one.textContent = fill(one.dataset.words, values);
  }
  notice.hidden = false;
}

function make(name, className, ...children) {
  const element = document.createElement(name);
  element.className = className;
  element.append(...children);
  return element;
}

const cut = (text) => (text.length > LETTERS ? `${text.slice(0, LETTERS)}…` : text);

// A sign that is taken off is struck out, and nothing else is.
function cellOf(cell, role, isSigned, strip) {
  const shown = pieces(cell, role, isSigned).map(([sign, text]) => make(
    "span", "paste-piece", ...strip && sign ? [make("del", "", sign)] : [sign], cut(text),
  ));
  return make("td", role ? "typed" : "typed paste-unused", ...shown);
}

function rowOf(row, index, list, { kinds, issues, leftOut }) {
  const { pasted: { roles, hasHead }, strip, signed } = list;
  const isHead = hasHead && index === 0;
  const head = make("th", "", `${index + 1}`);
  head.setAttribute("scope", "row");
  const number = issues.get(kinds.get(index));
  if (number) head.append(make("span", "paste-issue", `/${number}`));
  const cells = row.map((cell, at) => cellOf(cell, roles[at], signed[at] && !isHead, strip));
  const kind = isHead ? "paste-head" : "paste-row";
  return make("tr", leftOut.includes(index) ? `${kind} paste-left-out` : kind, head, ...cells);
}

function columnsOf(roles) {
  return roles.map((role, index) => {
    const head = column.content.cloneNode(true).firstElementChild;
    const select = head.querySelector("select");
    select.setAttribute("aria-label", fill(select.getAttribute("aria-label"), { n: index + 1 }));
    select.dataset.n = index;
    select.value = role;
    return head;
  });
}

function say(dialog, name, values, isHidden = false) {
  const place = part(dialog, name);
  place.textContent = fill(place.dataset.words, values);
  place.hidden = isHidden;
}

function drawTable(dialog, list, { problems, leftOut, issues }) {
  const { pasted } = list;
  const kinds = new Map(problems.map((problem) => [problem.row, problem.issue]));
  const numbers = new Map(issues.map(({ key, number }) => [key, number]));
  const its = { ...list, signed: signedColumns(pasted) };
  const about = { kinds, issues: numbers, leftOut };
  const [heads, body] = [dialog.querySelector("thead tr"), dialog.querySelector("tbody")];
  // The control that was just used keeps the focus.
  const used = document.activeElement?.dataset.n;
  heads.replaceChildren(make("th", ""), ...columnsOf(pasted.roles));
  if (used !== undefined) heads.querySelector(`[data-n="${used}"]`)?.focus();
  body.replaceChildren(...pasted.rows.slice(0, SHOWN).map((row, at) => rowOf(row, at, its, about)));
}

function drawOptions(dialog, { pasted, strip }) {
  const hasSigns = signedColumns(pasted).some(Boolean)
    || pasted.rows.some((row) => row.some((cell) => pieces(cell, "recommendation", false)
      .some(([sign]) => sign)));
  const options = [
    ["head", pasted.hasHead, pasted.rows.length > 1],
    ["strip", strip, hasSigns],
    ["split", pasted.isSplit, pasted.hasTabs],
  ];
  for (const [name, isOn, isAsked] of options) {
    part(dialog, name).checked = isOn;
    part(dialog, name).parentElement.hidden = !isAsked;
  }
}

// As the server writes them (dim/forms/paste_preview.py).
function listed(names) {
  const found = [...new Set(names)].map(cut);
  return [...found.slice(0, NAMES), ...found.length > NAMES ? ["…"] : []].join(" · ");
}

const quoted = (names) => listed(names.map((name) => `“${name}”`));

// How names are read, where that is not as the rows say them.
function drawNames(dialog, { problems, addressees, known }) {
  const unknown = problems.map(({ unknownIssue }) => unknownIssue).filter(Boolean);
  const names = readNames(addressees.join(";"), known);
  const withNews = (isNew) => names.filter((one) => one.isNew === isNew).map(({ name }) => name);
  const [old, added] = [withNews(false), withNews(true)];
  say(dialog, "unknown-issues", { n: unknown.length, names: quoted(unknown) }, !unknown.length);
  say(dialog, "addressees", { names: listed(old) }, !old.length);
  say(dialog, "new-addressees", { names: quoted(added) }, !added.length);
}

/** Draw a list as it is read now, and what would become of it. */
export function draw(dialog, list, found) {
  const { problems, leftOut, lines, limit } = found;
  const n = problems.length;
  const m = problems.flatMap((one) => one.recommendations).length + lines.length;
  const words = [...column.content.querySelectorAll("option")]
    .map(({ value, textContent }) => [value, textContent]);
  const roles = new Map(words);
  const { words: pattern } = part(dialog, "columns").dataset;
  say(dialog, "counts", { n, m });
  part(dialog, "columns").textContent = list.pasted.roles
    .map((role, index) => fill(pattern, { n: index + 1, role: roles.get(role) })).join(" · ");
  say(dialog, "too-many", { n, limit }, n <= limit);
  say(dialog, "left-out", { n: leftOut.length }, !leftOut.length || Boolean(lines.length));
  drawNames(dialog, found);
  drawOptions(dialog, list);
  drawTable(dialog, list, { ...found, leftOut: lines.length ? [] : leftOut });
  const store = part(dialog, "store");
  const { words: storing, wordsMore } = store.dataset;
  store.textContent = fill(lines.length ? wordsMore : storing, { n: lines.length || n });
  store.disabled = lines.length ? false : !n || n > limit;
}
