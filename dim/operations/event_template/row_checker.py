"""What the checks of all sheets share: good rows, and errors that name their sheet and row."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from dim.models import Event, User
from dim.operations.event_template.columns import SHEETS
from dim.operations.event_template.plan import SetUpPlan
from dim.operations.event_template.reading import SetUpFile, SheetRow
from dim.text import as_seen


class RowChecker:
    """Reads the rows of a file for an event, and notes in `plan` what is wrong with them."""

    def __init__(self, file: SetUpFile, event: Event | None, actor: User) -> None:
        self.file = file
        self.actor = actor
        self.plan = SetUpPlan(event or Event())
        self.plan.unused = file.unused
        # Codes of divisions, and of divisions with letters, that are stored or in the file.
        self.codes: set[str] = set()
        self.places: set[tuple[str, str]] = set()

    def fail(self, sheet: str, row: SheetRow, column: str, message: str, code: str) -> None:
        """Note an error of a row; `column` is our name of it."""
        kind = next(kind for kind in SHEETS if kind.name == sheet)
        title = kind.columns.title(column) if column else ""
        self.plan.fail(self.file.titles[sheet], row.number, title, message, code)

    def rows(self, sheet: str) -> list[SheetRow]:
        """Return the rows of a sheet whose required cells are filled; note what is wrong."""
        kind = next(kind for kind in SHEETS if kind.name == sheet)
        good = []
        for row in self.file.rows.get(sheet, []):
            for name in row.flawed:
                text = _("The cell holds a formula or an error value. Paste its value instead.")
                self.fail(sheet, row, name, text, "formula")
            empty = [c.name for c in kind.columns.columns if c.is_required and not row[c.name]]
            for name in empty:
                if name not in row.flawed:
                    self.fail(sheet, row, name, _("This cell is empty."), "missing")
            if not row.flawed and not empty:
                good.append(row)
        return good

    def clean(self, sheet: str, row: SheetRow, built: Model, **columns: str) -> bool:
        """Ask the model's own rules about `built`; say what they refuse, and return whether none.

        `columns` has our name of the column for each field of the model.
        """
        left_out = [f.name for f in built._meta.fields if f.name not in columns]
        try:
            built.clean_fields(exclude=left_out)
        except ValidationError as error:
            for field, messages in error.message_dict.items():
                self.fail(sheet, row, columns[field], " ".join(messages), "invalid")
            return False
        return True

    def division_of(self, sheet: str, row: SheetRow) -> str:
        """Return the code of the division that a row names, or "" with an error."""
        code = as_seen(row["division"]).strip().upper()
        if code in self.codes:
            return code
        text = _("There is no division %(code)s. Write it on the sheet of divisions first.")
        self.fail(sheet, row, "division", text % {"code": code}, "no_division")
        return ""

    def stored(self, rows: QuerySet) -> list:
        """Return these rows of the event; none for an event that is not stored yet."""
        return list(rows) if self.plan.event.pk else []
