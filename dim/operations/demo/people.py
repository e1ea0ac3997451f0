"""Make the accounts of the sample event, and give people their roles."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib.auth.hashers import make_password

from dim.models import Event, Membership, User
from dim.operations.demo import plan


class DemoUser(NamedTuple):
    """An account of the demo, as the command prints it."""

    username: str
    password: str
    purpose: str


def demo_users() -> list[DemoUser]:
    """Return everybody who can sign in to the demo, one of each role first."""
    # People try the first accounts of the printed list.
    facilitators = [
        DemoUser(
            f"fasilitator-{row.code.lower()}-{letter.lower()}",
            plan.PASSWORD,
            f"{row.short_name} · Kelas {letter}",
        )
        for row in plan.DIVISIONS
        for letter in plan.LETTERS
    ]
    reviewers = [
        DemoUser(f"penelaah-{row.code.lower()}", plan.PASSWORD, f"Penelaah {row.short_name}")
        for row in plan.DIVISIONS
    ]
    others = [
        DemoUser("koordinator", plan.PASSWORD, "Koordinator kegiatan"),
        DemoUser("panitia", plan.PASSWORD, "Panitia, ringkasan dan unduhan"),
        DemoUser("admin", plan.PASSWORD, "Pengelola, semua pengaturan"),
    ]
    return [facilitators[0], reviewers[0], *others, *facilitators[1:], *reviewers[1:]]


def make_people(event: Event, *, renew: bool) -> dict[tuple[str, str], User]:
    """Make accounts and memberships, and return the people by role and scope.

    Scopes are codes of divisions and names of classes such as "SEK-A". With `renew`, existing
    accounts of these names get the demo's password; otherwise they may be somebody's own and are
    left alone.
    """
    people = _make_accounts(renew=renew)
    cast: dict[tuple[str, str], User] = {("coordinator", ""): people["koordinator"]}
    role = Membership.Role
    memberships = [
        Membership(user=people["koordinator"], role=role.COORDINATOR, event=event),
        Membership(user=people["panitia"], role=role.ORGANISER, event=event),
    ]
    for division in event.divisions.prefetch_related("workshop_classes"):
        reviewer = cast["reviewer", division.code] = people[f"penelaah-{division.code.lower()}"]
        memberships.append(Membership(user=reviewer, role=role.REVIEWER, division=division))
        for workshop_class in division.workshop_classes.all():
            name = f"{division.code}-{workshop_class.letter}"
            facilitator = cast["facilitator", name] = people[f"fasilitator-{name.lower()}"]
            memberships.append(
                Membership(user=facilitator, role=role.FACILITATOR, workshop_class=workshop_class)
            )
    Membership.objects.bulk_create(memberships)
    return cast


def _make_accounts(*, renew: bool) -> dict[str, User]:
    """Make the accounts of `demo_users`, and return all by username."""
    # One hash for all: the password is printed anyway, and 39 of them would take half a minute.
    password = make_password(plan.PASSWORD)
    User.objects.bulk_create(
        [
            User(
                username=row.username,
                name=row.purpose,
                password=password,
                is_superuser=row.username == "admin",
                is_staff=row.username == "admin",
            )
            for row in demo_users()
        ],
        ignore_conflicts=True,
    )
    if renew:
        User.objects.filter(username__in=[row.username for row in demo_users()]).update(
            password=password, is_active=True, must_change_password=False, one_time_until=None
        )
    return User.objects.in_bulk([row.username for row in demo_users()], field_name="username")
