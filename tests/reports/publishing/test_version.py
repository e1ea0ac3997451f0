"""Files that other code made have other keys, and nobody has to remember to say so."""

from importlib import metadata
from pathlib import Path

import pytest

import dim
from dim.reports.documents.kinds import KINDS
from dim.reports.publishing import version
from dim.reports.writers import FORMATS

HERE = Path(dim.__file__).parent


def test_a_change_of_any_source_or_package_is_another_version(tmp_path):
    source = tmp_path / "writer.py"
    source.write_text("a = 1")
    first = version.digest_of([source], ["typst 1"])
    assert version.digest_of([source], ["typst 1"]) == first
    assert version.digest_of([source], ["typst 2"]) != first
    source.write_text("a = 2")
    assert version.digest_of([source], ["typst 1"]) != first


@pytest.mark.parametrize(
    "name",
    [
        "dim/reports/writers/docx_body.py",
        "dim/reports/writers/document.typ",
        "dim/reports/documents/record.py",
        "dim/reports/structure/grid.py",
        "dim/text.py",
        "templates/reports/document.css",
        "templates/reports/partials/signing.html",
        "konsolnas/locale/id/LC_MESSAGES/django.po",
    ],
)
def test_what_documents_depend_on_is_part_of_it(name):
    assert HERE.parent / name in set(version._files())


def test_every_package_that_writes_is_part_of_it():
    for name in version._PACKAGES:
        assert metadata.version(name)
    assert len(version.version()) == 64


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_format_of_a_kind_has_a_writer(kind):
    assert set(kind.formats) <= set(FORMATS)
