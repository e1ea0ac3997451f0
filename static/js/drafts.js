// One opened form and its record in the outbox: every keystroke reaches the device, and comes back.
import * as outbox from "./outbox.js";
import * as vault from "./vault.js";

const GOING = 500; // milliseconds that the page before this one may take to go

export class Draft {
  constructor(id, found, close) {
    Object.assign(this, { id, found, close: close ?? (() => {}) });
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
    this.next = null;
    await this.work;
    await outbox.queue({ ...record, id: this.id });
    this.close();
    outbox.go();
  }
}

export async function fresh() {
  const id = outbox.newKey();
  return new Draft(id, null, await outbox.hold(id));
}

// The newest record that `isWanted` and that no other page has open; else a new one.
export async function reopen(isWanted) {
  await outbox.started;
  for (const record of (await vault.all("entry")).filter(isWanted).reverse()) {
    const close = await outbox.hold(record.id, GOING);
    if (close) return new Draft(record.id, record, close);
  }
  return fresh();
}
