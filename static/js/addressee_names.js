// Tells the addressees in a text apart, by the same rule as the server (dim/operations/problems/
// addressee_names.py). It only shows how they will be read: what is stored, the server reads.
const SEPARATOR = /[;\n]/;
const COMMA = /\s*,\s*/;
const AND = /(?:^|\s+)(?:dan|serta|and|&)\s+/i;

// As the server compares names: capitals and blanks make no difference.
const folded = (name) => name.replace(/\s+/g, "").toLowerCase();

function namesInPhrase(phrase, isKnown) {
  if (isKnown(phrase)) return [phrase];
  const found = phrase.split(COMMA).filter(Boolean)
    .flatMap((part) => (isKnown(part) ? [part] : part.split(AND).filter(Boolean)));
  return found.length && found.every(isKnown) ? found : [phrase];
}

/** The names in a text, each once, and whether `known` has it, whose spelling it then gets. */
export function readNames(text, known) {
  const byKey = new Map(known.map((name) => [folded(name), name]));
  const isKnown = (name) => byKey.has(folded(name));
  const names = text.split(SEPARATOR).map((name) => name.trim().replace(/\s+/g, " "))
    .filter(Boolean).flatMap((phrase) => namesInPhrase(phrase, isKnown));
  const found = new Map(names.map((name) => [folded(name), name]));
  return [...found].map(([key, name]) => (
    { name: byKey.get(key) ?? name, isNew: !byKey.has(key) }
  ));
}
