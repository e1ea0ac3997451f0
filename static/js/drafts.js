// Connects one opened form with its record in the outbox: every keystroke is kept on the device,
// and the text comes back when the form is opened again.
import * as outbox from "./outbox.js";
import * as storage from "./device_storage.js";

const GOING = 2000; // milliseconds that the page before this one may take to go
const OTHERS = 700; // milliseconds that another tab has to take up again what was typed there
const MINE = "dim-drafts"; // the records that this tab had open, the last one first
const REMEMBERED = 20;

// Resolves when all that was handed over so far is let go: a record that the disk has earlier than
// the one before it may not overtake it.
let handedOver = Promise.resolve();

const pause = (time) => new Promise((resolve) => { setTimeout(resolve, time); });

// A tab keeps this when its page is loaded again.
function ofThisTab() {
  try { return JSON.parse(sessionStorage.getItem(MINE)) ?? []; } catch { return []; }
}

function remember(id) {
  const ids = ofThisTab();
  if (ids[0] === id) return;
  const all = [id, ...ids.filter((one) => one !== id)].slice(0, REMEMBERED);
  try { sessionStorage.setItem(MINE, JSON.stringify(all)); } catch { /* the newest comes back */ }
}

// What was typed in this tab, and then what was typed elsewhere; each the newest first.
function ownFirst(records) {
  const own = ofThisTab();
  const mine = own.map((id) => records.find((one) => one.id === id)).filter(Boolean);
  return { mine, others: records.filter((one) => !mine.includes(one)).reverse() };
}

/** The record of one opened form; `holding` resolves to the function that gives its lock back. */
class Draft {
  constructor(id, found, holding) {
    Object.assign(this, { id, found, holding });
    this.at = found?.at;
    this.work = Promise.resolve(); // of the device; nothing but a test has to wait for it
  }

  // Resolves to whether the device has it.
  keep(record) {
    this.at ??= outbox.order();
    remember(this.id);
    this.work = outbox.keep({ ...record, id: this.id, at: this.at });
    return this.work;
  }

  drop() {
    this.work = outbox.drop(this.id);
    return this.work;
  }

  // Hand it over to the queue: from now on it is sent like the others, whatever the device does.
  // Let go before the disk knows that it is sent, another page would take it for half typed; a
  // device that does not answer is waited for a second at most.
  async send(record) {
    this.at = outbox.order();
    const earlier = handedOver;
    const kept = this.keep({ ...record, state: "ready", reason: "" });
    handedOver = Promise.all([earlier, kept]).catch(() => {});
    const isKept = await kept;
    await earlier;
    this.close().then(outbox.go);
    return isKept;
  }

  async close() {
    (await this.holding)?.();
    outbox.letGo(this.id);
  }
}

/** Begin a new record at once: a key that is pressed next already belongs to it. */
export function fresh() {
  const id = outbox.newKey();
  return new Draft(id, null, outbox.hold(id));
}

/**
 * Open a record that `isWanted` and that no other page has open: the last one of this tab, or else
 * the newest. Null without one. It waits for the device as long as that takes; nobody may wait for
 * this.
 */
export async function reopen(isWanted) {
  await storage.ready;
  await outbox.started;
  const { mine, others } = ownFirst((await storage.all("entry")).filter(isWanted));
  for (const { id } of [...mine, ...others]) {
    if (id === others[0]?.id) await pause(OTHERS);
    const close = await outbox.hold(id, GOING);
    // The page that had it may have sent it, or typed on, before it let go.
    const record = close && await storage.get("entry", id);
    if (record && isWanted(record)) return new Draft(id, record, Promise.resolve(close));
    close?.();
  }
  return null;
}
