"""Take lists from spreadsheets: read, check, compare, and only then store.

`plan_entries` reads and checks a file without writing anything; `import_entries`
stores the plan. The command line and the desk's preview use the same two.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import ngettext

from dim.models import Event, User
from dim.operations.imports.checking import check_entries
from dim.operations.imports.columns import ENTRY_COLUMNS
from dim.operations.imports.comparing import compare_with_stored
from dim.operations.imports.limits import MAX_FILE, ImportRefused
from dim.operations.imports.plan import Finding, Plan
from dim.operations.imports.reading import read_table
from dim.operations.imports.storing import store_entries

__all__ = ["MAX_FILE", "Finding", "ImportRefused", "Plan", "import_entries", "plan_entries"]


def plan_entries(
    event: Event, data: bytes, *, sheet: str = "", progress: Callable[[int, int], None] | None = None
) -> Plan:
    """What importing this file into `event` would do. Raises ImportRefused for a file that is no list at all."""
    plan = check_entries(event, read_table(data, ENTRY_COLUMNS, sheet), progress)
    compare_with_stored(plan)
    return plan


def import_entries(
    plan: Plan, *, actor: User, skip_bad: bool = False, progress: Callable[[int, int], None] | None = None
) -> int:
    """Store `plan` and return the number of new entries: all of them or, with `skip_bad`, the good ones.

    Raises ImportRefused, PermissionDenied, TransitionError; then nothing is stored.
    """
    if plan.errors and not skip_bad:
        message = ngettext(
            "One place in the file has to be corrected first; nothing was imported.",
            "%(count)d places in the file have to be corrected first; nothing was imported.",
            plan.errors.total,
        )
        raise ImportRefused(message % {"count": plan.errors.total}, "has_errors")
    return store_entries(plan, actor=actor, progress=progress)
