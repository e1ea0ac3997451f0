"""Tags and filters for all pages: badges, icons, strokes, codes and times.

None of them asks the database: a list of 200 lines calls each of them 200 times.
"""

from collections.abc import Mapping
from typing import Any

import segno
from django import template
from django.conf import settings
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from dim.models import Problem, WorkshopClass
from dim.models.problem_text import PROBLEM_TEXTS, ProblemText
from dim.models.status import ITEM_STATUSES, STATUSES, ItemStatus, ProblemStatus
from dim.operations.times import clock, days, moment, short_moment, time_left
from dim.similarity.shared import pieces
from dim.text import Piece, excerpt, is_long

register = template.Library()
register.filter("is_long", is_long)
register.filter("excerpt", excerpt)
register.filter("moment", moment)
register.filter("clock", clock)
register.filter("short_moment", short_moment)
register.filter("days", days)
register.filter("time_left", time_left)

# 16 × 16, drawn with currentColor. Presentation attributes only: the content security policy allows
# no inline styles.
ICONS = {
    "draft": '<circle cx="8" cy="8" r="5.5" stroke-dasharray="2.6 2.3"/>',
    "submitted": '<circle cx="8" cy="8" r="5.5"/><path d="M8 10.6V5.6M5.9 7.6L8 5.5l2.1 2.1"/>',
    "returned": '<path d="M6 3L2.5 6.5 6 10"/><path d="M2.5 6.5H10a3.5 3.5 0 0 1 0 7H7"/>',
    "accepted": '<circle class="fill" cx="8" cy="8" r="5.8"/>'
    '<path class="knockout" d="M5.4 8.2l1.9 1.9 3.4-3.8"/>',
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
    "offline": '<path d="M2 2l12 12M4.6 11.8a2.8 2.8 0 0 1 .3-5.6'
    'M7 4.4a4 4 0 0 1 4.8 3.2 2.4 2.4 0 0 1 2 3.4"/>',
    "edit": '<path d="M2.5 13.5l.8-3.3 7.5-7.5 2.5 2.5-7.5 7.5z"/>',
    "look": '<path d="M1.5 8Q8 .8 14.5 8 8 15.2 1.5 8z"/><circle cx="8" cy="8" r="1.9"/>',
    "screen": '<path d="M1.5 2.5h13V11h-13zM5 14h6M8 11v3"/>',
    "qr": '<path d="M2 2h4v4H2zM10 2h4v4h-4zM2 10h4v4H2zM10 10h1.5v1.5H10zM14 10v4h-4"/>',
    "move": '<path d="M5 14V3M2.5 5.5L5 3l2.5 2.5M11 2v11M8.5 10.5L11 13l2.5-2.5"/>',
    "clock": '<circle cx="8" cy="8" r="6"/><path d="M8 4.5V8l2.5 1.5"/>',
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw one of `ICONS` beside words; hidden from screen readers, which read the words."""
    return format_html(
        '<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(ICONS[name]),  # noqa: S308 -- our own constant above
    )


@register.simple_tag
def problem_texts() -> tuple[ProblemText, ...]:
    """Return the texts of a problem, so that pages and scripts do not name them again."""
    return PROBLEM_TEXTS


@register.simple_tag
def status_badge(status: str, label: str = "") -> SafeString:
    """Write a status of a problem, a `ProblemStatus` value, as drawing and word."""
    # Never colour alone: some people do not see it, and papers are printed in black.
    known = ProblemStatus(status)
    return format_html(
        '<span class="status status-{}">{}{}</span>',
        status,
        icon(STATUSES[known].icon),
        label or known.label,
    )


@register.simple_tag
def status_icon(status: str) -> SafeString:
    """Draw a status without its word, where the heading of a column says it."""
    return icon(STATUSES[ProblemStatus(status)].icon)


@register.simple_tag
def item_badge(status: str) -> SafeString:
    """Write a status of a consolidated item, an `ItemStatus` value, as drawing and word."""
    known = ItemStatus(status)
    drawn = ITEM_STATUSES[known].icon
    return format_html(
        '<span class="status status-{}">{}{}</span>',
        drawn,
        icon(drawn),
        known.label,
    )


@register.simple_tag
def tally(counts: list[tuple[str, int]] | int, limit: int = 60) -> SafeString:
    """Draw tally strokes in fives for `counts`, a number or pairs of status and number.

    At most `limit` strokes. Use it beside a printed number: screen readers do not read it.
    """
    pairs = [("", counts)] if isinstance(counts, int) else counts
    marks = [status for status, number in pairs for _ in range(number)][:limit]
    lines, width = [], 0.5
    for index, status in enumerate(marks):
        # A group is 21 wide: four strokes at distances of 4, and the fifth across them.
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
    """Draw an address as an inline QR code."""
    # Black on white whatever the page's colours: many cameras do not read an inverted code.
    drawing = segno.make(address, error="m", micro=False).svg_inline(
        omitsize=True, dark="#000", light="#fff", border=4, svgclass="qr", lineclass=None
    )
    return mark_safe(drawing)  # noqa: S308 -- squares; holds nothing of the address as text


@register.simple_tag
def class_url(name: str, workshop_class: WorkshopClass, *more: str) -> str:
    """Return the address of a page of a class: ``{% class_url "projector" workshop_class %}``."""
    return workshop_class.page_url(name, *more)


@register.simple_tag
def icon_symbol(name: str) -> SafeString:
    """Draw one of `ICONS` once for a page, on which many lines show it by its name."""
    return format_html(
        '<symbol id="icon-{}" viewBox="0 0 16 16">{}</symbol>',
        name,
        mark_safe(ICONS[name]),  # noqa: S308 -- our own constant above
    )


_SHOW = (
    '<button class="btn btn-text btn-sm show-on-screen" form="discussed" name="code" value="{}"'
    ' aria-pressed="{}" title="{} (P)" aria-label="{} {}">'
    '<svg class="icon" aria-hidden="true"><use href="#icon-screen"/></svg></button>'
)
_MOVE = (
    '<a class="btn btn-text btn-sm move-line{}" href="{}move/{}" draggable="false"'
    ' title="{} (Alt ↑ ↓)" aria-label="{} {}">'
    '<svg class="icon" aria-hidden="true"><use href="#icon-move"/></svg></a>'
)


@register.simple_tag
def line_tools(line: Any, address: str, back: str, show: str, move: str) -> SafeString:
    """Write the buttons at the end of a line of a board: show it to the room, and move it.

    `address` is the page of its problem, `back` the query that leads back to the list; `show` and
    `move` are the words of the buttons. The page has the symbols of both.
    """
    # One call in place of some twenty tags: on a list of 200 lines they took 40 ms.
    code, parts = line.problem.code, []
    if line.can_point and line.problem.status_properties.is_standing:
        value, pressed = ("", "true") if line.is_discussed else (code, "false")
        parts.append(format_html(_SHOW, value, pressed, show, show, code))
    if line.can_move:
        opening = " while-open" if line.moves_while_open else ""
        parts.append(format_html(_MOVE, opening, address, back, move, move, code))
    return mark_safe("".join(parts))  # noqa: S308 -- every part is escaped above


@register.simple_tag
def problem_code(code: str) -> SafeString:
    """Write the code of a problem; the part that its class shares is in a quieter tone."""
    # `wbr` and no blank: it is still read, searched and copied as one word.
    prefix, _hyphen, number = code.rpartition("-")
    return format_html(
        '<span class="code"><span class="code-class">{}-</span><wbr>{}</span>', prefix, number
    )


@register.filter
def spoken_address(address: str) -> str:
    """Return an address as it is read aloud and typed: without ``https://`` and the last slash."""
    return address.partition("://")[2].rstrip("/")


@register.filter
def reads_on(problem: Problem) -> bool:
    """Tell whether a list shows only the beginning of one of this problem's texts.

    Its recommendations have to be preloaded.
    """
    return any(is_long(text) for text in _listed_texts(problem))


@register.filter
def is_cut(problem: Problem) -> bool:
    """Tell whether a list is sent only the beginning of one of this problem's texts.

    Its recommendations have to be preloaded.
    """
    return any(excerpt(text) != text for text in _listed_texts(problem))


def _listed_texts(problem: Problem) -> list[str]:
    recommended = (row.text for row in problem.recommendations.all())
    return [problem.statement, problem.reason, *recommended]


@register.simple_tag
def shared_words(text: str, stems: frozenset[str], abbreviations: Mapping[str, str]) -> SafeString:
    """Write a text with those words inside ``<mark>`` whose stem is among `stems`."""
    if not stems:
        return conditional_escape(text)
    parts = [
        conditional_escape(piece.text)
        if piece.differs
        else format_html("<mark>{}</mark>", piece.text)
        for piece in pieces(text, stems, abbreviations)
    ]
    return mark_safe("".join(parts))  # noqa: S308 -- every part is escaped above


@register.filter
def marked(pieces: list[Piece], element: str) -> SafeString:
    """Write the pieces of a text, those that differ inside ``<ins>`` or ``<del>``."""
    tag = {"ins": "ins", "del": "del"}[element]  # raises KeyError for anything else
    parts = [
        format_html("<{0}>{1}</{0}>", tag, piece.text)
        if piece.differs
        else conditional_escape(piece.text)
        for piece in pieces
    ]
    return mark_safe("".join(parts))  # noqa: S308 -- every part is escaped above


@register.simple_tag
def product_version() -> str:
    """Return the version of the product, such as ``1.0.0``."""
    return settings.VERSION
