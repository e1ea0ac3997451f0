"""What of a plan is in the database already, and what would have to be made for the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from dim.models import Addressee, HistoryEntry, Office, Problem, StrategicIssue
from dim.operations.content import stored_content
from dim.operations.imports.plan import Plan, PlannedEntry

BATCH = 500


class _Stored(NamedTuple):
    code: str
    fingerprint: tuple


def compare_with_stored(plan: Plan) -> None:
    """Take entries out of `plan` that are stored: silently with the same text, as errors with another one.

    The same means: made from the same row before (its key), or carrying the code of
    an entry of this very event. One query for 500 entries, twice.
    """
    fresh: list[PlannedEntry] = []
    for batch in in_batches(plan.entries):
        stored = _stored_by_key(batch)
        by_code = _stored_by_code(plan, batch)
        for entry in batch:
            known = stored.get(str(entry.key)) or by_code.get(entry.source_id.upper())
            if known is None:
                fresh.append(entry)
            elif known.fingerprint == entry.fingerprint():
                plan.existing += 1
            else:
                plan.errors.add(
                    entry.rows[0],
                    "",
                    _(
                        "%(id)s is stored already as %(code)s with another text. "
                        "Change it there; if it is a new entry, give it another number here."
                    )
                    % {"id": entry.source_id, "code": known.code},
                    "stored_differently",
                )
    plan.entries = fresh
    _name_what_is_new(plan)


def in_batches(entries: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(entries), BATCH):
        yield entries[start : start + BATCH]


def _stored_by_key(batch: Sequence[PlannedEntry]) -> dict[str, _Stored]:
    """As they were imported: what became of them since is no difference between the files."""
    creations = HistoryEntry.objects.filter(revision=1, problem__entry_key__in=[entry.key for entry in batch])
    return {
        str(key): _Stored(code, _fingerprint_of(changes))
        for key, code, changes in creations.order_by().values_list("problem__entry_key", "problem__code", "changes")
    }


def _stored_by_code(plan: Plan, batch: Sequence[PlannedEntry]) -> dict[str, _Stored]:
    codes = [entry.source_id.upper() for entry in batch if entry.source_id.count("-") >= 2]
    if not codes:
        return {}
    found = Problem.objects.filter(event=plan.event, code__in=codes).for_detail().order_by()
    return {problem.code: _Stored(problem.code, _fingerprint_now(problem)) for problem in found}


def _fingerprint_of(changes: Iterable[dict[str, Any]]) -> tuple:
    said: dict[str, Any] = {}
    rows: dict[int, dict[str, Any]] = {}
    for change in changes:
        if "recommendation" in change:
            rows.setdefault(change["position"], {})[change["field"]] = change["new"]
        else:
            said[change["field"]] = change["new"]
    return (
        said["strategic_issue"].partition(" ")[2].casefold(),
        *(said.get(name, "") for name in ("statement", "cause", "impact", "legal_basis")),
        _folded_names(said.get("offices", [])),
        tuple(
            (
                row["recommendation.text"],
                _folded_names(row["recommendation.addressees"]),
                row.get("recommendation.horizon", ""),
            )
            for _position, row in sorted(rows.items())
        ),
    )


def _fingerprint_now(problem: Problem) -> tuple:
    content = stored_content(problem)
    return (
        content.strategic_issue.title.casefold(),
        content.statement,
        content.cause,
        content.impact,
        content.legal_basis,
        _folded_names(office.name for office in content.offices),
        tuple((row.text, _folded_names(row.addressees), row.horizon) for row in content.recommendations),
    )


def _folded_names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(name.casefold() for name in names))


def _name_what_is_new(plan: Plan) -> None:
    issues = {
        (division, title.casefold())
        for division, title in StrategicIssue.objects.filter(division__event=plan.event).values_list(
            "division", "title"
        )
    }
    addressees = {name.casefold() for name in Addressee.objects.filter(event=plan.event).values_list("name", flat=True)}
    offices = {name.casefold() for name in Office.objects.values_list("name", flat=True)}
    new_issues: dict[tuple[int, str], str] = {}
    new_addressees: dict[str, str] = {}
    new_offices: dict[str, str] = {}
    for entry in plan.entries:
        key = entry.workshop_class.division_id, entry.issue.casefold()
        if key not in issues:
            new_issues.setdefault(key, entry.issue)
        for name in entry.offices:
            if name.casefold() not in offices:
                new_offices.setdefault(name.casefold(), name)
        for recommendation in entry.recommendations:
            for name in recommendation.addressees:
                if name.casefold() not in addressees:
                    new_addressees.setdefault(name.casefold(), name)
    plan.new_issues = [(division, title) for (division, _folded), title in new_issues.items()]
    plan.new_addressees = list(new_addressees.values())
    plan.new_offices = list(new_offices.values())
