"""Keep a file of a set-up with its preview until its sender decides about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dim import policy
from dim.models import Event, PendingSetUp, User
from dim.operations.event_template.checking import plan_set_up
from dim.operations.event_template.columns import OFFICES, SHEETS
from dim.operations.event_template.plan import MAX_FINDINGS, SetUpPlan
from dim.operations.event_template.reading import read_set_up
from dim.operations.event_template.storing import require_file_right, store_set_up
from dim.operations.imports.choices import Choices, remember_choices
from dim.operations.imports.offices import OfficesOutcome, import_offices
from dim.operations.imports.plan import Findings
from dim.operations.imports.reading import ColumnsUnclear
from dim.operations.imports.table import Table
from dim.operations.people.one_time_passwords import IssuedAccount
from dim.operations.setup import SetUpRefused

# Names of each kind that a preview shows.
SHOWN = 100


@dataclass
class SetUpDone:
    """What came of a file: the event, new accounts with their passwords, those still without."""

    event: Event | None
    counts: dict[str, int]
    issued: list[IssuedAccount] = field(default_factory=list)
    without_password: list[User] = field(default_factory=list)


def keep_event_file(
    event: Event | None, file_name: str, data: bytes, *, actor: User, coordinates: bool = False
) -> PendingSetUp:
    """Check a file for `event`, or for a new event, and keep it with its preview.

    Raises PermissionDenied, ImportRefused.
    """
    require_file_right(actor, event)
    plan = plan_set_up(read_set_up(data), event, actor=actor)
    kind = PendingSetUp.Kind.EVENT
    return _keep(
        kind, file_name, data, _preview(plan), event=event, coordinates=coordinates, owner=actor
    )


def keep_offices_file(file_name: str, data: bytes, *, actor: User) -> PendingSetUp:
    """Check a list of offices and keep it with its preview. Raises PermissionDenied, ImportRefused.

    The list is any table with the columns of offices, or the sheet of offices of our template.
    """
    if not policy.can_change_shared(actor):
        raise PermissionDenied
    preview = _preview_of_offices(data)
    return _keep(PendingSetUp.Kind.OFFICES, file_name, data, preview, owner=actor)


def read_offices_again(pending: PendingSetUp, columns: Mapping[int, str], *, actor: User) -> None:
    """Read a list of offices with the columns that somebody chose, and keep the new preview.

    They count for every later list with the same headings. Raises PermissionDenied, ImportRefused.
    """
    if not policy.can_change_shared(actor):
        raise PermissionDenied
    with transaction.atomic():
        remember_choices(None, pending.preview["headings"], Choices(columns))
        pending.preview = _preview_of_offices(bytes(pending.data))
        pending.save(update_fields=["preview"])


def _keep(
    kind: str, file_name: str, data: bytes, preview: dict[str, Any], *, owner: User, **more: Any
) -> PendingSetUp:
    PendingSetUp.objects.make_room(kind=kind, owner=owner)
    return PendingSetUp.objects.create(
        kind=kind, owner=owner, file_name=file_name[:255], data=data, preview=preview, **more
    )


def kept_set_ups(actor: User) -> QuerySet[PendingSetUp]:
    """Return the files on which `actor` may still decide, without their bytes."""
    return PendingSetUp.objects.waiting_for(actor)


def store_kept(pending: PendingSetUp, *, actor: User) -> SetUpDone:
    """Store what the preview of a kept file promised, and forget the file.

    Where the outcome would be another one, the new preview is kept and SetUpRefused raised.

    Raises PermissionDenied, SetUpRefused, ImportRefused.
    """
    if pending.kind == PendingSetUp.Kind.OFFICES:
        return _store_offices(pending, actor)
    file = read_set_up(bytes(pending.data))
    try:
        plan, issued, without = store_set_up(
            file,
            pending.event,
            actor=actor,
            coordinates=pending.coordinates,
            promised=pending.preview["counts"],
        )
    except SetUpRefused:
        pending.preview = _preview(plan_set_up(file, pending.event, actor=actor))
        pending.save(update_fields=["preview"])
        raise
    pending.delete()
    return SetUpDone(plan.event, plan.counts, issued, without)


def _store_offices(pending: PendingSetUp, actor: User) -> SetUpDone:
    if not policy.can_change_shared(actor):
        raise PermissionDenied
    outcome = import_offices(bytes(pending.data))
    if outcome.errors:
        pending.preview = _offices_preview(outcome)
        pending.save(update_fields=["preview"])
        raise SetUpRefused(
            _("The list of offices changed after this preview. Look at the new one below."),
            "preview_outdated",
        )
    pending.delete()
    return SetUpDone(None, {"offices": outcome.added, "changed": outcome.changed})


def _preview(plan: SetUpPlan) -> dict[str, Any]:
    """Return what the page shows of `plan`, as data for a JSON column."""
    names = _names(plan)
    counts = plan.counts
    return {
        "event": plan.event.name,
        "is_new": plan.is_new,
        "counts": counts,
        "accounts": plan.new_accounts,
        "is_empty": plan.is_empty,
        "unused": plan.unused[:SHOWN],
        "error_count": plan.error_count,
        "errors": [list(found[:4]) for found in plan.errors],
        "sheets": [
            {
                "title": str(kind.title),
                "added": counts[kind.name],
                "kept": plan.kept[kind.name],
                "names": names[kind.name][:SHOWN],
            }
            for kind in SHEETS
        ],
    }


def _names(plan: SetUpPlan) -> dict[str, list[str]]:
    """Return the new rows of each sheet as people read them."""
    return {
        "event": [plan.event.name] if plan.is_new else [],
        "divisions": [f"{code} · {row.name}" for code, row in plan.divisions.items()],
        "classes": [
            " · ".join(filter(None, [f"{code}-{letter}", room]))
            for (code, letter), room in plan.classes.items()
        ],
        "issues": [f"{code} · {number} {title}" for code, number, title in plan.issues],
        "addressees": plan.addressees,
        "offices": [f"{code} · {row.name}" for code, row in plan.offices.items()],
        "people": [
            " · ".join(filter(None, [f"{one.name} ({one.username})", role.role_label, role.where]))
            for one in plan.people
            for role in one.roles
        ],
    }


def _preview_of_offices(data: bytes) -> dict[str, Any]:
    """Return the preview of a list of offices, also of one whose columns somebody has to choose."""
    try:
        return _offices_preview(import_offices(data, dry_run=True))
    except ColumnsUnclear as error:
        table = Table(error.sheet.name, error.headings, 0, error.columns, [], Findings())
        preview = _offices_preview(OfficesOutcome(table))
        return {**preview, "unclear": str(error), "samples": error.samples}


def _offices_preview(outcome: OfficesOutcome) -> dict[str, Any]:
    sheet, table = str(OFFICES.title), outcome.table
    return {
        "unclear": "",
        "headings": table.headings,
        "samples": table.rows[0].cells if table.rows else [],
        "columns": table.columns,
        "left_out_count": table.left_out.total,
        "left_out": [
            [found.row, found.code, found.message] for found in table.left_out.kept[:SHOWN]
        ],
        "event": "",
        "is_new": False,
        "counts": {"offices": outcome.added},
        "accounts": 0,
        "is_empty": not (outcome.added or outcome.changed),
        "unused": [],
        "error_count": outcome.errors.total,
        "errors": [
            [sheet, found.row, found.column, found.message]
            for found in outcome.errors.kept[:MAX_FINDINGS]
        ],
        "sheets": [
            {
                "title": sheet,
                "added": outcome.added,
                "changed": outcome.changed,
                "kept": outcome.unchanged,
                "names": [],
            }
        ],
    }
