"""Are settings, static files, translations and the data themselves as they should be?"""

from __future__ import annotations

import datetime
import filecmp
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.utils import timezone

from dim.maintenance.checks.finding import Finding
from dim.maintenance.replay import contradictions
from dim.models import PendingImport, PendingSetUp, PreparedFile

# A page that takes longer has been given up by whoever asked for it.
LONGEST = datetime.timedelta(hours=1)
MOST_SENTENCES = 20
# What HTTPS=0 means, which somebody has written down.
OF_PLAIN_HTTP = {"security.W004", "security.W008", "security.W012", "security.W016"}
# How a sheet lists its parts; collectstatic joins them.
IMPORT = re.compile(r'^@import "([\w./-]+\.css)";\n', re.MULTILINE)


def settings_are_safe() -> Iterator[Finding]:
    """Does Django itself find fault with the settings?"""
    for found in checks.run_checks(include_deployment_checks=True):
        if not found.is_silenced():
            more = f" {found.hint}" if found.hint else ""
            is_meant = not settings.HTTPS and found.id in OF_PLAIN_HTTP
            yield Finding(f"{found.msg}{more} ({found.id})", is_hint=is_meant)


def static_files_are_collected() -> Iterator[Finding]:
    """Are the files that pages name collected, and from this version?"""
    # With DEBUG they are served where they lie.
    if settings.DEBUG:
        return
    different = [
        path.name
        for folder in map(Path, settings.STATICFILES_DIRS)
        for path in sorted(folder.rglob("*"))
        # collectstatic leaves out what is hidden.
        if path.is_file()
        and not path.name.startswith(".")
        and not _is_collected(path, path.relative_to(folder))
    ]
    if different:
        yield Finding(
            f"{len(different)} static files are not collected, or are of another version "
            f"({different[0]} …): run manage.py collectstatic --no-input."
        )


def _is_collected(source: Path, name: Path) -> bool:
    collected = Path(settings.STATIC_ROOT) / name
    if not collected.is_file():
        return False
    if filecmp.cmp(source, collected, shallow=False):
        return True
    # A sheet that lists others is collected with what stands in them.
    return source.suffix == ".css" and _joined(source) == collected.read_text()


def _joined(sheet: Path) -> str:
    """Return a style sheet with the sheets that it imports in their places."""
    return IMPORT.sub(lambda found: _joined(sheet.parent / found[1]), sheet.read_text())


def translations_are_compiled() -> Iterator[Finding]:
    """Are the words of this version compiled?"""
    for folder in settings.LOCALE_PATHS:
        for source in Path(folder).glob("*/LC_MESSAGES/*.po"):
            compiled = source.with_suffix(".mo")
            if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
                yield Finding(
                    f"{compiled.parts[-3]}: translations are not compiled: "
                    "run manage.py compilemessages."
                )


def nothing_is_stuck() -> Iterator[Finding]:
    """Do files lie about that were never finished, or never decided on?"""
    before = timezone.now() - LONGEST
    failed = PreparedFile.objects.exclude(error="").filter(created_at__lt=before).count()
    if failed:
        yield Finding(
            f"{failed} documents could not be made; their pages say why.",
            is_hint=True,
        )
    for model in (PendingImport, PendingSetUp):
        waiting = model.objects.filter(created_at__lt=before).count()
        if waiting:
            yield Finding(
                f"{waiting} uploaded files wait for nobody any more; the next upload removes them.",
                is_hint=True,
            )


def history_agrees() -> Iterator[Finding]:
    """Is every problem what its history tells, and every edition what was signed?"""
    wrong = contradictions()
    for sentence in islice(wrong, MOST_SENTENCES):
        yield Finding(f"{sentence}. Keep this database, and compare it with a backup.")
    if next(wrong, None):
        yield Finding("There are more of these.")
