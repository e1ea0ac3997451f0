// The outbox as people see it: what waits, why, and what they can do with it. And the question before signing out.
import * as outbox from "./outbox.js";
import * as vault from "./vault.js";

const box = document.getElementById("outbox");
const list = box.querySelector("ol");
const pattern = document.getElementById("outbox-line");
const leaving = document.getElementById("leaving");
const GRACE = 1500; // milliseconds: what goes out at once is not worth a line
let drawn = "";
let timer;

export const valuesOf = (fields, name) => fields.filter(([its, value]) => its === name && value.trim()).map(([, value]) => value);

const textOf = ({ code, fields }) => [
  [code, ...valuesOf(fields, "statement")].filter(Boolean).join(" "),
  ...["cause", "impact", "legal_basis", "offices"].flatMap((name) => valuesOf(fields, name)),
  ...valuesOf(fields, "recommendation-text").map((line) => `- ${line}`),
].join("\n");

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = Object.assign(document.createElement("textarea"), { value: text });
    (leaving.open ? leaving : document.body).append(field);
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
  if (record.code) part("code").textContent = record.code;
  part("statement").textContent = valuesOf(record.fields, "statement")[0] ?? part("statement").textContent;
  part("recommendations").append(...valuesOf(record.fields, "recommendation-text").map((text) => (
    Object.assign(document.createElement("li"), { textContent: text })
  )));
  part("issue").textContent = record.issue ?? "";
  part("reason").textContent = record.reason ?? "";
  part("reason").hidden = !record.reason;
  for (const one of item.querySelectorAll("[data-state]")) one.hidden = one.dataset.state !== record.state;
  part("edit").href = `${record.edit}?draft=${record.id}`;
  item.querySelector("[data-act=again]").hidden = record.state !== "refused";
  for (const button of item.querySelectorAll("[data-act]")) {
    button.addEventListener("click", () => acts[button.dataset.act](record, button));
  }
  return item;
}

const draw = outbox.inTurn(async () => {
  clearTimeout(timer);
  const { trouble } = outbox.state();
  // Not what a form has open, nor what this page is about.
  const all = (await vault.all("entry")).filter(({ id }) => !outbox.isOpen(id) && id !== box.dataset.about);
  outbox.need(all.filter((record) => record.state === "refused").length);
  const shown = all.filter((record) => trouble || record.state !== "ready" || Date.now() - record.at > GRACE);
  if (shown.length < all.length) timer = setTimeout(draw, GRACE);
  for (const one of document.querySelectorAll("[data-trouble]")) one.hidden = one.dataset.trouble !== trouble;
  document.getElementById("outbox-trouble").hidden = !trouble;
  document.getElementById("vault-missing").hidden = await vault.lasts();
  const now = JSON.stringify(shown);
  if (now === drawn) return; // the focus stays where it is
  drawn = now;
  document.querySelectorAll(".queued").forEach((one) => one.remove());
  for (const record of shown) {
    const place = placeOf(record);
    const item = line(record);
    if (place) item.querySelector("[data-part=issue]").remove(); // its heading says it
    (place ?? list).append(item);
  }
  box.hidden = !list.childElementCount;
  document.dispatchEvent(new CustomEvent("dim:queued"));
});

// On its own board a line waits where it will stand: at the end of its issue.
function placeOf({ board, issue }) {
  return board === location.pathname ? document.querySelector(`#list section[data-order="${parseInt(issue, 10)}"] ol`) : null;
}

document.addEventListener("dim:outbox", draw);
await outbox.started;
draw();

// --- Signing out with something unsent ---------------------------------------------------------------------

const door = document.querySelector("form[data-signs-out]");

async function leaveIfEmpty() {
  const n = (await vault.ids("entry")).length;
  if (n) document.getElementById("leaving-count").textContent = outbox.fill(leaving.dataset.count, { n });
  else door.submit();
  return n;
}

door?.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await leaveIfEmpty()) leaving.showModal();
});

leaving?.addEventListener("click", async ({ target }) => {
  const act = target.closest("button")?.dataset.leave;
  if (act === "stay") leaving.close();
  if (act === "leave") door.submit();
  if (act === "copy") {
    await copy((await vault.all("entry")).map(textOf).join("\n\n"));
    target.textContent = target.dataset.done;
  }
  if (act === "send") {
    target.disabled = true;
    document.dispatchEvent(new CustomEvent("dim:flush"));
    for (const record of await vault.all("entry")) {
      if (record.state !== "ready") await outbox.claim(record.id, () => outbox.queue(record));
    }
    await outbox.go();
    target.disabled = false;
    document.getElementById("leaving-failed").hidden = !(await leaveIfEmpty());
  }
});
