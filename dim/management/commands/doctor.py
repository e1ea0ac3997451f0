"""``manage.py doctor``: one command that checks a whole installation."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dim.maintenance.checks import ALL, Report, ask
from dim.maintenance.checks.outside import answers_visitors


class Command(BaseCommand):
    """Says in plain sentences what is wrong with this installation, and what to mend."""

    help = (
        "Check this installation: settings, database, clock, disk, backups, files, and whether "
        "what is stored is what history tells. Ends with 1 when something has to be mended."
    )
    # They are asked below, and their sentences printed like all others.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--url", help="also open the site as visitors do, for example https://dim.example.go.id"
        )
        parser.add_argument("--only", choices=[*ALL], action="append", help="ask only this")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = options["only"] or [*ALL]
        reports = [ask(subject, ALL[subject]) for subject in chosen]
        if options["url"]:
            reports.append(Report("address", list(answers_visitors(options["url"]))))
        for report in reports:
            self._tell(report)
        wrong = sum(not one.is_hint for report in reports for one in report.findings)
        if wrong:
            raise CommandError(f"{wrong} things to mend.")

    def _tell(self, report: Report) -> None:
        if not report.findings:
            self.stdout.write(self.style.SUCCESS(f"ok    {report.subject}"))
        for one in report.findings:
            style, mark = (
                (self.style.WARNING, "hint") if one.is_hint else (self.style.ERROR, "MEND")
            )
            self.stdout.write(style(f"{mark}  {report.subject}: {one.sentence}"))
