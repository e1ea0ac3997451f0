// Shows on a board what the server says to a save beside that it is stored: a mark that means
// nothing, letters that no paper can hold. It stays until it is read, mended or undone.
const place = document.getElementById("save-notices");
const link = place?.querySelector("a");

function hide() {
  if (place.contains(document.activeElement)) document.getElementById("id_statement")?.focus();
  place.hidden = true;
}

// A list that was pasted has a page of its own, on which its problems can be opened.
function show({ code, url, edit_url: address = url, notices, merged }) {
  const told = [...(notices ?? []), ...(merged ?? [])];
  if (!told.length) {
    if (link.textContent === code) hide();
    return;
  }
  link.textContent = code;
  link.href = address;
  place.querySelector("[data-part=words]").textContent = told.join(" ");
  place.hidden = false;
}

if (place) {
  document.addEventListener("dim:sent", ({ detail }) => show(detail.answer));
  document.addEventListener("dim:undone", hide);
  place.querySelector("button").addEventListener("click", hide);
}
