"""Slides as python-pptx makes them: 16:9, title, text that was measured before, native charts, foot.

Imported when slides are written, not before: python-pptx takes long to load.
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
from dim.reports.writers.zipped import member

# In points, 72 to an inch: 13.33 by 7.5 inches.
WIDTH, HEIGHT = 960, 540
LEFT, ROOM = 44, 872
TOP, BOTTOM = 108, 494  # of what stands between title and foot
TITLE_SIZE, FOOT_SIZE = 28, 12
INK, SOFT, RED = RGBColor(0x1B, 0x20, 0x25), RGBColor(0x45, 0x4D, 0x56), RGBColor(0x8C, 0x1A, 0x20)
TITLE_LAYOUT, SLIDE_LAYOUT = 0, 5


@dataclass(frozen=True)
class Words:
    """A piece of a line in one look."""

    text: str
    size: int = 18
    bold: bool = False
    colour: RGBColor = INK


@dataclass(frozen=True)
class Line:
    """A paragraph of a slide; `before` is the distance to the one above."""

    words: tuple[Words, ...]
    before: int = 0
    indent: int = 0


class Deck:
    """A presentation while it is made. `foot` stands on every slide, beside its number."""

    def __init__(self, title: str, subject: str, foot: str, at: datetime.datetime) -> None:
        self.at = at.astimezone(datetime.UTC).replace(tzinfo=None, microsecond=0)
        self.foot = fitted(foot, FOOT_SIZE, ROOM - 80, 1)
        self.deck = Presentation()
        self._shape_layouts()
        properties = self.deck.core_properties
        properties.title, properties.subject, properties.language = title[:255], subject[:255], "id-ID"
        properties.author = properties.last_modified_by = ""
        properties.created = properties.modified = self.at

    def _shape_layouts(self) -> None:
        """The template is made for 4:3; its shapes are stretched, those that we use are placed."""
        old = self.deck.slide_width
        self.deck.slide_width, self.deck.slide_height = Pt(WIDTH), Pt(HEIGHT)
        master = self.deck.slide_master
        for holder in (master, *self.deck.slide_layouts):
            for shape in holder.placeholders:
                kind = shape.placeholder_format.type
                shape.left, shape.width = (Emu(round(side * Pt(WIDTH) / old)) for side in (shape.left, shape.width))
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

    def title_slide(self, title: str, lines: Sequence[Line], mark: str) -> None:
        slide = self._slide(TITLE_LAYOUT)
        _place(slide.shapes.title, LEFT, 120, ROOM, 110)
        self._set_title(slide, title, 40)
        holder = slide.placeholders[1]
        _place(holder, LEFT, 244, ROOM, 180)
        _fill(holder.text_frame, lines, MSO_ANCHOR.TOP)
        if mark:
            box = self._box(slide, LEFT, 440, ROOM, 44)
            _fill(box, [Line((Words(fitted(mark, 28 * BOLD, ROOM, 1), 28, True, RED),))], MSO_ANCHOR.MIDDLE)

    def slide(self, title: str) -> Any:
        slide = self._slide(SLIDE_LAYOUT)
        self._set_title(slide, title, TITLE_SIZE)
        return slide

    def text(self, slide: Any, lines: Sequence[Line], left: float, top: float, width: float, height: float) -> None:
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
    ) -> None:
        """Bars as a chart of PowerPoint's own; “Edit data” opens the numbers as a workbook."""
        data = _Data(self.at)
        data.categories = [label for label, _count in bars]
        data.add_series(title, [count for _label, count in bars])
        kind = XL_CHART_TYPE.BAR_CLUSTERED
        frame = slide.shapes.add_chart(kind, Pt(left), Pt(top), Pt(width), Pt(height), data)
        frame._element.nvGraphicFramePr.cNvPr.set("descr", f"{title}: " + "; ".join(f"{b[0]} {b[1]}" for b in bars))
        chart = frame.chart
        chart.has_legend = chart.has_title = False
        chart.font.size, chart.font.color.rgb = Pt(18), INK
        chart.category_axis.reverse_order = True
        chart.category_axis.has_major_gridlines = chart.value_axis.has_major_gridlines = False
        chart.category_axis.format.line.fill.background()
        chart.value_axis.visible = False
        chart.value_axis.minimum_scale = 0
        (plot,) = chart.plots
        plot.gap_width, plot.vary_by_categories, plot.has_data_labels = 45, False, True
        plot.data_labels.font.size, plot.data_labels.font.bold = Pt(18), True
        plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
        plot.data_labels.show_value = True
        plot.data_labels.number_format, plot.data_labels.number_format_is_linked = "#,##0", False
        plot.series[0].format.fill.solid()
        plot.series[0].format.fill.fore_color.rgb = RED

    def save(self, file: IO[bytes]) -> None:
        made = io.BytesIO()
        self.deck.save(made)
        with ZipFile(made) as frame, ZipFile(file, "w", ZIP_DEFLATED) as target:
            for name in frame.namelist():
                target.writestr(member(name), frame.read(name))

    # --- Shapes -------------------------------------------------------------------------

    def _slide(self, layout: int) -> Any:
        """A slide with foot and number: python-pptx leaves these of the layout out."""
        placed: Any = self.deck.slide_layouts[layout]
        slide = self.deck.slides.add_slide(placed)
        for shape in placed.placeholders:
            kind = shape.placeholder_format.type
            if kind not in {PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER}:
                continue
            copied = deepcopy(shape._element)
            copied.nvSpPr.cNvPr.set("id", str(max(other.shape_id for other in slide.shapes) + 1))
            slide.shapes._spTree.append(copied)
            if kind == PP_PLACEHOLDER.FOOTER:
                _fill(
                    slide.shapes[-1].text_frame, [Line((Words(self.foot, FOOT_SIZE, False, SOFT),))], MSO_ANCHOR.MIDDLE
                )
            else:
                for text in copied.iter(qn("a:t")):
                    text.text = str(len(self.deck.slides))
        return slide

    def _set_title(self, slide: Any, title: str, size: int) -> None:
        words = Words(fitted(title, size * BOLD, ROOM, 2), size, True)
        _fill(slide.shapes.title.text_frame, [Line((words,))], MSO_ANCHOR.MIDDLE)

    def _box(self, slide: Any, left: float, top: float, width: float, height: float) -> Any:
        frame = slide.shapes.add_textbox(Pt(left), Pt(top), Pt(width), Pt(height)).text_frame
        frame.margin_top = frame.margin_bottom = 0
        return frame


def _place(shape: Any, left: float, top: float, width: float, height: float) -> None:
    shape.left, shape.top, shape.width, shape.height = Pt(left), Pt(top), Pt(width), Pt(height)


def _fill(frame: Any, lines: Sequence[Line], anchor: Any) -> None:
    frame.margin_left = frame.margin_right = 0
    frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, anchor
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if not number else frame.add_paragraph()
        paragraph.alignment, paragraph.line_spacing = PP_ALIGN.LEFT, 1.0
        paragraph.space_before, paragraph.space_after = Pt(line.before), Pt(0)
        paragraph._p.get_or_add_pPr().set("marL", str(Pt(line.indent)))
        for words in line.words:
            run = paragraph.add_run()
            run.text = words.text
            run.font.size, run.font.bold, run.font.color.rgb = Pt(words.size), words.bold, words.colour
            run._r.get_or_add_rPr().set("lang", "id-ID")


class _Data(CategoryChartData):
    """The numbers of a chart. python-pptx's own workbook would run a label that starts with "=" as a formula."""

    def __init__(self, at: datetime.datetime) -> None:
        super().__init__()
        self._at = at

    @property
    def xlsx_blob(self) -> bytes:
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
