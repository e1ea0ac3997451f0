// Suggestions under a field that holds several names separated by semicolons or line breaks.
// Arrow down and Enter (or Tab) take one; nothing is taken that was not chosen.

const SEPARATOR = /[;\n]/;
let lists = 0;

// The name under the caret: where it begins, where it ends, what it says.
function current(field) {
  const { value, selectionStart: caret } = field;
  let start = caret;
  while (start > 0 && !SEPARATOR.test(value[start - 1])) { start -= 1; }
  let end = caret;
  while (end < value.length && !SEPARATOR.test(value[end])) { end += 1; }
  return { start, end, typed: value.slice(start, caret).trim() };
}

export function suggest(field, source, announcement) {
  const list = document.createElement("ul");
  const told = document.createElement("span");
  let active = -1;
  let asked = 0;
  let timer;
  lists += 1;
  list.id = `suggestions-${lists}`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels[0]?.textContent.trim() ?? "");
  list.hidden = true;
  told.className = "visually-hidden";
  told.setAttribute("role", "status");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.autocomplete = "off";
  field.parentElement.classList.add("suggest-box");
  field.after(list, told);

  function close() {
    clearTimeout(timer);
    asked += 1;
    list.hidden = true;
    active = -1;
    field.removeAttribute("aria-activedescendant");
    told.textContent = "";
  }

  function mark(index) {
    const options = [...list.children];
    active = (index + options.length) % options.length;
    options.forEach((option, at) => option.setAttribute("aria-selected", at === active));
    field.setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  }

  function take(name) {
    const { start, end } = current(field);
    const before = field.value.slice(0, start);
    const gap = before && !before.endsWith("\n") ? " " : "";
    const rest = field.value.slice(end).replace(/^[;\s]+/, "");
    const head = `${before}${gap}${name}; `;
    field.value = head + rest;
    field.setSelectionRange(head.length, head.length);
    close();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    close();
  }

  async function ask() {
    const mine = (asked += 1);
    const { typed } = current(field);
    const taken = new Set(field.value.split(SEPARATOR).map((name) => name.trim()));
    let names = [];
    try {
      names = (await source(typed)).filter((name) => !taken.has(name)).slice(0, 20);
    } catch {
      // No connection: typing goes on, the server reads the names on saving.
    }
    if (mine !== asked || document.activeElement !== field) { return; }
    list.replaceChildren(...names.map((name, index) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${index}`;
      option.setAttribute("role", "option");
      option.textContent = name;
      option.addEventListener("mousedown", (event) => { event.preventDefault(); take(name); });
      return option;
    }));
    active = -1;
    field.removeAttribute("aria-activedescendant");
    list.hidden = !names.length;
    list.scrollIntoView({ block: "nearest" });
    told.textContent = names.length ? announcement.replace("{n}", names.length) : "";
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    if (!current(field).typed) { close(); return; }
    timer = setTimeout(ask, 120);
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) { return; }
    if (list.hidden) {
      // Only where the arrow has nowhere else to go.
      if (event.key === "ArrowDown" && field.selectionStart === field.value.length) { event.preventDefault(); ask(); }
      return;
    }
    if (event.key === "ArrowDown") { event.preventDefault(); mark(active + 1); }
    if (event.key === "ArrowUp") { event.preventDefault(); mark(active < 0 ? -1 : active - 1); }
    if (event.key === "Escape") { event.preventDefault(); close(); }
    if ((event.key === "Enter" || event.key === "Tab") && active >= 0) {
      event.preventDefault();
      take(list.children[active].textContent);
    }
  });
}
