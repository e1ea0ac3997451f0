// A participant's phone: goes along with what the class has on its screens when its reader wants
// that, and says when it last heard from the server.
import { clock } from "./live.js";

const live = document.getElementById("live");
const box = document.getElementById("follow-screen");
const at = document.getElementById("live-at");
const KEPT = "dim-follow-screen";
let followed = "";

// Each problem once: whoever scrolls away from it is left alone until the next one.
function follow() {
  const { discussed } = live.dataset;
  if (!box.checked || discussed === followed) return;
  followed = discussed;
  const line = document.getElementById(discussed);
  if (!line) return;
  line.querySelectorAll("details").forEach((part) => { part.open = true; });
  line.scrollIntoView({ block: "center" });
}

document.querySelectorAll("[data-needs-script]").forEach((element) => { element.hidden = false; });
// For as long as this tab is open. Storage may be forbidden; then it is for as long as this page.
try { box.checked = sessionStorage.getItem(KEPT) === "on"; } catch { /* not kept */ }
box.addEventListener("change", () => {
  try { sessionStorage.setItem(KEPT, box.checked ? "on" : "off"); } catch { /* not kept */ }
  followed = "";
  follow();
});
document.addEventListener("dim:live", follow);
document.addEventListener("dim:reached", () => { at.textContent = clock(Date.now()); });
follow();
