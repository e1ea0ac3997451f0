"""What a browser sends from the full form."""

import uuid

from django.urls import reverse

from dim.models import Problem, WorkshopClass
from dim.models.problem_text import TEXT_NAMES
from dim.operations.problems.content import stored_content


def new_url(of: WorkshopClass) -> str:
    return reverse("entry_create", args=[of.division.event.slug, of.division.code, of.letter])


def edit_url(problem: Problem) -> str:
    return reverse("problem_edit", args=[problem.event.slug, problem.code])


def step_url(problem: Problem, name: str) -> str:
    return reverse("problem_transition", args=[problem.event.slug, problem.code, name])


def rows(*texts: str) -> dict:
    """Rows with these texts and nothing else."""
    return table(*[("", text, "", "") for text in texts])


def table(*lines: tuple[str, str, str, str]) -> dict:
    names = ("pk", "text", "addressees", "horizon")
    return {
        f"recommendation-{name}": [str(line[at]) for line in lines] for at, name in enumerate(names)
    }


def new_data(of: WorkshopClass, **changes) -> dict:
    issue = of.division.strategic_issues.first()
    values = {
        "entry_key": str(uuid.uuid4()),
        "strategic_issue": issue.pk,
        **dict.fromkeys(TEXT_NAMES, ""),
        "statement": "Gudang belum ada",
        "offices": "",
        "action": "save",
    }
    return values | rows("Bangun gudang", "") | changes


def edit_data(problem: Problem, **changes) -> dict:
    """What the browser would send right after opening the form of `problem`."""
    problem = Problem.objects.get(pk=problem.pk)
    content = stored_content(problem)
    lines = [
        (row.pk, row.text, "; ".join(row.addressees), row.horizon)
        for row in content.recommendations
    ]
    values = {name: text.replace("\n", "\r\n") for name, text in content.texts.items()}
    values |= {
        "version": problem.version,
        "strategic_issue": content.strategic_issue.pk,
        "offices": "\r\n".join(office.name for office in content.offices),
        "action": "save",
    }
    return values | table(*lines, ("", "", "", "")) | changes
