"""Tell files apart by their content, and open those that are read."""

from django.utils.translation import gettext as _

from dim.operations.imports.limits import MAX_FILE, Budget, ImportRefused
from dim.operations.imports.office_package import OfficePackage
from dim.operations.imports.xlsx_cells import broken
from dim.operations.imports.xlsx_file import Workbook

# How files begin: a zip archive (.xlsx), an empty one, and the container of .xls.
_ZIP, _EMPTY_ZIP = b"PK\x03\x04", b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Excel puts a workbook with a password into the same container as an .xls.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# Many programs of the web call a page with a table ".xls".
_MARKUP = (b"<!doctype html", b"<html", b"<table", b"<?xml", b"{\\rtf", b"%pdf-")


def refuse_unreadable(data: bytes) -> None:
    """Raise ImportRefused for a file that is too large, empty, or of a kind that is not read."""
    if len(data) > MAX_FILE:
        raise ImportRefused(
            _("The file is larger than 20 MB. Split it into smaller files."), "too_large"
        )
    if not data.strip():
        raise ImportRefused(_("The file is empty."), "empty")
    if data.startswith(_OLE):
        raise _refuse_old_format(data)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:20].lower().startswith(_MARKUP):
        raise ImportRefused(
            _(
                "This file only has the name of a list: it is a web page, a PDF or another format."
                " Open it in Excel or Word and save it as .xlsx or .docx."
            ),
            "not_a_table",
        )


def is_zip(data: bytes) -> bool:
    """Return whether a file is a zip archive, as office files are."""
    # By its content: names of files lie.
    return data.startswith((_ZIP, _EMPTY_ZIP))


def open_package(data: bytes, budget: Budget) -> OfficePackage:
    """Open an office file; one that is neither a workbook nor a document is refused."""
    package = OfficePackage(data, budget, broken)
    if package.kind in ("workbook", "document"):
        return package
    if "content.xml" in package.parts and "meta-inf/manifest.xml" in package.parts:
        raise ImportRefused(
            _(
                "This is a file of LibreOffice (.ods or .odt). Open it there, choose “Save As”"
                " and the format Excel (.xlsx) or Word (.docx), and send that file."
            ),
            "open_document",
        )
    raise ImportRefused(
        _("This is no Excel workbook in the format .xlsx. Open it in Excel and save it as .xlsx."),
        "not_xlsx",
    )


def open_workbook(data: bytes, budget: Budget) -> Workbook:
    """Open a workbook. Raises ImportRefused for what is none."""
    package = open_package(data, budget)
    if package.kind != "workbook":
        raise ImportRefused(
            _("This is a Word document. Send the list as an Excel workbook (.xlsx) or as CSV."),
            "not_xlsx",
        )
    return Workbook(package, budget)


def _refuse_old_format(data: bytes) -> ImportRefused:
    if _ENCRYPTED in data:
        return ImportRefused(
            _("This workbook is protected with a password. Save it without one and try again."),
            "encrypted",
        )
    return ImportRefused(
        _(
            "This is a file in the old format .xls or .doc. Open it, choose “Save As” and the"
            " format .xlsx or .docx, and send that file."
        ),
        "legacy_xls",
    )
