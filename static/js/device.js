// Asks the device (its store, its locks, its clipboard), which may answer late, never, or with an
// error that nobody expects. Nobody here waits longer than they say.
const LOCKS = 1000; // milliseconds that the device may take to say whether a lock is free
let doLocksAnswer = true;
let fallSilent;
// Rejects for all who wait for a lock when one of them has waited for nothing: those who came later
// would be free later, and what they hold back would lose its order.
const silence = new Promise((_, reject) => { fallSilent = reject; });
silence.catch(() => {});

/** Resolve to what `act` comes to; reject where it throws or takes longer than `patience` ms. */
export function within(patience, act) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no answer")), patience);
    const asked = new Promise((answer) => { answer(act()); });
    asked.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Make a signal that breaks off a request after so many milliseconds. */
export function breakOffAfter(milliseconds) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
}

// Some browsers throw where others have nothing.
function lockManager() {
  try { return navigator.locks; } catch { return undefined; }
}

/**
 * Take a lock that all pages of this browser share, waiting `patience` milliseconds for another
 * page to give it back. Resolves to the function that gives it back, or to null where another page
 * has it. A device that has no locks, or does not answer, is treated as if every lock were free.
 */
export async function lock(name, patience = 0) {
  const locks = lockManager();
  if (!locks || !doLocksAnswer) return () => {};
  const waiting = new AbortController();
  const options = patience ? { signal: waiting.signal } : { ifAvailable: true };
  let isLate = false;
  const ask = () => new Promise((resolve, reject) => {
    locks.request(name, options, (held) => {
      if (!held || isLate) { resolve(null); return null; }
      return new Promise((release) => { resolve(release); });
    }).catch(reject);
  });
  const timer = patience && setTimeout(() => waiting.abort(), patience);
  try {
    return await within(patience + LOCKS, () => Promise.race([ask(), silence]));
  } catch (error) {
    isLate = true;
    if (error.name === "AbortError") return null;
    doLocksAnswer = false;
    fallSilent(error);
    return () => {};
  } finally {
    clearTimeout(timer);
  }
}

/** Open the channel on which the pages of this browser call each other, or give null. */
export function channel(name) {
  try { return new BroadcastChannel(name); } catch { return null; }
}
