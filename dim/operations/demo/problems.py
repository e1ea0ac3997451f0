"""Make the problems of the sample event, and take each through its steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dim import workflow
from dim.models import Event, Office, Problem, StrategicIssue, User, WorkshopClass
from dim.operations.demo import plan
from dim.operations.imports.columns import texts_in
from dim.operations.problems.content import ProblemContent, RecommendationContent
from dim.operations.problems.editing import create_problem

# Horizons as the sample's note-takers wrote them.
HORIZONS = {
    "Segera": "immediate",
    "Jangka pendek": "short",
    "Jangka menengah": "medium",
    "Jangka panjang": "long",
}


def make_problems(
    event: Event, cast: dict[tuple[str, str], User], progress: Callable[[int, int], None]
) -> None:
    classes = {
        (row.division.name, row.letter): row
        for row in WorkshopClass.objects.with_names().filter(division__event=event)
    }
    issues = _issues_as_typed(event)
    offices = {office.name: office for office in Office.objects.all()}
    rows = plan.read_rows("entries.csv")
    for number, row in enumerate(rows):
        workshop_class = classes[row["division"], row["class"]]
        division = workshop_class.division
        roles = {
            "facilitator": cast["facilitator", f"{division.code}-{workshop_class.letter}"],
            "reviewer": cast["reviewer", division.code],
            "coordinator": cast["coordinator", ""],
        }
        content = _content(row, issues[division.code, row["strategic_issue"]], offices)
        problem = create_problem(workshop_class, content, actor=roles["facilitator"])
        # Without a recommendation it cannot be submitted, in the room neither.
        _walk(problem, plan.sample_steps(number) if content.recommendations else (), roles)
        progress(number + 1, len(rows))


def _content(
    row: dict[str, str], issue: StrategicIssue, offices: dict[str, Office]
) -> ProblemContent:
    """Return the content of a row of ``entries.csv``."""
    office = offices.get(row["origin_satker"])
    recommendations = []
    if row["recommendation"]:
        names = [name.strip() for name in row["addressee"].split(";")]
        addressees = tuple(name for name in names if name)
        horizon = HORIZONS[row["horizon"]]
        recommendations.append(RecommendationContent(row["recommendation"], addressees, horizon))
    return ProblemContent(
        strategic_issue=issue,
        **texts_in(row),
        offices=(office,) if office else (),
        recommendations=tuple(recommendations),
    )


def _walk(problem: Problem, steps: Iterable[plan.SampleStep], roles: dict[str, User]) -> None:
    """Take `problem` through `steps`, each by the person who has its role."""
    for step in steps:
        problem = workflow.perform(
            workflow.TRANSITIONS[step.transition],
            problem,
            actor=roles[step.by],
            reason=step.reason,
            category=step.category,
            expected_version=problem.version,
        )


def _issues_as_typed(event: Event) -> dict[tuple[str, str], StrategicIssue]:
    """Return the issues by code of the division and by the words that note-takers used."""
    issues = {
        (issue.division.code, issue.number): issue
        for issue in StrategicIssue.objects.filter(division__event=event).select_related("division")
    }
    return {
        (row["division"], typed): issues[row["division"], int(row["number"])]
        for row in plan.read_rows("issues.csv")
        for typed in row["typed_as"].split(";")
    }
