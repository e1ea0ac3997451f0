"""The problem inventory (*daftar inventarisasi masalah*, DIM), the main document of an event.

It lists every consolidated item, and every problem that is in none; what was not agreed comes
last, with the reasons.
"""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dim.models.status import NOT_AGREED
from dim.reports.content.frozen import Frozen
from dim.reports.documents.accounting import accounting
from dim.reports.documents.lists import list_of, with_division_names
from dim.reports.documents.naming import file_slug
from dim.reports.structure.blocks import Heading, Paragraph
from dim.reports.structure.entry_list import Entries
from dim.reports.structure.paper import Signing
from dim.reports.structure.report import Report


def inventory(frozen: Frozen) -> Report:
    """Return the inventory. That of a whole event has a list under the name of each division."""
    title, empty = pgettext("sheet", "Problems by issue"), _("No problem has been submitted yet.")
    blocks: list[Heading | Entries | Paragraph] = []
    if frozen.reckoning.put_forward:
        blocks.append(accounting(frozen.reckoning))
    if frozen.only_division or not frozen.points:
        blocks.append(_with_status(list_of("problems", title, frozen.points, empty)))
    else:
        for division in frozen.divisions:
            own = [one for one in frozen.points if one.division_code == division.code]
            if own:
                name = f"problems_{division.code}"
                listed = list_of(name, str(division), own, empty)
                blocks += [Heading(str(division)), _with_status(listed)]
    if refused := with_division_names(frozen, frozen.with_status(NOT_AGREED)):
        heading = _("Not agreed, with reasons")
        listed = list_of("not_agreed", heading, refused, "")
        blocks += [Heading(heading), replace(listed, with_reasons=True)]
    slug = file_slug(frozen.subject, "dim")
    return Report(_("Problem inventory"), slug, frozen.subject, (*blocks, Signing()))


def _with_status(listed: Entries) -> Entries:
    return replace(listed, with_status=True)
