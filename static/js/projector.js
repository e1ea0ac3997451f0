// The projector: shows pages instead of scrolling, makes the text fit, and follows what is under
// discussion until somebody leafs by hand.
const list = document.getElementById("list");
const live = document.getElementById("live");
const root = document.documentElement;
const now = {
  code: document.getElementById("now-code"),
  issue: document.getElementById("now-issue"),
  status: document.getElementById("now-status"),
  page: document.getElementById("now-page"),
};
const follow = document.getElementById("follow");
const SIZES = [1, 0.9, 0.8, 0.7, 0.6, 0.5];
const PAGED = 0.7; // what needs several pages anyway is easier to read larger
let mode = "list";
let cover = ""; // what hides the list: "blank" or "qr"
let following = true;
let code = "";
let index = 0;
let page = 0;

const lines = () => [...list.querySelectorAll("li[data-code]")];
const pages = () => Math.max(1, Math.round(list.scrollWidth / list.clientWidth));

// The issue of what is shown. In the list it repeats the heading that stands on an earlier page.
function nameIssue() {
  const frame = list.getBoundingClientRect();
  const isBefore = (element) => element.getBoundingClientRect().right <= frame.left + 1;
  const first = lines().find((line) => !line.hidden && !isBefore(line));
  const heading = first?.closest("section").querySelector(".projector-issue");
  const isContinued = mode === "list" && heading?.getBoundingClientRect().left < frame.left - 1;
  if (!heading || (mode === "list" && !isContinued)) {
    now.issue.textContent = now.issue.dataset.list;
    return;
  }
  const [number, title] = [".no", "h2"].map((part) => heading.querySelector(part).textContent);
  const mark = document.createElement("span");
  mark.className = "no";
  mark.textContent = number;
  const more = isContinued ? ` (${now.issue.dataset.continued})` : "";
  now.issue.replaceChildren(mark, ` ${title}${more}`);
}

function fit() {
  const size = (value) => { list.style.setProperty("--fit", value); return pages() === 1; };
  if (mode === "one" && !SIZES.some(size)) size(PAGED);
  page = Math.min(page, pages() - 1);
  list.scrollLeft = page * list.clientWidth;
  now.page.textContent = pages() > 1
    ? now.page.dataset.page.replace("{n}", page + 1).replace("{total}", pages()) : "";
  nameIssue();
}

function draw() {
  const all = lines();
  const { discussed } = live.dataset;
  if (following) {
    const target = all.some((line) => line.dataset.code === discussed) ? discussed : "";
    if (target !== code) page = 0;
    mode = target ? "one" : "list";
    code = target;
  }
  // A problem that went away leaves its neighbour on the screen.
  const found = all.findIndex((line) => line.dataset.code === code);
  index = found >= 0 ? found : Math.min(index, all.length - 1);
  const line = mode === "one" ? all[index] : null;
  if (!line) mode = "list";
  else code = line.dataset.code;
  all.forEach((one) => { one.hidden = Boolean(line) && one !== line; });
  list.querySelectorAll("section").forEach((one) => {
    one.hidden = Boolean(line) && !one.contains(line);
  });
  document.body.dataset.mode = cover || mode;
  now.code.replaceChildren(...(line ? [line.querySelector(".no > *").cloneNode(true)] : []));
  const status = line?.querySelector(".projector-status").cloneNode(true);
  now.status.replaceChildren(...(status?.childNodes ?? []));
  follow.setAttribute("aria-pressed", following);
  fit();
}

function step(by) {
  following = false;
  if (page + by >= 0 && page + by < pages()) page += by;
  else if (mode === "one" && lines()[index + by]) {
    index += by;
    code = lines()[index].dataset.code;
    page = 0;
    if (by < 0) { draw(); page = pages() - 1; }
  }
}

const keys = {
  l() {
    following = false;
    mode = mode === "list" && lines().length ? "one" : "list";
    page = 0;
  },
  b() { cover = cover === "blank" ? "" : "blank"; },
  q() { cover = cover === "qr" || !document.querySelector(".projector-qr") ? "" : "qr"; },
  d() { root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark"; },
  f() { following = !following; },
};
for (const key of ["ArrowRight", "ArrowDown", "PageDown"]) keys[key] = () => step(1);
for (const key of ["ArrowLeft", "ArrowUp", "PageUp"]) keys[key] = () => step(-1);

function press(event, key) {
  if (event.ctrlKey || event.altKey || event.metaKey || !keys[key]) return;
  event.preventDefault();
  if (!["b", "d", "q"].includes(key)) cover = "";
  keys[key]();
  draw();
}

document.addEventListener("keydown", (event) => {
  press(event, event.key.length === 1 ? event.key.toLowerCase() : event.key);
});
document.querySelectorAll("[data-needs-script]").forEach((element) => { element.hidden = false; });
document.querySelectorAll("[data-key]").forEach((button) => {
  button.addEventListener("click", (event) => press(event, button.dataset.key));
});
document.addEventListener("dim:live", () => {
  draw();
  const fresh = mode === "list" && following && list.querySelector(".is-new");
  if (!fresh) return;
  const left = fresh.getBoundingClientRect().left - list.getBoundingClientRect().left;
  page = Math.floor((left + list.scrollLeft) / list.clientWidth);
  fit();
});
window.addEventListener("resize", draw);
document.fonts.ready.then(draw);
