"""The set-up screens: what a coordinator does there, and what the screens refuse with a word."""

import datetime
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dim.models import Addressee, Division, Event, Office, Problem, StrategicIssue, WorkshopClass
from tests import factories as make

NEW_EVENT = {
    "name": "Konsolnas Makassar",
    "slug": "konsolnas-makassar",
    "starts_on": "22/9/2019",
    "ends_on": "24/9/2019",
    "time_zone": "Asia/Makassar",
    "phase": "preparation",
    "grace_minutes": "15",
}


def at(name, *args):
    return reverse(f"admin:dim_{name}", args=args)


@pytest.fixture
def desk(client, coordinator):
    client.force_login(coordinator)
    return client


@pytest.fixture
def boss(client, db):
    client.force_login(make.user(is_superuser=True))
    return client


def levels(response):
    return [message.level_tag for message in response.context["messages"]]


def act(client, model, action, *rows, **more):
    data = {"action": action, "_selected_action": [row.pk for row in rows], **more}
    return client.post(at(f"{model}_changelist"), data, follow=True)


def test_an_empty_desk_says_where_to_begin(boss):
    page = boss.get(reverse("admin:index"))
    assert page.context["is_empty"]
    models = [model["object_name"] for app in page.context["app_list"] for model in app["models"]]
    steps = ["Event", "Division", "WorkshopClass", "StrategicIssue", "Addressee"]
    assert [name for name in models if name in steps] == steps
    make.event()
    assert not boss.get(reverse("admin:index")).context["is_empty"]


def test_a_superuser_founds_an_event_and_lands_on_its_steps(boss, db):
    response = boss.post(at("event_add"), NEW_EVENT, follow=True)
    event = Event.objects.get()
    assert response.redirect_chain[-1][0] == at("event_change", event.pk)
    assert event.starts_on == datetime.date(2019, 9, 22)
    assert [step.number for step in response.context["steps"]] == [0] * 7


def test_a_coordinator_who_founds_an_event_may_go_on_with_it(desk, coordinator):
    response = desk.post(at("event_add"), NEW_EVENT, follow=True)
    assert response.status_code == 200
    event = Event.objects.get(slug="konsolnas-makassar")
    assert event.memberships.get().user == coordinator


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts_on", "9/22/2019"),
        ("ends_on", "1/1/2019"),
        ("time_zone", "Europe/Paris"),
        ("phase", "party"),
        ("name", ""),
    ],
)
def test_bad_events_are_refused_beside_the_field(boss, field, value, db):
    response = boss.post(at("event_add"), NEW_EVENT | {field: value})
    assert response.context["errors"]
    assert not Event.objects.exists()


def test_leaving_the_entry_phase_names_the_drafts(desk, event, class_a):
    make.problem(class_a)
    page = desk.get(at("event_change", event.pk)).context["adminform"].form
    data = {name: page[name].value() or "" for name in page.fields} | {"phase": "review"}
    data |= {"starts_on": "21/9/2019", "ends_on": "24/9/2019"}
    response = desk.post(at("event_change", event.pk), data, follow=True)
    event.refresh_from_db()
    assert event.phase == "review"
    assert "warning" in levels(response)


def test_the_short_name_in_addresses_is_fixed_once_something_is_entered(desk, event, class_a):
    assert "slug" in desk.get(at("event_change", event.pk)).context["adminform"].form.fields
    make.problem(class_a)
    assert "slug" not in desk.get(at("event_change", event.pk)).context["adminform"].form.fields


def test_the_action_on_divisions_leads_to_the_page_with_them_ticked(
    desk, event, division, other_division
):
    response = act(desk, "division", "make_classes", division)
    assert response.context["form"]["divisions"].value() == [str(division.pk)]


def test_a_code_is_fixed_once_it_is_printed(desk, division, class_a):
    form = desk.get(at("division_change", division.pk)).context["adminform"].form
    assert "code" in form.fields
    make.problem(class_a)
    data = {"code": "LAIN", "name": "Sekretaris", "short_name": "", "position": 1}
    desk.post(at("division_change", division.pk), data)
    division.refresh_from_db()
    assert (division.code, division.name) == ("SEK", "Sekretaris")


def test_a_letter_is_fixed_once_it_is_printed_and_no_number_is_lost(desk, class_a):
    make.problem(class_a)
    desk.post(
        at("workshopclass_change", class_a.pk),
        {"letter": "B", "room": "Ballroom 1", "is_open": "on"},
    )
    stored = WorkshopClass.objects.get(pk=class_a.pk)
    assert (stored.letter, stored.room, stored.last_number) == ("A", "Ballroom 1", 1)


def test_a_deadline_is_typed_and_shown_in_the_events_zone(desk, event, class_a):
    event.time_zone = "Asia/Jayapura"
    event.save(update_fields=["time_zone"])
    url = at("workshopclass_change", class_a.pk)
    data = {
        "letter": "A",
        "room": "",
        "is_open": "on",
        "closes_at_0": "22/9/2030",
        "closes_at_1": "14.30",
    }
    desk.post(url, data)
    stored = WorkshopClass.objects.get(pk=class_a.pk)
    assert stored.closes_at == datetime.datetime(2030, 9, 22, 5, 30, tzinfo=datetime.UTC)
    page = desk.get(url)
    field = page.context["adminform"].form["closes_at"]
    assert "WIT" in str(field.help_text)
    assert 'value="14.30"' in str(field)
    assert 'value="22/09/2030"' in str(field)
    assert (
        not page.context["adminform"]
        .form.fields["closes_at"]
        .has_changed(stored.closes_at, ["22/9/2030", "14.30"])
    )


@pytest.mark.parametrize(
    ("day", "time"),
    [("22/9/2030", ""), ("", "14.30"), ("9/22/2030", "14.30"), ("22/9/2030", "25.00")],
)
def test_half_a_deadline_is_refused(desk, class_a, day, time):
    data = {"letter": "A", "room": "", "is_open": "on", "closes_at_0": day, "closes_at_1": time}
    response = desk.post(at("workshopclass_change", class_a.pk), data)
    assert "closes_at" in response.context["adminform"].form.errors


def test_open_and_close_a_selection(desk, class_a, class_b):
    make.problem(class_a)
    response = act(desk, "workshopclass", "close_selected", class_a, class_b)
    assert not WorkshopClass.objects.filter(is_open=True).exists()
    assert "warning" in levels(response)
    act(desk, "workshopclass", "open_selected", class_a)
    assert WorkshopClass.objects.get(is_open=True) == class_a


def test_selected_classes_arrive_ticked_for_a_deadline(desk, class_a, class_b):
    response = act(desk, "workshopclass", "set_doors", class_b)
    assert [(row, ticked) for row, _open, ticked in response.context["rows"]] == [
        (class_a, False),
        (class_b, True),
    ]


@pytest.fixture
def used(event, division, class_a, facilitator, coordinator):
    """One row of everything, in use by a problem."""
    office = make.office()
    problem = make.problem(class_a, offices=(office,))
    return {
        "event": event,
        "division": division,
        "workshopclass": class_a,
        "strategicissue": problem.strategic_issue,
        "addressee": Addressee.objects.get(),
        "office": office,
        "user": problem.created_by,
    }


@pytest.mark.parametrize(
    "model", ["event", "division", "workshopclass", "strategicissue", "addressee", "office", "user"]
)
def test_what_is_used_is_kept_and_says_what_to_do(desk, used, model):
    if model == "office":  # all events share it
        desk.force_login(make.user(is_superuser=True))
    url = at(f"{model}_delete", used[model].pk)
    for response in (desk.get(url, follow=True), desk.post(url, {"post": "yes"}, follow=True)):
        assert response.redirect_chain[-1][0] == at(f"{model}_change", used[model].pk)
        assert levels(response) == ["warning"]
    assert type(used[model]).objects.filter(pk=used[model].pk).exists()


def test_what_is_unused_can_be_deleted(desk, division):
    issue = make.issue(division)
    desk.post(at("strategicissue_delete", issue.pk), {"post": "yes"})
    assert not StrategicIssue.objects.exists()
    desk.post(at("division_delete", division.pk), {"post": "yes"})
    assert not Division.objects.exists()


def test_an_issue_is_switched_off(desk, division, class_a):
    issue = make.problem(class_a).strategic_issue
    desk.post(at("strategicissue_change", issue.pk), {"number": issue.number, "title": issue.title})
    issue.refresh_from_db()
    assert not issue.is_active
    assert issue.division == division


def test_the_same_number_twice_is_an_error_on_the_form(desk, division):
    make.issue(division, 1)
    data = {"division": division.pk, "number": 1, "title": "Lain", "is_active": "on"}
    response = desk.post(at("strategicissue_add"), data)
    assert response.status_code == 200
    assert response.context["errors"]


def test_offices_are_found_by_name_code_and_province(desk, db):
    Office.objects.bulk_create(
        Office(
            code=f"{n:04d}",
            name=f"KPU Kab. {n}",
            kind="regency",
            province="Aceh" if n < 3 else "Papua",
        )
        for n in range(548)
    )
    url = at("office_changelist")
    assert len(desk.get(url).context["cl"].result_list) == 100
    for query, number in (("0007", 1), ('"Kab. 12"', 11), ("aceh", 3)):
        assert desk.get(url, {"q": query}).context["cl"].result_count == number, query


@pytest.fixture
def offices(class_a):
    """One that only this event names, one that another names too, one that nobody names."""
    own, shared, idle = (make.office(is_proposed=True) for _number in range(3))
    make.problem(class_a, offices=(own, shared))
    abroad = make.workshop_class(make.division(make.event()))
    make.problem(abroad, offices=(shared,))
    return {"own": own, "shared": shared, "idle": idle}


def test_a_coordinator_checks_only_offices_that_no_other_event_names(desk, offices):
    keys = [row.pk for row in offices.values()]
    desk.post(at("office_changelist"), {"action": "confirm", "_selected_action": keys})
    checked = {
        name for name, row in offices.items() if not Office.objects.get(pk=row.pk).is_proposed
    }
    assert checked == {"own"}
    # Checked, it belongs to all.
    for row in offices.values():
        data = {"code": "X1", "name": "Lain", "kind": "regency"}
        assert desk.post(at("office_change", row.pk), data).status_code == 403
        assert desk.post(at("office_delete", row.pk), {"post": "yes"}).status_code == 403
    assert desk.get(at("office_add")).status_code == 403
    assert not Office.objects.filter(name="Lain").exists()


@pytest.mark.parametrize("digit", ["\u0661", "\uff11", "1\u0660"])
def test_digits_of_other_scripts_are_no_addresses(desk, class_a, digit):
    problem = make.problem(class_a, "submitted")
    address = at("problem_change", problem.pk).replace(str(problem.pk), digit)
    assert desk.get(address).status_code in {302, 404}
    assert desk.get(at("event_change", digit)).status_code in {302, 404}


def test_proposals_are_accepted_or_joined(desk, event, class_a):
    make.problem(class_a)
    proposal = Addressee.objects.get()
    assert proposal.is_proposed
    act(desk, "addressee", "confirm", proposal)
    assert not Addressee.objects.get().is_proposed

    right = make.addressee(event, "Komisi Pemilihan Umum")
    page = act(desk, "addressee", "join", proposal)
    assert page.context["entries"] == 1
    assert list(page.context["form"].fields["into"].queryset) == [right]
    act(desk, "addressee", "join", proposal, into=right.pk)
    assert Addressee.objects.get() == right
    assert Problem.objects.get().history.first().action == "edited"


def test_joining_needs_a_target_of_the_event(desk, event):
    one = make.addressee(event, "Satu")
    foreign = make.addressee(make.event(), "Dua")
    page = act(desk, "addressee", "join", one, into=foreign.pk)
    assert page.context["form"].errors.as_data()["into"][0].code == "invalid_choice"
    assert Addressee.objects.count() == 2


def test_a_used_name_is_not_rewritten_behind_history(desk, class_a):
    make.problem(class_a)
    addressee = Addressee.objects.get()
    desk.post(at("addressee_change", addressee.pk), {"name": "Lain", "position": 5})
    addressee.refresh_from_db()
    assert (addressee.name, addressee.position) == ("KPU RI", 5)


LISTS = [
    "event",
    "division",
    "workshopclass",
    "strategicissue",
    "addressee",
    "office",
    "membership",
    "user",
]


@pytest.mark.parametrize("model", LISTS)
def test_lists_ask_the_database_no_more_for_fifty_rows(desk, event, division, coordinator, model):
    def grow(start, stop):
        for n in range(start, stop):
            class_ = make.workshop_class(division, f"A{n}")
            make.member("facilitator", class_)
            make.issue(division, n + 1)
            make.addressee(event, f"Tujuan {n}")
            make.office()
            make.division(event, f"D{n}")
            make.member("coordinator", make.event(), coordinator)

    desk.get(at(f"{model}_changelist"))  # whatever is remembered from one request to the next
    counts = []
    for start, stop in ((0, 2), (2, 40)):
        grow(start, stop)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert desk.get(at(f"{model}_changelist")).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "page", ["admin:dim_event_change", "opening_hours_set", "accounts_open", "classes_make"]
)
def test_event_pages_ask_the_database_no_more_for_thirty_classes(desk, event, division, page):
    desk.get(reverse(page, args=[event.pk]))  # Django keeps content types once they were asked for
    counts = []
    for start, stop in ((0, 1), (1, 30)):
        for n in range(start, stop):
            make.member("facilitator", make.workshop_class(division, f"A{n}"))
            make.division(event, f"D{n}")
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(reverse(page, args=[event.pk])).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_account_list_answers_no_question_about_hidden_columns(desk, facilitator):
    for query in ("password__startswith=p", "password=x", "is_superuser=1", "email__contains=a"):
        assert desk.get(f"{at('user_changelist')}?{query}").status_code in {302, 400}


HUGE = ["9" * 30, "9" * 5000, "-1", "x", "1e3", "²", "\x00", ""]


@pytest.mark.parametrize("value", HUGE)
def test_made_up_keys_break_nothing(desk, event, division, class_a, value):
    for page, field in (
        ("opening_hours_set", "classes"),
        ("accounts_open", "classes"),
        ("classes_make", "divisions"),
    ):
        url = reverse(page, args=[event.pk])
        response = desk.post(url, {field: [value], "verb": "open", "per_class": 1, "letters": "A"})
        assert field in response.context["form"].errors
        assert desk.get(url, {field: value, "division": value}).status_code == 200
    for model in ("division", "workshopclass", "addressee", "user", "office"):
        data = {"action": "confirm", "_selected_action": [value]}
        assert desk.post(at(f"{model}_changelist"), data).status_code in {200, 302, 400}
        assert desk.get(f"/admin/dim/{model}/{quote(value, safe='')}/change/").status_code in {
            200,
            302,
            400,
            404,
        }
        for query in ("event__id__exact", "division__id__exact", "event", "role", "province", "p"):
            assert desk.get(at(f"{model}_changelist"), {query: value}).status_code in {
                200,
                302,
                400,
            }
