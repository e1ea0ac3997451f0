// A class's board: keys for people who type at speaking speed. Everything works without this file.
// No words here: what people read stands in the templates.
import { isComposing } from "./keys.js";

const form = document.getElementById("quick-entry");
const statement = document.getElementById("id_statement");
const search = document.getElementById("q");
const shortcuts = document.getElementById("shortcuts");
const SWITCH = "dim-single-keys";

// Browser storage may be forbidden or full; nothing here depends on it.
const remember = (key, value) => { try { localStorage.setItem(key, value); } catch { /* not kept */ } };
const recall = (key) => { try { return localStorage.getItem(key); } catch { return null; } };

document.querySelectorAll("[data-needs-script]").forEach((element) => { element.hidden = false; });

// Single keys (WCAG 2.1.4: can be switched off).
const singleKeys = document.getElementById("single-keys");
if (singleKeys) {
  singleKeys.checked = recall(SWITCH) !== "off";
  singleKeys.addEventListener("change", () => remember(SWITCH, singleKeys.checked ? "on" : "off"));
}

const inField = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (isComposing(event) || !(event.target instanceof Element)) return;
  if (event.key === "Enter" && event.target.dataset.enter === "save" && !event.shiftKey && !event.altKey) {
    event.preventDefault();
    if (!event.repeat) form.requestSubmit(event.ctrlKey || event.metaKey ? form.elements.details : undefined);
    return;
  }
  if (event.ctrlKey || event.altKey || event.metaKey || inField(event.target)) return;
  if (singleKeys ? !singleKeys.checked : recall(SWITCH) === "off") return;
  if (event.key.toLowerCase() === "p") {
    const line = event.target.closest(".entry") ?? document.querySelector(".entry:hover, .entry:target, .entry.is-new");
    line?.querySelector(".show-on-screen")?.click();
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
