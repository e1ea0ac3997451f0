// Makes a page ready for paper. There a field would end where its box does, so it is printed as the
// text that stands in it; and what was read all day says when it was printed.
const FIELDS = "main textarea, main input[type=text]";

function copyOf(field) {
  const copy = document.createElement("div");
  copy.className = "paper-copy typed";
  copy.textContent = field.value;
  return copy;
}

function tellTime(place) {
  const { printed, zone } = place.dataset;
  const day = { day: "numeric", month: "long", year: "numeric", timeZone: zone };
  const hour = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone };
  const [now, { lang }] = [new Date(), document.documentElement];
  const words = [now.toLocaleDateString(lang, day), now.toLocaleTimeString(lang, hour)];
  place.textContent = `${words.join(", ")} ${printed}`;
}

// After printing nothing is left behind: other scripts count what stands beside a field.
function putBack() {
  document.querySelectorAll(".paper-copy").forEach((copy) => copy.remove());
  document.querySelectorAll(".is-on-paper").forEach((field) => {
    field.classList.remove("is-on-paper");
  });
}

window.addEventListener("beforeprint", () => {
  putBack();
  document.querySelectorAll("[data-printed]").forEach(tellTime);
  document.querySelectorAll(FIELDS).forEach((field) => {
    field.classList.add("is-on-paper");
    field.after(copyOf(field));
  });
});
window.addEventListener("afterprint", putBack);
