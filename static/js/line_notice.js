// Says something in the line that it is about, where the eyes are; one at a time.
let said = null;
let line = ""; // id of the line in which it stands

/** Take away what was said last. */
export function hush() {
  said?.remove();
  said = null;
}

/** Say `text` at the end of `place`, in place of what was said last; read aloud, too. */
export function tell(place, text) {
  hush();
  said = Object.assign(document.createElement("p"), { className: "reason", textContent: text });
  said.setAttribute("role", "alert");
  line = place.closest(".entry")?.id ?? "";
  place.append(said);
}

// News have put the line there anew.
document.addEventListener("dim:live", () => {
  if (!said || said.isConnected) return;
  document.getElementById(line)?.querySelector(".body")?.append(said);
});
