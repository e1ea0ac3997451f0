"""The end of entry: more time for classes, and what was left behind in those that closed."""

import datetime
import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from dim.models import Event, OpeningHoursChange, Problem, WorkshopClass
from tests import factories as make

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def deadline(class_a, class_b):
    moment = (timezone.now() + HOUR).replace(second=0, microsecond=0)
    WorkshopClass.objects.update(closes_at=moment)
    return moment


def extend_url(event):
    return reverse("classes_extend", args=[event.slug])


def left_url(event, query=""):
    return reverse("drafts_left", args=[event.slug]) + query


def sent_by(page, name):
    """What each button of the form for `name` sends."""
    forms = re.findall(
        r'<form method="post"[^>]*class="extend">.*?</form>', page.content.decode(), re.DOTALL
    )
    form = next(form for form in forms if f": {name}</span>" in form)
    fields = {"classes": re.findall(r'name="classes" value="(\d+)"', form)}
    fields["key"] = re.search(r'name="key" value="([^"]*)"', form)[1]
    return fields, re.findall(r'name="minutes" value="(\d+)"', form)


def times():
    return list(WorkshopClass.objects.order_by("letter").values_list("closes_at", flat=True))


# --- More time ------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["organiser", "coordinator"])
def test_two_clicks_from_home_give_a_class_more_time(
    client, event, class_a, class_b, deadline, role
):
    client.force_login(make.member(role, event))
    assert f'href="{extend_url(event)}"' in client.get(reverse("home")).content.decode()
    fields, minutes = sent_by(client.get(extend_url(event)), class_a)
    assert minutes == ["15", "30", "60"]
    response = client.post(extend_url(event), fields | {"minutes": "15"}, follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["success"]
    assert times() == [deadline + HOUR / 4, deadline]
    assert [change.workshop_class for change in response.context["changes"]] == [class_a]
    # The same page once more (Back, double click) adds nothing.
    client.post(extend_url(event), fields | {"minutes": "15"})
    assert times() == [deadline + HOUR / 4, deadline]


def test_a_division_and_all_classes_are_extended_at_once(
    client, event, division, other_division, deadline, organiser
):
    far = make.workshop_class(other_division, "A", closes_at=deadline)
    endless = make.workshop_class(other_division, "B")
    client.force_login(organiser)
    fields, _minutes = sent_by(client.get(extend_url(event)), division)
    client.post(extend_url(event), fields | {"minutes": "60"})
    assert set(division.workshop_classes.values_list("closes_at", flat=True)) == {deadline + HOUR}
    far.refresh_from_db()
    assert far.closes_at == deadline
    page = client.get(extend_url(event))
    keys = page.context["extendable"]
    assert (len(keys), endless.pk in keys) == (3, False)
    WorkshopClass.objects.filter(pk=far.pk).update(is_open=False)
    client.force_login(make.member("coordinator", event))
    page = client.get(extend_url(event))
    assert far.pk not in page.context["extendable"]
    assert sent_by(page, far)[0]["classes"] == [str(far.pk)]
    WorkshopClass.objects.filter(pk=far.pk).update(is_open=True)
    response = client.post(
        extend_url(event), {"classes": keys, "key": uuid.uuid4(), "minutes": "30"}, follow=True
    )
    assert [message.level_tag for message in response.context["messages"]] == ["success"]
    far.refresh_from_db()
    assert far.closes_at == deadline + HOUR / 2


def test_a_class_that_the_coordinator_shut_offers_an_organiser_nothing(
    client, event, class_a, deadline, organiser
):
    WorkshopClass.objects.filter(pk=class_a.pk).update(is_open=False)
    client.force_login(organiser)
    page = client.get(extend_url(event))
    assert class_a.pk not in page.context["extendable"]
    fields = {"classes": [class_a.pk], "key": uuid.uuid4(), "minutes": "15"}
    response = client.post(extend_url(event), fields, follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["warning"]
    assert not WorkshopClass.objects.get(pk=class_a.pk).is_open


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"minutes": "15"},
        {"minutes": "45", "key": "3f0c0a52-8d2f-4c55-9d0e-000000000001"},
        {"minutes": "15", "key": "x"},
        {"minutes": "15", "key": "3f0c0a52-8d2f-4c55-9d0e-000000000001", "classes": "9" * 30},
    ],
)
def test_a_bent_form_extends_nothing(client, event, class_a, deadline, organiser, fields):
    client.force_login(organiser)
    response = client.post(extend_url(event), {"classes": [class_a.pk]} | fields, follow=True)
    assert "danger" in {message.level_tag for message in response.context["messages"]}
    assert set(times()) == {deadline}


def test_classes_of_another_event_cannot_be_slipped_in(client, event, class_a, deadline, organiser):
    elsewhere = make.workshop_class(make.division(make.event()), "A", closes_at=deadline)
    client.force_login(organiser)
    fields = {"classes": [class_a.pk, elsewhere.pk], "key": uuid.uuid4(), "minutes": "15"}
    client.post(extend_url(event), fields)
    assert set(times()) == {deadline}
    assert not OpeningHoursChange.objects.exists()


@pytest.mark.parametrize("phase", ["preparation", "review", "finished"])
def test_outside_the_entry_phase_the_page_says_so(
    client, event, class_a, deadline, coordinator, phase
):
    Event.objects.update(phase=phase)
    client.force_login(coordinator)
    page = client.get(extend_url(event))
    assert 'id="no-entry"' in page.content.decode()
    assert 'name="minutes"' not in page.content.decode()
    fields = {"classes": [class_a.pk], "key": uuid.uuid4(), "minutes": "15"}
    response = client.post(extend_url(event), fields, follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["danger"]


def test_the_boards_hear_of_the_new_time_with_their_next_question(
    client, event, class_a, deadline, facilitator, organiser
):
    client.force_login(facilitator)
    live = client.get(class_a.get_absolute_url()).content.decode()
    since = re.search(r'data-since="([^"]*)"', live)[1]
    address = reverse("board_live", args=[event.slug, "SEK", "A"])
    assert client.get(address, {"since": since}).status_code == 204
    client.force_login(organiser)
    client.post(extend_url(event), {"classes": [class_a.pk], "key": uuid.uuid4(), "minutes": "15"})
    client.force_login(facilitator)
    news = client.get(address, {"since": since})
    assert news.status_code == 200
    assert (
        f'data-closes="{(deadline + HOUR / 4).astimezone(event.zone).isoformat()}"'
        in news.content.decode()
    )


def test_a_closed_board_leads_there_who_may(client, event, class_a, facilitator, organiser):
    WorkshopClass.objects.update(closes_at=timezone.now() - HOUR)
    for person, leads in ((organiser, True), (facilitator, False)):
        client.force_login(person)
        page = client.get(class_a.get_absolute_url()).content.decode()
        assert (f"{extend_url(event)}#class-{class_a.pk}" in page) is leads


def test_extending_asks_the_same_for_one_class_and_for_many(
    client, event, division, class_a, organiser, django_assert_max_num_queries
):
    client.force_login(organiser)

    def queries():
        with django_assert_max_num_queries(30) as found:
            assert client.get(extend_url(event)).status_code == 200
        return len(found)

    WorkshopClass.objects.update(closes_at=timezone.now() + HOUR)
    fields = {"classes": [class_a.pk], "minutes": "15"}
    client.post(extend_url(event), fields | {"key": uuid.uuid4()})
    queries()
    one = queries()
    for letter in "BCDEFGHIJKLMNO":
        make.workshop_class(division, letter, closes_at=timezone.now() + HOUR)
    keys = list(WorkshopClass.objects.values_list("pk", flat=True))
    client.post(extend_url(event), fields | {"classes": keys, "key": uuid.uuid4()})
    assert queries() == one


# --- Left behind ----------------------------------------------------------------------


@pytest.fixture
def left(class_a, class_b, other_division):
    """In closed classes of two divisions a draft and a returned problem each, and one of
    everything that is not left.
    """
    far = make.workshop_class(other_division, "A")
    found = {of: (make.problem(of), make.problem(of, "returned")) for of in (class_a, far)}
    for status in ("submitted", "accepted", "not_agreed", "withdrawn"):
        make.problem(class_a, status)
    make.problem(class_b)
    WorkshopClass.objects.filter(pk=class_a.pk).update(is_open=False)
    WorkshopClass.objects.filter(pk=far.pk).update(closes_at=timezone.now())
    return {
        of.division.code: [problem.code for problem in problems] for of, problems in found.items()
    }


def listed(response):
    return [problem.code for group in response.context["groups"] for problem in group.problems]


def test_a_coordinator_sees_what_every_class_left_behind(client, event, coordinator, left):
    client.force_login(coordinator)
    response = client.get(left_url(event))
    assert listed(response) == [*left["DATIN"], *left["SEK"]]
    assert [(group.drafts, group.returned) for group in response.context["groups"]] == [
        (1, 1),
        (1, 1),
    ]
    assert listed(client.get(left_url(event, "?division=SEK"))) == left["SEK"]
    assert listed(client.get(left_url(event, "?division=NIHIL"))) == [*left["DATIN"], *left["SEK"]]
    page = response.content.decode()
    for group in response.context["groups"]:
        assert f"{extend_url(event)}#class-{group.workshop_class.pk}" in page


def test_a_reviewer_sees_what_their_division_left_behind_and_opens_nothing(
    client, event, reviewer, left
):
    client.force_login(reviewer)
    for query in ("", "?division=DATIN"):
        response = client.get(left_url(event, query))
        assert listed(response) == left["SEK"]
        assert response.context["total"] == 2
        assert extend_url(event) not in response.content.decode()


def test_an_organiser_reads_no_draft_and_sees_how_many(client, event, class_a, organiser, left):
    client.force_login(organiser)
    assert client.get(left_url(event)).status_code == 404
    page = client.get(extend_url(event))
    drafts = {
        row.workshop_class: row.drafts
        for _division, group, _keys in page.context["groups"]
        for row in group
    }
    assert drafts[class_a] == 1
    assert left_url(event) not in page.content.decode()
    assert left["SEK"][0] not in page.content.decode()


@pytest.mark.parametrize(
    ("phase", "number"), [("preparation", 0), ("entry", 4), ("review", 5), ("finished", 5)]
)
def test_what_is_left_behind_depends_on_the_phase(client, event, coordinator, left, phase, number):
    """Before the phase of entry no draft is late; after it, opening a class changes nothing."""
    Event.objects.update(phase=phase)
    client.force_login(coordinator)
    response = client.get(left_url(event))
    assert response.context["total"] == len(listed(response)) == number
    assert response.context["can_extend"] is (phase == "entry")


def test_the_counts_lead_there_from_home_desk_and_summary(
    client, event, coordinator, reviewer, organiser, left
):
    summary = reverse("event_summary", args=[event.slug])
    pages = (
        (coordinator, 4, [reverse("home"), reverse("admin:index"), summary]),
        (
            reviewer,
            2,
            [
                reverse("home"),
                reverse("admin:index"),
                reverse("division_summary", args=[event.slug, "SEK"]),
            ],
        ),
    )
    for person, number, addresses in pages:
        client.force_login(person)
        for address in addresses:
            page = client.get(address).content.decode()
            link = re.search(
                rf'(?s)(.{{0,300}})<a[^>]*href="{left_url(event)}[^>]*>(.{{0,40}})', page
            )
            assert link, address
            assert str(number) in re.findall(r"\d+", link[1] + link[2]), address
    client.force_login(organiser)
    for address in (reverse("home"), summary):
        assert left_url(event) not in client.get(address).content.decode()


def test_pages_of_fifty_at_the_same_cost(
    client, event, class_a, coordinator, django_assert_max_num_queries
):
    client.force_login(coordinator)
    make.problem(class_a)
    WorkshopClass.objects.update(closes_at=timezone.now())

    def queries(number):
        with django_assert_max_num_queries(30) as found:
            assert len(listed(client.get(left_url(event)))) == number
        return len(found)

    queries(1)
    one = queries(1)
    WorkshopClass.objects.update(closes_at=None)
    for _number in range(54):
        make.problem(class_a)
    WorkshopClass.objects.update(closes_at=timezone.now())
    assert queries(50) == one
    second = client.get(left_url(event, "?page=2"))
    assert len(listed(second)) == 5
    assert second.context["groups"][0].drafts == 55


def test_typed_text_is_shown_as_text(client, event, class_a, coordinator):
    make.problem(class_a, statement="<script>alert(1)</script>")
    WorkshopClass.objects.update(is_open=False)
    client.force_login(coordinator)
    page = client.get(left_url(event)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert Problem.objects.get().statement == "<script>alert(1)</script>"
