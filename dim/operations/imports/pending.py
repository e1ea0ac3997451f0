"""Keep an uploaded file with its preview until somebody decides whether to import it.

The file waits in the database: the next request may reach another machine, and a second upload of
20 MB is slow in a hotel.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dim import policy
from dim.models import Event, PendingImport, StrategicIssue, User
from dim.operations.imports import ImportRefused, Plan, import_problems, plan_problems
from dim.operations.imports.choices import Choices, remember_choices
from dim.operations.imports.issue_proposals import similar_issue
from dim.operations.imports.plan import Findings
from dim.operations.imports.reading import ColumnsUnclear
from dim.text import name_key

# How many problems, and how many names of each kind, a preview shows.
SHOWN_ENTRIES = 20
SHOWN_NAMES = 100
# Rows that are no entries: how many, and how much of their text.
SHOWN_LEFT_OUT, SHOWN_TEXT = 200, 300
SHOWN_ISSUES, SHOWN_SAMPLE = 200, 60


def keep_for_decision(
    event: Event, file_name: str, data: bytes, *, sheet: str = "", actor: User
) -> PendingImport:
    """Read and check a file, and keep it with a preview of what importing it would do.

    Raises PermissionDenied, ImportRefused.
    """
    if not policy.can_import(actor, event):
        raise PermissionDenied
    preview = _preview_of(event, data, sheet)
    PendingImport.objects.make_room(event=event, owner=actor)
    return PendingImport.objects.create(
        event=event, owner=actor, file_name=file_name[:255], sheet=sheet, data=data, preview=preview
    )


def read_kept_again(pending: PendingImport, sheet: str, choices: Choices, *, actor: User) -> None:
    """Read a kept file with what somebody chose in its preview, and keep the new preview.

    The choices count for every later file of the event with the same headings.

    Raises PermissionDenied, and ImportRefused for a sheet that cannot be read.
    """
    if not policy.can_import(actor, pending.event):
        raise PermissionDenied
    data = bytes(pending.data)
    with transaction.atomic():
        # Headings of another sheet are others: what was chosen for them is theirs.
        if name_key(sheet) in (name_key(pending.sheet), name_key(pending.preview["sheet"])):
            remember_choices(pending.event, pending.preview["headings"], choices)
        else:
            pending.sheet = sheet
        pending.preview = _preview_of(pending.event, data, pending.sheet)
        pending.save(update_fields=["sheet", "preview"])


def kept_files(event: Event, actor: User) -> QuerySet[PendingImport]:
    """Return the files on which `actor` may still decide, without their bytes."""
    return PendingImport.objects.waiting_for(actor).filter(event=event)


def import_kept(pending: PendingImport, *, skip_bad: bool, actor: User) -> int:
    """Import a kept file as its preview said, delete it, and return the number of new problems.

    If the outcome would be another one than that of the preview, a new preview is stored and
    ImportRefused with the code ``preview_outdated`` is raised.

    Raises PermissionDenied, TransitionError, ImportRefused.
    """
    # Checked again: people have worked in the event since, and a preview stores no rows.
    plan = plan_problems(pending.event, bytes(pending.data), sheet=pending.sheet)
    preview = _preview(plan)
    promised = ("entry_count", "existing", "error_count")
    if any(preview[name] != pending.preview[name] for name in promised):
        pending.preview = preview
        pending.save(update_fields=["preview"])
        raise ImportRefused(
            _("The event changed after this preview. Look at the new one below, then decide."),
            "preview_outdated",
        )
    done = import_problems(plan, actor=actor, skip_bad=skip_bad)
    pending.delete()
    return done


def _preview_of(event: Event, data: bytes, sheet: str) -> dict[str, Any]:
    """Return the preview of a file, also of one whose columns somebody has to choose."""
    try:
        return _preview(plan_problems(event, data, sheet=sheet))
    except ColumnsUnclear as error:
        plan = Plan(event, error.sheet.name, [], [], 0, [], Findings(), Findings())
        plan.headings, plan.columns = error.headings, error.columns
        plan.samples, plan.sheets = error.samples, error.sheet.names
        return {**_preview(plan), "unclear": str(error)}


def _issues(plan: Plan) -> list[dict[str, Any]]:
    """Return the titles of the file that name no issue, with the issue that they may mean."""
    known: dict[int, list[StrategicIssue]] = {}
    for issue in StrategicIssue.objects.filter(division__event=plan.event).order_by("number"):
        known.setdefault(issue.division_id, []).append(issue)
    found = [
        {"division": division, "title": title, "issue": issue, "proposed": issue}
        for division, title, issue in plan.mapped_issues[:SHOWN_ISSUES]
    ]
    for division, title in plan.new_issues[:SHOWN_ISSUES]:
        similar = similar_issue(title, known.get(division, ()))
        proposed = similar.pk if similar else 0
        found.append({"division": division, "title": title, "issue": 0, "proposed": proposed})
    return found


def _preview(plan: Plan) -> dict[str, Any]:
    """Return what the page shows of `plan`, as data for a JSON column."""
    divisions = {division.pk: division.code for division in plan.event.divisions.all()}
    return {
        "unclear": "",
        "sheet": plan.sheet,
        "sheets": plan.sheets[:SHOWN_NAMES],
        "headings": plan.headings,
        "samples": [cell[:SHOWN_SAMPLE] for cell in plan.samples],
        "columns": plan.columns,
        "list_cells": plan.list_cells,
        "splits": plan.splits,
        "issues": _issues(plan),
        "other_sheets": plan.other_sheets[:SHOWN_NAMES],
        "unused_columns": plan.unused_columns[:SHOWN_NAMES],
        "row_count": plan.row_count,
        "entry_count": len(plan.problems),
        "recommendation_count": plan.recommendation_count,
        "existing": plan.existing,
        "error_count": plan.errors.total,
        "errors": [[found.row, found.column, found.message] for found in plan.errors.kept],
        "note_count": plan.notes.total,
        "notes": [[found.row, found.column, found.message] for found in plan.notes.kept],
        "left_out_count": plan.left_out.total,
        "left_out": [
            [found.row, found.code, found.message[:SHOWN_TEXT]]
            for found in plan.left_out.kept[:SHOWN_LEFT_OUT]
        ],
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
                "row": planned.rows[0],
                "id": planned.source_id,
                "class": str(planned.workshop_class),
                "issue": planned.issue,
                "statement": planned.texts["statement"],
                "recommendations": [row.text for row in planned.recommendations],
            }
            for planned in plan.problems[:SHOWN_ENTRIES]
        ],
    }
