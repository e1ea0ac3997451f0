// Records from the quick entry that this class supports what another class has entered, and frees
// the fields. What stood in them is kept: on the device until the server has answered, and then
// for "undo".
import { setAside } from "./quick_entry.js";
import { ask } from "./live.js";
import * as outbox from "./outbox.js";
import { forget } from "./undo.js";
import { clear } from "./similar.js";

const UNDO = 10 * 60 * 1000; // milliseconds
const form = document.getElementById("quick-entry");
const place = document.getElementById("similar");
const done = place.querySelector(".similar-done");
const undo = done.querySelector("button");
const { statement } = form.elements;
let undoable;
let timer;

function say(text, canUndo) {
  clearTimeout(timer);
  done.hidden = false;
  done.querySelector("p").textContent = text;
  undo.hidden = !canUndo;
  timer = setTimeout(() => { done.hidden = true; }, canUndo ? UNDO : UNDO / 60);
}

function keepFocus() {
  if (place.contains(document.activeElement)) statement.focus({ preventScroll: true });
}

function send(post) {
  forget(); // it has a button of its own to take it back
  return outbox.send({ post, fields: [["typed_by", form.elements.typed_by.value]] });
}

async function record(link) {
  const { pathname: address } = link;
  const line = setAside();
  keepFocus();
  clear();
  const answer = await send(address);
  if (answer.kind !== "saved") {
    line.giveBack();
    say(outbox.reasonOf(answer) || done.dataset.failed, false);
    return;
  }
  line.drop();
  undoable = { address, line };
  say(outbox.fill(done.dataset.supported, answer), true);
  ask();
}

place.addEventListener("click", (event) => {
  const link = event.target.closest("[data-supports]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  record(link);
});

undo.addEventListener("click", async () => {
  const { address, line } = undoable ?? {};
  if (!line) return;
  undoable = null;
  keepFocus();
  const answer = await send(`${address}take-back/`);
  if (answer.kind !== "saved") {
    undoable = { address, line };
    say(outbox.reasonOf(answer) || done.dataset.kept, true);
    return;
  }
  done.hidden = true;
  line.giveBack();
  ask();
});
