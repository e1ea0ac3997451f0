// Moves lines of a board: Alt and an arrow, by dragging, or in the panel that the button of a line
// opens. What is seen moves at once; where the server refuses, it goes back.
import { currentLine } from "./board_lines.js";
import { hush, tell } from "./line_notice.js";
import { ask } from "./live.js";
import * as outbox from "./outbox.js";
import { forget } from "./undo.js";

const list = document.getElementById("list");
const panel = document.getElementById("move");
const said = document.getElementById("moved");
const { dataset: words } = panel;
const WAIT = 1500; // milliseconds in which the next digit belongs to the same number
let moving = null; // the line of the panel
let dragged = null;
let last = Promise.resolve();
let pending = 0;
let digits = "";
let digitAt = -Infinity;

const rowOf = (line) => line?.closest("li[data-code]") ?? null;
const linkOf = (row) => row?.querySelector(".move-line") ?? null;
const orderOf = (row) => Number(row.dataset.order);
// What waits to be sent, or is being changed, stands between the lines and is none of them.
const linesOf = (row) => [...row.parentElement.querySelectorAll("li[data-code]")];

function say(text, values) {
  said.textContent = outbox.fill(text, values);
}

// A line that is put elsewhere keeps the focus.
function keepingFocus(row, act) {
  const focused = row.contains(document.activeElement) ? document.activeElement : null;
  act();
  focused?.focus({ preventScroll: true });
}

// Where the server has it: its order stands on each line.
function putBack(row) {
  const lines = row.parentElement;
  if (!lines) return;
  const inOrder = [...lines.children].sort((one, other) => orderOf(one) - orderOf(other));
  keepingFocus(lines, () => inOrder.forEach((each) => lines.append(each)));
}

// One after the other: the second move of a line begins where the first one has put it.
function send(row, field, done) {
  const { code } = row.dataset;
  const { href } = linkOf(row);
  hush();
  forget();
  pending += 1;
  last = last.then(async () => {
    const post = new URL("../place/", href).pathname;
    const answer = await outbox.send({ post, fields: [field] });
    pending -= 1;
    if (answer.kind === "saved") {
      done();
    } else {
      putBack(row);
      const body = list.querySelector(`li[data-code="${code}"] .body`);
      if (body) tell(body, outbox.reasonOf(answer) || outbox.fill(words.unmoved, { code }));
    }
    // The line as the server has it by now, unless the next move is on its way.
    if (!pending) ask();
  });
}

// Say where `row` stands now, and tell the server by its neighbour.
function placed(row) {
  const lines = linesOf(row);
  const at = lines.indexOf(row);
  const field = at > 0 ? ["after", lines[at - 1].dataset.code] : ["before", lines[1].dataset.code];
  send(row, field, () => {
    say(words.placed, { code: row.dataset.code, n: at + 1, total: lines.length });
  });
}

function step(row, by) {
  const lines = linesOf(row);
  const other = lines[lines.indexOf(row) + by];
  if (!other) {
    say(words.edge, row.dataset);
    return;
  }
  keepingFocus(row, () => (by < 0 ? other.before(row) : other.after(row)));
  row.scrollIntoView({ block: "nearest", behavior: "instant" });
  if (moving === row) settle();
  placed(row);
}

// --- The panel ---

// Below its line, and drawn anew where news have put the line elsewhere.
function settle() {
  const line = moving && list.querySelector(`li[data-code="${moving.dataset.code}"]`);
  if (!line) { hide(); return; }
  moving = line;
  panel.hidden = false;
  const above = panel.offsetParent.getBoundingClientRect().top;
  panel.style.top = `${line.getBoundingClientRect().bottom - above}px`;
}

function hide() {
  const link = panel.contains(document.activeElement) ? linkOf(moving) : null;
  panel.hidden = true;
  moving = null;
  link?.focus({ preventScroll: true });
}

function offer(row) {
  moving = row;
  panel.querySelector("[data-part=code]").textContent = row.dataset.code;
  panel.elements.issue.value = row.closest("section").dataset.order;
  digits = "";
  settle();
  panel.elements.issue.focus({ preventScroll: true });
  panel.scrollIntoView({ block: "nearest", behavior: "instant" });
}

function putUnder() {
  const row = moving;
  const number = panel.elements.issue.value;
  hide();
  if (!number || number === row.closest("section").dataset.order) return;
  send(row, ["issue", number], () => say(words.put, { code: row.dataset.code, n: number }));
}

// Typed numbers choose in the same way in every browser; several digits are one number.
function readDigit(event) {
  if (event.key === "Enter") {
    event.preventDefault();
    putUnder();
  }
  if (!/^[0-9]$/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  const now = performance.now();
  digits = now - digitAt < WAIT ? digits + event.key : event.key;
  digitAt = now;
  const options = [...panel.elements.issue.options];
  if (options.some(({ value }) => value === digits)) panel.elements.issue.value = digits;
}

panel.elements.issue.addEventListener("keydown", readDigit);
panel.addEventListener("submit", (event) => { event.preventDefault(); putUnder(); });
panel.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
panel.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  if (!button) return;
  const by = Number(button.dataset.step);
  if (by) step(moving, by);
  else hide();
});
document.addEventListener("dim:issue", (event) => {
  const row = rowOf(event.detail.line);
  if (!linkOf(row)) return;
  event.preventDefault();
  offer(row);
});
document.addEventListener("dim:live", () => { if (moving) settle(); });
window.addEventListener("resize", () => { if (moving) settle(); });

list.addEventListener("click", (event) => {
  const link = event.target.closest(".move-line");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (moving === rowOf(link)) hide();
  else offer(rowOf(link));
});

document.addEventListener("keydown", (event) => {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!by || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  // In a field the arrows belong to the text.
  if (event.target.closest("input, textarea, [contenteditable]")) return;
  const row = moving ?? rowOf(currentLine());
  if (!linkOf(row)) return;
  event.preventDefault();
  step(row, by);
});

// --- Dragging, by the button of a line: elsewhere the mouse selects text ---

list.addEventListener("pointerdown", (event) => {
  const row = rowOf(event.target.closest(".move-line"));
  if (row && event.pointerType === "mouse") row.draggable = true;
});
list.addEventListener("pointerup", (event) => {
  const row = rowOf(event.target.closest("li"));
  if (row) row.draggable = false;
});
list.addEventListener("dragstart", (event) => {
  dragged = event.target.draggable ? rowOf(event.target) : null;
  if (!dragged) return;
  hide();
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.code);
});
list.addEventListener("dragover", (event) => {
  const over = dragged && rowOf(event.target);
  if (!over || over.parentElement !== dragged.parentElement) return;
  event.preventDefault();
  if (over === dragged) return;
  const box = over.getBoundingClientRect();
  if (event.clientY > box.top + box.height / 2) over.after(dragged);
  else over.before(dragged);
});
list.addEventListener("drop", (event) => { if (dragged) event.preventDefault(); });
list.addEventListener("dragend", (event) => {
  const row = dragged;
  dragged = null;
  if (!row) return;
  row.draggable = false;
  // Given up with Escape, or let go elsewhere.
  if (event.dataTransfer.dropEffect === "none") putBack(row);
  else if (linesOf(row).length > 1) placed(row);
});
