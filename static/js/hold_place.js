// On a narrow screen the quick entry stands below the list, and lines that come above it would push
// away what its writer is about to touch. On a wide one it is always at the foot of the window.
const form = document.getElementById("quick-entry");

/** Return whether somebody writes in a quick entry that scrolls with the list. */
export const isHeld = () => (
  form?.contains(document.activeElement) && getComputedStyle(form).position === "static"
);

/** Do what changes the list; where somebody writes below it, the page scrolls along. */
export function holding(act) {
  const foot = () => form.getBoundingClientRect().bottom;
  const before = isHeld() ? foot() : null;
  act();
  if (before !== null) window.scrollBy({ top: foot() - before, behavior: "instant" });
}
