"""``manage.py export_summary konsolnas-2019 --format xlsx --output ringkasan.xlsx``.

The older name of ``export_document konsolnas-2019 summary --status …``.
"""

from typing import Any

from django.core.management.base import CommandParser

from dim.management.commands import export_document
from dim.models.status import PUT_FORWARD
from dim.reports.documents.kinds import KINDS


class Command(export_document.Command):
    """Writes the summary as a file."""

    help = (
        "Write the summary of an event, or of one division, as pdf, docx, xlsx, pptx, csv, json "
        "or html. An existing file is replaced only when the new one is complete."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        self.add_event(parser)
        self.add_format(parser, KINDS["summary"].formats)
        self.add_division(parser)
        self.add_status(parser, f"default: {','.join(PUT_FORWARD)}")
        self.add_output(parser)

    def handle(self, **options: Any) -> None:
        if options["status"] is None:
            options["status"] = ",".join(PUT_FORWARD)
        super().handle(**options, kind="summary", letter=None, addressee="", edition=None)
