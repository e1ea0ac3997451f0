"""What can be wrong with an installation, as plain sentences that say what to mend.

Each module has functions without arguments that yield a `Finding` for whatever is wrong; nothing
means that all is well. `manage.py doctor` asks all of them, `/readyz` those of `READY`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import DatabaseError

from dim.maintenance.checks import database, machine, site
from dim.maintenance.checks.finding import Finding

Check = Callable[[], Iterator[Finding]]

# A server that fails one of these should get no visitors.
READY: tuple[Check, ...] = (
    database.answers,
    database.is_migrated,
    machine.has_room_to_write,
    database.has_our_time,
)
ALL: dict[str, tuple[Check, ...]] = {
    "settings": (site.settings_are_safe,),
    "static files": (site.static_files_are_collected,),
    "translations": (site.translations_are_compiled,),
    "database": (
        database.answers,
        database.is_migrated,
        database.keeps_what_it_confirms,
        database.has_room_for_all,
    ),
    "database role": (database.role_is_limited,),
    "pooler": (database.pooler_is_known,),
    "clock": (database.has_our_time, machine.clock_is_set),
    "disk": (machine.has_room,),
    "backups": (machine.backup_is_recent,),
    "kept files": (site.nothing_is_stuck,),
    "history": (site.history_agrees,),
}


@dataclass(frozen=True)
class Report:
    """What the checks of one subject found."""

    subject: str
    findings: list[Finding]


def ask(subject: str, checks: tuple[Check, ...]) -> Report:
    """Ask some checks and return their report; one that cannot be asked is a finding itself."""
    findings: list[Finding] = []
    for check in checks:
        try:
            findings += check()
        # Without a database, most of what is asked of it fails; the first sentence says why.
        except (DatabaseError, OSError) as error:
            findings.append(Finding(f"It cannot be checked: {str(error).strip() or type(error)}."))
    return Report(subject, findings)
