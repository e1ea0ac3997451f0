// Where something unfolds, what it holds comes into view: the button last, its end first.
for (const panel of document.querySelectorAll("[data-unfolds]")) {
  panel.addEventListener("toggle", (event) => {
    if (event.target.open) event.target.scrollIntoView({ block: "nearest" });
  }, true);
}
