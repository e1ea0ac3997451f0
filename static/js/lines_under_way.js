// A line that was sent stays in its fields until the disk or the server has it, which takes some
// milliseconds where all is well. What is typed meanwhile begins below it, on a line of its own,
// and belongs to the next problem.

/** Watch text fields; what is returned knows which of their words belong to lines under way. */
export function linesUnderWay(...fields) {
  const lines = []; // each with its id and its words, one text for each field
  const head = (at) => lines.map(({ texts }) => texts[at]).filter(Boolean).join("\n");

  // What was typed after the lines under way. Words that were changed are the person's again.
  function typed(field) {
    const at = fields.indexOf(field);
    const start = head(at);
    if (start && field.value === start) return "";
    if (start && field.value.startsWith(`${start}\n`)) return field.value.slice(start.length + 1);
    lines.forEach(({ texts }) => { texts[at] = ""; });
    return field.value;
  }

  // Put a text below the lines under way; the caret keeps its distance from the end.
  function fill(field, text) {
    const value = [head(fields.indexOf(field)), text].filter(Boolean).join("\n");
    if (field.value === value) return;
    const fromEnd = field.value.length - field.selectionStart;
    field.value = value;
    const caret = Math.max(0, value.length - fromEnd);
    field.setSelectionRange(caret, caret);
  }

  // The first letter after a line that is under way begins a new line.
  function separate({ target: field }) {
    const at = fields.indexOf(field);
    if (!head(at) || field.value !== head(at)) return;
    if (field.selectionStart !== field.value.length) return;
    field.value += "\n";
  }
  for (const field of fields) {
    for (const name of ["beforeinput", "compositionstart"]) field.addEventListener(name, separate);
  }

  return {
    typed,
    fill,
    any: () => lines.length > 0,
    ids: () => lines.map(({ id }) => id),
    // What is typed now is sent under this id.
    add(id) {
      lines.push({ id, texts: fields.map(typed) });
      for (const field of fields) field.setSelectionRange(field.value.length, field.value.length);
    },
    // Take the words of a line out of the fields.
    remove(id) {
      const rests = fields.map(typed);
      const at = lines.findIndex((line) => line.id === id);
      if (at >= 0) lines.splice(at, 1);
      fields.forEach((field, index) => fill(field, rests[index]));
    },
    // Leave the words of a line to the person: it was refused.
    release(id) {
      const at = lines.findIndex((line) => line.id === id);
      if (at >= 0) lines.splice(at, 1);
    },
  };
}
