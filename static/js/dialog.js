// Shows a dialog, also in browsers that have none (Firefox before 98, Safari before 15.4): there it
// stands above the page.

/** Show a dialog; what has to be behind it cannot be reached where the browser knows how. */
export function show(dialog) {
  if (dialog.showModal) { dialog.showModal(); return; }
  dialog.classList.add("is-above");
  dialog.setAttribute("open", "");
  dialog.querySelector("button").focus();
}

/** Close a dialog. */
export function hide(dialog) {
  if (dialog.close) dialog.close();
  else dialog.removeAttribute("open");
}
