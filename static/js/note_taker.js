// Takes the name of who types without leaving the page: what is half typed stays where it is. From
// now on every form of this page is sent with the name, also before the server knows it.
import { submitterOf } from "./buttons.js";
import { breakOffAfter, within } from "./device.js";

const form = document.getElementById("note-taker");
const said = document.getElementById("note-taker-said");
const PATIENCE = 8000; // milliseconds for an answer
let unsent = null;

function show(name) {
  for (const field of document.querySelectorAll("input[type=hidden][name=note_taker]")) {
    field.value = name;
  }
  for (const place of document.querySelectorAll("[data-note-taker]")) {
    place.textContent = name || place.dataset.nobody;
  }
}

async function send() {
  const body = unsent;
  if (!body) return;
  try {
    const answer = await within(PATIENCE + 1000, () => fetch(form.action, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      redirect: "manual",
      signal: breakOffAfter(PATIENCE),
    }));
    if (answer.ok && answer.headers.has("X-DIM") && unsent === body) unsent = null;
  } catch {
    // Sent again when the server is back; what is typed meanwhile has the name.
  }
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form));
  const isLater = submitterOf(event)?.name === "note_taker";
  const name = isLater ? "" : form.elements["note-taker-name"].value.trim().replace(/\s+/g, " ");
  body.set("note_taker", name);
  unsent = body;
  show(name);
  said.textContent = name;
  form.hidden = true;
  document.getElementById("id_statement").focus({ preventScroll: true });
  send();
});
document.addEventListener("dim:reached", send);
