// Buttons that send a form, also in browsers that do not say which one was pressed (Safari before
// 15.4) or cannot send a form as a button does (Safari before 16).
let pressed = null;

document.addEventListener("click", ({ target }) => {
  pressed = target.closest?.("button, input[type=submit]") ?? null;
  // The form is sent in the same moment, or not by this click.
  setTimeout(() => { pressed = null; });
}, true);

/** The button by which a form is sent, for the event "submit"; null where it was no button. */
export const submitterOf = (event) => (
  event.submitter ?? (pressed?.form === event.target ? pressed : null)
);

/** Send a form as if `button`, or its first one, was pressed: its script hears of it. */
export function submit(form, button = null) {
  (button ?? form.querySelector("button[type=submit], button:not([type])")).click();
}
