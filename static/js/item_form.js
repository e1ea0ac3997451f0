// The form of a consolidated item: shows the fields that a decision needs, begins the wording with
// a source's words, and keeps all remaining recommendations. The server does the same without it.
const form = document.getElementById("item-form");

function show(part) {
  part.dataset.fate = part.querySelector("select[name$=-fate]").value;
}

if (form) {
  const { statement } = form.elements;
  const starts = [...form.querySelectorAll("[data-starts]")];
  const parts = [...form.querySelectorAll(".part")];
  form.classList.add("is-live");
  parts.forEach(show);
  form.addEventListener("change", ({ target }) => {
    if (target.name.endsWith("-fate")) show(target.closest(".part"));
  });

  form.addEventListener("click", (event) => {
    const start = event.target.closest("[data-starts]");
    const rest = event.target.closest("[data-keeps-rest]");
    if (!start && !rest) return;
    event.preventDefault();
    if (start) {
      // Words of the person's own stay above; another source's make room.
      const own = statement.value.trim();
      const isSource = !own || starts.some((one) => one.dataset.starts.trim() === own);
      statement.value = isSource
        ? start.dataset.starts
        : `${statement.value.trimEnd()}\n${start.dataset.starts}`;
      statement.focus();
    } else {
      for (const part of parts) {
        const fate = part.querySelector("select[name$=-fate]");
        if (!fate.value) fate.value = "keep";
        show(part);
      }
      form.querySelector("button.default").focus();
    }
  });

  // Leaving with decisions that are not stored asks first.
  let isDirty = false;
  form.addEventListener("input", () => { isDirty = true; });
  form.addEventListener("submit", () => { isDirty = false; });
  addEventListener("beforeunload", (event) => { if (isDirty) event.preventDefault(); });
}
