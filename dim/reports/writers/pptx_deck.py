"""Make slides with python-pptx: 16:9, with title, measured text, PowerPoint's charts, and foot.

This module is imported when slides are written, not before: python-pptx takes long to load.
"""

import datetime
import io
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from dim.reports.writers.pptx_fit import BOLD, fitted
from dim.reports.writers.xlsx import write_text
from dim.reports.writers.zip_member import member

# In points, 72 to an inch: 13.33 by 7.5 inches.
WIDTH, HEIGHT = 960, 540
LEFT, ROOM = 44, 872
TOP, BOTTOM = 108, 494  # of the room between title and foot
TITLE_SIZE, FOOT_SIZE = 28, 12
INK, SOFT, RED = RGBColor(0x1B, 0x20, 0x25), RGBColor(0x45, 0x4D, 0x56), RGBColor(0x8C, 0x1A, 0x20)
TITLE_LAYOUT, SLIDE_LAYOUT = 0, 5  # their places in python-pptx's template


@dataclass(frozen=True)
class TextRun:
    """A piece of a line with one size, weight and colour; `size` is in points."""

    text: str
    size: int = 18
    bold: bool = False
    colour: RGBColor = INK


@dataclass(frozen=True)
class TextLine:
    """A paragraph of a slide.

    `before`, the distance to the one above, and `indent` are in points.
    """

    runs: tuple[TextRun, ...]
    before: int = 0
    indent: int = 0


class Deck:
    """A presentation while it is made.

    `foot` stands on every slide, beside its number. `at` is the moment that the file names as
    that of its writing.
    """

    def __init__(self, title: str, subject: str, foot: str, at: datetime.datetime) -> None:
        self.at = at.astimezone(datetime.UTC).replace(tzinfo=None, microsecond=0)
        self.foot = fitted(foot, FOOT_SIZE, ROOM - 80, 1)
        self.deck = Presentation()
        self._shape_layouts()
        properties = self.deck.core_properties
        properties.title, properties.subject, properties.language = (
            title[:255],
            subject[:255],
            "id-ID",
        )
        properties.author = properties.last_modified_by = ""
        properties.created = properties.modified = self.at

    def _shape_layouts(self) -> None:
        """Make the template of python-pptx, which is 4:3, one of 16:9.

        All its shapes are stretched; those that our slides use are placed.
        """
        old = self.deck.slide_width
        self.deck.slide_width, self.deck.slide_height = Pt(WIDTH), Pt(HEIGHT)
        master = self.deck.slide_master
        for holder in (master, *self.deck.slide_layouts):
            for shape in holder.placeholders:
                kind = shape.placeholder_format.type
                shape.left, shape.width = (
                    Emu(round(side * Pt(WIDTH) / old)) for side in (shape.left, shape.width)
                )
                if kind == PP_PLACEHOLDER.TITLE:
                    _place(shape, LEFT, 24, ROOM, 80)
                elif kind == PP_PLACEHOLDER.FOOTER:
                    _place(shape, LEFT, 502, ROOM - 80, 26)
                elif kind == PP_PLACEHOLDER.SLIDE_NUMBER:
                    _place(shape, LEFT + ROOM - 70, 502, 70, 26)
        for relation in master.part.rels.values():
            if relation.reltype.endswith("/theme"):
                theme = relation.target_part
                theme._blob = theme.blob.replace(b'typeface="Calibri"', b'typeface="Arial"')

    # --- Slides -------------------------------------------------------------------------

    def title_slide(self, title: str, lines: Sequence[TextLine], mark: str) -> None:
        """Add the first slide; `mark` stands below its lines in large letters."""
        slide = self._slide(TITLE_LAYOUT)
        _place(slide.shapes.title, LEFT, 120, ROOM, 110)
        self._set_title(slide, title, 40)
        holder = slide.placeholders[1]
        _place(holder, LEFT, 244, ROOM, 180)
        _fill(holder.text_frame, lines, MSO_ANCHOR.TOP)
        if mark:
            box = self._box(slide, LEFT, 440, ROOM, 44)
            _fill(
                box,
                [TextLine((TextRun(fitted(mark, 28 * BOLD, ROOM, 1), 28, True, RED),))],
                MSO_ANCHOR.MIDDLE,
            )

    def slide(self, title: str) -> Any:
        """Add an empty slide with this title and return it."""
        slide = self._slide(SLIDE_LAYOUT)
        self._set_title(slide, title, TITLE_SIZE)
        return slide

    def text(
        self,
        slide: Any,
        lines: Sequence[TextLine],
        left: float,
        top: float,
        width: float,
        height: float,
    ) -> None:
        """Put lines into a box of a slide; sides are in points."""
        _fill(self._box(slide, left, top, width, height), lines, MSO_ANCHOR.TOP)

    def chart(
        self,
        slide: Any,
        title: str,
        bars: Sequence[tuple[str, int]],
        left: float,
        top: float,
        width: float,
        height: float,
        most: int,
    ) -> None:
        """Put bars on a slide as PowerPoint's own chart; sides are in points.

        `most` is the count of the longest bar of its chart, which may be on another slide.

        "Edit data" in PowerPoint opens the numbers as a workbook.
        """
        data = _ChartData(self.at)
        data.categories = [label for label, _count in bars]
        data.add_series(title, [count for _label, count in bars])
        kind = XL_CHART_TYPE.BAR_CLUSTERED
        frame = slide.shapes.add_chart(kind, Pt(left), Pt(top), Pt(width), Pt(height), data)
        frame._element.nvGraphicFramePr.cNvPr.set(
            "descr", f"{title}: " + "; ".join(f"{b[0]} {b[1]}" for b in bars)
        )
        chart = frame.chart
        chart.has_legend = chart.has_title = False
        chart.font.size, chart.font.color.rgb = Pt(18), INK
        # PowerPoint draws the first category at the bottom.
        chart.category_axis.reverse_order = True
        chart.category_axis.has_major_gridlines = chart.value_axis.has_major_gridlines = False
        chart.category_axis.format.line.fill.background()
        chart.value_axis.visible = False
        # Not from the smallest value, which PowerPoint may choose: bars would lie.
        chart.value_axis.minimum_scale = 0
        # With room for the number behind the longest bar.
        chart.value_axis.maximum_scale = max(most, 1) * 1.12
        (plot,) = chart.plots
        plot.gap_width, plot.vary_by_categories, plot.has_data_labels = 45, False, True
        plot.data_labels.font.size, plot.data_labels.font.bold = Pt(18), True
        plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
        plot.data_labels.show_value = True
        plot.data_labels.number_format, plot.data_labels.number_format_is_linked = "#,##0", False
        plot.series[0].format.fill.solid()
        plot.series[0].format.fill.fore_color.rgb = RED

    def save(self, file: IO[bytes]) -> None:
        """Write the presentation into an open binary file."""
        # Packed anew, because python-pptx puts the time of writing into the archive.
        made = io.BytesIO()
        self.deck.save(made)
        with ZipFile(made) as frame, ZipFile(file, "w", ZIP_DEFLATED) as target:
            for name in frame.namelist():
                target.writestr(member(name), frame.read(name))

    # --- Shapes -------------------------------------------------------------------------

    def _slide(self, layout: int) -> Any:
        """Add a slide with foot and number, which python-pptx does not take from the layout."""
        placed: Any = self.deck.slide_layouts[layout]
        slide = self.deck.slides.add_slide(placed)
        for shape in placed.placeholders:
            kind = shape.placeholder_format.type
            if kind not in {PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER}:
                continue
            copied = deepcopy(shape._element)
            # Two shapes with one number make PowerPoint offer to repair the file.
            copied.nvSpPr.cNvPr.set("id", str(max(other.shape_id for other in slide.shapes) + 1))
            slide.shapes._spTree.append(copied)
            if kind == PP_PLACEHOLDER.FOOTER:
                _fill(
                    slide.shapes[-1].text_frame,
                    [TextLine((TextRun(self.foot, FOOT_SIZE, False, SOFT),))],
                    MSO_ANCHOR.MIDDLE,
                )
            else:
                for text in copied.iter(qn("a:t")):
                    text.text = str(len(self.deck.slides))
        return slide

    def _set_title(self, slide: Any, title: str, size: int) -> None:
        run = TextRun(fitted(title, size * BOLD, ROOM, 2), size, True)
        _fill(slide.shapes.title.text_frame, [TextLine((run,))], MSO_ANCHOR.MIDDLE)

    def _box(self, slide: Any, left: float, top: float, width: float, height: float) -> Any:
        frame = slide.shapes.add_textbox(Pt(left), Pt(top), Pt(width), Pt(height)).text_frame
        frame.margin_top = frame.margin_bottom = 0
        return frame


def _place(shape: Any, left: float, top: float, width: float, height: float) -> None:
    shape.left, shape.top, shape.width, shape.height = Pt(left), Pt(top), Pt(width), Pt(height)


def _fill(frame: Any, lines: Sequence[TextLine], anchor: Any) -> None:
    """Put lines into a text frame that has a paragraph already, as every new one has."""
    frame.margin_left = frame.margin_right = 0
    # No shrinking: PowerPoint computes it only when somebody edits the text.
    frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, anchor
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if not number else frame.add_paragraph()
        paragraph.alignment, paragraph.line_spacing = PP_ALIGN.LEFT, 1.0
        paragraph.space_before, paragraph.space_after = Pt(line.before), Pt(0)
        paragraph._p.get_or_add_pPr().set("marL", str(Pt(line.indent)))
        for piece in line.runs:
            run = paragraph.add_run()
            run.text = piece.text
            run.font.size, run.font.bold, run.font.color.rgb = (
                Pt(piece.size),
                piece.bold,
                piece.colour,
            )
            run._r.get_or_add_rPr().set("lang", "id-ID")


class _ChartData(CategoryChartData):
    """The numbers of a chart, with a workbook of our own.

    That of python-pptx would run a label like "=1+1" as a formula.
    """

    def __init__(self, at: datetime.datetime) -> None:
        super().__init__()
        self._at = at

    @property
    def xlsx_blob(self) -> bytes:
        """The workbook that “Edit data” opens; python-pptx puts it into the file."""
        file = io.BytesIO()
        with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
            workbook.set_properties({"created": self._at})
            sheet, plain = workbook.add_worksheet("Sheet1"), workbook.add_format()
            sheet.set_column(0, 0, 40)
            for row, category in enumerate(self.categories, 1):
                write_text(sheet, row, 0, category.label, plain, plain)
            for column, series in enumerate(self, 1):
                write_text(sheet, 0, column, series.name, plain, plain)
                for row, value in enumerate(series.values, 1):
                    sheet.write_number(row, column, value)
        return file.getvalue()
