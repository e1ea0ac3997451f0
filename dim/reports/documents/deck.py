"""The slides for the plenary: a deck that an hour has room for, and its annex by division."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from dim.models.status import LISTED
from dim.reports.content.frozen import Frozen
from dim.reports.content.statistics import statistics_of_edition
from dim.reports.documents.accounting import accounting
from dim.reports.documents.highlights import (
    asked_points,
    open_points,
    refused_points,
    weightiest_points,
)
from dim.reports.documents.naming import file_slug
from dim.reports.documents.summary import annex_of_summary
from dim.reports.documents.summary_numbers import (
    addressees_block,
    heat_map_block,
    horizons_block,
    key_numbers_block,
    units_block,
)
from dim.reports.structure.blocks import Heading, Paragraph
from dim.reports.structure.points import Points
from dim.reports.structure.report import Report

# Bars on one slide. A chart never goes on to a second slide, where its scale would be another one.
BARS = 10


def deck(frozen: Frozen) -> Report:
    """Return the deck: at most twenty slides, however large the event is.

    Numbers, what weighs most, what is asked of whom, what was not agreed, what is to be decided.
    """
    statistics = statistics_of_edition(frozen, LISTED)
    total = len(frozen.points)
    lists: list[Points] = [
        weightiest_points(statistics.weightiest, total),
        asked_points(frozen),
        refused_points(frozen),
        open_points(frozen),
    ]
    weightiest, asked, refused, undecided = (one if one.points else None for one in lists)
    rest = _(
        "Every item and every problem is in the annex deck by division, in the problem inventory,"
        " and in the Excel file of this summary, under the codes shown here."
    )
    blocks = (
        key_numbers_block(statistics, [status.value for status in frozen.subject.statuses]),
        accounting(frozen.reckoning),
        replace(units_block(statistics), drawn=BARS),
        # A slide shows the sums of its rows as bars.
        replace(heat_map_block(statistics), title=_("Problems by strategic issue")),
        weightiest,
        replace(addressees_block(statistics), drawn=BARS),
        asked,
        horizons_block(statistics),
        refused,
        undecided,
        Heading(_("Where the rest is")),
        Paragraph(rest),
    )
    title, slug = _("Summary for the plenary"), file_slug(frozen.subject, "salindia")
    return Report(title, slug, frozen.subject, tuple(filter(None, blocks)))


def annex_deck(frozen: Frozen) -> Report:
    """Return the annex deck: a slide for each issue of each division."""
    report = annex_of_summary(frozen)
    slug = file_slug(frozen.subject, "lampiran-salindia")
    return replace(report, slug=slug)
