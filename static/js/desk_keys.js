// Keys of the desk: on the page of one problem A accepts, K and T open their reasons, arrows turn
// to the neighbours; beside an item U takes proposals back. Everything works without this file;
// single keys can be switched off (WCAG 2.1.4).
import { isComposing } from "./input_method.js";
import { recall, remember } from "./single_keys.js";

// Milliseconds in which a second press of the same key may still be meant for the page before.
const SETTLES = 500;
const FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable]";

document.querySelectorAll("[data-needs-script]").forEach((element) => { element.hidden = false; });

const singleKeys = document.getElementById("single-keys");
if (singleKeys) {
  singleKeys.checked = recall();
  singleKeys.addEventListener("change", () => remember(singleKeys.checked));
}

// What folds is opened and its first field gets the cursor; all else is pressed.
function act(target) {
  if (target.tagName !== "SUMMARY") { target.click(); return; }
  const fold = target.parentElement;
  fold.open = true;
  fold.querySelector("select, textarea").focus();
}

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (event.defaultPrevented || isComposing(event) || !(target instanceof Element)) return;
  if (target.closest(FIELDS)) {
    const form = target.closest(".decision form");
    if (key === "Escape") document.querySelector("h1").focus();
    if (key === "Enter" && (event.ctrlKey || event.metaKey) && form && !event.repeat) {
      event.preventDefault();
      form.querySelector("button[name=decision]").click();
    }
    return;
  }
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.repeat) return;
  if ((singleKeys ? !singleKeys.checked : !recall()) || performance.now() < SETTLES) return;
  const keyed = [...document.querySelectorAll("[data-key]")];
  const found = keyed.find((one) => one.dataset.key === key.toLowerCase());
  if (!found) return;
  event.preventDefault();
  act(found);
});
