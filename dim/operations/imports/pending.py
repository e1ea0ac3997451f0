"""The two steps of an import on a page: keep a file with its preview, then import it or let it go."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dim import policy
from dim.models import Event, PendingImport, User
from dim.operations.imports import ImportRefused, Plan, import_entries, plan_entries

KEPT_FOR = datetime.timedelta(hours=1)
SHOWN_ENTRIES = 20
SHOWN_NAMES = 100


def keep_for_decision(event: Event, file_name: str, data: bytes, *, sheet: str = "", actor: User) -> PendingImport:
    """Read and check a file and keep it with what importing it would do. Raises PermissionDenied, ImportRefused."""
    if not policy.can_import(actor, event):
        raise PermissionDenied
    preview = _preview(plan_entries(event, data, sheet=sheet))
    _expired().delete()
    PendingImport.objects.filter(event=event, owner=actor).delete()
    return PendingImport.objects.create(
        event=event, owner=actor, file_name=file_name[:255], sheet=sheet, data=data, preview=preview
    )


def kept_files(event: Event, actor: User) -> QuerySet[PendingImport]:
    """The files that `actor` may still decide about, without their bytes."""
    return (
        PendingImport.objects.filter(event=event, owner=actor, created_at__gt=timezone.now() - KEPT_FOR)
        .select_related("event")
        .defer("data")
    )


def _expired() -> QuerySet[PendingImport]:
    return PendingImport.objects.filter(created_at__lte=timezone.now() - KEPT_FOR)


def import_kept(pending: PendingImport, *, skip_bad: bool, actor: User) -> int:
    """Import a kept file as its preview said, remove it, and return the number of new entries.

    Raises PermissionDenied, TransitionError, and ImportRefused: with the code ``preview_outdated`` when
    something changed since the preview, which is made again then.
    """
    plan = plan_entries(pending.event, bytes(pending.data), sheet=pending.sheet)
    preview = _preview(plan)
    if any(preview[name] != pending.preview[name] for name in ("entry_count", "existing", "error_count")):
        pending.preview = preview
        pending.save(update_fields=["preview"])
        raise ImportRefused(
            _("The event changed after this preview. Look at the new one below, then decide."), "preview_outdated"
        )
    done = import_entries(plan, actor=actor, skip_bad=skip_bad)
    pending.delete()
    return done


def _preview(plan: Plan) -> dict[str, Any]:
    divisions = {division.pk: division.code for division in plan.event.divisions.all()}
    return {
        "sheet": plan.sheet,
        "other_sheets": plan.other_sheets[:SHOWN_NAMES],
        "unused_columns": plan.unused_columns[:SHOWN_NAMES],
        "row_count": plan.row_count,
        "entry_count": len(plan.entries),
        "recommendation_count": plan.recommendation_count,
        "existing": plan.existing,
        "error_count": plan.errors.total,
        "errors": [[found.row, found.column, found.message] for found in plan.errors.kept],
        "note_count": plan.notes.total,
        "notes": [[found.row, found.column, found.message] for found in plan.notes.kept],
        "new_names": [
            {"count": len(names), "names": names[:SHOWN_NAMES]}
            for names in (
                [f"{divisions[division]}: {title}" for division, title in plan.new_issues],
                plan.new_addressees,
                plan.new_offices,
            )
        ],
        "entries": [
            {
                "row": entry.rows[0],
                "id": entry.source_id,
                "class": str(entry.workshop_class),
                "issue": entry.issue,
                "statement": entry.statement,
                "recommendations": [row.text for row in entry.recommendations],
            }
            for entry in plan.entries[:SHOWN_ENTRIES]
        ],
    }
