// What is on the clipboard, as rows of cells, and whether that is a list.
import { fromHtml } from "./clipboard_list.js";
import { describe, isBlank, read, signedColumns } from "./pasted_list.js";

const MOST = 2000000; // letters that are looked at; a longer text is none that anybody reads here

/**
 * Read what is pasted; null where that is no text. The cells of a spreadsheet are in its text
 * exactly as they are; its HTML only says that they are cells. Other tables, and lists with levels,
 * are whole in the HTML alone.
 */
export function readClipboard({ clipboardData }, headings) {
  const text = clipboardData?.getData("text/plain") ?? "";
  if (!text || text.length > MOST) return null;
  const html = clipboardData.getData("text/html");
  const found = html && html.length <= MOST ? fromHtml(html) : null;
  if (!found) return { text, isText: true, pasted: read(text, headings) };
  const pasted = describe(found.rows, headings);
  const plain = read(text, headings, true);
  const isSame = plain.rows.length === pasted.rows.length
    && plain.roles.length === pasted.roles.length;
  const its = found.isTable && isSame ? { ...plain, hasTabs: false } : pasted;
  return { text, isText: false, pasted: its };
}

/** Whether what was read is a list, and not one text. */
export const isList = ({ isText, pasted }) => (
  pasted.roles.length > 1 || (pasted.rows.length > 1
    && (!isText || pasted.hasTabs || signedColumns(pasted).some(Boolean)))
);

/** Take the columns for those of recommendations. Items below items are items, too. */
export function assignRecommendations(pasted) {
  const isOneEach = pasted.rows.every((row) => row.filter((cell) => !isBlank(cell)).length === 1);
  const order = ["recommendation", "addressee", "horizon"];
  pasted.roles = pasted.roles.map((role) => {
    if (!role || isOneEach) return role && order[0];
    return order.splice(0, 1)[0] ?? "";
  });
}
