"""Take problems from a spreadsheet into an event, from the command line."""

from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dim.models import Event, Membership, User
from dim.operations.imports import MAX_FILE, Plan, import_problems, plan_problems
from dim.operations.imports.left_out import KINDS
from dim.workflow import Refused

Progress = Callable[[int, int], None]


def read_file(path: Path) -> bytes:
    """Read a file, or of a huge one as much as makes it too large. Raises CommandError."""
    try:
        with path.open("rb") as file:
            # One byte more than the limit: the import then refuses it by itself.
            return file.read(MAX_FILE + 1)
    except OSError as error:
        raise CommandError(
            _("The file %(path)s cannot be read: %(reason)s.")
            % {"path": path, "reason": error.strerror}
        ) from error


class Command(BaseCommand):
    """Imports problems of a file as drafts, in the name of a coordinator."""

    help = "Import entries from CSV or XLSX; they become drafts of their classes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("event", metavar="EVENT_SLUG")
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--dry-run", action="store_true", help="check and report, store nothing"
        )
        parser.add_argument(
            "--skip-bad", action="store_true", help="import the good rows although others are bad"
        )
        parser.add_argument(
            "--sheet",
            default="",
            help="the sheet of a workbook; default: the first with the headings",
        )
        parser.add_argument(
            "--as", dest="username", default="", help="the coordinator in whose name this happens"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # Django's commands speak English; this one is for the secretariat's data.
        with translation.override("id"):
            self._import(options)

    def _import(self, options: dict[str, Any]) -> None:
        event = Event.objects.filter(slug=options["event"]).first()
        if event is None:
            raise CommandError(_("There is no event “%(slug)s”.") % {"slug": options["event"]})
        actor = self._actor(event, options["username"])
        data = read_file(options["file"])
        try:
            plan = plan_problems(
                event,
                data,
                sheet=options["sheet"],
                progress=self._progress(pgettext("import progress", "Checked")),
            )
            self._report(plan)
            if options["dry_run"]:
                self.stdout.write(_("Only checked; nothing was stored."))
                return
            done = import_problems(
                plan,
                actor=actor,
                skip_bad=options["skip_bad"],
                progress=self._progress(pgettext("import progress", "Stored")),
            )
        except Refused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            self.style.SUCCESS(_("%(count)d entries imported as drafts.") % {"count": done})
        )

    def _actor(self, event: Event, username: str) -> User:
        """Return the coordinator in whose history the drafts will be. Raises CommandError."""
        coordinators = User.objects.filter(
            memberships__role=Membership.Role.COORDINATOR, memberships__event=event, is_active=True
        )
        if username:
            actor = coordinators.filter(username__iexact=username).first()
            if actor is None:
                raise CommandError(
                    _("%(username)s is no coordinator of %(event)s.")
                    % {"username": username, "event": event}
                )
            return actor
        # Only where there is no choice: history must not name somebody who knows nothing of it.
        found = list(coordinators[:2])
        if len(found) != 1:
            raise CommandError(_("Say with --as which coordinator of the event imports this."))
        return found[0]

    def _progress(self, verb: str) -> Progress:
        """Return a function that shows how far the import is, in one line that it overwrites."""

        def show(done: int, total: int) -> None:
            self.stderr.write(f"\r{verb} {done}/{total}", ending="\n" if done >= total else "")

        return show

    def _report(self, plan: Plan) -> None:
        """Print what the import found in the file and what it would store."""
        self._report_findings(plan)
        self._report_what_is_left_out(plan)
        self._report_what_is_new(plan)

    def _report_findings(self, plan: Plan) -> None:
        for finding in plan.errors.kept:
            self.stderr.write(self.style.ERROR(str(finding)))
        for finding in plan.notes.kept:
            self.stderr.write(str(finding))
        hidden = plan.errors.not_kept + plan.notes.not_kept
        if hidden:
            self.stderr.write(_("… and %(count)d more.") % {"count": hidden})

    def _report_what_is_left_out(self, plan: Plan) -> None:
        for found in plan.left_out.kept:
            self.stdout.write(
                _("Row %(row)d left out (%(kind)s): %(text)s")
                % {"row": found.row, "kind": KINDS[found.code], "text": found.message}
            )
        if plan.other_sheets:
            self.stdout.write(
                _("Sheets with a list that are not read: %(names)s. Import them by their name.")
                % {"names": ", ".join(plan.other_sheets)}
            )
        if plan.unused_columns:
            self.stdout.write(
                _("Columns not used: %(columns)s.") % {"columns": ", ".join(plan.unused_columns)}
            )

    def _report_what_is_new(self, plan: Plan) -> None:
        self.stdout.write(
            _(
                "%(rows)d rows: %(entries)d new entries, %(existing)d stored already, "
                "%(errors)d errors."
            )
            % {
                "rows": plan.row_count,
                "entries": len(plan.problems),
                "existing": plan.existing,
                "errors": plan.errors.total,
            }
        )
        # A new name may be a typing error in the file, which its sender sees best.
        self._report_names(
            _("New strategic issues"), [title for _division, title in plan.new_issues]
        )
        self._report_names(_("New addressees"), plan.new_addressees)
        self._report_names(_("New offices"), plan.new_offices)

    def _report_names(self, label: str, names: Sequence[str]) -> None:
        if names:
            shown = "; ".join(names[:10]) + ("; …" if len(names) > 10 else "")
            self.stdout.write(f"{label} ({len(names)}): {shown}")
