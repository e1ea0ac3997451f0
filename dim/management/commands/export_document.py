"""``manage.py export_document konsolnas-2019 record --format pdf --output berita-acara.pdf``."""

from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from dim.management.output import division_named, event_named, format_named, write
from dim.models import Division, Edition, Event, Problem
from dim.operations.security_log import record_export
from dim.reports.content.freezing import live
from dim.reports.content.frozen import Frozen
from dim.reports.documents.kinds import KINDS, DocumentKind, build, scope_of
from dim.reports.structure.report import Report


class Command(BaseCommand):
    """Writes a document as a file."""

    help = (
        "Write an official document of an event, a division or a class: of the edition with "
        "--edition, otherwise of what is there now, marked KONSEP. With --status a working list "
        "of the summary, with these statuses only."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        self.add_event(parser)
        parser.add_argument("kind", metavar="KIND", help=f"one of {', '.join(KINDS)}")
        formats = dict.fromkeys(name for kind in KINDS.values() for name in kind.formats)
        self.add_format(parser, formats)
        self.add_division(parser)
        parser.add_argument(
            "--class", dest="letter", metavar="LETTER", help="only this class of the division"
        )
        parser.add_argument(
            "--addressee", default="", metavar="NAME", help="only this addressee's page"
        )
        parser.add_argument(
            "--edition",
            type=int,
            metavar="NUMBER",
            help="of the event; with --division, of that one",
        )
        self.add_status(parser, "of the summary only")
        self.add_output(parser)

    # --- Arguments that export_summary has too -------------------------------------------

    def add_event(self, parser: CommandParser) -> None:
        """Add the argument that names the event."""
        parser.add_argument(
            "event", metavar="EVENT_SLUG", help="the event's short name in addresses"
        )

    def add_format(self, parser: CommandParser, formats: Iterable[str]) -> None:
        """Add --format, whose help names `formats`."""
        # Without `choices`, by which argparse would refuse a wrong format in English.
        parser.add_argument(
            "--format", required=True, metavar="FORMAT", help=f"one of {', '.join(formats)}"
        )

    def add_division(self, parser: CommandParser) -> None:
        """Add --division."""
        parser.add_argument(
            "--division", metavar="CODE", help="only this division, for example SEK"
        )

    def add_status(self, parser: CommandParser, remark: str) -> None:
        """Add --status, whose help ends with `remark`."""
        known = ", ".join(Problem.Status.values)
        parser.add_argument(
            "--status",
            metavar="STATUS,…",
            help=f"statuses to list, separated by commas, of {known}; or all ({remark})",
        )

    def add_output(self, parser: CommandParser) -> None:
        """Add --output."""
        parser.add_argument(
            "--output",
            required=True,
            metavar="FILE",
            help="the file to write; - is standard output",
        )

    # --- Doing it ------------------------------------------------------------------------

    def handle(self, **options: Any) -> None:
        kind = KINDS.get(options["kind"])
        if kind is None:
            raise CommandError(
                _("There is no document “%(name)s”. Choose one of: %(known)s.")
                % {"name": options["kind"], "known": ", ".join(KINDS)}
            )
        file_format = format_named(options["format"], kind.formats)
        event = event_named(options["event"])
        division = division_named(event, options["division"]) if options["division"] else None
        if options["status"] is None:
            extension = file_format.extension
            report = _document(kind, event, division, options, extension=extension)
        else:
            report = _working_list(kind, event, division, options)
        scope = "-".join(filter(None, (options["division"], options["letter"])))
        record_export(None, event, kind.name, file_format.extension, scope=scope)
        write(self, options["output"], lambda file: file_format.write(report, file))


def _document(
    kind: DocumentKind,
    event: Event,
    division: Division | None,
    options: dict[str, Any],
    *,
    extension: str,
) -> Report:
    """Return the document of an edition, or of what is there now. Raises CommandError."""
    frozen = _content(event, division, options["edition"])
    if division or options["letter"]:
        frozen = _narrowed(frozen, division, (options["letter"] or "").upper())
    if scope_of(frozen) not in kind.scopes:
        raise CommandError(_("There is no such document of one class. Leave --class out."))
    return build(kind, frozen, addressee=options["addressee"], extension=extension)


def _working_list(
    kind: DocumentKind, event: Event, division: Division | None, options: dict[str, Any]
) -> Report:
    """Return a list of what is there now with the statuses of --status. Raises CommandError."""
    # No official document, so it is neither frozen nor cut down to a class.
    if kind.compose_working_list is None or options["letter"] or options["edition"] is not None:
        raise CommandError(
            _("--status is for the summary of what is there now, without --class and --edition.")
        )
    return kind.compose_working_list(event, division, _statuses(options["status"]))


def _statuses(given: str) -> tuple[str, ...]:
    """Return the statuses that --status names. Raises CommandError with the known ones."""
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


def _content(event: Event, division: Division | None, number: int | None) -> Frozen:
    """Return the content of edition `number`, or what is there now (None). Raises CommandError."""
    if number is None:
        return live(event, division)
    editions = Edition.objects.of_scope(event, division)
    edition = editions.filter(number=number).first()
    if edition is None:
        known = editions.order_by("number").values_list("number", flat=True)
        raise CommandError(
            _("There is no edition %(number)d. There are: %(known)s.")
            % {"number": number, "known": ", ".join(map(str, known)) or "–"}
        )
    return Frozen.of(edition.content)


def _narrowed(frozen: Frozen, division: Division | None, letter: str) -> Frozen:
    """Return the part of the content that is of this division, or of its class `letter`.

    Raises CommandError.
    """
    if division is None:
        raise CommandError(_("Name the division of the class with --division."))
    try:
        return frozen.narrowed(division.code, letter)
    except LookupError as error:
        raise CommandError(
            _("%(division)s has no class “%(letter)s”.") % {"division": division, "letter": letter}
        ) from error
