// The form of a consolidated item: shows the fields that a decision needs, begins the wording with
// a source's words, takes proposals back, and keeps all remaining recommendations. The server does
// the same without it.
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

  function decide(part, fate) {
    part.querySelector("select[name$=-fate]").value = fate;
    show(part);
  }

  // Words of the person's own stay above; another source's make room.
  function begin(words) {
    const own = statement.value.trim();
    const isSource = !own || starts.some((one) => one.dataset.starts.trim() === own);
    statement.value = isSource ? words : `${statement.value.trimEnd()}\n${words}`;
    statement.focus();
  }

  // What was joined beforehand is undecided again, and the first of it has the focus.
  function takeBack(button) {
    const joined = parts.filter((part) => "suggested" in part.dataset);
    for (const part of joined) {
      decide(part, "");
      part.removeAttribute("data-suggested");
      part.querySelectorAll(".suggested, [name=suggested]").forEach((one) => one.remove());
    }
    button.parentElement.remove();
    const rest = form.querySelector("[data-keeps-rest]");
    if (rest) rest.parentElement.hidden = false;
    joined[0].querySelector("select[name$=-fate]").focus();
  }

  form.addEventListener("click", (event) => {
    const start = event.target.closest("[data-starts]");
    const rest = event.target.closest("[data-keeps-rest]");
    const unjoin = event.target.closest("[data-unjoins]");
    const open = parts.filter((part) => !part.querySelector("select[name$=-fate]").value);
    // The server asks first whether what says the same is to stand there several times.
    if (rest && open.some((part) => "repeats" in part.dataset)) return;
    if (!start && !rest && !unjoin) return;
    event.preventDefault();
    if (start) {
      begin(start.dataset.starts);
    } else if (unjoin) {
      takeBack(unjoin);
    } else {
      open.forEach((part) => decide(part, "keep"));
      form.querySelector("button.default[value=save]").focus();
    }
    form.dispatchEvent(new Event("input"));
  });

  // Leaving with decisions that are not stored asks first.
  let isDirty = false;
  form.addEventListener("input", () => { isDirty = true; });
  form.addEventListener("submit", () => { isDirty = false; });
  addEventListener("beforeunload", (event) => { if (isDirty) event.preventDefault(); });
}

// After a step the page is new: the focus goes on where the work goes on. Only once it is loaded,
// because going to the fragment of the address takes the focus from whatever has it.
addEventListener("load", () => setTimeout(() => {
  if (location.hash !== "#item" || document.querySelector("[autofocus]")) return;
  const groups = document.getElementById("desk-left");
  (form ? document.getElementById("desk-right") : groups).focus();
}));
