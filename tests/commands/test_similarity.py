"""The two commands about similar problems: the list of an event, and the figures of a labelled
file.
"""

import csv
import io
import re

import pytest
from django.core.management import CommandError, call_command

from dim.operations.similar.suggestions import find_all_similar
from tests import factories as make
from tests.similarity.test_goals import HERE

pytestmark = pytest.mark.django_db


@pytest.fixture
def noted(class_a, class_b, event):
    make.problem(class_a, statement="Gudang logistik belum ada")
    make.problem(class_b, statement="Satker blm punya gdg")
    make.problem(class_b, statement="Gudang bocor", status="withdrawn")
    return event


def listed(event, capsys, *options):
    call_command("similar_entries", event.slug, *options)
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def test_every_problem_is_listed_with_what_is_similar(noted, capsys):
    rows = listed(noted, capsys, "--format", "csv")
    assert list(rows[0]) == ["code", "rank", "similar_code", "score"]
    assert [(row["code"], row["rank"], row["similar_code"]) for row in rows[:2]] == [
        ("SEK-A-001", "1", "SEK-B-001"),
        ("SEK-B-001", "1", "SEK-A-001"),
    ]
    assert "SEK-B-002" not in {row["similar_code"] for row in rows}
    assert all(0 < float(row["score"]) <= 1 for row in rows)


def test_top_and_a_file(noted, class_a, tmp_path, capsys):
    make.problem(class_a, statement="Gudang jauh")
    assert {row["rank"] for row in listed(noted, capsys, "--top", "1")} == {"1"}
    call_command(
        "similar_entries", noted.slug, "--output", tmp_path / "serupa.csv", stderr=io.StringIO()
    )
    written = (tmp_path / "serupa.csv").read_text()
    assert len(written.splitlines()) == 1 + sum(
        len(matches) for _, matches in find_all_similar(noted)
    )


@pytest.mark.parametrize(
    "options", [["nowhere"], ["{slug}", "--top", "0"], ["{slug}", "--output", "/nowhere/a.csv"]]
)
def test_what_cannot_be_done_is_said(noted, options):
    with pytest.raises(CommandError):
        call_command("similar_entries", *[option.format(slug=noted.slug) for option in options])


def evaluated(*arguments):
    output = io.StringIO()
    call_command("evaluate_similarity", *arguments, stdout=output)
    return output.getvalue()


def test_figures_of_a_labelled_file():
    said = evaluated(
        HERE / "entries.csv", "--not-duplicates", HERE / "not_duplicates.csv", "--fields", "all"
    )
    ours, naive = (
        [float(word) for word in line.split()[-3:]]
        for line in said.splitlines()
        if line.startswith(("groups", "joined"))
    )
    assert ours[0] > 0.7
    assert ours[2] > naive[2]  # F1
    # Problems with a partner, R@1, R@5: the goals are 0.88 and 0.95.
    found = re.search(r"all fields\s+(\d+)\s+([\d.]+) ±[\d.]+\s+([\d.]+) ±", said)
    assert found
    assert int(found[1]) == 87
    assert (float(found[2]) >= 0.88, float(found[3]) >= 0.95) == (True, True)
    assert "of 38" in said
    marks = re.search(r"called similar.*\nall fields\s+(\d+)\s+(\d+) = (\d+)%", said)
    assert marks
    assert int(marks[1]) == 16
    assert int(marks[3]) <= 5
    assert "statement" not in said.splitlines()[1]


def test_columns_that_are_not_there_count_as_empty(tmp_path):
    (tmp_path / "few.csv").write_text(
        "id,cluster_id,problem\n1,a,gudang\n2,a,gdg\n3,b,arsip\n", encoding="utf-8-sig"
    )
    assert "1.00" in evaluated(tmp_path / "few.csv", "--first-terms", "--fields", "statement")


@pytest.mark.parametrize("content", ["", "id;problem\n1;a\n", "id,cluster_id\n1,a\n", "\xff\xfe"])
def test_a_file_that_is_none_is_refused(tmp_path, content):
    (tmp_path / "odd.csv").write_bytes(content.encode("latin-1"))
    with pytest.raises(CommandError):
        evaluated(tmp_path / "odd.csv")
