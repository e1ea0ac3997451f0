"""Make new drafts, and insert many with a number of statements that does not grow with them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace

from dim.models import (
    Addressee,
    Problem,
    ProblemOffice,
    Recommendation,
    RecommendationAddressee,
    WorkshopClass,
)
from dim.operations.problems.content import ProblemContent, changes_between
from dim.workflow.recording import Recorder


def new_draft(
    workshop_class: WorkshopClass,
    number: int,
    content: ProblemContent,
    recorder: Recorder,
    *,
    key: uuid.UUID | None,
    search_text: str,
) -> Problem:
    """Make a draft with a number that was taken in its class, without storing it."""
    return Problem(
        event=workshop_class.division.event,
        workshop_class=workshop_class,
        number=number,
        code=workshop_class.code_of(number),
        creation_key=key,
        created_by=recorder.actor,
        created_at=recorder.at,
        updated_at=recorder.at,
        status_since=recorder.at,
        stored_late_at=recorder.at if recorder.typed_at else None,
        strategic_issue=content.strategic_issue,
        search_text=search_text,
        **content.texts,
    )


def insert_drafts(
    pairs: Sequence[tuple[Problem, ProblemContent]],
    addressees: Mapping[str, Addressee],
    recorder: Recorder,
    *,
    form_key: uuid.UUID | None = None,
) -> None:
    """Store new problems with their contents and the history of each, inside a recording.

    `addressees` are rows by case-folded name. `form_key` names the list of which all are a part.
    """
    Problem.objects.bulk_create([problem for problem, _content in pairs])
    rows = Recommendation.objects.bulk_create(
        Recommendation(problem=problem, position=position, text=row.text, horizon=row.horizon)
        for problem, content in pairs
        for position, row in enumerate(content.recommendations, 1)
    )
    _link(pairs, rows, addressees)
    keys = iter([row.pk for row in rows])
    for problem, content in pairs:
        stored = tuple(replace(row, pk=next(keys)) for row in content.recommendations)
        changes = changes_between(None, replace(content, recommendations=stored))
        recorder.changed(problem, "created", changes=changes, form_key=form_key)


def _link(
    pairs: Sequence[tuple[Problem, ProblemContent]],
    rows: Sequence[Recommendation],
    addressees: Mapping[str, Addressee],
) -> None:
    """Link problems with offices, and `rows`, in the order of `pairs`, with addressees."""
    ProblemOffice.objects.bulk_create(
        ProblemOffice(problem=problem, office=office)
        for problem, content in pairs
        for office in content.offices
    )
    typed = [row for _problem, content in pairs for row in content.recommendations]
    RecommendationAddressee.objects.bulk_create(
        RecommendationAddressee(recommendation=stored, addressee=addressees[name.casefold()])
        for stored, row in zip(rows, typed, strict=True)
        for name in row.addressees
    )
