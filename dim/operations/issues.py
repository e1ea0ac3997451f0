"""Join strategic issues that mean the same: their problems and items move, with their history."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dim import workflow
from dim.models import ConsolidatedItem, HistoryEntry, Problem, StrategicIssue, User
from dim.models.locks import hold_addressees_exclusively, lock_items, lock_problems
from dim.operations.problems.content import plain_issue
from dim.operations.setup import SetUpRefused, require_set_up
from dim.workflow.recording import VERSION_FIELDS, Recorder

# Problems locked and written at once; each has texts of any length.
PORTION = 400


@transaction.atomic
def merge_issues(duplicates: QuerySet[StrategicIssue], into: StrategicIssue, *, actor: User) -> int:
    """Put every problem and item of `duplicates` under `into`, and delete the duplicates.

    Each gets a new version and a history entry with the old and the new issue, whatever its status;
    codes stay. Returns how many problems moved.

    Raises PermissionDenied, and SetUpRefused when there is nothing to join or the issues belong to
    different divisions.
    """
    event = into.division.event
    # Every save of a problem or an item holds this lock shared. Who waits for it finds the issue
    # gone (`check_issue_stored`); without it, the save would fail at its commit.
    hold_addressees_exclusively(event.pk)
    rows = StrategicIssue.objects.filter(pk__in=[into.pk, *duplicates.values_list("pk", flat=True)])
    gone = [row for row in rows if row.pk != into.pk]
    # Somebody else may have joined the duplicates, or `into`, while this waited for the lock.
    if not gone or len(rows) == len(gone):
        raise SetUpRefused(
            _("There is nothing to join; it was done or removed meanwhile."), "nothing_to_merge"
        )
    if any(row.division_id != into.division_id for row in gone):
        raise SetUpRefused(_("Issues of different divisions cannot be joined."), "other_division")
    require_set_up(actor, [event])
    items = list(
        ConsolidatedItem.objects.filter(strategic_issue__in=gone).values_list("pk", flat=True)
    )
    problems = Problem.objects.filter(strategic_issue__in=gone).order_by("pk")
    keys = list(problems.values_list("pk", flat=True))
    # One recording around all, so that the classes are locked once, and last.
    with workflow.recording(actor, source=HistoryEntry.Source.ADMIN) as recorder:
        _move_items(items, into, recorder)
        for start in range(0, len(keys), PORTION):
            _move_problems(keys[start : start + PORTION], into, recorder)
        StrategicIssue.objects.filter(pk__in=[row.pk for row in gone]).delete()
    return len(keys)


def _change(row: Problem | ConsolidatedItem, into: StrategicIssue) -> dict[str, object]:
    """Return the change of the history entry of a row that moves under `into`."""
    old = plain_issue(row.strategic_issue)
    return {"field": "strategic_issue", "old": old, "new": plain_issue(into)}


def _move_items(keys: list[int], into: StrategicIssue, recorder: Recorder) -> None:
    # Also adopted ones: the heading above them changes, their words do not.
    for item in lock_items(keys).values():
        change = _change(item, into)
        recorder.next_version(item)
        item.strategic_issue = into
        item.save(update_fields=["strategic_issue", *VERSION_FIELDS])
        recorder.changed_item(item, "edited", changes=[change])


def _move_problems(keys: list[int], into: StrategicIssue, recorder: Recorder) -> None:
    problems = lock_problems(keys)
    for problem in problems:
        change = _change(problem, into)
        recorder.next_version_without_answer(problem)
        problem.strategic_issue = into
        problem.position = None  # by number among the problems of its new issue
        recorder.changed(problem, "edited", from_status=problem.status, changes=[change])
    fields = ["strategic_issue", "position", "status_version", *VERSION_FIELDS]
    Problem.objects.bulk_update(problems, fields, batch_size=100)
