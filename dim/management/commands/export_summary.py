"""``manage.py export_summary konsolnas-2019 --format xlsx --output ringkasan.xlsx``."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from dim.management.output import division_named, event_named, format_named, write
from dim.models import Problem
from dim.reports.summary import DEFAULT_STATUSES, division_summary, event_summary
from dim.reports.writers import FORMATS


class Command(BaseCommand):
    help = (
        "Write the summary of an event, or of one division, as pdf, docx, xlsx, pptx, csv, json or html. "
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
        file_format = format_named(options["format"], FORMATS)
        event = event_named(options["event"])
        statuses = _statuses(options["status"])
        if options["division"] is None:
            report = event_summary(event, statuses)
        else:
            report = division_summary(division_named(event, options["division"]), statuses)
        write(self, options["output"], lambda file: file_format.write(report, file))


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
