"""Who may, role by role. The table is the specification."""

import pytest

from dim import policy
from dim.models import Division, Event, Invitation, Problem, WorkshopClass
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


COORDINATORS = {"coordinator", "other coordinator"}
DECIDERS = {"reviewer", "other reviewer", *COORDINATORS}
# Which rule asks about what, and who may.
TABLE = [
    ("can_facilitate", "class", {"own facilitator"}),
    ("can_facilitate_problem", "problem", {"own facilitator"}),
    ("can_arrange", "problem", {"own facilitator"}),
    ("can_relocate", "problem", {"coordinator"}),
    ("can_support", "class", {"own facilitator"}),
    ("can_open_to_phones", "class", {"own facilitator", "coordinator"}),
    ("can_coordinate", "event", {"coordinator"}),
    ("can_extend", "event", {"coordinator", "organiser", "superuser"}),
    ("can_read_drafts", "division", {"reviewer", "coordinator", "superuser"}),
    ("can_import", "event", {"coordinator"}),
    ("can_review_division", "division", {"reviewer", "coordinator"}),
    ("can_decide", None, DECIDERS),
    ("can_review", "problem", {"reviewer", "coordinator"}),
    ("can_consolidate", "division", {"reviewer", "coordinator"}),
    ("can_merge_across", "event", {"coordinator"}),
    ("can_reopen", "problem", {"coordinator"}),
    ("can_restore", "problem", {"own facilitator", "coordinator"}),
    ("can_restore_in_closed_class", "problem", {"coordinator"}),
    ("can_read_internal_notes", "problem", {"reviewer", "coordinator"}),
    ("can_read_summary", "event", {"coordinator", "organiser", "superuser"}),
    (
        "can_read_division_summary",
        "division",
        {"reviewer", "coordinator", "organiser", "superuser"},
    ),
    ("can_freeze", "event", {"coordinator", "organiser"}),
    ("can_open_summary", None, {*DECIDERS, "organiser", "superuser"}),
    ("can_open_desk", None, {*DECIDERS, "superuser"}),
    ("can_set_up", None, {*COORDINATORS, "superuser"}),
    ("can_set_up_event", "event", {"coordinator", "superuser"}),
    ("can_change_shared", None, {"superuser"}),
]
# They ask about more than one thing, and have tests of their own below.
ABOUT_MORE = {
    "can_change_office",
    "can_grant",
    "can_grant_at_once",
    "can_answer_invitation",
    "can_remove_invitation",
    "can_revoke",
    "can_manage_account",
    "can_unlock_account",
}


def test_the_table_has_every_rule():
    rules = {name for name in vars(policy) if name.startswith("can_")}
    assert rules == {name for name, _about, _who in TABLE} | ABOUT_MORE


def test_what_each_role_may(people, class_a, division, event):
    things = {
        "class": class_a,
        "division": division,
        "event": event,
        "problem": make.problem(class_a, "submitted"),
    }
    for name, about, expected in TABLE:
        rule = getattr(policy, name)
        given = [things[about]] if about else []
        assert those_who(people, lambda u, rule=rule, given=given: rule(u, *given)) == expected, (
            name
        )


def test_nobody_decides_on_what_their_class_wrote(people, class_a, division, event):
    problem = make.problem(class_a, "submitted")
    for name, scope in (("reviewer", division), ("coordinator", event)):
        person = people[name]
        assert policy.can_review(person, problem)
        make.member("facilitator", class_a, person)
        assert not policy.can_review(person, problem), scope
        assert not policy.can_reopen(person, problem)


def test_an_office_to_be_checked_belongs_to_those_whose_events_name_it(people, event):
    new, known = make.office(is_proposed=True), make.office()

    def who(office, *events):
        return those_who(people, lambda u: policy.can_change_office(u, office, events))

    assert who(new, event.pk) == {"coordinator", "superuser"}
    assert who(new, event.pk, make.event().pk) == {"superuser"}
    assert who(new) == {"superuser"}
    assert who(known, event.pk) == {"superuser"}


def test_an_account_is_managed_by_those_who_coordinate_all_its_events(people, class_a):
    def who(account):
        return those_who(people, lambda u: policy.can_manage_account(u, account))

    one, two = make.member("facilitator", class_a), make.member("facilitator", class_a)
    make.member("organiser", make.event(), two)
    assert who(one) == {"coordinator", "superuser"}
    assert who(two) == who(make.user()) == {"superuser"}
    # A superuser's is managed by superusers, and nobody's own by anybody.
    assert who(make.member("facilitator", class_a, make.user(is_superuser=True))) == {"superuser"}
    assert who(people["superuser"]) == set()
    assert those_who(people, lambda u: policy.can_unlock_account(u, one)) == who(one)
    assert those_who(people, lambda u: policy.can_grant_at_once(u, one)) == who(one)
    assert policy.can_grant_at_once(people["coordinator"], people["coordinator"])


def test_roles_are_given_and_taken_by_those_who_set_the_event_up(people, class_a, event):
    role = make.member("facilitator", class_a).memberships.get()
    for rule in (policy.can_grant, policy.can_revoke):
        assert those_who(people, lambda u, rule=rule: rule(u, role)) == {"coordinator", "superuser"}
    # Nobody takes their own coordination: the event might be left without anybody.
    own = people["coordinator"].memberships.get()
    assert those_who(people, lambda u: policy.can_revoke(u, own)) == {"superuser"}
    second = make.member("coordinator", event)
    assert policy.can_revoke(second, own)


def test_an_invitation_is_answered_by_the_person_and_taken_back_where_it_leads(people, class_a):
    person, others = make.user(), make.event()
    make.member("organiser", others, person)
    theirs = make.member("coordinator", others)
    people = people | {"the person": person, "who manages them": theirs}
    invitation = Invitation.objects.create(
        user=person, role="facilitator", workshop_class=class_a, invited_by=people["coordinator"]
    )
    answer = those_who(people, lambda u: policy.can_answer_invitation(u, invitation))
    assert answer == {"the person", "who manages them", "superuser"}
    remove = those_who(people, lambda u: policy.can_remove_invitation(u, invitation))
    assert remove == answer | {"coordinator"}


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
