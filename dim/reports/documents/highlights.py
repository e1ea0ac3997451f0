"""The short lists of the first pages and of the deck: what weighs most, is asked, and is open.

Their texts are beginnings; the complete words are in the lists, under the same codes.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dim.models.status import NOT_AGREED, Outcome
from dim.reports.content.frozen import Frozen
from dim.reports.structure.blocks import Column
from dim.reports.structure.entry import Entry
from dim.reports.structure.points import Point, Points, beginning

# On two slides each.
ASKED, REFUSED, OPEN = 8, 6, 6
NAMED = 3  # addressees of one point


def weightiest_points(weightiest: Sequence[Entry], total: int) -> Points:
    """Return the points that most classes put forward; `total` is the number of all points."""
    points = tuple(
        Point(one.code, beginning(one.statement), (str(one.status), one.class_name, _whom(one)))
        for one in weightiest
    )
    return Points(
        "weightiest",
        _("Put forward by most classes"),
        pgettext("report column", "Problem"),
        (
            Column("status", pgettext("report column", "Status"), 15),
            Column("classes", pgettext("report column", "Put forward by"), 30),
            Column("addressees", pgettext("report column", "Addressed to"), 34),
        ),
        points,
        total,
        note=_(
            "In the order of the number of classes that put it forward or support it,"
            " then of the number of problems joined in it."
        ),
    )


def _whom(one: Entry) -> str:
    """Return whom the recommendations of an entry address, each once, the first ones by name."""
    names = list(dict.fromkeys(name for row in one.recommendations for name in row.addressees))
    said, more = ", ".join(names[:NAMED]), len(names) - NAMED
    if more <= 0:
        return said
    text = ngettext("%(codes)s and %(more)d more", "%(codes)s and %(more)d more", more)
    return text % {"codes": said, "more": more}


def asked_points(frozen: Frozen) -> Points:
    """Return of whom most is asked: by how many agreed recommendations, and the weightiest one."""
    asked: dict[str, list[tuple[Entry, str]]] = {}
    # Sorting is stable: in reading order among those that as many classes put forward.
    for one in sorted(frozen.agreed, key=lambda one: -len(one.voices)):
        for row in one.recommendations:
            for name in row.addressees:
                asked.setdefault(name, []).append((one, row.text))
    ranked = sorted(asked.items(), key=lambda row: (-len(row[1]), row[0]))
    points = []
    for name, rows in ranked[:ASKED]:
        first, text = rows[0]
        number = ngettext(
            "%(count)d agreed recommendation", "%(count)d agreed recommendations", len(rows)
        )
        example = _("for example %(code)s: %(text)s") % {
            "code": first.code,
            "text": beginning(text),
        }
        points.append(Point(name, number % {"count": len(rows)}, (example,)))
    return Points(
        "asked",
        _("What is asked of whom"),
        pgettext("report column", "Recommendations"),
        (Column("example", pgettext("report column", "For example"), 60),),
        tuple(points),
        len(ranked),
        code_title=pgettext("report column", "Addressed to"),
    )


def refused_points(frozen: Frozen) -> Points:
    """Return what was not agreed, with the reasons."""
    refused = frozen.with_status(NOT_AGREED)
    return Points(
        "refused",
        _("Not agreed, with reasons"),
        pgettext("report column", "Problem"),
        (Column("reason", pgettext("report column", "Reason"), 60),),
        tuple(
            Point(one.code, beginning(one.statement), (_reason(one),)) for one in refused[:REFUSED]
        ),
        len(refused),
    )


def open_points(frozen: Frozen) -> Points:
    """Return what still needs a decision, what most classes put forward first."""
    points = frozen.points_with(Outcome.PENDING, Outcome.RETURNED)
    ranked = sorted(points, key=lambda one: -len(one.voices))
    return Points(
        "open",
        _("Decisions that are needed"),
        pgettext("report column", "Problem"),
        (Column("status", pgettext("report column", "Status"), 60),),
        tuple(
            Point(
                one.code,
                beginning(one.statement),
                (" · ".join(filter(None, (str(one.status), one.class_name, _reason(one)))),),
            )
            for one in ranked[:OPEN]
        ),
        len(ranked),
    )


def _reason(one: Entry) -> str:
    return ": ".join(filter(None, (str(one.reason_kind), beginning(one.reason))))
