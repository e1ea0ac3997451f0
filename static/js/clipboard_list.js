// Reads tables and lists of the clipboard's HTML, as Word, Google Docs and pages write them, into
// rows of cells. The document that is parsed here runs and fetches nothing.
import { isBlank } from "./pasted_list.js";

const BLOCKS = new Set(["p", "div", "li", "ul", "ol", "tr", "table", "blockquote", "pre",
  "h1", "h2", "h3", "h4", "h5", "h6"]);
const MOST_NODES = 200000;
const SILENT = new Set(["script", "style", "template", "title", "noscript"]);

// The attribute "style", by the name under which it is read.
const STYLE = "was-style";

// How Word says that a paragraph is the item of a list, and at which level.
const wordLevel = (element) => {
  const found = /mso-list:[^;]*level([0-9])/.exec(element.getAttribute(STYLE) ?? "");
  return found ? Number(found[1]) : 0;
};
const isWordSign = (element) => /mso-list:\s*Ignore/i.test(element.getAttribute(STYLE) ?? "");

// The policy of the page forbids styles and handlers in its HTML, and browsers complain of them
// here as well, where nothing runs.
const inert = (html) => html.replace(/<(\/?)style\b/gi, "<$1template")
  .replace(/<[^<>]+>/g, (tag) => tag.replace(/\s(style|on[a-z]+)\s*=/gi, " was-$1="));

const collapsed = (text) => text.replace(/[ \t\r\n\f]+/g, " ");

// The text of an element as it is read, with line breaks between its blocks.
function textOf(element, isLeftOut = () => false) {
  let text = "";
  const newLine = () => { if (text && !text.endsWith("\n")) text += "\n"; };
  const walk = (node) => {
    for (const child of node.childNodes) {
      const isElement = child.nodeType === 1 && !isLeftOut(child)
        && !SILENT.has(child.localName);
      if (child.nodeType === 3) text += collapsed(child.data);
      else if (child.localName === "br") text += "\n";
      else if (isElement && isWordSign(child)) text += `${child.textContent.trim()}\t`;
      else if (isElement) {
        const isBlock = BLOCKS.has(child.localName);
        if (isBlock) newLine();
        if (child.localName === "li") text += "• ";
        walk(child);
        if (isBlock) newLine();
      }
    }
  };
  walk(element);
  const lines = text.split("\n").map((line) => line.replace(/^ +| +$/g, ""));
  while (lines.length && isBlank(lines[lines.length - 1])) lines.splice(-1);
  return lines.join("\n");
}

const ownRows = (table) => [...table.querySelectorAll("tr")]
  .filter((row) => row.closest("table") === table);

// A cell over several rows or columns has its text in the first one.
function rowsOfTable(table) {
  const rows = ownRows(table).map(() => []);
  ownRows(table).forEach((row, at) => {
    let column = 0;
    for (const cell of row.children) {
      while (rows[at][column] !== undefined) column += 1;
      const spanOf = (name) => Math.min(Math.max(Number(cell.getAttribute(name)) || 1, 1), 1000);
      const [wide, high] = [spanOf("colspan"), spanOf("rowspan")];
      for (let down = 0; down < high && at + down < rows.length; down += 1) {
        for (let right = 0; right < Math.min(wide, 100); right += 1) {
          rows[at + down][column + right] = "";
        }
      }
      rows[at][column] = textOf(cell);
    }
  });
  return rows.map((row) => Array.from(row, (cell) => cell ?? ""))
    .filter((row) => !row.every(isBlank));
}

function rowsOfTables(page) {
  const tables = [...page.querySelectorAll("table")]
    .filter((table) => !table.parentElement.closest("table"));
  return tables.flatMap(rowsOfTable);
}

const depthOf = (item) => {
  let depth = 0;
  for (let at = item.parentElement; at; at = at.parentElement) {
    if (at.localName === "ul" || at.localName === "ol") depth += 1;
  }
  return depth;
};

// The paragraphs and items of a document; those below the first level come into a second column.
function rowsOfLists(page) {
  const found = [];
  for (const element of page.querySelectorAll("li, p, h1, h2, h3, h4, h5, h6, body > div")) {
    const isItem = element.localName === "li";
    const isOuter = element.querySelector("p, li, h1, h2, h3, h4, h5, h6");
    if (isItem || !(isOuter || element.closest("li"))) {
      const level = isItem ? depthOf(element) : wordLevel(element);
      const text = textOf(element, (child) => ["ul", "ol"].includes(child.localName));
      if (!isBlank(text)) found.push({ level, text });
    }
  }
  const levels = found.map(({ level }) => level).filter(Boolean);
  if (!levels.length) return [];
  const top = Math.min(...levels);
  return found.map(({ level, text }) => (level > top ? ["", text] : [text]));
}

/** The rows of the table or the list in `html`, and which of the two it is; null without one. */
export function fromHtml(html) {
  if (!/<(?:table|li)[\s>]|mso-list/i.test(html)) return null;
  const page = new DOMParser().parseFromString(inert(html), "text/html");
  if (page.querySelectorAll("*").length > MOST_NODES) return null;
  const table = rowsOfTables(page);
  if (table.length) return { rows: table, isTable: true };
  const list = rowsOfLists(page);
  return list.length ? { rows: list, isTable: false } : null;
}
