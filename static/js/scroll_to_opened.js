// When a part of a panel is opened, scrolls so far that all of it, down to its button, is in view.
for (const panel of document.querySelectorAll("[data-unfolds]")) {
  panel.addEventListener("toggle", (event) => {
    if (event.target.open) event.target.scrollIntoView({ block: "nearest" });
  }, true);
}
