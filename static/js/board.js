// A class's board: keys for people who type at speaking speed. Everything works without this file.
// No words here: what people read stands in the templates.
import { guard, keepKey } from "./unsent.js";

const form = document.getElementById("quick-entry");
const statement = document.getElementById("id_statement");
const search = document.getElementById("q");
const shortcuts = document.getElementById("shortcuts");
const SWITCH = "dim-single-keys";
const SCROLL = "dim-board-scroll";

// Browser storage may be forbidden or full; nothing here depends on it.
const remember = (store, key, value) => { try { store.setItem(key, value); } catch { /* not kept */ } };
const recall = (store, key) => { try { return store.getItem(key); } catch { return null; } };

document.querySelectorAll("[data-needs-script]").forEach((element) => { element.hidden = false; });

// Single keys (WCAG 2.1.4: can be switched off).
const singleKeys = document.getElementById("single-keys");
if (singleKeys) {
  singleKeys.checked = recall(localStorage, SWITCH) !== "off";
  singleKeys.addEventListener("change", () => remember(localStorage, SWITCH, singleKeys.checked ? "on" : "off"));
}

const isComposing = (event) => event.isComposing || event.keyCode === 229;
const inField = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (isComposing(event) || !(event.target instanceof Element)) return;
  if (event.key === "Enter" && event.target.dataset.enter === "save" && !event.shiftKey && !event.altKey) {
    event.preventDefault();
    if (!event.repeat) form.requestSubmit(event.ctrlKey || event.metaKey ? form.elements.details : undefined);
    return;
  }
  if (event.ctrlKey || event.altKey || event.metaKey || inField(event.target)) return;
  if (singleKeys ? !singleKeys.checked : recall(localStorage, SWITCH) === "off") return;
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

if (form) {
  // "/4 " at the start of a problem chooses issue 4; the server reads it the same way.
  const issue = form.elements.strategic_issue;
  statement.addEventListener("input", (event) => {
    const found = /^\/([0-9]{1,5})[ \t]/.exec(statement.value);
    const option = found && [...issue.options].find((each) => each.text.startsWith(`${Number(found[1])} `));
    if (!option || isComposing(event)) return;
    issue.value = option.value;
    statement.setRangeText("", 0, found[0].length, "preserve");
  });

  keepKey(form, form.elements.key);

  // The list is filtered with a sentence half typed: the sentence goes along. Every other way out asks.
  const CARRIED = `dim-carried ${form.dataset.carried}`;
  const names = ["key", "strategic_issue", "statement", "recommendations"];
  const isTyped = () => [...form.querySelectorAll("textarea")].some((field) => field.value.trim());
  const carried = JSON.parse(recall(sessionStorage, CARRIED) || "null");
  remember(sessionStorage, CARRIED, "");
  if (carried && !isTyped()) {
    for (const name of names) form.elements[name].value = carried[name];
    if (!issue.value) issue.selectedIndex = 0;
  }
  let isCarried = false;
  const carry = () => {
    if (!isTyped()) return;
    const typed = Object.fromEntries(names.map((name) => [name, form.elements[name].value]));
    remember(sessionStorage, CARRIED, JSON.stringify(typed));
    isCarried = recall(sessionStorage, CARRIED) === JSON.stringify(typed);
  };
  document.addEventListener("click", (event) => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (isPlain && event.target.closest(":is(.rail, .chips, .pages) a")) carry();
  });
  search.form.addEventListener("submit", carry);
  guard(form, () => isTyped() && !isCarried);
  form.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) remember(sessionStorage, SCROLL, String(window.scrollY));
  });
  window.addEventListener("pageshow", () => { isCarried = false; });

  // After a save the page stands where it stood, the new line in sight, the cursor in the next one.
  // A message at the top of the page is more important than standing still.
  const saved = form.dataset.saved && document.getElementById(form.dataset.saved);
  if (saved && !document.querySelector("#main > [role=status] .notice")) {
    window.scrollTo({ top: Number(recall(sessionStorage, SCROLL)) || 0, behavior: "instant" });
    saved.scrollIntoView({ block: "nearest", behavior: "instant" });
  }
  if (document.querySelector("#quick-entry [autofocus]")) {
    form.querySelector("[autofocus]").focus({ preventScroll: true });
  }
}

// Screen readers announce a status that changes, not one that was there from the start.
document.querySelectorAll("[data-announce]").forEach((status) => {
  const said = [...status.childNodes];
  if (said.length) setTimeout(() => status.replaceChildren(...said.map((node) => node.cloneNode(true))), 300);
});
