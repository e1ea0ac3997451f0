"""The command for the operator: the same files, and one clear sentence when something is wrong."""

import json
import os
import stat

import pytest
from django.core.management import CommandError, call_command

from dim.models import Problem
from dim.reports.documents.summary import event_summary
from dim.reports.writers import FORMATS
from tests import factories as make
from tests.reports.conftest import as_bytes, hostile  # noqa: F401


@pytest.fixture
def export(tmp_path):
    def run(event, file_format="json", **options):
        path = tmp_path / f"ringkasan.{file_format}"
        call_command("export_summary", event.slug, format=file_format, output=str(path), **options)
        return path

    return run


@pytest.mark.parametrize("extension", ["csv", "html"])
def test_the_command_writes_what_the_page_offers(hostile, export, as_bytes, extension):  # noqa: F811
    def without_moment(content):
        return [line for line in content.splitlines() if b"20" not in line]

    assert without_moment(export(hostile, extension).read_bytes()) == without_moment(
        as_bytes(event_summary(hostile), extension)
    )


def test_json_of_all_statuses_holds_every_problem(hostile, export):  # noqa: F811
    problems = json.loads(export(hostile, status="all").read_text())["problems"]
    assert {problem["code"]: problem["statement"] for problem in problems} == dict(
        Problem.objects.values_list("code", "statement")
    )


def test_one_division_and_some_statuses(event, class_a, other_division, export):
    make.problem(class_a, "draft")
    make.problem(class_a, "accepted")
    make.problem(class_a, "submitted")
    make.problem(make.workshop_class(other_division, "A"), "accepted")

    def codes(**options):
        return [
            problem["code"]
            for problem in json.loads(export(event, **options).read_text())["problems"]
        ]

    assert codes(division="SEK") == ["SEK-A-002", "SEK-A-003"]
    assert codes(division="sek", status="draft, accepted") == ["SEK-A-001", "SEK-A-002"]
    assert codes(status="accepted") == ["DATIN-A-001", "SEK-A-002"]


@pytest.mark.parametrize(
    ("slug", "options"),
    [
        ("tidak-ada", {}),
        (None, {"format": "odt"}),
        (None, {"division": "XYZ"}),
        (None, {"status": "selesai"}),
        (None, {"status": ","}),
        (None, {"output": "/tidak/ada/di/sini.json"}),
        (None, {"output": "."}),
        (None, {"output": "/dev/null/x.json"}),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(event, tmp_path, slug, options):
    values = {"format": "json", "output": str(tmp_path / "x.json")} | options
    with pytest.raises(CommandError) as error:
        call_command("export_summary", slug or event.slug, **values)
    assert "\n" not in str(error.value)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_the_old_file_as_it_was(event, tmp_path, monkeypatch):
    path = tmp_path / "ringkasan.json"
    path.write_text("yang lama")
    path_of_full_disk = {"text": OSError(28, "No space left on device")}

    class Full:
        extension = "json"

        def write(self, report, file):
            file.write(b"setengah")
            raise path_of_full_disk["text"]

    monkeypatch.setitem(FORMATS, "json", Full())
    with pytest.raises(CommandError):
        call_command("export_summary", event.slug, format="json", output=str(path))
    assert path.read_text() == "yang lama"
    assert list(tmp_path.iterdir()) == [path]


def test_the_file_is_an_ordinary_file(event, export):
    path = export(event)
    assert stat.S_IMODE(path.stat().st_mode) & 0o600 == 0o600
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~umask


@pytest.mark.parametrize("extension", ["json", "xlsx"])
def test_a_dash_is_standard_output(event, class_a, capfdbinary, extension):
    make.problem(class_a, "submitted")
    call_command("export_summary", event.slug, format=extension, output="-")
    content = capfdbinary.readouterr().out
    assert content.startswith({"json": b'{"schema"', "xlsx": b"PK"}[extension])
