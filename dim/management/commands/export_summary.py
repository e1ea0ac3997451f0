"""``manage.py export_summary konsolnas-2019 --format xlsx --output ringkasan.xlsx``."""

import errno
import os
import shutil
import sys
import tempfile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from dim.models import Division, Event, Problem
from dim.reports.structure import Report
from dim.reports.summary import DEFAULT_STATUSES, division_summary, event_summary
from dim.reports.writers import FORMATS, Format


class Command(BaseCommand):
    help = (
        "Write the summary of an event, or of one division, as xlsx, docx, pptx, csv, json or html. "
        "An existing file is replaced only when the new one is complete."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("event", metavar="EVENT_SLUG", help="the event's short name in addresses")
        parser.add_argument("--format", required=True, metavar="FORMAT", help=f"one of {', '.join(FORMATS)}")
        parser.add_argument("--division", metavar="CODE", help="only this division, for example SEK")
        parser.add_argument(
            "--status",
            metavar="STATUS,…",
            help=(
                f"statuses to list, separated by commas, of {', '.join(Problem.Status.values)}; or all "
                f"(default: {','.join(DEFAULT_STATUSES)})"
            ),
        )
        parser.add_argument("--output", required=True, metavar="FILE", help="the file to write; - is standard output")

    def handle(self, **options) -> None:
        file_format = _format(options["format"])
        statuses = _statuses(options["status"])
        report = _report(options["event"], options["division"], statuses)
        if options["output"] == "-":
            with tempfile.TemporaryFile() as file:
                file_format.write(report, file)
                file.seek(0)
                shutil.copyfileobj(file, sys.stdout.buffer)
            return
        path = Path(options["output"])
        try:
            _replace(path, report, file_format)
        except OSError as error:
            reason = error.strerror or str(error)
            raise CommandError(
                _("%(file)s cannot be written: %(reason)s.") % {"file": path, "reason": reason}
            ) from error
        self.stderr.write(_("Written: %(file)s") % {"file": path})


def _format(name: str) -> Format:
    if name not in FORMATS:
        raise CommandError(
            _("There is no format “%(name)s”. Choose one of: %(known)s.") % {"name": name, "known": ", ".join(FORMATS)}
        )
    return FORMATS[name]


def _statuses(given: str | None) -> tuple[str, ...]:
    if given is None:
        return DEFAULT_STATUSES
    names = [name.strip() for name in given.split(",") if name.strip()]
    if names == ["all"]:
        return tuple(Problem.Status.values)
    unknown = [name for name in names if name not in Problem.Status.values]
    if unknown or not names:
        raise CommandError(
            _("There is no status “%(name)s”. Choose among: %(known)s; or all.")
            % {"name": ", ".join(unknown), "known": ", ".join(Problem.Status.values)}
        )
    return tuple(names)


def _report(slug: str, code: str | None, statuses: tuple[str, ...]) -> Report:
    event = Event.objects.filter(slug=slug).first()
    if event is None:
        known = ", ".join(Event.objects.values_list("slug", flat=True)[:20]) or "–"
        raise CommandError(_("There is no event “%(slug)s”. There are: %(known)s.") % {"slug": slug, "known": known})
    if code is None:
        return event_summary(event, statuses)
    division = Division.objects.filter(event=event, code__iexact=code).select_related("event").first()
    if division is None:
        known = ", ".join(event.divisions.values_list("code", flat=True)) or "–"
        raise CommandError(
            _("%(event)s has no division “%(code)s”. It has: %(known)s.")
            % {"event": event, "code": code, "known": known}
        )
    return division_summary(division, statuses)


def _replace(path: Path, report: Report, file_format: Format) -> None:
    """Write beside `path` and move it there when it is complete: nobody ever reads half a file."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}-", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file_format.write(report, file)
        # mkstemp makes files for their owner only; a report is an ordinary file.
        os.umask(mask := os.umask(0))
        part.chmod(0o666 & ~mask)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
