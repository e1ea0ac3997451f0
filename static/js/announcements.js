// Tells what came for a class while nobody looked: beside the quick entry, in the page's title, and
// once to screen readers. What was read on this device is not shown there again.
const SHOWN = 2; // at once: the list needs the room
const KEPT = 200; // keys that this device remembers
const owner = document.documentElement.dataset.owner ?? "";
const title = document.title;
const aloud = document.getElementById("announced");

// Keys that are remembered in a store. A browser may refuse it; then this page remembers them.
function memory(store, name) {
  let here = [];
  function keys() {
    try {
      return [...new Set([...JSON.parse(store().getItem(name)), ...here])];
    } catch {
      return here;
    }
  }
  function add(more) {
    here = [...keys(), ...more].slice(-KEPT);
    try { store().setItem(name, JSON.stringify(here)); } catch { /* remembered here */ }
  }
  return { keys, add };
}

const read = memory(() => localStorage, `dim-read-${owner}`);
const said = memory(() => sessionStorage, `dim-said-${owner}`);

const keyOf = (one) => one.dataset.announcement;
const wordsOf = (one) => (one.querySelector("[data-part=words]") ?? one).textContent;

function fold(place, unread) {
  let shown = 0;
  for (const one of place.querySelectorAll("[data-announcement]")) {
    one.hidden = !unread.includes(one) || shown === SHOWN;
    if (!one.hidden) shown += 1;
    one.querySelector("button").hidden = false;
  }
  const rest = unread.filter((one) => place.contains(one)).length - shown;
  const more = place.querySelector("[data-part=more]");
  more.hidden = !rest;
  more.textContent = place.dataset.more.replace("{n}", rest);
}

function draw() {
  const known = new Set(read.keys());
  const all = [...document.querySelectorAll("[data-announcement]")];
  const unread = all.filter((one) => !known.has(keyOf(one)));
  const place = document.querySelector("[data-live=announcements]");
  if (place) fold(place, unread);
  document.title = unread.length ? `(${unread.length}) ${title}` : title;
  const heard = new Set(said.keys());
  const fresh = unread.filter((one) => !heard.has(keyOf(one)));
  if (!fresh.length) return;
  aloud.textContent = fresh.map(wordsOf).join(" ").replace(/\s+/g, " ").trim();
  said.add(fresh.map(keyOf));
}

document.addEventListener("click", ({ target }) => {
  const one = target.closest("[data-announcement]");
  const control = one && target.closest("a, button");
  if (!control) return;
  read.add([keyOf(one)]);
  draw();
  if (control.localName !== "button") return;
  // The button that was pressed is gone.
  const next = document.querySelector("[data-announcement]:not([hidden]) button");
  (next ?? document.getElementById("id_statement"))?.focus();
});
document.addEventListener("dim:live", draw);
addEventListener("storage", draw);
draw();
