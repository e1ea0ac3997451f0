"""What the desk's home proposes to do next, by role."""

from django.urls import reverse

from dim.models import Event
from tests import factories as make


def steps(client, person):
    client.force_login(person)
    return client.get(reverse("admin:index")).context["next_steps"]


def test_a_reviewer_reviews_and_then_adopts(client, reviewer, class_a, class_b, division):
    assert steps(client, reviewer) == []
    waiting = make.problem(class_a, "submitted")
    make.item([make.problem(class_b, "accepted")], actor=reviewer)
    review, adopt = steps(client, reviewer)
    assert client.get(review.url).url.startswith(reverse("problem_review", args=[waiting.pk]))
    assert review.place == adopt.place == str(division)
    assert adopt.url == reverse("division_consolidate", args=[division.pk])


def test_a_coordinator_sets_up_checks_and_freezes(client, event):
    coordinator = make.member("coordinator", event)
    Event.objects.filter(pk=event.pk).update(phase=Event.Phase.PREPARATION)
    (first,) = steps(client, coordinator)
    assert first.place == event.name
    assert client.get(first.url).status_code == 200
    make.addressee(event, "Dinas Sosial", is_proposed=True)
    Event.objects.filter(pk=event.pk).update(phase=Event.Phase.REVIEW)
    check, freeze = steps(client, coordinator)
    assert client.get(check.url).status_code == 200
    assert freeze.url == reverse("editions", args=[event.slug])


def test_a_new_installation_begins_with_the_template(client, db):
    client.force_login(make.user(is_superuser=True))
    page = client.get(reverse("admin:index"))
    assert page.context["is_empty"]
    assert 'id="first-event"' in page.content.decode()
    assert client.get(reverse("event_template")).status_code == 200


def test_no_more_queries_for_more_divisions(client, event, django_assert_max_num_queries):
    coordinator = make.member("coordinator", event)
    client.force_login(coordinator)

    def queries():
        with django_assert_max_num_queries(40) as found:
            assert client.get(reverse("admin:index")).status_code == 200
        return len(found)

    def add(code):
        room = make.workshop_class(make.division(event, code))
        make.problem(room, "submitted")
        make.item([make.problem(room, "accepted")], actor=coordinator)

    add("A1")
    queries()
    one = queries()
    for number in range(5):
        add(f"B{number}")
    assert queries() == one


def test_signatories_have_places_of_their_own(client, event):
    client.force_login(make.member("coordinator", event))
    rows = client.get(reverse("letterhead_edit", args=[event.pk])).context["signatories"].forms
    assert [row["position"].value() for row in rows] == [1, 2]


def test_a_new_issue_knows_the_division_from_whose_list_it_comes(client, event, division):
    client.force_login(make.member("coordinator", event))
    filters = f"_changelist_filters=division__id__exact%3D{division.pk}"
    page = client.get(f"{reverse('admin:dim_strategicissue_add')}?{filters}")
    form = page.context["adminform"].form
    assert str(form["division"].value()) == str(division.pk)
