// Steps that lead to another page (submit, take back) are taken only while our server answers: else
// the browser would put its own page in the place of ours. Says beside the button why not.
import { breakOffAfter, within } from "./device.js";
import { submit, submitterOf } from "./buttons.js";
import { hush, tell } from "./line_notice.js";

const PATIENCE = 8000; // milliseconds for an answer
const { dataset: words } = document.getElementById("undo-bar");
const asking = new Set(); // forms that wait for the answer
const sending = new Set(); // forms that may go

/** Resolve to whether our own server answers now; a hotel's sign-in page is not it. */
export async function isReached() {
  if (!navigator.onLine) return false;
  const request = { method: "HEAD", cache: "no-store", signal: breakOffAfter(PATIENCE) };
  const ask = () => fetch(words.probe, request);
  const answer = await within(PATIENCE + 1000, ask).catch(() => null);
  return Boolean(answer?.headers.has("X-DIM"));
}

async function take(form, button) {
  asking.add(form);
  const isThere = await isReached();
  asking.delete(form);
  if (!isThere) {
    tell(form.closest(".entry")?.querySelector(".body") ?? form.parentElement, words.unreached);
    return;
  }
  hush();
  sending.add(form);
  submit(form, button);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !("needsServer" in form.dataset) || sending.delete(form)) return;
  event.preventDefault();
  if (!asking.has(form)) take(form, submitterOf(event));
});
