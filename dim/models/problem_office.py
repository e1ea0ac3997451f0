"""The offices that problems name."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from dim.models.guarded import GuardedModel, GuardedQuerySet
from dim.models.office import Office
from dim.models.problem import Problem


class ProblemOfficeQuerySet(GuardedQuerySet):
    """The queries for offices that problems name."""

    def naming_events(self, offices: Iterable[Office]) -> dict[int, set[int]]:
        """Return for each office (by key) the keys of the events whose problems name it."""
        events: dict[int, set[int]] = {office.pk: set() for office in offices}
        rows = self.filter(office__in=events).values_list("office_id", "problem__event_id")
        for office, event in rows.distinct():
            events[office].add(event)
        return events


class ProblemOffice(GuardedModel):
    """An office that a problem names, as a row that is guarded like the problem's text."""

    SUBJECT = "problem"

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE)
    # Deleting an office must not take it out of problems without a trace.
    office = models.ForeignKey(Office, on_delete=models.PROTECT)

    objects = ProblemOfficeQuerySet.as_manager()

    class Meta:
        db_table = "dim_problem_offices"
        unique_together = [("problem", "office")]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.problem} · {self.office}"
