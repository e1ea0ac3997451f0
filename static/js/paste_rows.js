// A list that is pasted into a recommendation of the full form gets a row for each of its items.
import { assignRecommendations, isList, readClipboard } from "./clipboard.js";
import { fillRows, insertRows } from "./entry_form.js";
import { fill } from "./outbox.js";
import { recommendationsOf } from "./pasted_list.js";

const form = document.getElementById("entry-form");
const told = document.querySelector("#pasted-rows > span");
const words = told.querySelector("[data-words]");
const given = JSON.parse(document.getElementById("paste-rules").textContent);
const headings = new Map(Object.entries(given.headings));
const rules = {
  issues: [],
  texts: given.texts,
  horizons: new Map(Object.entries(given.horizons)),
  horizonLabel: given.horizonLabel,
};
let before = []; // the rows as they were

const changed = () => form.dispatchEvent(new Event("input"));

form.addEventListener("paste", (event) => {
  if (event.target.name !== "recommendation-text") return;
  const found = readClipboard(event, headings);
  const { pasted } = found ?? {};
  // Rows with problems belong into the quick entry; here they are a text.
  if (!found || !isList(found) || (pasted.hasHead && pasted.roles.includes("statement"))) return;
  if (!pasted.hasHead) assignRecommendations(pasted);
  const wanted = recommendationsOf(pasted, rules);
  if (!wanted.length) return;
  event.preventDefault();
  before = insertRows(event.target.closest("[data-row]"), wanted);
  words.textContent = fill(words.dataset.words, { n: wanted.length });
  told.hidden = false;
  changed();
});

told.querySelector("button").addEventListener("click", () => {
  told.hidden = true;
  fillRows(before);
  changed();
  document.querySelector("#rows [data-row] textarea").focus();
});
