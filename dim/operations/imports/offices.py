"""Import the list of offices, which all events share; offices are known by their codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dim.models import Office
from dim.models.locks import lock_offices
from dim.operations.imports.choices import remembered_choices
from dim.operations.imports.columns import OFFICE_COLUMNS, folded
from dim.operations.imports.limits import ImportRefused
from dim.operations.imports.plan import Findings
from dim.operations.imports.reading import read_table
from dim.operations.imports.table import RawRow, Table, empty_table
from dim.text import as_seen, clean_typed, name_key

_KINDS = {
    "centre": Office.Kind.CENTRE,
    "pusat": Office.Kind.CENTRE,
    "province": Office.Kind.PROVINCE,
    "provinsi": Office.Kind.PROVINCE,
    "regency": Office.Kind.REGENCY,
    "regencycity": Office.Kind.REGENCY,
    "kabkota": Office.Kind.REGENCY,
    "kabupatenkota": Office.Kind.REGENCY,
    "kabupaten": Office.Kind.REGENCY,
    "kab": Office.Kind.REGENCY,
    "kota": Office.Kind.REGENCY,
}
# What a listed office brings besides its code; being listed, it is not proposed any more.
_FIELDS = ("name", "kind", "province", "is_proposed")


@dataclass
class OfficesOutcome:
    """The result of `import_offices`: numbers of offices, and what is wrong in which row.

    `table` is what was read; its `left_out` names the rows that are no offices.
    """

    table: Table = field(default_factory=empty_table)
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    errors: Findings = field(default_factory=Findings)


def office_kind(typed: str) -> Office.Kind | None:
    """Return the kind of an office that a cell names, such as ``Kab/Kota``, or None."""
    return _KINDS.get(folded(typed))


def import_offices(data: bytes, *, sheet: str = "", dry_run: bool = False) -> OfficesOutcome:
    """Add the offices of a file, and correct those whose code is known.

    An office that problems named before it was listed is found by its name and gets the listed
    code. Nothing is stored unless every row is good, and nothing with `dry_run`. What somebody
    chose before for a file with the same headings counts for this one.

    Raises ImportRefused, ColumnsUnclear.
    """
    table = read_table(data, OFFICE_COLUMNS, sheet, _chosen_columns)
    outcome = OfficesOutcome(table=table)
    wanted = _checked(table, outcome.errors)
    if outcome.errors:
        return outcome
    try:
        with transaction.atomic():
            store_offices(wanted, outcome)
            # Stored and taken back, so that a dry run meets the database's constraints as well.
            if dry_run:
                transaction.set_rollback(True)
    except IntegrityError as error:
        raise ImportRefused(
            _(
                "Two offices would have the same name."
                " Compare the names in the file with those that are stored."
            ),
            "name_taken",
        ) from error
    return outcome


def _chosen_columns(headings: list[str]) -> Mapping[int, str]:
    return remembered_choices(None, headings).columns


def _checked(table: Table, errors: Findings) -> dict[str, Office]:
    """Return the offices of the good rows by code, and add what is wrong to `errors`."""
    wanted: dict[str, Office] = {}
    names: set[str] = set()
    for row in table.rows:
        before = errors.total
        values = {
            name: " ".join(clean_typed(table.text(row, name)).text.split())
            for name in table.columns
        }
        # A code is no text of anybody: with a letter that nobody sees it would be another office.
        values["code"] = as_seen(values["code"]).strip()
        fail = partial(_fail, table, errors, row)
        _check_cells(table, row, values, fail)
        kind = office_kind(values["kind"])
        if kind is None:
            fail("kind", _("Write pusat, provinsi or kab/kota."), "unknown_kind")
        if len(values.get("province", "")) > 100:
            fail(
                "province",
                _("This is longer than %(count)d characters.") % {"count": 100},
                "too_long",
            )
        if values["code"] in wanted:
            fail("code", _("This code is in the file twice."), "duplicate_code")
        if name_key(values["name"]) in names:
            fail("name", _("This name is in the file twice."), "duplicate_name")

        if errors.total == before and kind is not None:
            names.add(name_key(values["name"]))
            wanted[values["code"]] = Office(
                code=values["code"],
                name=values["name"],
                kind=kind,
                province=values.get("province", ""),
            )
    return wanted


def _fail(
    table: Table, errors: Findings, row: RawRow, column: str, message: str, code: str
) -> None:
    title = table.titles.get(column) or OFFICE_COLUMNS.title(column)
    errors.add(row.number, title, message, code)


def _check_cells(
    table: Table, row: RawRow, values: dict[str, str], fail: Callable[[str, str, str], None]
) -> None:
    """Report cells that cannot be read, and codes and names that are missing or too long."""
    for name, index in table.columns.items():
        if row.flaws.get(index) == "stray_byte":
            fail(
                name,
                _("A letter of this cell cannot be read. Save the file as “CSV UTF-8”."),
                "stray_byte",
            )
        elif row.flaws.get(index):
            fail(
                name,
                _("The cell holds a formula or an error value. Paste its value instead."),
                "formula",
            )
    for name in ("code", "name"):
        column = Office._meta.get_field(name)
        longest: int = column.max_length  # type: ignore[union-attr, assignment]
        if not values[name]:
            fail(name, _("This cell is empty."), "missing")
        elif len(values[name]) > longest:
            fail(
                name,
                _("This is longer than %(count)d characters.") % {"count": longest},
                "too_long",
            )


def store_offices(wanted: dict[str, Office], outcome: OfficesOutcome) -> None:
    """Store the offices of a file, by code, and count in `outcome` what became of them.

    Call it in a transaction, as its last lock.
    """
    stored = lock_offices()
    by_code = {office.code: office for office in stored}
    proposed = {name_key(office.name): office for office in stored if office.is_proposed}
    new: list[Office] = []
    changed: list[Office] = []
    for code, listed in wanted.items():
        known = by_code.get(code) or proposed.get(name_key(listed.name))
        if known is None:
            new.append(listed)
            continue
        is_same = all(getattr(known, name) == getattr(listed, name) for name in _FIELDS)
        if known.code == code and is_same:
            outcome.unchanged += 1
            continue
        known.code = code
        for name in _FIELDS:
            setattr(known, name, getattr(listed, name))
        changed.append(known)
    outcome.added, outcome.changed = len(new), len(changed)
    Office.objects.bulk_update(changed, ["code", *_FIELDS], batch_size=100)
    Office.objects.bulk_create(new)
