"""History stores a strategic issue as data; the printed words of older sample data are read too."""

import pytest

from dim.history.item_history import item_history_steps
from dim.history.problem_history import changes_of
from dim.models import HistoryEntry, ItemHistoryEntry
from dim.operations.imports.comparing import _fingerprint_of
from dim.operations.problems.content import says_the_same, stored_content
from dim.operations.problems.editing import update_problem
from dim.operations.problems.revisions import as_problem_content, content_at
from tests import factories as make

DATA, WORDS = {"number": 12, "title": "Dana hibah 2019"}, "12 Dana hibah 2019"


@pytest.fixture
def problem(class_a):
    make.issue(class_a.division, **DATA)
    return make.problem(class_a)


def test_number_and_title_are_stored_as_data(problem, class_a, facilitator):
    other = make.issue(class_a.division, 3, title="4 hari kerja")
    content = make.content(class_a, strategic_issue=other)
    changed = update_problem(problem, content, actor=facilitator, expected_version=1)
    change = changed.history.first().changes[0]
    assert (change["old"], change["new"]) == (DATA, {"number": 3, "title": "4 hari kerja"})
    was = as_problem_content(content_at(changed, 1)).strategic_issue
    assert (was.number, was.title) == (12, "Dana hibah 2019")


@pytest.mark.parametrize("stored", [DATA, WORDS])
def test_both_forms_are_printed_alike(stored, class_a, coordinator):
    change = {"field": "strategic_issue", "old": None, "new": stored}
    [printed] = changes_of([change])
    assert (printed.old, printed.new) == ("", WORDS)
    entry = ItemHistoryEntry(actor=coordinator, action="edited", changes=[change])
    assert item_history_steps([entry])[0].changes[0].new == WORDS


@pytest.mark.parametrize("stored", [DATA, WORDS])
def test_both_forms_are_compared_alike(problem, stored):
    change = {"field": "strategic_issue", "old": stored, "new": {"number": 1, "title": "Lain"}}
    problem.version = 2
    was = content_at(problem, 1, [HistoryEntry(revision=2, changes=[change])])
    assert was.fields["strategic_issue"] == DATA
    creation = problem.history.get().changes
    of_older_version = [
        row | ({"new": stored} if row["field"] == "strategic_issue" else {}) for row in creation
    ]
    assert says_the_same(of_older_version, stored_content(problem))
    assert _fingerprint_of(of_older_version) == _fingerprint_of(creation)
