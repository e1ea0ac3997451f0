// One opened form and its record in the outbox: every keystroke reaches the device, and comes back.
import * as outbox from "./outbox.js";
import * as vault from "./vault.js";

const GOING = 2000; // milliseconds that the page before this one may take to go

export class Draft {
  // `holding` resolves to what lets go of it.
  constructor(id, found, holding) {
    Object.assign(this, { id, found, holding });
    this.at = found?.at;
    this.isKept = Boolean(found);
    this.work = Promise.resolve();
    this.next = null;
  }

  // Keep this record, at the latest the newest one: while the disk writes, only the last keystroke waits.
  keep(record) {
    const isWaiting = Boolean(this.next);
    this.next = record;
    this.isKept = false;
    if (!isWaiting) this.work = this.work.then(() => this.write());
    return this.work;
  }

  async write() {
    if (!this.next) return;
    const record = { ...this.next, id: this.id, at: this.at };
    this.next = null;
    await outbox.keep(record);
    this.at = record.at;
    this.isKept = !this.next;
  }

  drop() {
    this.next = null;
    this.isKept = true;
    this.work = this.work.then(() => outbox.drop(this.id));
    return this.work;
  }

  // Hand it over to the queue: from now on it is sent like the others.
  async send(record) {
    this.at = outbox.order();
    await this.keep({ ...record, state: "ready", reason: "" });
    await this.close();
    outbox.go();
  }

  async close() {
    (await this.holding)?.();
  }
}

// At once: a key that is pressed next belongs to the next form.
export function fresh() {
  const id = outbox.newKey();
  return new Draft(id, null, outbox.hold(id));
}

// The newest record that `isWanted` and that no other page has open, or null.
export async function reopen(isWanted) {
  await outbox.started;
  for (const { id } of (await vault.all("entry")).filter(isWanted).reverse()) {
    const close = await outbox.hold(id, GOING);
    // The page that had it may have sent it, or typed on, before it let go.
    const record = close && await vault.get("entry", id);
    if (record && isWanted(record)) return new Draft(id, record, close);
    close?.();
  }
  return null;
}
