"""The sentences and numbers by which every paper says what became of what was put forward."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dim.models.status import Outcome
from dim.reports.content.reckoning import Reckoning
from dim.reports.structure.blocks import Accounting, AccountingPart


def accounting(reckoning: Reckoning, annexes: Mapping[Outcome, str] | None = None) -> Accounting:
    """Return the reckoning as a block: in sentences, and as the numbers in them.

    `annexes` are the names of the annexes in which papers list the problems of an outcome.
    """
    return Accounting(_sentences(reckoning, annexes or {}), parts=tuple(_numbers(reckoning)))


def _numbers(reckoning: Reckoning) -> Iterator[AccountingPart]:
    """Yield the whole, its four parts, and what is counted apart."""
    points = sum(reckoning.points.values())
    put_forward = pgettext("accounting", "Put forward")
    yield AccountingPart("put_forward", put_forward, reckoning.put_forward, points)
    labels = {
        Outcome.AGREED: pgettext("accounting", "Agreed"),
        Outcome.NOT_AGREED: pgettext("accounting", "Not agreed"),
        Outcome.PENDING: pgettext("accounting", "Not decided yet"),
        Outcome.RETURNED: pgettext("accounting", "Returned to be completed"),
    }
    for outcome, label in labels.items():
        yield AccountingPart(
            outcome.value, label, reckoning.problems[outcome], reckoning.points[outcome]
        )
    joined = pgettext("accounting", "Of these, joined into consolidated items")
    yield AccountingPart("joined", joined, reckoning.joined, reckoning.items)
    left_out = pgettext("accounting", "Of these, not listed by decision of the organisers")
    yield AccountingPart("left_out", left_out, reckoning.left_out)
    withdrawn = pgettext("accounting", "Besides: withdrawn by their classes")
    yield AccountingPart("withdrawn", withdrawn, reckoning.withdrawn)


def _sentences(reckoning: Reckoning, annexes: Mapping[Outcome, str]) -> str:
    """Return the reckoning in sentences; the numbers of their parts add up to the first one."""
    number = reckoning.put_forward
    if not number:
        return _("No problem has been put forward yet.")
    put_forward = ngettext(
        "%(number)d problem was put forward: %(parts)s.",
        "%(number)d problems were put forward: %(parts)s.",
        number,
    )
    parts = ", ".join(_parts(reckoning, annexes))
    sentences = [put_forward % {"number": number, "parts": parts}]
    if reckoning.joined:
        joined = ngettext(
            "%(number)d of them was joined with others into a consolidated item.",
            "%(number)d of them were joined into consolidated items.",
            reckoning.joined,
        )
        sentences.append(joined % {"number": reckoning.joined})
    if reckoning.withdrawn:
        withdrawn = ngettext(
            "Besides, %(number)d problem was withdrawn by its class.",
            "Besides, %(number)d problems were withdrawn by their classes.",
            reckoning.withdrawn,
        )
        sentences.append(withdrawn % {"number": reckoning.withdrawn})
    if reckoning.left_out:
        kept_out = ngettext(
            "By decision of the organisers, %(number)d open problem is not listed.",
            "By decision of the organisers, %(number)d open problems are not listed.",
            reckoning.left_out,
        )
        sentences.append(kept_out % {"number": reckoning.left_out})
    return " ".join(sentences)


def _parts(reckoning: Reckoning, annexes: Mapping[Outcome, str]) -> list[str]:
    """Return in words how many problems each outcome has; outcomes of none are left out."""
    words = {
        Outcome.AGREED: _("%(number)d agreed"),
        Outcome.NOT_AGREED: _("%(number)d not agreed"),
        Outcome.PENDING: _("%(number)d not decided yet"),
        Outcome.RETURNED: _("%(number)d returned to be completed"),
    }
    parts = []
    for outcome, text in words.items():
        count, points = reckoning.problems[outcome], reckoning.points[outcome]
        if not count:
            continue
        # A paper lists an item once, whose problems are counted here.
        remarks = [annexes[outcome]] if outcome in annexes and points else []
        if not points and reckoning.left_out:
            remarks = [_("not listed")]
        elif points != count:
            listed = ngettext("listed as %(points)d", "listed as %(points)d", points)
            remarks.insert(0, listed % {"points": points})
        said = text % {"number": count}
        parts.append(f"{said} ({'; '.join(remarks)})" if remarks else said)
    return parts
