"""What a phone shows above the list of a class: how much there is, and the issues to jump to."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from dim.models import Recommendation, StrategicIssue, WorkshopClass
from dim.models.problem import ProblemQuerySet


@dataclass(frozen=True)
class PhoneCounts:
    """The issues that have problems here, each with their number, and all recommendations."""

    issues: list[tuple[StrategicIssue, int]]
    recommendations: int

    @classmethod
    def of(cls, workshop_class: WorkshopClass, shown: ProblemQuerySet) -> PhoneCounts:
        """Count the problems that are `shown`, in three queries however many there are."""
        rows = shown.order_by().values_list("strategic_issue").annotate(Count("pk"))
        numbers: dict[int, int] = dict(rows)
        issues = workshop_class.division.strategic_issues.order_by("number")
        return cls(
            [(issue, numbers[issue.pk]) for issue in issues if issue.pk in numbers],
            Recommendation.objects.filter(problem__in=shown.order_by()).count(),
        )

    @property
    def problems(self) -> int:
        """The number of problems under all issues."""
        return sum(number for _issue, number in self.issues)
