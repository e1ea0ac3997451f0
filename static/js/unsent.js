// What both entry forms do about text that was typed and is not stored yet.

const AGAIN = 2000; // milliseconds

// One opened form, one entry: a browser that brings typed text back (Back, a restored tab) must bring
// the key that belongs to it. Browsers do not; the state of the history entry does. Without a
// script, autocomplete="off" lets the form come back empty instead.
export function keepKey(form, key) {
  form.autocomplete = "on";
  window.addEventListener("pageshow", () => {
    const cameBack = [...form.querySelectorAll("textarea")].some((field) => field.value !== field.defaultValue);
    if (cameBack && history.state?.key) key.value = history.state.key;
    history.replaceState({ ...history.state, key: key.value }, "");
  });
}

// A question before typed text goes away with the page. An impatient second click sends nothing;
// one after a while does, the network may have died.
export function guard(form, isTyped) {
  let sentAt = -Infinity;
  form.addEventListener("submit", (event) => {
    if (event.timeStamp - sentAt < AGAIN) event.preventDefault();
    else sentAt = event.timeStamp;
  });
  window.addEventListener("pageshow", () => { sentAt = -Infinity; });
  window.addEventListener("beforeunload", (event) => {
    if (isTyped() && event.timeStamp - sentAt > AGAIN) event.preventDefault();
  });
}
