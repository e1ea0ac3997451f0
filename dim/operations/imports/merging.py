"""Give each row the text of cells that are merged downwards."""

from dim.operations.imports.limits import Budget
from dim.operations.imports.table import Sheet


def fill_downwards(sheet: Sheet, budget: Budget) -> None:
    """Copy the text of cells that are merged downwards into each of their rows.

    People merge the division and the class over all rows that they mean.

    Raises ImportRefused for a file whose merged cells would fill the memory.
    """
    by_number = {row.number: row for row in sheet.rows}
    for merged in sheet.merged:
        column, top = merged.left, by_number.get(merged.top)
        text = top.cell(column) if top else ""
        if not text:
            continue
        for number in range(merged.top + 1, merged.bottom + 1):
            # Counted, because a few letters in the file may merge a million rows.
            budget.element()
            row = by_number.get(number)
            if row and not row.cell(column):
                row.cells.extend([""] * (column + 1 - len(row.cells)))
                row.cells[column] = budget.keep(text)
