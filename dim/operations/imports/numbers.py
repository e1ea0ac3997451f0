"""Know the number formats of a workbook, from the tags of ``styles.xml``.

A workbook stores a date as a number of days, and only the style of the cell says that it is one.
Formats and their numbers are those of ECMA-376 part 1, 18.8.30 (numFmt).
"""

_DATE = "dd/mm/yyyy"
# Those that every program knows without their text. Dates are as Indonesian settings show them.
_BUILT_IN = {
    **dict.fromkeys((*range(27, 37), *range(50, 59)), _DATE),
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    14: _DATE,
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "hh:mm",
    21: "hh:mm:ss",
    22: f"{_DATE} hh:mm",
    **dict.fromkeys((37, 38), "#,##0"),
    **dict.fromkeys((39, 40), "#,##0.00"),
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss",
}


class NumberFormats:
    """Knows the format of each style of a workbook."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._styles: list[str] = []
        self._is_cell_styles = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Handle the start of an XML element."""
        if tag == "numFmt":
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self._is_cell_styles = True
        # Excel allows 65,490 styles; a file with more of them must not fill the memory.
        elif tag == "xf" and self._is_cell_styles and len(self._styles) < 100_000:
            self._styles.append(attributes.get("numFmtId", "0"))

    def end(self, tag: str) -> None:
        """Handle the end of an XML element."""
        if tag == "cellXfs":
            self._is_cell_styles = False

    def of(self, style: str) -> str:
        """Return the format of the style with this index; "General" where it has none."""
        index = int(style)
        if index >= len(self._styles):
            return "General"
        key = self._styles[index]
        return self._codes.get(key) or _BUILT_IN.get(int(key), "General")
