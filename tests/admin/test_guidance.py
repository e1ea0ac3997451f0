"""The desk says what is missing and where to go on, and offers nobody what would be refused."""

import pytest
from django.urls import reverse

from dim.models import Event, Membership
from tests import factories as make


def at(name, *args):
    return reverse(f"admin:dim_{name}", args=args)


NEW_EVENT = {
    "name": "Konsolnas Makassar",
    "slug": "konsolnas-makassar",
    "starts_on": "22 Sept",
    "ends_on": "24 September 2019",
    "time_zone": "Asia/Makassar",
    "phase": "preparation",
    "grace_minutes": "15",
}


@pytest.fixture
def boss(client, db):
    client.boss = make.user(is_superuser=True)
    client.force_login(client.boss)
    return client


def test_lists_print_what_their_columns_say(client, coordinator, event, class_a):
    make.problem(class_a, "submitted")
    client.force_login(coordinator)
    page = client.get(at("addressee_changelist")).content.decode()
    assert '<td class="field-uses">1</td>' in page
    for model in ("membership", "user"):
        page = client.get(at(f"{model}_changelist"), {"role": "facilitator"}).content.decode()
        assert page.split("<tbody>")[1].split("</tbody>")[0].count(event.name) == 1


def test_a_date_says_how_it_is_written(boss):
    form = boss.get(at("event_add")).context["adminform"].form
    assert form.fields["starts_on"].help_text
    refused = boss.post(at("event_add"), NEW_EVENT | {"starts_on": "lusa"})
    assert refused.context["adminform"].form.has_error("starts_on", "invalid")
    boss.post(at("event_add"), NEW_EVENT)
    assert str(Event.objects.get().starts_on) == "2019-09-22"


@pytest.mark.parametrize("wanted", [True, False])
def test_a_superuser_chooses_whether_to_coordinate(boss, wanted):
    boss.post(at("event_add"), NEW_EVENT | ({"coordinates": "on"} if wanted else {}))
    found = Membership.objects.filter(user=boss.boss, role="coordinator", event=Event.objects.get())
    assert found.exists() is wanted


def test_without_coordinator_the_import_says_who_and_leads_there(boss, event):
    page = boss.get(at("event_change", event.pk))
    assert not page.context["can_import"]
    refused = boss.get(reverse("import_upload", args=[event.pk]), follow=True)
    assert [message.level_tag for message in refused.context["messages"]] == ["warning"]
    for address in (page.context["own_role_url"], refused.context["own_role_url"]):
        form = boss.get(address).context["adminform"].form
        boss_named = {"username": boss.boss.username, "assignment": f"coordinator:{event.pk}"}
        assert {name: form.initial[name] for name in boss_named} == boss_named
    boss.post(at("membership_add"), boss_named)
    assert boss.get(at("event_change", event.pk)).context["can_import"]
    assert boss.get(reverse("import_upload", args=[event.pk])).status_code == 200


@pytest.mark.parametrize("role", ["superuser", "organiser", "reviewer", "coordinator"])
@pytest.mark.parametrize("phase", ["entry", "finished"])
def test_only_who_decides_now_is_sent_to_decide(client, event, division, class_a, role, phase):
    make.problem(class_a, "submitted")
    Event.objects.update(phase=phase)
    person = {
        "superuser": lambda: make.user(is_superuser=True),
        "organiser": lambda: make.member("organiser", event),
        "reviewer": lambda: make.member("reviewer", division),
        "coordinator": lambda: make.member("coordinator", event),
    }[role]()
    client.force_login(person)
    assert client.get(reverse("home")).context["can_decide"] is (
        phase == "entry" and role in {"reviewer", "coordinator"}
    )


@pytest.fixture
def desk(client, coordinator):
    client.force_login(coordinator)
    return client


def test_lists_mark_only_what_is_to_be_checked(desk, event):
    make.addressee(event)
    make.office()
    for model in ("addressee", "office"):
        assert "icon-no" not in desk.get(at(f"{model}_changelist")).content.decode()
    make.addressee(event, "Usulan kelas", is_proposed=True)
    assert desk.get(at("addressee_changelist")).content.decode().count('class="missing"') == 1


def open_entry_phase(client, event):
    day = {"starts_on": "22/9/2019", "ends_on": "24/9/2019", "time_zone": "Asia/Jakarta"}
    day |= {"grace_minutes": "15"}
    data = {"name": event.name, "slug": event.slug, "phase": "entry", "allows_phones": "on", **day}
    page = client.post(at("event_change", event.pk), data, follow=True)
    event.refresh_from_db()
    assert event.phase == "entry"
    return [message.level_tag for message in page.context["messages"]]


def test_opening_an_unready_event_warns(desk, event):
    Event.objects.update(phase="preparation")
    assert "warning" in open_entry_phase(desk, event)


def test_opening_a_ready_event_warns_of_nothing(
    desk, event, division, class_a, facilitator, reviewer
):
    make.issue(division)
    make.addressee(event)
    Event.objects.update(phase="preparation")
    assert "warning" not in open_entry_phase(desk, event)


def test_a_step_leads_back_to_the_list_of_steps(desk, event):
    data = {"event": event.pk, "code": "sek", "name": "Sekretaris", "position": 1}
    steps = at("event_change", event.pk)
    assert desk.post(at("division_add"), data).url == steps
    division = event.divisions.get()
    assert division.code == "SEK"
    assert desk.post(at("workshopclass_add"), {"division": division.pk, "letter": "b"}).url == steps
    assert division.workshop_classes.get().letter == "B"
    assert (
        desk.post(
            at("strategicissue_add"), {"division": division.pk, "number": 1, "title": "Arsip"}
        ).url
        == steps
    )
    again = desk.post(at("division_add"), data | {"code": "KUL", "_addanother": "1"})
    assert again.url == at("division_add")


def test_the_event_is_chosen_already(desk, event, coordinator, division):
    def chosen(model, field, query):
        return str(
            desk.get(at(f"{model}_add"), query).context["adminform"].form.initial.get(field, "")
        )

    assert chosen("division", "event", {}) == str(event.pk)
    other = make.event()
    make.member("coordinator", other, coordinator)
    assert chosen("division", "event", {}) == ""
    assert chosen(
        "division", "event", {"_changelist_filters": f"event__id__exact={other.pk}"}
    ) == str(other.pk)
    filters = {"_changelist_filters": f"division__id__exact={division.pk}"}
    assert chosen("strategicissue", "division", filters) == str(division.pk)
    assert (
        desk.get(at("division_add"), {"_changelist_filters": "event__id__exact=1e9"}).status_code
        == 200
    )


def test_the_greeting_uses_the_whole_name(client, coordinator):
    coordinator.name = "Koordinator Kegiatan"
    assert coordinator.get_short_name() == "Koordinator Kegiatan"


def test_the_history_says_what_was_and_what_came(desk, event, division):
    Event.objects.update(phase="preparation")
    event.refresh_from_db()
    before = event.get_phase_display()
    open_entry_phase(desk, event)
    page = desk.get(at("event_history", event.pk))
    assert event.name in page.context["title"]
    told = page.context["action_list"][0].get_change_message()
    assert f"{before} → {event.get_phase_display()};" in f"{told};"
    assert told.count("→") == 2
    data = {"code": "SEK", "name": "Sekretaris", "position": 7}
    desk.post(at("division_change", division.pk), data)
    told = (
        desk.get(at("division_history", division.pk)).context["action_list"][0].get_change_message()
    )
    assert "Divisi SEK → Sekretaris" in told
    assert "0 → 7" in told
