"""Compare a plan with the database: what is stored already, and which names are new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from dim.models import Addressee, HistoryEntry, Office, Problem, StrategicIssue
from dim.operations.imports.plan import Fingerprint, Plan, PlannedProblem, fingerprint_of
from dim.operations.problems.content import RecommendationContent, read_issue, stored_content

# Problems compared or stored by one statement.
BATCH = 500


class _Stored(NamedTuple):
    """A stored problem with which one of the file is compared."""

    code: str
    fingerprint: Fingerprint


def compare_with_stored(plan: Plan) -> None:
    """Take problems out of `plan` that are stored already, and list its new names.

    A problem of the file is stored already if one was made from the same row (it has its key), or
    if its number is the code of a problem of this event. With the same text it is counted as
    existing, with another one it is an error: a file must not overwrite what people have worked
    on since.

    It takes two queries for every `BATCH` problems.
    """
    fresh: list[PlannedProblem] = []
    for batch in in_batches(plan.problems):
        stored = _stored_by_key(batch)
        by_code = _stored_by_code(plan, batch)
        for planned in batch:
            known = stored.get(str(planned.key)) or by_code.get(planned.source_id.upper())
            if known is None:
                fresh.append(planned)
            elif known.fingerprint == planned.fingerprint:
                plan.existing += 1
            else:
                plan.errors.add(
                    planned.rows[0],
                    "",
                    _(
                        "%(id)s is stored already as %(code)s with another text. "
                        "Change it there; if it is a new entry, give it another number here."
                    )
                    % {"id": planned.source_id, "code": known.code},
                    "stored_differently",
                )
    plan.problems = fresh
    _name_what_is_new(plan)


def in_batches(problems: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Yield `problems` in slices of at most `BATCH`."""
    for start in range(0, len(problems), BATCH):
        yield problems[start : start + BATCH]


def _stored_by_key(batch: Sequence[PlannedProblem]) -> dict[str, _Stored]:
    """Return the problems that were imported from the same rows, by key.

    They are compared as they were imported: what people changed since is no difference between
    two files.
    """
    creations = HistoryEntry.objects.filter(
        revision=1, problem__creation_key__in=[planned.key for planned in batch]
    )
    return {
        str(key): _Stored(code, _fingerprint_of(changes))
        for key, code, changes in creations.order_by().values_list(
            "problem__creation_key", "problem__code", "changes"
        )
    }


def _stored_by_code(plan: Plan, batch: Sequence[PlannedProblem]) -> dict[str, _Stored]:
    """Return the problems of the event whose codes are numbers in the file, as they are now."""
    # Codes look like SEK-A-018; other numbers need no query.
    codes = [planned.source_id.upper() for planned in batch if planned.source_id.count("-") >= 2]
    if not codes:
        return {}
    found = Problem.objects.filter(event=plan.event, code__in=codes).for_detail().order_by()
    return {problem.code: _Stored(problem.code, _fingerprint_now(problem)) for problem in found}


def _fingerprint_of(changes: Iterable[dict[str, Any]]) -> Fingerprint:
    """Return the fingerprint of a problem from the changes of its first history entry.

    A creation does not list what was empty, nor a text that a later version has added.
    """
    values: dict[str, Any] = {}
    rows: dict[int, dict[str, Any]] = {}
    for change in changes:
        if "recommendation" in change:
            rows.setdefault(change["position"], {})[change["field"]] = change["new"]
        else:
            values[change["field"]] = change["new"]
    recommendations = [
        RecommendationContent(
            row["recommendation.text"],
            tuple(row["recommendation.addressees"]),
            row.get("recommendation.horizon", ""),
        )
        for _position, row in sorted(rows.items())
    ]
    title = read_issue(values["strategic_issue"])["title"]
    return fingerprint_of(title, values, values.get("offices", []), recommendations)


def _fingerprint_now(problem: Problem) -> Fingerprint:
    content = stored_content(problem)
    offices = [office.name for office in content.offices]
    return fingerprint_of(
        content.strategic_issue.title, content.texts, offices, content.recommendations
    )


def _name_what_is_new(plan: Plan) -> None:
    """List the issues, addressees and offices that storing `plan` will add, in file order."""
    issues = {
        (division, title.casefold())
        for division, title in StrategicIssue.objects.filter(
            division__event=plan.event
        ).values_list("division", "title")
    }
    addressees = {
        name.casefold()
        for name in Addressee.objects.filter(event=plan.event).values_list("name", flat=True)
    }
    offices = {name.casefold() for name in Office.objects.values_list("name", flat=True)}
    # By case-folded name: the first spelling in the file is the one that is stored.
    new_issues: dict[tuple[int, str], str] = {}
    new_addressees: dict[str, str] = {}
    new_offices: dict[str, str] = {}
    for planned in plan.problems:
        key = planned.workshop_class.division_id, planned.issue.casefold()
        if key not in issues:
            new_issues.setdefault(key, planned.issue)
        for name in planned.offices:
            if name.casefold() not in offices:
                new_offices.setdefault(name.casefold(), name)
        for recommendation in planned.recommendations:
            for name in recommendation.addressees:
                if name.casefold() not in addressees:
                    new_addressees.setdefault(name.casefold(), name)
    plan.new_issues = [(division, title) for (division, _folded), title in new_issues.items()]
    plan.new_addressees = list(new_addressees.values())
    plan.new_offices = list(new_offices.values())
