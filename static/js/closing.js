// When a class closes while its page is open, takes away the buttons that it has no use for any
// more (`while-open`); they are back when it is opened again. What was typed stays.
const form = document.getElementById("quick-entry");

function look() {
  const isClosed = Boolean(document.getElementById("closed"));
  document.body.classList.toggle("is-closed", isClosed);
  // Empty fields invite to type; words stay in sight until they are sent or taken elsewhere.
  const fields = [...form?.querySelectorAll("textarea") ?? []];
  form?.classList.toggle("is-empty", fields.every((field) => !field.value.trim()));
}

look();
document.addEventListener("dim:live", look);
document.addEventListener("dim:outbox", look);
