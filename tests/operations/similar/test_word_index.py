"""Finding problems: by any spelling, by the title of the issue, also what an older version
stored.
"""

import pytest

from dim.models import Problem
from dim.models.guard import derived_writes
from dim.operations.similar.word_index import derive_everything
from tests import factories as make


def test_search_finds_abbreviations_both_ways(class_a):
    make.problem(class_a, statement="Satker blm punya gdg permanen")
    make.problem(class_a, statement="Gudang belum ada, masing-masing satker menyewa")
    assert Problem.objects.matching("gudang belum").count() == 2
    assert Problem.objects.matching("gdg blm").count() == 2
    assert Problem.objects.matching("masing2").count() == 1
    assert Problem.objects.matching("SEK-A-001").count() == 1
    assert Problem.objects.matching("  ").count() == 2


@pytest.mark.parametrize("query", ["bimtek", "bintek ppk", "bimbingan teknis", "BIMTEK kpps"])
def test_search_knows_both_spellings_of_a_term(class_a, query):
    make.problem(class_a, statement="Bintek PPK dan KPPS terlambat")
    make.problem(class_a, statement="Bimbingan teknis PPK dan KPPS terlambat")
    assert Problem.objects.matching(query).count() == 2


def test_search_looks_through_the_title_of_the_issue(class_a):
    issue = make.issue(class_a.division, 7, title="Penyewaan gdg")
    make.problem(class_a, statement="Biaya naik", strategic_issue=issue, recommendations=())
    assert Problem.objects.matching("gudang biaya").count() == 1
    assert Problem.objects.matching("gudang arsip").count() == 0
    issue.title = "Perencanaan"
    issue.save()
    assert Problem.objects.matching("gudang").count() == 0


def test_what_an_older_version_stored_is_found_again(class_a):
    old = make.problem(class_a, statement="Bimtek terlambat")
    make.problem(class_a)
    with derived_writes():
        Problem.objects.filter(pk=old.pk).update(search_text="sek a 001 bimtek terlambat")
    assert derive_everything() == 1
    assert Problem.objects.matching("bimbingan teknis").get() == old
    before, after = old.version, Problem.objects.get(pk=old.pk).version
    assert (before, old.history.count()) == (after, 1)
    assert derive_everything() == 0
