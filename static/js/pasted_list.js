// Reads a pasted list and arranges it as problems, by the same rules as the server does where no
// script runs (dim/operations/pasting). tests/operations/pasting/cases.json is run against both.

/** How many problems can be pasted at once. */
export const MAX_ROWS = 200;
const MAX_COLUMNS = 20;
const USUAL = ["statement", "recommendation", "addressee", "horizon"];

const BLANK = "[ \\t\\u00a0]";
// The last ones are what Word makes of the letters of its symbol fonts.
const BULLETS = "•‣◦▪▫●○■□◆►➢➤✓✔❖·\\uf0b7\\uf0a7\\uf0d8\\uf0fc\\uf076\\uf0a8";
const NUMBER = "\\(?(?:[0-9]{1,3}(?:\\.[0-9]{1,3})*|[A-Za-z]|[ivx]{2,5})[.)]";
const SIGN = new RegExp(
  `^(?:${BLANK}*(?:[${BULLETS}]${BLANK}*|(?:[-–—*+]|${NUMBER})${BLANK}+|[oOØü§]\\t${BLANK}*))`
  + "(?=[^ \\t\\u00a0\\n])",
);
const SIGN_ALONE = new RegExp(
  `^${BLANK}*(?:[${BULLETS}]|[-–—*+]|${NUMBER}|[oOØü§])${BLANK}*$`,
);
const ONLY_NUMBER = new RegExp(`^${BLANK}*\\(?[0-9]{1,4}[.)]?${BLANK}*$`);
const ISSUE_NUMBER = /^[ \t\u00a0]*\(?([0-9]{1,5})[.)]?(?=[ \t\u00a0]|$)/;
const LINE_BREAK = /\r\n|\r|\n/;
const INNER_BREAKS = /\r\n|[\r\v\f\u0085\u2028\u2029]/g;

/** Whether a text has nothing to read. */
export const isBlank = (text) => !/[^ \t\u00a0\r\n]/.test(text);

// A heading or a name without capitals, accents, blanks and punctuation.
const folded = (text) => text.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "");

const filled = (row) => row.filter((cell) => !isBlank(cell)).length;

function indentOf(row) {
  const at = row.findIndex((cell) => !isBlank(cell));
  return at < 0 ? row.length : at;
}

// Where the quoted cell that begins at `at` ends, or 0 where none begins there. Marks that stand
// for nothing but themselves, as in "Arsip" hilang, are a part of the text.
function closingMark(text, at) {
  if (text[at] !== '"') return 0;
  let isNeeded = false;
  let mark = text.indexOf('"', at + 1);
  while (mark >= 0) {
    if (text[mark + 1] === '"') {
      isNeeded = true;
      mark += 2;
    } else {
      const isEnd = mark + 1 === text.length || "\t\r\n".includes(text[mark + 1]);
      isNeeded = isNeeded || /[\t\r\n]/.test(text.slice(at, mark));
      return isEnd && isNeeded ? mark : 0;
    }
    mark = text.indexOf('"', mark);
  }
  return 0;
}

function endOfCell(text, at) {
  let end = at;
  while (end < text.length && !"\t\r\n".includes(text[end])) end += 1;
  return end;
}

// Rows of cells: split at line breaks and tabs, but not within the quotation marks of spreadsheets.
function rowsOf(text) {
  const rows = [[]];
  let at = 0;
  let isOver = false;
  while (!isOver) {
    const mark = closingMark(text, at);
    const end = mark || endOfCell(text, at);
    const cell = mark ? text.slice(at + 1, mark).replace(/""/g, '"') : text.slice(at, end);
    at = mark ? mark + 1 : end;
    rows[rows.length - 1].push(cell.replace(INNER_BREAKS, "\n"));
    isOver = at >= text.length;
    if (!isOver && text[at] !== "\t") rows.push([]);
    at += text.startsWith("\r\n", at) ? 2 : 1;
  }
  return rows.filter(filled);
}

// The sign of a list item, which a tab separates from its text, goes in front of the text.
function joinedSign(row) {
  const at = indentOf(row);
  if (at + 1 >= row.length || !SIGN_ALONE.test(row[at]) || isBlank(row[at + 1])) return row;
  return [...row.slice(0, at), `${row[at]}\t${row[at + 1]}`, ...row.slice(at + 2)];
}

// Which kind of sign a cell begins with; empty without one.
function kindOf(cell) {
  const found = SIGN.exec(cell);
  if (!found) return "";
  const [first] = found[0].replace(/[ \t\u00a0(]/g, "");
  if (/[0-9]/.test(first)) return "1";
  if (/[a-z]/.test(first)) return "a";
  return /[A-Z]/.test(first) ? "A" : first;
}

// The items of a list get one column, and those below them a second one. Rows that hold more than
// one text each are no list.
function asList(rows) {
  const joined = rows.map(joinedSign);
  if (joined.some((row) => filled(row) !== 1)) return rows;
  const items = joined.map((row) => [indentOf(row), row[indentOf(row)]]);
  const [top, first] = items[0] ?? [0, ""];
  const kind = kindOf(first);
  return items.map(([indent, text]) => {
    const isBelow = indent > top || (kind && kindOf(text) && kindOf(text) !== kind);
    return isBelow ? ["", text] : [text];
  });
}

function usualRoles(rows, width) {
  const waiting = [...USUAL];
  return Array.from({ length: width }, (_, index) => {
    const cells = rows.map((row) => row[index]).filter((cell) => !isBlank(cell));
    // The running number of a row is nobody's text.
    const isNumber = width > 1
      && cells.every((cell) => ONLY_NUMBER.test(cell) || SIGN_ALONE.test(cell));
    return isNumber ? "" : waiting.splice(0, 1)[0] ?? "";
  });
}

/**
 * Bring rows of cells to one length, and guess what their columns mean. `headings` has our name of
 * a column for each folded heading, in a Map.
 */
export function describe(rows, headings) {
  const width = Math.min(Math.max(0, ...rows.map((row) => row.length)), MAX_COLUMNS);
  const even = rows.map((row) => {
    const cells = row.length > width
      ? [...row.slice(0, width - 1), row.slice(width - 1).join("\t")] : row;
    return [...cells, ...Array.from({ length: width - cells.length }, () => "")];
  });
  const found = (even[0] ?? []).map((cell) => headings.get(folded(cell)));
  const named = found.filter((role) => role !== undefined).length;
  const isNamed = named >= 2 || (named === 1 && filled(even[0]) === 1);
  const hasHead = even.length > 1 && isNamed;
  const roles = hasHead ? found.map((role) => role ?? "") : usualRoles(even, width);
  return { rows: even, hasTabs: false, isSplit: true, hasHead, roles };
}

/**
 * Read text as spreadsheets and word processors put it on the clipboard. Without `split`, tabs
 * separate cells unless they stand in less than half of the rows, where somebody has merely typed
 * them.
 */
export function read(text, headings, split) {
  const cells = rowsOf(text);
  const withTabs = cells.filter((row) => joinedSign(row).length - indentOf(row) > 1).length;
  const isSplit = split ?? 2 * withTabs >= cells.length;
  const rows = withTabs && !isSplit
    ? text.split(LINE_BREAK).filter((line) => !isBlank(line)).map((line) => [line]) : cells;
  return { ...describe(asList(rows), headings), hasTabs: withTabs > 0, isSplit };
}

/** For each column, whether at least half of its cells begin with the sign of a list. */
export function signedColumns({ rows, hasHead, roles }) {
  const body = hasHead ? rows.slice(1) : rows;
  return roles.map((_, index) => {
    const cells = body.map((row) => row[index]).filter((cell) => !isBlank(cell));
    const signs = cells.filter((cell) => SIGN.test(cell)).length;
    return signs > 0 && 2 * signs >= cells.length;
  });
}

function withoutSign(text) {
  const [sign] = SIGN.exec(text) ?? [""];
  return [sign, text.slice(sign.length)];
}

/**
 * The texts of a cell, each with the sign that can be taken off in front of it. A recommendation
 * that is a list is several; every other cell is one text.
 */
export function pieces(cell, role, isSigned) {
  const lines = cell.split("\n").filter((line) => !isBlank(line));
  const isList = lines.length > 1 && lines.every((line) => SIGN.test(line));
  if (role === "recommendation" && isList) return lines.map(withoutSign);
  if (isSigned && ["statement", "recommendation"].includes(role)) return [withoutSign(cell)];
  return [["", cell]];
}

// The key of the issue that a cell names by number or title, or nothing.
function issueOf(typed, issues) {
  const number = Number(ISSUE_NUMBER.exec(typed)?.[1]);
  const title = folded(typed);
  return issues.find((issue) => (
    issue.number === number || (title && folded(issue.title) === title)
  ))?.key ?? "";
}

function horizonOf(typed, rules) {
  if (!typed) return ["", ""];
  const known = rules.horizons.get(folded(typed)) ?? "";
  return [known, known ? "" : `\n${rules.horizonLabel}: ${typed}`];
}

function add({ problems, leftOut }, index, found, rules) {
  if (!Object.keys(found).length) return;
  if (found.statement) {
    // A cell that is merged over several rows has its text in the first one only.
    const above = problems[problems.length - 1];
    const typed = found.issue?.join(" ");
    const issue = typed ? issueOf(typed, rules.issues) : above?.issue ?? "";
    const unnamed = typed && !issue ? typed : "";
    const unknownIssue = typed ? unnamed : above?.unknownIssue ?? "";
    problems.push({ row: index, issue, unknownIssue, texts: {}, recommendations: [] });
  }
  const recommendations = found.recommendation ?? [];
  const hasWords = ["recommendation", "offices", ...rules.texts].some((role) => found[role]);
  const isLost = !recommendations.length && (found.addressee || found.horizon);
  if (isLost || !(hasWords && problems.length)) leftOut.push(index);
  if (!(hasWords && problems.length)) return;
  const problem = problems[problems.length - 1];
  for (const name of rules.texts.filter((one) => found[one])) {
    const before = name in problem.texts ? [problem.texts[name]] : [];
    problem.texts[name] = [...before, ...found[name]].join("\n");
  }
  if (found.offices) {
    problem.offices = [...problem.offices ? [problem.offices] : [], ...found.offices].join("; ");
  }
  const [horizon, unknown] = horizonOf((found.horizon ?? []).join("; "), rules);
  const addressees = (found.addressee ?? []).join("; ");
  for (const text of recommendations) {
    problem.recommendations.push({ text: text + unknown, addressees, horizon });
  }
}

// The texts of a row by role; with `strip`, without the signs of lists.
function textsOf(row, roles, signed, strip) {
  const found = {};
  row.forEach((cell, index) => {
    const role = roles[index];
    if (!role || isBlank(cell)) return;
    const texts = pieces(cell, role, signed[index]);
    found[role] = [
      ...found[role] ?? [],
      ...texts.map(([sign, text]) => (strip ? text : sign + text)),
    ];
  });
  return found;
}

/**
 * Make problems of the rows of a list; `leftOut` has the indexes of rows of which words are left
 * out. A row without a problem adds its recommendation to the problem above. `rules` has the
 * issues, the names of a problem's texts, a Map of the horizons by folded name, and our word for a
 * horizon.
 */
export function arrange(pasted, rules, strip = true) {
  const arranged = { problems: [], leftOut: [] };
  const signed = signedColumns(pasted);
  pasted.rows.forEach((row, index) => {
    if (index === 0 && pasted.hasHead) return;
    add(arranged, index, textsOf(row, pasted.roles, signed, strip), rules);
  });
  return arranged;
}

/** The recommendations of a list that holds no problems: those of one problem. */
export function recommendationsOf(pasted, rules, strip = true) {
  const rows = pasted.rows.map((row) => ["-", ...row]);
  const roles = ["statement", ...pasted.roles];
  return arrange({ ...pasted, rows, roles }, rules, strip).problems
    .flatMap(({ recommendations }) => recommendations);
}
