"""Status badge, icons, tally strokes and times. Nothing here asks the database."""

import datetime

import segno
from django import template
from django.utils import formats
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from dim.models import ConsolidatedItem, Event, Problem
from dim.text import Piece, excerpt, is_long

register = template.Library()
register.filter("is_long", is_long)
register.filter("excerpt", excerpt)

# 16 × 16, drawn with currentColor; only presentation attributes, so the CSP needs no exception.
ICONS = {
    "draft": '<circle cx="8" cy="8" r="5.5" stroke-dasharray="2.6 2.3"/>',
    "submitted": '<circle cx="8" cy="8" r="5.5"/><path d="M8 10.6V5.6M5.9 7.6L8 5.5l2.1 2.1"/>',
    "returned": '<path d="M6 3L2.5 6.5 6 10"/><path d="M2.5 6.5H10a3.5 3.5 0 0 1 0 7H7"/>',
    "accepted": '<circle class="fill" cx="8" cy="8" r="5.8"/><path class="knockout" d="M5.4 8.2l1.9 1.9 3.4-3.8"/>',
    "merged": '<circle cx="5.7" cy="8" r="4.2"/><circle cx="10.3" cy="8" r="4.2"/>',
    "not_agreed": '<circle cx="8" cy="8" r="5.5"/><path d="M5.4 8h5.2"/>',
    "withdrawn": '<circle cx="8" cy="8" r="5.5"/><path d="M4.2 11.8l7.6-7.6"/>',
    "brand": '<path d="M2.5 2v12M6.2 2v12M9.8 2v12M13.5 2v12M1 11.5L15 4.5"/>',
    "check": '<path d="M3 8.5l3.2 3.2L13 4.8"/>',
    "warning": '<path d="M8 2L1.8 13.5h12.4z"/><path d="M8 6.5v3.3M8 11.8v.2"/>',
    "info": '<circle cx="8" cy="8" r="6"/><path d="M8 7.3v4M8 4.8v.2"/>',
    "person": '<circle cx="8" cy="5.5" r="2.7"/><path d="M2.8 14a5.2 5.2 0 0 1 10.4 0"/>',
    "download": '<path d="M8 2v8M4.8 7L8 10.2 11.2 7M2.5 13.5h11"/>',
    "print": '<path d="M4.5 6V2h7v4M4.5 12h-2V6h11v6h-2M4.5 9.5h7V14h-7z"/>',
    "up": '<path d="M8 13V3M4 7l4-4 4 4"/>',
    "down": '<path d="M8 3v10M4 9l4 4 4-4"/>',
    "remove": '<path d="M4 4l8 8M12 4l-8 8"/>',
    "add": '<path d="M8 3v10M3 8h10"/>',
    "offline": '<path d="M2 2l12 12M4.6 11.8a2.8 2.8 0 0 1 .3-5.6M7 4.4a4 4 0 0 1 4.8 3.2 2.4 2.4 0 0 1 2 3.4"/>',
    "edit": '<path d="M2.5 13.5l.8-3.3 7.5-7.5 2.5 2.5-7.5 7.5z"/>',
    "look": '<path d="M1.5 8Q8 .8 14.5 8 8 15.2 1.5 8z"/><circle cx="8" cy="8" r="1.9"/>',
    "clock": '<circle cx="8" cy="8" r="6"/><path d="M8 4.5V8l2.5 1.5"/>',
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw one of `ICONS` beside words (hidden from screen readers: the words say it)."""
    return format_html(
        '<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(ICONS[name]),  # noqa: S308 -- our own constant above
    )


@register.simple_tag
def status_badge(status: str, label: str = "") -> SafeString:
    """A status as circle plus word, never colour alone. `status` is a `Problem.Status` value."""
    return format_html(
        '<span class="status status-{}">{}{}</span>', status, icon(status), label or Problem.Status(status).label
    )


# An item's life is told by the circles of an entry's.
ITEM_ICONS = {"draft": "draft", "adopted": "accepted", "dissolved": "withdrawn"}


@register.simple_tag
def item_badge(status: str) -> SafeString:
    """The status of a consolidated item as circle plus word. `status` is a `ConsolidatedItem.Status` value."""
    drawn = ITEM_ICONS[status]
    return format_html(
        '<span class="status status-{}">{}{}</span>', drawn, icon(drawn), ConsolidatedItem.Status(status).label
    )


@register.simple_tag
def tally(counts: list[tuple[str, int]] | int, limit: int = 60) -> SafeString:
    """Strokes in fives for `counts`: a number, or pairs of status and number. Beside a printed number only."""
    pairs = [("", counts)] if isinstance(counts, int) else counts
    marks = [status for status, number in pairs for _ in range(number)][:limit]
    lines, width = [], 0.5
    for index, status in enumerate(marks):
        group, place = divmod(index, 5)
        left = group * 21 + 2.5
        css = f"status-{status}" if status else ""
        if place < 4:
            x = left + place * 4
            lines.append((css, x, x, "1.5", "14.5"))
            width = x + 2
        else:
            lines.append((css, left - 2, left + 14, "12", "4"))
            width = left + 16
    if not lines:
        return SafeString("")
    strokes = format_html_join("", '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>', lines)
    return format_html(
        '<svg class="tally" width="{0}" height="16" viewBox="0 0 {0} 16"'
        ' aria-hidden="true" focusable="false">{1}</svg>',
        width,
        strokes,
    )


@register.simple_tag
def qr(address: str) -> SafeString:
    """A QR code of our own making as an inline drawing, black on white whatever the page's colours."""
    drawing = segno.make(address, error="m", micro=False).svg_inline(
        omitsize=True, dark="#000", light="#fff", border=4, svgclass="qr", lineclass=None
    )
    return mark_safe(drawing)  # noqa: S308 -- squares; holds nothing of the address as text


@register.simple_tag
def entry_code(code: str) -> SafeString:
    """A whole code with the part that the page repeats set quieter; read and copied as one word."""
    prefix, _hyphen, number = code.rpartition("-")
    return format_html('<span class="code"><span class="code-class">{}-</span><wbr>{}</span>', prefix, number)


@register.filter
def moment(value: datetime.datetime | None, event: Event) -> str:
    """Day and time in the event's zone with its Indonesian name: ``22 September 2019, 14.32 WIB``."""
    if value is None:
        return ""
    local = value.astimezone(event.zone)
    return f"{formats.date_format(local, 'j F Y')}, {local:%H.%M} {event.zone_label}"


@register.filter
def clock(value: datetime.datetime | None, event: Event) -> str:
    """Time of day in the event's zone: ``14.32 WIB``."""
    return "" if value is None else f"{value.astimezone(event.zone):%H.%M} {event.zone_label}"


@register.filter
def reads_on(problem: Problem) -> bool:
    """Whether a list shows only the beginning of this entry (its recommendations are preloaded)."""
    texts = [problem.statement, problem.reason, *(row.text for row in problem.recommendations.all())]
    return any(is_long(text) for text in texts)


@register.filter
def marked(pieces: list[Piece], element: str) -> SafeString:
    """The pieces of a text; what the other text says differently stands in ``<ins>`` or ``<del>``."""
    tag = {"ins": "ins", "del": "del"}[element]
    parts = [format_html("<{0}>{1}</{0}>", tag, p.text) if p.differs else conditional_escape(p.text) for p in pieces]
    return mark_safe("".join(parts))  # noqa: S308 -- every part is escaped above
