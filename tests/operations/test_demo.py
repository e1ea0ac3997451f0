"""The sample event: complete, repeatable, and never in the way of real events."""

import pytest
from django.contrib.auth import authenticate
from django.db import connection

from dim import policy
from dim.models import (
    Edition,
    Event,
    HistoryEntry,
    Membership,
    Office,
    PreparedFile,
    Problem,
    User,
    WorkshopClass,
)
from dim.operations.demo import DemoRefused, demo_users, load_demo, plan
from dim.operations.demo.erase import NotASample, erase_sample
from dim.operations.problems.content import stored_content
from dim.operations.problems.editing import create_problem, update_problem
from dim.operations.problems.supports import support
from dim.reports.content.freezing import live
from dim.reports.publishing import prepared_files
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_the_sample_is_konsolnas_2019_as_it_was_cut():
    summary = load_demo()
    assert summary.is_new
    assert summary.event.is_sample
    assert summary.counts["divisions"] == 6
    assert summary.counts["classes"] == 30
    assert summary.counts["problems"] == 133
    assert Office.objects.filter(kind="province").count() == 34
    assert Office.objects.filter(kind="regency").count() == 514
    assert Office.objects.filter(kind="centre").count() == 1


def test_problems_stand_in_every_status_with_a_real_history():
    load_demo()
    standing = set(Problem.objects.values_list("status", flat=True))
    assert standing == set(Problem.Status) - {Problem.Status.MERGED}
    returned = Problem.objects.filter(status="returned").first()
    assert [row.action for row in returned.history.order_by("revision")] == [
        "created",
        "submit",
        "return",
    ]
    assert not Problem.objects.exclude(search_text__gt="").exists()


def test_every_class_shows_problems_and_can_be_written_in():
    load_demo()
    for workshop_class in WorkshopClass.objects.with_names():
        assert workshop_class.problems.exists()
        facilitator = User.objects.get(memberships__workshop_class=workshop_class)
        create_problem(workshop_class, make.content(workshop_class), actor=facilitator)


def test_everybody_named_can_sign_in_and_has_their_role(rf):
    load_demo()
    for row in demo_users()[:5]:
        assert authenticate(rf.post("/"), username=row.username, password=row.password), row
    assert (
        User.objects.filter(username__in=[row.username for row in demo_users()]).count() == 38 + 1
    )
    assert Membership.objects.count() == 30 + 6 + 2
    event = Event.objects.get()
    assert policy.can_coordinate(User.objects.get(username="koordinator"), event)
    assert policy.can_read_summary(User.objects.get(username="panitia"), event)


def test_again_changes_nothing(django_assert_max_num_queries):
    load_demo()
    facilitator = User.objects.get(username="fasilitator-sek-a")
    facilitator.set_password("pilihan sendiri")
    facilitator.save(update_fields=["password"])
    draft = Problem.objects.filter(
        status="draft", created_by=facilitator
    ).first() or create_problem(
        class_of(facilitator), make.content(class_of(facilitator)), actor=facilitator
    )
    content = make.content(draft.workshop_class, "Kalimat yang baru diketik", recommendations=())
    update_problem(draft, content, actor=facilitator, expected_version=draft.version)
    before = HistoryEntry.objects.count(), Office.objects.count(), Membership.objects.count()

    with django_assert_max_num_queries(12):
        assert not load_demo().is_new

    assert (
        HistoryEntry.objects.count(),
        Office.objects.count(),
        Membership.objects.count(),
    ) == before
    draft.refresh_from_db()
    assert stored_content(draft).statement == "Kalimat yang baru diketik"
    facilitator.refresh_from_db()
    assert facilitator.check_password("pilihan sendiri")


def class_of(facilitator):
    return WorkshopClass.objects.with_names().get(memberships__user=facilitator)


def test_reset_takes_editions_and_the_files_made_of_them_along():
    event = load_demo().event
    edition = make.edition(event, actor=User.objects.get(username="koordinator"))
    prepared_files.prepare(
        prepared_files.DocumentRequest("dim", "html"),
        live(event),
        event_id=event.pk,
        edition=edition,
    )
    load_demo(reset=True)
    connection.check_constraints()
    assert not Edition.objects.exists()
    assert not PreparedFile.objects.exists()


def test_reset_starts_over_and_leaves_other_events_alone():
    load_demo()
    other = make.problem(make.workshop_class(make.division(make.event(is_sample=False))))
    facilitator = User.objects.get(username="fasilitator-sek-a")
    facilitator.set_password("pilihan sendiri")
    facilitator.save(update_fields=["password"])
    typed = create_problem(
        class_of(facilitator), make.content(class_of(facilitator)), actor=facilitator
    )
    theirs = (
        Problem.objects.exclude(workshop_class=class_of(facilitator))
        .filter(status="submitted")
        .first()
    )
    support(theirs, class_of(facilitator), actor=facilitator)

    summary = load_demo(reset=True)

    assert summary.is_new
    assert summary.counts["problems"] == 133
    assert not Problem.objects.filter(pk=typed.pk).exists()
    assert other.history.count() == 1
    facilitator.refresh_from_db()
    assert facilitator.check_password(plan.PASSWORD)


@pytest.mark.parametrize("kwargs", [{}, {"slug": plan.SLUG}])
@pytest.mark.parametrize("reset", [False, True])
def test_a_database_with_real_events_gets_no_accounts_with_a_known_password(kwargs, reset):
    make.event(**kwargs)
    with pytest.raises(DemoRefused):
        load_demo(reset=reset)
    assert not User.objects.filter(username="admin").exists()


def test_an_event_that_people_worked_in_cannot_be_erased(class_a):
    problem = make.problem(class_a)
    with pytest.raises(NotASample):
        erase_sample(problem.event)
    assert problem.history.exists()


def test_progress_reaches_the_end():
    seen = []
    load_demo(progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (133, 133)
