"""The steps from an empty event to open classes."""

from dim.desk.checklist import set_up_steps
from tests import factories as make


def test_steps_count_what_is_there_and_what_is_missing(event, class_a, other_division, facilitator):
    make.issue(other_division)
    divisions, classes, issues, _addressees, _offices, people, staffed = set_up_steps(event)
    assert (divisions.number, divisions.is_done) == (2, True)
    assert (classes.number, classes.is_done) == (1, False)
    assert (issues.number, issues.is_done) == (1, False)
    assert (people.number, people.is_done) == (0, False)
    assert (staffed.number, staffed.is_done) == (1, True)


def test_the_steps_ask_for_a_coordinator(event):
    def people():
        return set_up_steps(event)[5]

    assert people().missing
    make.member("coordinator", event)
    assert not people().missing
