// Keyboard shortcuts of a class's board: Enter saves the quick entry, N and / go to a field,
// P shows a problem on the projector or takes it away. Everything works without this file.
import { currentLine, selectedLine } from "./board_lines.js";
import { submit } from "./buttons.js";
import { isComposing } from "./input_method.js";
import { recall, remember } from "./single_keys.js";

const form = document.getElementById("quick-entry");
const statement = document.getElementById("id_statement");
const search = document.getElementById("q");
const shortcuts = document.getElementById("shortcuts");

document.querySelectorAll("[data-needs-script]").forEach((element) => { element.hidden = false; });

// Single keys (WCAG 2.1.4: can be switched off).
const singleKeys = document.getElementById("single-keys");
if (singleKeys) {
  singleKeys.checked = recall();
  singleKeys.addEventListener("change", () => remember(singleKeys.checked));
}

const FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable]";
const inField = (target) => target.closest(FIELDS);

document.addEventListener("keydown", (event) => {
  // A suggestion that is taken by Enter saves nothing.
  if (event.defaultPrevented || isComposing(event) || !(event.target instanceof Element)) return;
  const isSaving = event.key === "Enter" && event.target.dataset.enter === "save";
  if (isSaving && !event.shiftKey && !event.altKey) {
    event.preventDefault();
    // With Ctrl the button that saves and opens the full form is pressed.
    const button = event.ctrlKey || event.metaKey ? form.elements.details : undefined;
    if (!event.repeat) submit(form, button);
    return;
  }
  if (event.ctrlKey || event.altKey || event.metaKey || inField(event.target)) return;
  if (singleKeys ? !singleKeys.checked : !recall()) return;
  if (event.key.toLowerCase() === "p") {
    const stop = event.shiftKey && document.querySelector(".stop-showing");
    (stop || currentLine()?.querySelector(".show-on-screen"))?.click();
    return;
  }
  // With a line selected, "/5" is about this line; elsewhere "/" searches.
  const line = event.key === "/" && selectedLine();
  const asked = new CustomEvent("dim:issue", { detail: { line }, cancelable: true });
  if (line && !document.dispatchEvent(asked)) {
    event.preventDefault();
    return;
  }
  const jump = { n: statement, N: statement, "/": search }[event.key];
  if (jump) {
    event.preventDefault();
    jump.focus();
  } else if (event.key === "?" && shortcuts) {
    event.preventDefault();
    shortcuts.open = !shortcuts.open;
    shortcuts.querySelector("summary").focus();
  }
});

form?.querySelector("[autofocus]")?.focus({ preventScroll: true });
