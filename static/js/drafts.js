// One opened form and its record in the outbox: every keystroke reaches the device, and comes back.
import * as outbox from "./outbox.js";
import * as vault from "./vault.js";

const GOING = 2000; // milliseconds that the page before this one may take to go
const NOTHING = {}; // wanted instead of a record

export class Draft {
  // `holding` resolves to what lets go of it.
  constructor(id, found, holding) {
    Object.assign(this, { id, found, holding });
    this.at = found?.at;
    this.work = Promise.resolve();
    this.next = null;
  }

  // Keep this record, at the latest the newest one: while the disk writes, only the last keystroke waits.
  keep(record) {
    return this.want(record);
  }

  drop() {
    return this.want(NOTHING);
  }

  // Keeping and dropping wait in one place, and the last one counts: a text that was empty for a moment
  // must not be dropped after it had been written again.
  want(next) {
    const isWaiting = Boolean(this.next);
    this.next = next;
    if (!isWaiting) this.work = this.work.then(() => this.write());
    return this.work;
  }

  async write() {
    const { next } = this;
    this.next = null;
    if (next === NOTHING) {
      await outbox.drop(this.id);
    } else {
      const record = { ...next, id: this.id, at: this.at };
      await outbox.keep(record);
      this.at = record.at;
    }
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
