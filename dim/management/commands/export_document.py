"""``manage.py export_document konsolnas-2019 record --format pdf --output berita-acara.pdf``."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from dim.management.output import division_named, event_named, format_named, write
from dim.models import Division, Edition, Event
from dim.reports.documents import KINDS, build
from dim.reports.freezing import live
from dim.reports.frozen import Frozen


class Command(BaseCommand):
    help = (
        "Write an official document of an event, a division or a class: of the edition with --edition, "
        "otherwise of what is there now, marked KONSEP."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("event", metavar="EVENT_SLUG", help="the event's short name in addresses")
        parser.add_argument("kind", metavar="KIND", help=f"one of {', '.join(KINDS)}")
        formats = dict.fromkeys(name for kind in KINDS.values() for name in kind.formats)
        parser.add_argument("--format", required=True, metavar="FORMAT", help=f"of {', '.join(formats)}")
        parser.add_argument("--division", metavar="CODE", help="only this division, for example SEK")
        parser.add_argument("--class", dest="letter", metavar="LETTER", help="only this class of the division")
        parser.add_argument("--addressee", default="", metavar="NAME", help="only this addressee's page")
        parser.add_argument("--edition", type=int, metavar="NUMBER", help="of the event; with --division, of that one")
        parser.add_argument("--output", required=True, metavar="FILE", help="the file to write; - is standard output")

    def handle(self, **options: Any) -> None:
        event = event_named(options["event"])
        kind = KINDS.get(options["kind"])
        if kind is None:
            raise CommandError(
                _("There is no document “%(name)s”. Choose one of: %(known)s.")
                % {"name": options["kind"], "known": ", ".join(KINDS)}
            )
        file_format = format_named(options["format"], kind.formats)
        division = division_named(event, options["division"]) if options["division"] else None
        frozen = _content(event, division, options["edition"])
        if division or options["letter"]:
            frozen = _narrowed(frozen, division, (options["letter"] or "").upper())
        scope = "class" if frozen.only_class else "division" if frozen.only_division else "event"
        if scope not in kind.scopes:
            raise CommandError(_("There is no such document of one class. Leave --class out."))
        with_matrix = file_format.extension == "xlsx"
        report = build(kind, frozen, addressee=options["addressee"], with_matrix=with_matrix)
        write(self, options["output"], lambda file: file_format.write(report, file))


def _content(event: Event, division: Division | None, number: int | None) -> Frozen:
    if number is None:
        return live(event, division)
    edition = Edition.objects.of_scope(event, division).filter(number=number).first()
    if edition is None:
        known = Edition.objects.of_scope(event, division).order_by("number").values_list("number", flat=True)
        raise CommandError(
            _("There is no edition %(number)d. There are: %(known)s.")
            % {"number": number, "known": ", ".join(map(str, known)) or "–"}
        )
    return Frozen.of(edition.content)


def _narrowed(frozen: Frozen, division: Division | None, letter: str) -> Frozen:
    if division is None:
        raise CommandError(_("Name the division of the class with --division."))
    try:
        return frozen.narrowed(division.code, letter)
    except LookupError as error:
        raise CommandError(
            _("%(division)s has no class “%(letter)s”.") % {"division": division, "letter": letter}
        ) from error
