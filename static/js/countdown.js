// Shows how long the class is still open. The time of the deadline is the server's text;
// of this device's clock, which may be wrong, only differences are used.
const SOON = 15; // minutes
const said = document.getElementById("deadline-said");
let told = "";

function tick() {
  const place = document.querySelector("[data-closes]");
  if (!place) return;
  const { closes, now, hours, minutes, over } = place.dataset;
  place.dataset.seen ??= Date.now();
  const passed = Date.now() - place.dataset.seen;
  const left = Math.ceil((Date.parse(closes) - Date.parse(now) - passed) / 60000);
  const pattern = left < 60 ? minutes : hours;
  const words = left <= 0
    ? over
    : pattern.replace("{h}", Math.floor(left / 60)).replace("{m}", left % 60);
  place.textContent = words;
  place.parentElement.classList.toggle("is-soon", left <= SOON);
  // Said aloud once when it becomes urgent and once when it is over.
  const stage = left <= 0 ? "over" : left <= SOON ? "soon" : "";
  if (stage && stage !== told) said.textContent = words;
  told = stage;
}

tick();
setInterval(tick, 10000);
document.addEventListener("dim:live", tick);
document.addEventListener("visibilitychange", tick);
