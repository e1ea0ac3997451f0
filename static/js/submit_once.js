// Sends a form only once: further clicks are ignored until the answer is there. Its answer (a sheet
// of passwords) can be shown only once.
for (const form of document.querySelectorAll("form[data-once]")) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
    const status = form.querySelector("[data-once-status]");
    status.textContent = form.dataset.once;
  });
  // Coming back with the browser's Back button shows the page as it was left.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) sent = false;
  });
}
