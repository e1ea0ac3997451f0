"""Who may, role by role. The table is the specification."""

import pytest

from dim import policy
from dim.models import Division, Event, Problem, WorkshopClass
from tests import factories as make


@pytest.fixture
def people(class_a, class_b, division, other_division, event):
    return {
        "own facilitator": make.member("facilitator", class_a),
        "other facilitator": make.member("facilitator", class_b),
        "reviewer": make.member("reviewer", division),
        "other reviewer": make.member("reviewer", other_division),
        "coordinator": make.member("coordinator", event),
        "other coordinator": make.member("coordinator", make.event()),
        "organiser": make.member("organiser", event),
        "superuser": make.user(is_superuser=True),
        "nobody": make.user(),
    }


def those_who(people, rule):
    return {name for name, person in people.items() if rule(person)}


def test_what_each_role_may(people, class_a, division, event):
    problem = make.problem(class_a, "submitted")
    table = {
        "facilitate": (lambda u: policy.can_facilitate(u, class_a), {"own facilitator"}),
        "review": (lambda u: policy.can_review(u, problem), {"reviewer", "coordinator"}),
        "reopen": (lambda u: policy.can_reopen(u, problem), {"coordinator"}),
        "internal notes": (
            lambda u: policy.can_read_internal_notes(u, problem),
            {"reviewer", "coordinator"},
        ),
        "summary": (
            lambda u: policy.can_read_summary(u, event),
            {"coordinator", "organiser", "superuser"},
        ),
        "division summary": (
            lambda u: policy.can_read_division_summary(u, division),
            {"reviewer", "coordinator", "organiser", "superuser"},
        ),
        "desk": (
            policy.can_open_desk,
            {"reviewer", "other reviewer", "coordinator", "other coordinator", "superuser"},
        ),
        "set up": (policy.can_set_up, {"coordinator", "other coordinator", "superuser"}),
        "set up event": (lambda u: policy.can_set_up_event(u, event), {"coordinator", "superuser"}),
    }
    for name, (rule, expected) in table.items():
        assert those_who(people, rule) == expected, name


def test_what_each_role_sees(people, class_a, division, event):
    problem = make.problem(class_a, "submitted")
    reads = {"own facilitator", "reviewer", "coordinator", "organiser", "superuser"}
    assert those_who(people, lambda u: problem in Problem.objects.visible_to(u)) == reads
    assert those_who(people, lambda u: class_a in WorkshopClass.objects.visible_to(u)) == reads
    assert those_who(people, lambda u: division in Division.objects.visible_to(u)) == reads - {
        "own facilitator"
    }
    assert those_who(people, lambda u: event in Event.objects.visible_to(u)) == reads | {
        "other facilitator",
        "other reviewer",
    }


def test_organisers_see_no_drafts(people, class_a):
    problem = make.problem(class_a, "draft")
    assert problem not in Problem.objects.visible_to(people["organiser"])
    assert problem in Problem.objects.visible_to(people["coordinator"])


def test_a_person_with_several_roles_sees_a_problem_once(people, class_a, division, event):
    problem = make.problem(class_a, "submitted")
    person = people["coordinator"]
    for role, scope in (("facilitator", class_a), ("reviewer", division), ("organiser", event)):
        make.member(role, scope, person)
    assert list(Problem.objects.visible_to(person)) == [problem]


def test_a_deactivated_reviewer_has_no_desk(people):
    people["reviewer"].is_active = False
    assert not policy.can_open_desk(people["reviewer"])


def test_scopes_are_read_once(people, class_a, django_assert_num_queries):
    person = type(people["reviewer"]).objects.get(pk=people["reviewer"].pk)
    with django_assert_num_queries(1):
        policy.can_facilitate(person, class_a)
        policy.can_open_desk(person)
