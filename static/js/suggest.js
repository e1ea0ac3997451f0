// Suggestions at a field: arrow down and Enter (or Tab) take one, or the mouse does. Nothing is
// taken that was not chosen, but for a mark that is being typed: Enter takes the first one. What is
// completed, a name in a list or a mark behind a text, is told by a shape; see `names`.

const SEPARATOR = /[;\n]/;
let lists = 0;

/**
 * The shape of a field that holds several names separated by semicolons or line breaks.
 *   current(field)  what is typed at the caret: from `start` to `end`; null where nothing is
 *   put(text, place, name)  the text with the name in that place, and where the caret goes
 *   taken(text)  the names that the field has already
 *   opens(place)  whether typing here is enough to be shown suggestions
 *   tabTakesFirst  whether Tab takes the first suggestion when none is marked
 *   takenByEnter(place)  the suggestions of which Enter takes the first when none is marked
 *   isMeant(place, found)  whether the first one is what is typed here: Enter then goes on, too
 */
const names = {
  current(field) {
    const { value, selectionStart: caret } = field;
    let start = caret;
    while (start > 0 && !SEPARATOR.test(value[start - 1])) { start -= 1; }
    let end = caret;
    while (end < value.length && !SEPARATOR.test(value[end])) { end += 1; }
    return { start, end, typed: value.slice(start, caret).trim() };
  },
  put(text, { start, end }, name) {
    const before = text.slice(0, start);
    const gap = before && !before.endsWith("\n") ? " " : "";
    const head = `${before}${gap}${name}; `;
    return { text: head + text.slice(end).replace(/^[;\s]+/, ""), caret: head.length };
  },
  taken: (text) => new Set(text.split(SEPARATOR).map((name) => name.trim())),
  opens: ({ typed }) => Boolean(typed),
  tabTakesFirst: false,
  takenByEnter: () => [],
  isMeant: () => false,
};

/**
 * Show suggestions at `field`; `source` finds names for what is typed in a place, `announcement`
 * says their number ({n}) to screen readers, and `shape` is what the field holds.
 */
export function suggest(field, source, announcement, shape = names) {
  const list = document.createElement("ul");
  const told = document.createElement("span");
  let active = -1;
  let asked = 0;
  let timer = 0; // while the list is about to open
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
    timer = 0;
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
    const place = shape.current(field);
    if (!place) { close(); return; }
    const { text, caret } = shape.put(field.value, place, name);
    field.value = text;
    field.setSelectionRange(caret, caret);
    close();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    close();
  }

  async function ask() {
    timer = 0;
    const mine = (asked += 1);
    const place = shape.current(field);
    const taken = shape.taken(field.value);
    let found = [];
    try {
      found = place ? await source(place.typed, place) : [];
    } catch {
      // No connection: typing goes on, the server reads the names on saving.
    }
    found = found.filter((name) => !taken.has(name)).slice(0, 20);
    if (mine !== asked || document.activeElement !== field) { return; }
    list.replaceChildren(...found.map((name, index) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${index}`;
      option.setAttribute("role", "option");
      option.textContent = name;
      option.addEventListener("mousedown", (event) => { event.preventDefault(); take(name); });
      return option;
    }));
    active = -1;
    field.removeAttribute("aria-activedescendant");
    list.hidden = !found.length;
    list.scrollIntoView({ block: "nearest" });
    told.textContent = found.length ? announcement.replace("{n}", found.length) : "";
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    const place = shape.current(field);
    if (!place || !shape.opens(place)) { close(); return; }
    timer = setTimeout(ask, 120);
  });
  // Enter takes the marked suggestion, or the first. Where nothing else can be meant, the key is
  // left to what else it does here.
  function enter(event) {
    if (active >= 0) {
      event.preventDefault();
      take(list.children[active].textContent);
      return;
    }
    const place = !event.shiftKey && shape.current(field);
    // Asked now: the list may be that of a letter ago.
    const found = place ? shape.takenByEnter(place) : [];
    if (!found.length) { close(); return; }
    if (!shape.isMeant(place, found)) event.preventDefault();
    take(found[0]);
  }

  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) { return; }
    if (list.hidden && !(timer && event.key === "Enter")) {
      // Only where the arrow has nowhere else to go.
      const isAtEnd = field.selectionStart === field.value.length;
      if (event.key === "ArrowDown" && isAtEnd) {
        event.preventDefault();
        ask();
      }
      return;
    }
    if (event.key === "ArrowDown") { event.preventDefault(); mark(active + 1); }
    if (event.key === "ArrowUp") { event.preventDefault(); mark(active < 0 ? -1 : active - 1); }
    if (event.key === "Escape") { event.preventDefault(); close(); }
    const isTab = event.key === "Tab" && !event.shiftKey;
    if (active < 0 && isTab && shape.tabTakesFirst) { active = 0; }
    if (isTab && active >= 0) {
      event.preventDefault();
      take(list.children[active].textContent);
    }
    if (event.key === "Enter") { enter(event); }
  });
}
