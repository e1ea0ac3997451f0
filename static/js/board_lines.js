// Which line of a board somebody means: the one under the pointer, or the one with the focus,
// whichever they have used last. A button that was clicked keeps the focus and means nothing.
let isPointing = false;

const KEYS = new Set(["Tab", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"]);
const list = document.getElementById("list");

for (const name of ["pointermove", "pointerdown"]) {
  document.addEventListener(name, () => { isPointing = true; }, { passive: true });
}
document.addEventListener("keydown", ({ key }) => {
  if (KEYS.has(key)) isPointing = false;
}, true);

const withFocus = () => {
  const line = document.activeElement?.closest(".entry");
  return line && list.contains(line) ? line : null;
};

/** The line that is selected: clicked on, or come to with the keyboard. Null without one. */
export function selectedLine() {
  const line = withFocus();
  return line === document.activeElement || !isPointing ? line : null;
}

/** The line that a key is about. */
export function currentLine() {
  const under = list.querySelector(".entry:hover");
  const candidates = isPointing ? [under, withFocus()] : [withFocus(), under];
  return candidates.find(Boolean) ?? list.querySelector(".entry:target, .entry.is-new");
}
