// Completes "@addressee" and "!horizon" behind a recommendation, on a board. It only writes
// names out: the server reads them when the entry is saved, and what it does not know stays text.
import { suggest } from "./suggest.js";

const data = document.getElementById("mark-names");
const form = document.getElementById("quick-entry");
const field = form?.elements.recommendations;
const SIGN = /(?:^|\s)([@!])([^@!\n]*)$/;

// As the server compares names: capitals and blanks make no difference.
const folded = (name) => name.replace(/\s+/g, "").toLowerCase();

const marks = {
  // The last sign before the caret, on the caret's line.
  current({ value, selectionStart: caret }) {
    const found = SIGN.exec(value.slice(value.lastIndexOf("\n", caret - 1) + 1, caret));
    if (!found) return null;
    const [, sign, typed] = found;
    return { sign, typed, start: caret - typed.length - 1, end: caret };
  },
  put(text, { sign, start, end }, name) {
    const line = text.lastIndexOf("\n", start - 1) + 1;
    // Chosen before there is a recommendation: that is written in front of it.
    const isFirst = !text.slice(line, start).trim();
    const head = `${text.slice(0, isFirst ? line : start)}${isFirst ? " " : ""}${sign}${name}`;
    const rest = text.slice(end).replace(/^[ \t]+/, "");
    const gap = rest.startsWith("\n") || isFirst ? "" : " ";
    return { text: head + gap + rest, caret: isFirst ? line : head.length + gap.length };
  },
  taken: () => new Set(),
  opens: () => true,
  tabTakesFirst: true,
  // A sign alone may be a part of the text: "Segera !"
  takenByEnter: (place) => (folded(place.typed) ? source(place.typed, place) : []),
  // The server, too, takes the only name that begins so (dim/forms/recommendation_marks.py).
  isMeant: ({ typed }, [first, ...others]) => (
    folded(first) === folded(typed) || (!others.length && folded(typed).length > 1)
  ),
};

const known = data && JSON.parse(data.textContent);

function source(typed, { sign }) {
  const wanted = folded(typed);
  const starts = (name) => [...name.matchAll(/[^\s/(]+/g)].map(({ index }) => name.slice(index));
  const begins = (name) => folded(name).startsWith(wanted);
  const found = known[sign ?? "@"].filter((name) => starts(name).some(begins));
  // A name that is written out needs no completion, unless another one goes on from it.
  const isWhole = found.some((name) => folded(name) === wanted);
  if (isWhole && (found.length === 1 || /\s$/.test(typed))) return [];
  return [...found.filter(begins), ...found.filter((name) => !begins(name))];
}

// The mouse's way: the sign is put at the end of the line, and its names are shown.
function begin(sign) {
  const { value, selectionStart: caret } = field;
  const end = value.indexOf("\n", caret) < 0 ? value.length : value.indexOf("\n", caret);
  const gap = end && !/\s/.test(value[end - 1]) ? " " : "";
  field.focus();
  field.setRangeText(`${gap}${sign}`, end, end, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Complete the marks behind the recommendation in this field. */
export function completeMarks(where, announcement) {
  if (known) suggest(where, source, announcement, marks);
}

/** Complete the addressees in this field, which holds nothing else. */
export function completeAddressees(where, announcement) {
  if (known) suggest(where, source, announcement);
}

if (field) {
  completeMarks(field, form.dataset.suggestions);
  for (const button of document.querySelectorAll("[data-mark]")) {
    button.addEventListener("click", () => begin(button.dataset.mark));
  }
}
