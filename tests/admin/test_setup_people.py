"""Accounts and roles in the admin: what a coordinator may do, and what stays forbidden."""

import pytest
from django.contrib.auth.hashers import check_password
from django.test import Client
from django.urls import reverse

from dim.models import Invitation, Membership, User
from dim.operations.people import accounts
from dim.operations.people.one_time_passwords import password_state
from tests import factories as make


def at(name, *args):
    return reverse(f"admin:dim_{name}", args=args)


@pytest.fixture
def desk(client, coordinator):
    client.force_login(coordinator)
    return client


@pytest.fixture
def abroad(db):
    """Somebody of another event, and that event's class and division."""
    foreign = make.workshop_class(make.division(make.event()), "A")
    return make.member("facilitator", foreign)


def codes(form, field):
    return [error.code for error in form.errors.as_data().get(field, [])]


def add_user(client, **data):
    return client.post(
        at("user_add"), {"username": "penelaah-sek", "name": "", "language": "id"} | data
    )


def test_a_new_account_gets_its_role_and_shows_its_password_once(desk, division):
    response = add_user(desk, assignment=f"reviewer:{division.pk}")
    [(person, [role], password)] = response.context["slips"]
    stored = User.objects.get(username="penelaah-sek")
    assert person == stored
    assert role.scope == division
    assert check_password(password, stored.password)
    assert stored.must_change_password
    assert "no-store" in response["Cache-Control"]
    assert password.encode() in response.content
    again = add_user(desk, assignment=f"reviewer:{division.pk}")
    assert again.context["adminform"].form.errors
    assert User.objects.filter(username__iexact="penelaah-sek").count() == 1


def test_a_coordinators_new_account_needs_a_role(desk):
    response = add_user(desk)
    assert codes(response.context["adminform"].form, "assignment") == ["required"]


@pytest.mark.parametrize(
    "field", ["is_superuser", "is_staff", "groups", "user_permissions", "password", "email"]
)
def test_powers_are_no_fields_of_the_form(desk, event, field, facilitator):
    response = add_user(desk, assignment=f"organiser:{event.pk}", **{field: "1"})
    assert response.status_code == 200
    made = User.objects.get(username="penelaah-sek")
    assert not made.is_superuser
    assert not made.is_staff
    assert made.email == ""
    desk.post(
        at("user_change", facilitator.pk),
        {"username": "x", "language": "id", "is_active": "on", field: "1"},
    )
    facilitator.refresh_from_db()
    assert facilitator.username == "x"
    assert not facilitator.is_superuser
    assert check_password(make.PASSWORD, facilitator.password)


@pytest.mark.parametrize("role", ["coordinator", "organiser", "reviewer", "facilitator"])
def test_no_role_in_another_event_can_be_given(desk, abroad, role):
    there = abroad.memberships.get().workshop_class
    scope = {"reviewer": there.division, "facilitator": there}.get(role, there.division.event)
    response = add_user(desk, assignment=f"{role}:{scope.pk}")
    assert codes(response.context["adminform"].form, "assignment") == ["invalid_choice"]
    assert not User.objects.filter(username="penelaah-sek").exists()
    data = {"username": abroad.username, "assignment": f"{role}:{scope.pk}"}
    response = desk.post(at("membership_add"), data)
    assert codes(response.context["adminform"].form, "assignment") == ["invalid_choice"]


@pytest.mark.parametrize(
    "value", ["reviewer:abc", "boss:1", "reviewer", "reviewer:1:2", "superuser:", "\x00"]
)
def test_made_up_roles_are_refused(desk, value, division):
    response = add_user(desk, assignment=value)
    assert "assignment" in response.context["adminform"].form.errors


def test_people_of_other_events_are_in_no_list(desk, abroad, facilitator):
    make.user(username="tanpa-peran")
    listed = set(desk.get(at("user_changelist")).context["cl"].result_list)
    assert facilitator in listed
    assert abroad not in listed
    assert not {person.username for person in listed} & {"tanpa-peran"}
    found = desk.get(at("user_changelist"), {"q": abroad.username}).context["cl"].result_count
    assert found == 0
    assert [
        m.user
        for m in desk.get(at("membership_changelist"), {"q": abroad.username})
        .context["cl"]
        .result_list
    ] == []


@pytest.mark.parametrize("page", ["change", "delete", "history"])
def test_people_of_other_events_have_no_page(desk, abroad, page):
    for method in (desk.get, desk.post):
        response = method(at(f"user_{page}", abroad.pk))
        assert response.status_code in {302, 404, 405}
        if response.status_code == 302:
            assert response.url == reverse("admin:index")
        membership = abroad.memberships.get()
        assert method(at(f"membership_{page}", membership.pk)).status_code in {302, 403, 404, 405}
    assert User.objects.filter(pk=abroad.pk, is_active=True).exists()


def test_autocomplete_tells_nothing_about_people_beyond(desk, abroad):
    query = {
        "app_label": "dim",
        "model_name": "membership",
        "field_name": "user",
        "term": abroad.username,
    }
    response = desk.get(reverse("admin:autocomplete"), query)
    assert response.status_code == 403 or response.json()["results"] == []


def test_ones_own_people_get_another_role_at_once(desk, facilitator, division):
    data = {"username": facilitator.username.upper(), "assignment": f"reviewer:{division.pk}"}
    desk.post(at("membership_add"), data)
    assert facilitator.memberships.filter(division=division).exists()
    again = desk.post(at("membership_add"), data)
    assert again.status_code == 200
    assert again.context["adminform"].form.errors


def test_an_unknown_name_is_said(desk, division):
    data = {"username": "tidak-ada", "assignment": f"reviewer:{division.pk}"}
    form = desk.post(at("membership_add"), data).context["adminform"].form
    assert codes(form, "username") == ["no_account"]


def invite(desk, person, division):
    data = {"username": person.username, "assignment": f"reviewer:{division.pk}"}
    return desk.post(at("membership_add"), data, follow=True)


@pytest.mark.parametrize("kind", ["facilitator", "coordinator", "superuser", "no role"])
def test_people_of_others_are_invited_and_nothing_changes_for_those(desk, division, abroad, kind):
    person = {
        "facilitator": lambda: abroad,
        "coordinator": lambda: make.member("coordinator", make.event()),
        "superuser": lambda: make.user(is_superuser=True),
        "no role": make.user,
    }[kind]()
    before = list(person.memberships.all())
    page = invite(desk, person, division)
    assert list(person.memberships.all()) == before
    invitation = Invitation.objects.get(user=person)
    assert invitation.scope == division
    assert person.username.encode() in page.content
    # An invitation opens nothing to who sent it.
    assert person not in desk.get(at("user_changelist")).context["cl"].result_list
    assert desk.get(at("user_change", person.pk)).status_code == 302
    lock(person)
    desk.post(at("user_changelist"), {"action": "unlock", "_selected_action": [person.pk]})
    assert accounts.locked_accounts([person])
    act = {"action": "accept", "_selected_action": [invitation.pk]}
    desk.post(at("invitation_changelist"), act)
    assert list(person.memberships.all()) == before
    # Sent again, there is still one.
    invite(desk, person, division)
    assert Invitation.objects.count() == 1


def test_their_coordinator_keeps_the_account_until_somebody_accepts(desk, division, abroad):
    there = abroad.memberships.get().scope_event
    other = make.member("coordinator", there)
    invite(desk, abroad, division)
    theirs = Client()
    theirs.force_login(other)
    assert theirs.get(at("user_change", abroad.pk)).context["has_change_permission"]
    state = f"{abroad.pk}:{password_state(abroad)}"
    slips = theirs.post(reverse("accounts_reissue"), {"account": state}).context["slips"]
    assert [person for person, _roles, _password in slips] == [abroad]
    invitation = Invitation.objects.get()
    listed = theirs.get(at("invitation_changelist")).context["cl"].result_list
    assert list(listed) == [invitation]
    theirs.post(
        at("invitation_changelist"), {"action": "accept", "_selected_action": [invitation.pk]}
    )
    assert abroad.memberships.filter(division=division).exists()
    assert not Invitation.objects.exists()
    # Each still removes the role in the own event.
    for client, event in ((theirs, there), (desk, division.event)):
        role = Membership.objects.in_events([event.pk]).get(user=abroad)
        client.post(at("membership_delete", role.pk), {"post": "yes"})
        assert not Membership.objects.filter(pk=role.pk).exists()


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_the_person_answers_on_the_home_page(desk, client, division, abroad, answer):
    invite(desk, abroad, division)
    invitation = Invitation.objects.get()
    client.force_login(abroad)
    assert list(client.get(reverse("home")).context["invitations"]) == [invitation]
    client.force_login(make.user())
    address = reverse("invitation_answer", args=[invitation.pk])
    assert client.post(address, {"answer": answer}).status_code == 404
    client.force_login(abroad)
    client.post(address, {"answer": answer})
    assert abroad.memberships.filter(division=division).exists() == (answer == "accept")
    assert client.post(address, {"answer": answer}).status_code == 404
    assert not Invitation.objects.exists()


def test_an_invitation_does_not_outlive_the_right_to_give_the_role(
    desk, client, coordinator, division, abroad
):
    invite(desk, abroad, division)
    coordinator.memberships.all().delete()
    client.force_login(abroad)
    address = reverse("invitation_answer", args=[Invitation.objects.get().pk])
    page = client.post(address, {"answer": "accept"}, follow=True)
    assert not abroad.memberships.filter(division=division).exists()
    assert list(page.context["messages"])


@pytest.mark.parametrize("kind", ["superuser", "both", "self"])
def test_accounts_with_rights_elsewhere_are_read_only(desk, class_a, coordinator, abroad, kind):
    account = {
        "superuser": lambda: make.member("facilitator", class_a, make.user(is_superuser=True)),
        "both": lambda: make.member("facilitator", class_a, abroad),
        "self": lambda: coordinator,
    }[kind]()
    before = User.objects.filter(pk=account.pk).values().get()
    assert (
        desk.post(
            at("user_change", account.pk), {"username": "direbut", "language": "id"}
        ).status_code
        == 403
    )
    state = f"{account.pk}:{password_state(account)}"
    response = desk.post(reverse("accounts_reissue"), {"account": state})
    assert response.status_code == 302
    assert desk.post(at("user_delete", account.pk), {"post": "yes"}).status_code == 403
    after = User.objects.filter(pk=account.pk).values().get()
    assert {**before, "last_login": None} == {**after, "last_login": None}
    assert desk.get(reverse("accounts_reissue"), {"account": account.pk}).context["accounts"] == []


def test_no_password_can_be_set_by_hand(desk, facilitator):
    for path in (
        f"/admin/dim/user/{facilitator.pk}/password/",
        f"/admin/auth/user/{facilitator.pk}/password/",
    ):
        assert desk.get(path, follow=True).status_code in {200, 404}
        desk.post(path, {"password1": "ditebak-saja-1", "password2": "ditebak-saja-1"})
    facilitator.refresh_from_db()
    assert check_password(make.PASSWORD, facilitator.password)


def test_a_role_is_taken_but_not_ones_own_coordination(desk, coordinator, facilitator, event):
    role = facilitator.memberships.get()
    desk.post(at("membership_delete", role.pk), {"post": "yes"})
    assert not facilitator.memberships.exists()
    own = coordinator.memberships.get()
    assert desk.post(at("membership_delete", own.pk), {"post": "yes"}).status_code == 403
    assert Membership.objects.filter(pk=own.pk).exists()


def test_roles_of_another_event_stay(desk, abroad):
    role = abroad.memberships.get()
    assert desk.post(at("membership_delete", role.pk), {"post": "yes"}).status_code == 302
    assert Membership.objects.filter(pk=role.pk).exists()


SCREENS = ["event", "division", "workshopclass", "membership", "user"]
READ_ONLY = ["strategicissue", "addressee", "office"]


@pytest.mark.parametrize("model", SCREENS)
def test_reviewers_have_no_set_up_screens(client, reviewer, model):
    client.force_login(reviewer)
    assert client.get(at(f"{model}_changelist")).status_code == 403
    assert client.get(at(f"{model}_add")).status_code == 403


@pytest.mark.parametrize("model", READ_ONLY)
def test_reviewers_look_up_and_change_nothing(client, reviewer, event, division, model):
    row = {
        "strategicissue": lambda: make.issue(division),
        "addressee": lambda: make.addressee(event),
        "office": make.office,
    }[model]()
    client.force_login(reviewer)
    assert client.get(at(f"{model}_changelist")).status_code == 200
    assert client.get(at(f"{model}_change", row.pk)).status_code == 200
    assert (
        client.post(
            at(f"{model}_change", row.pk), {"name": "x", "title": "x", "number": 9}
        ).status_code
        == 403
    )
    assert client.post(at(f"{model}_delete", row.pk), {"post": "yes"}).status_code == 403
    assert client.get(at(f"{model}_add")).status_code == 403
    for action in ("confirm", "join"):
        client.post(at(f"{model}_changelist"), {"action": action, "_selected_action": [row.pk]})
    assert (
        type(row).objects.filter(pk=row.pk).values().get()
        == type(row).objects.filter(pk=row.pk).values().get()
    )


@pytest.mark.parametrize("page", ["classes_make", "opening_hours_set", "accounts_open"])
def test_pages_of_an_event_exist_for_its_coordinators_only(client, event, class_a, reviewer, page):
    for person in (
        reviewer,
        make.member("coordinator", make.event()),
        make.member("organiser", event),
    ):
        client.force_login(person)
        assert client.get(reverse(page, args=[event.pk])).status_code == 404
        data = {"classes": [class_a.pk], "per_class": 1}
        assert client.post(reverse(page, args=[event.pk]), data).status_code == 404
    assert not User.objects.filter(username__startswith="fasilitator-").exists()


def test_a_reviewer_gets_no_passwords(client, reviewer, facilitator):
    client.force_login(reviewer)
    assert client.get(reverse("accounts_reissue")).status_code == 403
    state = f"{facilitator.pk}:{password_state(facilitator)}"
    assert client.post(reverse("accounts_reissue"), {"account": state}).status_code == 403


@pytest.mark.parametrize("model", ["division", "workshopclass", "strategicissue", "addressee"])
def test_rows_of_other_events_do_not_exist(desk, model, event):
    foreign = make.division(make.event())
    row = {
        "division": lambda: foreign,
        "workshopclass": lambda: make.workshop_class(foreign),
        "strategicissue": lambda: make.issue(foreign),
        "addressee": lambda: make.addressee(foreign.event),
    }[model]()
    assert row not in desk.get(at(f"{model}_changelist")).context["cl"].result_list
    for method in (desk.get, desk.post):
        response = method(at(f"{model}_change", row.pk))
        assert response.status_code == 302
        assert response.url == reverse("admin:index")


def test_nothing_is_made_in_another_event(desk, division):
    foreign = make.division(make.event())
    for model, data in {
        "division": {"event": foreign.event.pk, "code": "BARU", "name": "Baru", "position": 0},
        "workshopclass": {"division": foreign.pk, "letter": "A"},
        "strategicissue": {"division": foreign.pk, "number": 1, "title": "Baru"},
        "addressee": {"event": foreign.event.pk, "name": "Baru", "position": 1},
    }.items():
        response = desk.post(at(f"{model}_add"), data)
        assert response.status_code == 200
        assert response.context["errors"], model


def test_somebody_who_reviews_elsewhere_sets_nothing_up_there(client, division):
    """Roles do not add up across events: reviewing B gives no right on B, whatever one leads."""
    foreign = make.division(make.event())
    person = make.member("reviewer", foreign, make.member("coordinator", division.event))
    issue = make.issue(foreign)
    client.force_login(person)
    assert client.get(at("strategicissue_change", issue.pk)).status_code == 200
    assert (
        client.post(at("strategicissue_change", issue.pk), {"number": 5, "title": "x"}).status_code
        == 403
    )
    assert client.get(at("division_change", foreign.pk)).status_code == 302
    addressee = make.addressee(foreign.event, is_proposed=True)
    data = {"action": "confirm", "_selected_action": [addressee.pk]}
    assert client.post(at("addressee_changelist"), data).status_code == 403
    addressee.refresh_from_db()
    assert addressee.is_proposed


def lock(person):
    for _ in range(5):
        Client().post(reverse("login"), {"username": person.username, "password": "salah"})


def test_a_coordinator_sees_and_opens_a_locked_account(desk, facilitator):
    def is_locked():
        [row] = (
            desk.get(at("user_changelist"), {"q": facilitator.username}).context["cl"].result_list
        )
        return row.is_locked

    assert not is_locked()
    lock(facilitator)
    assert is_locked()
    desk.post(at("user_changelist"), {"action": "unlock", "_selected_action": [facilitator.pk]})
    assert not is_locked()
    entered = Client().post(
        reverse("login"), {"username": facilitator.username, "password": make.PASSWORD}
    )
    assert entered.status_code == 302


def test_guessing_is_not_reset_by_who_shares_an_event_only(desk, abroad, class_a):
    make.member("facilitator", class_a, abroad)
    lock(abroad)
    desk.post(at("user_changelist"), {"action": "unlock", "_selected_action": [abroad.pk]})
    assert accounts.locked_accounts([abroad])


def test_a_superusers_lock_is_not_a_coordinators_to_open(desk, class_a):
    boss = make.member("facilitator", class_a, make.user(is_superuser=True))
    lock(boss)
    desk.post(at("user_changelist"), {"action": "unlock", "_selected_action": [boss.pk]})
    [row] = desk.get(at("user_changelist"), {"q": boss.username}).context["cl"].result_list
    assert row.is_locked
