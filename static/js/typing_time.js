// Notes in each form when its page was opened and when something was typed in it last, or
// submitted, by this device's clock. What arrives after the class has closed counts if it was typed
// before; the server believes this within limits (dim/workflow/deadline.py).
import { submitterOf } from "./buttons.js";

const { dataset } = document.documentElement;
/** When this page was opened; a copy of a page is as old as the page was, not as its display. */
export const openedAt = dataset.openedAt ?? ("copyOf" in dataset ? "" : Date.now());

function note(form, name, value = Date.now()) {
  const field = form?.elements[name];
  if (field) field.value = value;
}

for (const form of document.forms) note(form, "page_opened", openedAt);
// Before the form's own script, which keeps and sends what stands in these fields.
document.addEventListener("input", ({ target }) => {
  note(target.closest?.("form"), "last_typed");
}, true);
document.addEventListener("submit", (event) => {
  if (submitterOf(event)?.value === "submit") note(event.target, "last_pressed");
}, true);
