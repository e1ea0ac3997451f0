"""Refuse content of a problem that must not be stored."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from dim.models import StrategicIssue
from dim.operations.problems.content import MAX_RECOMMENDATIONS, ProblemContent
from dim.text import MAX_BYTES, clean_typed, size_in_bytes
from dim.workflow import Refused


class BadContent(Refused):
    """The content cannot be stored as it is. Forms say the same earlier, beside the field."""


def check_content(content: ProblemContent, division_id: int) -> None:
    """Refuse content that must not be stored, wherever it comes from.

    `division_id` is the division of the problem's class. Raises BadContent.
    """
    if content.strategic_issue.division_id != division_id:
        raise BadContent(_("This strategic issue belongs to another division."), "foreign_issue")
    if not content.statement.strip():
        raise BadContent(_("Write the problem first; one sentence is enough."), "statement_empty")
    texts = [*content.texts.values(), *(row.text for row in content.recommendations)]
    texts += [name for row in content.recommendations for name in row.addressees]
    check_printable(texts)
    if len(content.recommendations) > MAX_RECOMMENDATIONS:
        raise BadContent(
            _("One problem takes up to %(limit)d recommendations.")
            % {"limit": MAX_RECOMMENDATIONS},
            "too_many",
        )
    if not all(row.text.strip() for row in content.recommendations):
        raise BadContent(_("A recommendation needs a text."), "recommendation_empty")


def check_issues_stored(issues: Iterable[StrategicIssue]) -> None:
    """Refuse issues that were joined into others since the page was made. Raises BadContent.

    Ask under `hold_addressees_shared`, which keeps them there until the transaction ends.
    """
    keys = {issue.pk for issue in issues}
    if StrategicIssue.objects.filter(pk__in=keys).count() < len(keys):
        raise BadContent(
            _("This strategic issue was joined into another one meanwhile. Choose again."),
            "issue_gone",
        )


def check_printable(texts: Iterable[str]) -> None:
    """Refuse texts that are too long, or that hold what cannot be printed. Raises BadContent."""
    for text in texts:
        if size_in_bytes(text) > MAX_BYTES:
            raise BadContent(_("A text is longer than 200 kB. Shorten it."), "too_long")
        # Forms and imports have cleaned it. It is refused here, not cleaned: what is stored must
        # be exactly what the caller holds.
        if clean_typed(text).text != text:
            raise BadContent(
                _("A text holds control characters that no document can print."),
                "control_characters",
            )
