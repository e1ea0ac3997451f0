"""Import lists from spreadsheets: read, check, compare, and only then store.

`plan_problems` reads and checks a file without writing anything, and `import_problems` stores the
plan. The command line and the preview on the desk both use these two, so they cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import ngettext

from dim.models import Event, User
from dim.operations.imports.checking import check_problems
from dim.operations.imports.choices import Choices, remembered_choices
from dim.operations.imports.columns import PROBLEM_COLUMNS
from dim.operations.imports.comparing import compare_with_stored
from dim.operations.imports.limits import MAX_FILE, ImportRefused
from dim.operations.imports.plan import Finding, Plan
from dim.operations.imports.reading import read_table
from dim.operations.imports.storing import store_problems

__all__ = ["MAX_FILE", "Finding", "ImportRefused", "Plan", "import_problems", "plan_problems"]


def plan_problems(
    event: Event,
    data: bytes,
    *,
    sheet: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Plan:
    """Return what importing the file `data` into `event` would do.

    `sheet` names the sheet of a workbook; without it, the first one with the headings is read.
    What somebody chose before for a file with the same headings counts for this one. `progress`
    is called with the number of rows checked and their total.

    Raises ImportRefused for a file that is no list at all, ColumnsUnclear for one of which somebody
    has to choose the columns.
    """
    chosen = Choices()

    def columns(headings: list[str]) -> Mapping[int, str]:
        nonlocal chosen
        chosen = remembered_choices(event, headings)
        return chosen.columns

    table = read_table(data, PROBLEM_COLUMNS, sheet, columns)
    plan = check_problems(event, table, progress, chosen)
    compare_with_stored(plan)
    return plan


def import_problems(
    plan: Plan,
    *,
    actor: User,
    skip_bad: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Store the problems of `plan` and return their number.

    A plan with errors is refused unless `skip_bad` asks for the good problems only. `progress` is
    called with the number of problems stored and their total.

    Raises ImportRefused, PermissionDenied, TransitionError; then nothing is stored.
    """
    if plan.errors and not skip_bad:
        message = ngettext(
            "One place in the file has to be corrected first; nothing was imported.",
            "%(count)d places in the file have to be corrected first; nothing was imported.",
            plan.errors.total,
        )
        raise ImportRefused(message % {"count": plan.errors.total}, "has_errors")
    return store_problems(plan, actor=actor, progress=progress)
