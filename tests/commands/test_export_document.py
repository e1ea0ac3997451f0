"""The command that writes official documents, and working lists of chosen statuses."""

import json

import pytest
from django.core.management import CommandError, call_command

from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def export(tmp_path):
    def run(event, kind="summary", file_format="json", **options):
        path = tmp_path / f"naskah.{file_format}"
        values = {"format": file_format, "output": str(path)} | options
        call_command("export_document", event.slug, kind, **values)
        return path

    return run


@pytest.fixture
def listed(event, class_a, other_division):
    make.problem(class_a, "draft")
    make.problem(class_a, "accepted")
    make.problem(make.workshop_class(other_division, "A"), "submitted")
    return event


def without_moment(path):
    return {key: value for key, value in json.loads(path.read_text()).items() if key != "state_at"}


@pytest.mark.parametrize(
    "options", [{"status": "all"}, {"status": "draft, accepted", "division": "SEK"}]
)
def test_a_working_list_is_what_the_older_command_writes(listed, export, tmp_path, options):
    older = tmp_path / "ringkasan.json"
    call_command("export_summary", listed.slug, format="json", output=str(older), **options)
    assert without_moment(export(listed, **options)) == without_moment(older)


def test_with_a_status_drafts_are_listed_and_nothing_is_marked(listed, export):
    content = json.loads(export(listed, status="draft").read_text())
    assert [row["code"] for row in content["problems"]] == ["SEK-A-001"]
    assert content["edition"] is None


def test_without_a_status_it_is_the_document_of_what_is_there_now(listed, export, coordinator):
    content = json.loads(export(listed).read_text())
    assert [row["code"] for row in content["problems"]] == ["DATIN-A-001", "SEK-A-002"]
    assert content["edition"].startswith("KONSEP")
    edition = make.edition(listed, actor=coordinator)
    content = json.loads(export(listed, edition=1).read_text())
    assert edition.short in content["edition"]
    assert export(listed, "dim", "html", division="SEK", letter="a").stat().st_size > 1000


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("dim", {"status": "accepted", "format": "html"}),
        ("summary", {"status": "accepted", "division": "SEK", "letter": "A"}),
        ("summary", {"status": "accepted", "edition": 1}),
        ("summary", {"status": "selesai"}),
        ("summary", {"division": "SEK", "letter": "A"}),
        ("summary", {"letter": "A"}),
        ("summary", {"edition": 7}),
        ("tidak-ada", {}),
        ("record", {"format": "xlsx"}),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(listed, export, tmp_path, kind, options):
    with pytest.raises(CommandError) as error:
        export(listed, kind, **options)
    assert "\n" not in str(error.value)
    assert list(tmp_path.iterdir()) == []
