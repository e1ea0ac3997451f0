// Shows the outbox: what waits, why, and what can be done with it. Also asks before signing out
// while something is not sent.
import { within } from "./device.js";
import * as dialogs from "./dialog.js";
import { holding } from "./hold_place.js";
import * as outbox from "./outbox.js";
import * as storage from "./device_storage.js";

const box = document.getElementById("outbox");
const list = box.querySelector("ol");
const pattern = document.getElementById("outbox-line");
const leaving = document.getElementById("leaving");
const CLIPBOARD = 1000; // milliseconds that it may take
const GRACE = 1500; // milliseconds: what goes out at once is not worth a line
let drawn = "";
let timer;

const valuesOf = (fields, name) => fields
  .filter(([its, value]) => its === name && value.trim())
  .map(([, value]) => value);

// The server names the texts of a problem, the statement first, so that none is left out of a copy.
// A page that the device has kept may be older than that list.
const [STATEMENT, ...MORE] = (box.dataset.texts ?? "statement").trim().split(" ");

// A pasted list has a title, and its text as it was pasted.
const textOf = ({ code, fields, text }) => text ?? [
  [code, ...valuesOf(fields, STATEMENT)].filter(Boolean).join(" "),
  ...[...MORE, "offices"].flatMap((name) => valuesOf(fields, name)),
  ...valuesOf(fields, "recommendation-text").map((line) => `- ${line}`),
].join("\n");

async function copy(text) {
  try {
    await within(CLIPBOARD, () => navigator.clipboard.writeText(text));
  } catch {
    const field = Object.assign(document.createElement("textarea"), { value: text });
    (leaving.hasAttribute("open") ? leaving : document.body).append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
}

const acts = {
  async copy(record, button) {
    await copy(textOf(record));
    button.textContent = button.dataset.done;
  },
  async again(record) {
    await outbox.claim(record.id, () => outbox.queue(record));
    outbox.go();
  },
  async discard(record, button) {
    // Asked on the button itself: typed text goes with the second press, never with the first.
    if (button.dataset.sure === button.textContent) {
      await outbox.claim(record.id, () => outbox.drop(record.id));
      document.getElementById("id_statement")?.focus();
    } else button.textContent = button.dataset.sure;
  },
};

function line(record) {
  const item = pattern.content.cloneNode(true).firstElementChild;
  const part = (name) => item.querySelector(`[data-part=${name}]`);
  item.id = `queued-${record.id}`;
  item.classList.toggle("is-half-typed", record.state === "typing");
  if (record.code) part("code").textContent = record.code;
  const statement = record.title ?? valuesOf(record.fields, "statement")[0];
  if (statement !== undefined) part("statement").textContent = statement;
  part("recommendations").append(...valuesOf(record.fields, "recommendation-text").map((text) => (
    Object.assign(document.createElement("li"), { textContent: text })
  )));
  part("issue").textContent = record.issue ?? "";
  part("reason").textContent = record.reason ?? "";
  part("reason").hidden = !record.reason;
  for (const one of item.querySelectorAll("[data-state]")) {
    one.hidden = one.dataset.state !== record.state;
  }
  part("edit").href = `${record.edit}?draft=${record.id}`;
  item.querySelector("[data-act=again]").hidden = record.state !== "refused";
  for (const button of item.querySelectorAll("[data-act]")) {
    button.addEventListener("click", () => acts[button.dataset.act](record, button));
  }
  return item;
}

const draw = outbox.inTurn(async () => {
  clearTimeout(timer);
  const { trouble, lasts } = outbox.state();
  // Not what a form has open, nor what this page is about.
  const isShown = ({ id }) => !outbox.isOpen(id) && id !== box.dataset.about;
  const all = (await storage.all("entry")).filter(isShown);
  outbox.need(all.filter((record) => record.state === "refused").length);
  const shown = all.filter((record) => (
    trouble || record.state !== "ready" || Date.now() - record.at > GRACE
  ));
  if (shown.length < all.length) timer = setTimeout(draw, GRACE);
  for (const one of document.querySelectorAll("[data-trouble]")) {
    one.hidden = one.dataset.trouble !== trouble || "onlyHere" in one.dataset === lasts;
  }
  document.getElementById("outbox-trouble").hidden = !trouble;
  document.getElementById("storage-missing").hidden = lasts;
  const now = JSON.stringify(shown);
  if (now === drawn) return; // the focus stays where it is
  drawn = now;
  holding(() => {
    document.querySelectorAll(".queued").forEach((one) => one.remove());
    for (const record of shown) put(line(record), record);
    box.hidden = !list.childElementCount;
  });
  document.dispatchEvent(new CustomEvent("dim:queued"));
});

// On its own board a line waits where it will stand: at the end of its issue, or below the problem
// that it changes.
function put(item, { board, issue, code }) {
  const isHere = board === location.pathname;
  const changed = isHere && code && document.querySelector(`#list li[data-code="${code}"]`);
  const lines = isHere
    && document.querySelector(`#list section[data-order="${parseInt(issue, 10)}"] ol`);
  if (changed || lines) item.querySelector("[data-part=issue]").remove(); // its heading says it
  if (changed) {
    item.dataset.order = Number(changed.dataset.order) + 0.5; // news put nothing between the two
    changed.after(item);
  } else (lines || list).append(item);
}

document.addEventListener("dim:outbox", draw);
outbox.started.then(draw);

// --- Signing out with something unsent ---

const signOut = document.querySelector("form[data-signs-out]");

async function leaveIfEmpty() {
  const n = (await storage.ids("entry")).length;
  const count = document.getElementById("leaving-count");
  if (n) count.textContent = outbox.fill(leaving.dataset.count, { n });
  else signOut.submit();
  return n;
}

signOut?.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await leaveIfEmpty()) dialogs.show(leaving);
});

leaving?.addEventListener("click", async ({ target }) => {
  const act = target.closest("button")?.dataset.leave;
  if (act === "stay") dialogs.hide(leaving);
  if (act === "leave") signOut.submit();
  if (act === "copy") {
    await copy((await storage.all("entry")).map(textOf).join("\n\n"));
    target.textContent = target.dataset.done;
  }
  if (act === "send") {
    target.disabled = true;
    document.dispatchEvent(new CustomEvent("dim:flush"));
    for (const record of await storage.all("entry")) {
      if (record.state !== "ready") await outbox.claim(record.id, () => outbox.queue(record));
    }
    await outbox.go();
    target.disabled = false;
    document.getElementById("leaving-failed").hidden = !(await leaveIfEmpty());
  }
});
