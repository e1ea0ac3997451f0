"""Store what a set-up file adds, all of it or nothing."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dim import policy
from dim.models import Addressee, Division, Event, Membership, StrategicIssue, User, WorkshopClass
from dim.models.locks import lock_event
from dim.models.membership import ROLES, Role
from dim.operations.event_template.checking import plan_set_up
from dim.operations.event_template.plan import PlannedRole, SetUpPlan
from dim.operations.event_template.reading import SetUpFile
from dim.operations.imports.offices import OfficesOutcome, store_offices
from dim.operations.people.one_time_passwords import (
    MAX_AT_ONCE,
    IssuedAccount,
    expires_at,
    hashed_passwords,
)
from dim.operations.people.roles import give_role
from dim.operations.security_log import Kind, record_each, record_role
from dim.operations.setup import SetUpRefused, found_event


def require_file_right(actor: User, event: Event | None) -> None:
    """Raise PermissionDenied unless `actor` may set up `event`, or new events where it is None."""
    if event is None or event.pk is None:
        allowed = policy.can_set_up(actor)
    else:
        allowed = policy.can_set_up_event(actor, event)
    if not allowed:
        raise PermissionDenied


def store_set_up(
    file: SetUpFile,
    event: Event | None,
    *,
    actor: User,
    coordinates: bool = False,
    promised: dict[str, int] | None = None,
) -> tuple[SetUpPlan, list[IssuedAccount], list[User]]:
    """Add what `file` has and the event lacks.

    Returns the plan, the new accounts with their passwords, and those without one yet: hashing is
    slow, so that one request makes only so many. `promised` has the counts of the preview; where
    the outcome would be another one, SetUpRefused with the code ``preview_outdated`` is raised.

    Raises PermissionDenied, SetUpRefused; then nothing is stored.
    """
    plan = plan_set_up(file, event, actor=actor)
    require_file_right(actor, plan.event)
    # Before the transaction, so that nobody else's save waits for seconds.
    pairs = hashed_passwords(min(plan.new_accounts, MAX_AT_ONCE))
    try:
        with transaction.atomic():
            if plan.event.pk:
                # Of two uploads at the same moment the second one finds what the first has stored.
                lock_event(plan.event.pk)
                plan = plan_set_up(file, plan.event, actor=actor)
            _refuse(plan, promised)
            users = _store(plan, [hashed for _password, hashed in pairs], actor, coordinates)
    except IntegrityError as error:
        raise SetUpRefused(
            _("Somebody stored the same name at this moment; nothing was added. Try again."),
            "taken",
        ) from error
    passwords = [password for password, _hash in pairs]
    issued = [IssuedAccount(user, word) for user, word in zip(users, passwords, strict=False)]
    return plan, issued, users[len(issued) :]


def _refuse(plan: SetUpPlan, promised: dict[str, int] | None) -> None:
    if plan.error_count:
        text = ngettext(
            "One place in the file has to be corrected first; nothing was added.",
            "%(count)d places in the file have to be corrected first; nothing was added.",
            plan.error_count,
        )
        raise SetUpRefused(text % {"count": plan.error_count}, "has_errors")
    if promised is not None and promised != plan.counts:
        raise SetUpRefused(
            _("The event changed after this preview. Look at the new one below, then decide."),
            "preview_outdated",
        )


def _store(plan: SetUpPlan, hashes: list[str], actor: User, coordinates: bool) -> list[User]:
    """Store the rows of `plan` in the order of the locks, and return the new accounts."""
    if plan.is_new:
        found_event(plan.event, actor=actor, coordinates=coordinates)
    event = plan.event
    for division in plan.divisions.values():
        division.event = event
    Division.objects.bulk_create(plan.divisions.values())
    divisions = {row.code: row for row in Division.objects.filter(event=event)}
    StrategicIssue.objects.bulk_create(
        StrategicIssue(division=divisions[code], number=number, title=title)
        for code, number, title in plan.issues
    )
    last = Addressee.objects.filter(event=event).count()
    Addressee.objects.bulk_create(
        Addressee(event=event, name=name, position=min(last + place, 99))
        for place, name in enumerate(plan.addressees, 1)
    )
    WorkshopClass.objects.bulk_create(
        WorkshopClass(division=divisions[code], letter=letter, room=room)
        for (code, letter), room in plan.classes.items()
    )
    users = _store_people(plan, hashes, actor)
    if plan.offices:
        # The last lock: whoever holds it otherwise takes no other one.
        store_offices(plan.offices, OfficesOutcome())
    return users


def _store_people(plan: SetUpPlan, hashes: list[str], actor: User) -> list[User]:
    classes = {
        (row.division.code, row.letter): row
        for row in WorkshopClass.objects.filter(division__event=plan.event).with_names()
    }
    divisions = {row.code: row for row in plan.event.divisions.all()}

    def membership(user: User, planned: PlannedRole) -> Membership:
        places = {
            "event": lambda: plan.event,
            "division": lambda: divisions[planned.division],
            "workshop_class": lambda: classes[planned.division, planned.letter],
        }
        place = ROLES[Role(planned.role)].place
        return Membership(user=user, role=planned.role, **{place: places[place]()})

    fresh = [person for person in plan.people if person.account is None]
    more = (make_password(None) for _person in fresh[len(hashes) :])
    users = User.objects.bulk_create(
        User(
            username=one.username,
            name=one.name,
            password=hashed,
            must_change_password=True,
            one_time_until=expires_at(),
        )
        for one, hashed in zip(fresh, [*hashes, *more], strict=False)
    )
    roles = Membership.objects.bulk_create(
        membership(user, role) for user, one in zip(users, fresh, strict=True) for role in one.roles
    )
    record_each((Kind.OPENED,), users, actor=actor, event=plan.event)
    record_each((Kind.ISSUED,), users[: len(hashes)], actor=actor, event=plan.event)
    for given in roles:
        record_role(Kind.GIVEN, given, actor=actor)
    accounts = {row.pk: row for row in User.objects.filter(pk__in=[p.account for p in plan.people])}
    for person in plan.people:
        if person.account is not None:
            for role in person.roles:
                # An invitation, where the person works in events of others.
                give_role(membership(accounts[person.account], role), actor=actor)
    return users
