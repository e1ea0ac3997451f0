"""What is sent from a line of the board, where only the words that it shows can be changed."""

from __future__ import annotations

from django.http import QueryDict

from dim.models import Problem
from dim.operations.problems.content import stored_content

# The field by which a form says that it shows only a part of the problem.
MARK = "in_place"


def completed(posted: QueryDict, problem: Problem) -> QueryDict:
    """Return what was sent with the parts that the line does not have, as they are stored.

    Its other texts need no value: `ProblemForm` leaves a text alone whose field was not sent.
    """
    stored, whole = stored_content(problem), posted.copy()
    whole.setdefault("strategic_issue", str(stored.strategic_issue.pk))
    whole.setdefault("offices", "\n".join(office.name for office in stored.offices))
    return whole
