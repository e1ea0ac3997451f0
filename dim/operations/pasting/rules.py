"""Gather what the rows of a pasted list may say by name, for the page and for its script."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import pgettext

from dim.models import StrategicIssue
from dim.operations.imports.columns import PROBLEM_COLUMNS
from dim.operations.imports.names import HORIZONS
from dim.operations.pasting.arranging import Issue, Rules
from dim.operations.pasting.reading import role_of

__all__ = ["HORIZONS", "headings", "rules_of"]


def rules_of(issues: Iterable[StrategicIssue]) -> Rules:
    """Return the rules for a class in which these issues can be chosen."""
    return Rules(
        issues=tuple(Issue(issue.number, issue.title, issue.pk) for issue in issues),
        horizons=HORIZONS,
        horizon_label=pgettext("import column", "Horizon"),
    )


def headings() -> dict[str, str]:
    """Return the role of a column for each heading that it may have, folded."""
    return {heading: role_of(column.name) for heading, column in PROBLEM_COLUMNS.by_heading.items()}
