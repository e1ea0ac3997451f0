"""The list of offices, shared by all events: added and corrected by code."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dim.models import Office
from dim.operations.imports.columns import OFFICE_COLUMNS, folded
from dim.operations.imports.limits import ImportRefused
from dim.operations.imports.plan import Findings
from dim.operations.imports.reading import read_table
from dim.operations.imports.table import RawRow, Table
from dim.text import clean_typed

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
_FIELDS = ("name", "kind", "province", "is_proposed")


@dataclass
class OfficesOutcome:
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    errors: Findings = field(default_factory=Findings)


def import_offices(data: bytes, *, sheet: str = "", dry_run: bool = False) -> OfficesOutcome:
    """Add the offices of a file and correct those whose code is known; nothing unless every row is good.

    An office that entries named before it was listed (a proposed one) is found by its
    name and gets the listed code. Raises ImportRefused.
    """
    table = read_table(data, OFFICE_COLUMNS, sheet)
    outcome = OfficesOutcome()
    wanted = _checked(table, outcome.errors)
    if outcome.errors:
        return outcome
    try:
        with transaction.atomic():
            _store(wanted, outcome)
            if dry_run:
                transaction.set_rollback(True)
    except IntegrityError as error:
        raise ImportRefused(
            _("Two offices would have the same name. Compare the names in the file with those that are stored."),
            "name_taken",
        ) from error
    return outcome


def _checked(table: Table, errors: Findings) -> dict[str, Office]:
    wanted: dict[str, Office] = {}
    names: set[str] = set()
    for row in table.rows:
        before = errors.total

        def fail(column: str, message: str, code: str, row: RawRow = row) -> None:
            errors.add(row.number, table.titles.get(column) or OFFICE_COLUMNS.title(column), message, code)

        values = {name: " ".join(clean_typed(table.text(row, name)).text.split()) for name in table.columns}
        for name, index in table.columns.items():
            if row.flaws.get(index):
                fail(name, _("The cell holds a formula or an error value. Paste its value instead."), "formula")
        for name in ("code", "name"):
            longest: int = Office._meta.get_field(name).max_length  # type: ignore[union-attr, assignment]
            if not values[name]:
                fail(name, _("This cell is empty."), "missing")
            elif len(values[name]) > longest:
                fail(name, _("This is longer than %(count)d characters.") % {"count": longest}, "too_long")
        kind = _KINDS.get(folded(values["kind"]))
        if kind is None:
            fail("kind", _("Write pusat, provinsi or kab/kota."), "unknown_kind")
        if len(values.get("province", "")) > 100:
            fail("province", _("This is longer than %(count)d characters.") % {"count": 100}, "too_long")
        if values["code"] in wanted:
            fail("code", _("This code is in the file twice."), "duplicate_code")
        if values["name"].casefold() in names:
            fail("name", _("This name is in the file twice."), "duplicate_name")
        if errors.total == before and kind is not None:
            names.add(values["name"].casefold())
            wanted[values["code"]] = Office(
                code=values["code"], name=values["name"], kind=kind, province=values.get("province", "")
            )
    return wanted


def _store(wanted: dict[str, Office], outcome: OfficesOutcome) -> None:
    stored = list(Office.objects.select_for_update())
    by_code = {office.code: office for office in stored}
    proposed = {office.name.casefold(): office for office in stored if office.is_proposed}
    new: list[Office] = []
    changed: list[Office] = []
    for code, listed in wanted.items():
        known = by_code.get(code) or proposed.get(listed.name.casefold())
        if known is None:
            new.append(listed)
        elif known.code == code and all(getattr(known, name) == getattr(listed, name) for name in _FIELDS):
            outcome.unchanged += 1
        else:
            known.code = code
            for name in _FIELDS:
                setattr(known, name, getattr(listed, name))
            changed.append(known)
    outcome.added, outcome.changed = len(new), len(changed)
    Office.objects.bulk_update(changed, ["code", *_FIELDS], batch_size=100)
    Office.objects.bulk_create(new)
