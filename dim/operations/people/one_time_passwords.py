"""Open accounts and hand out one-time passwords.

A password leaves this module once, in `IssuedAccount`, and is shown in the answer to the request
that made it: a redirect would need a place that keeps it.
"""

from __future__ import annotations

import datetime
import secrets
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from dim import policy
from dim.models import Event, Membership, User, WorkshopClass
from dim.models.locks import lock_accounts, lock_event
from dim.models.workshop_class import WorkshopClassQuerySet
from dim.operations.people import api_tokens
from dim.operations.security_log import Kind, record_each, record_role
from dim.operations.setup import SetUpRefused, require_set_up
from dim.workflow import Refused

# Read aloud and typed from paper in a dim hall, hence no i/l/1, o/0, s/5, z/2. 12 of 27 characters
# are 57 bits.
ALPHABET = "abcdefghjkmnpqrtuvwxy346789"
GROUPS, GROUP_SIZE = 3, 4

# Hashing is slow on purpose (0.2 s of processor each with Django's PBKDF2): 40 take
# 4 s on two cores and 8 s on one, which a person waits for and a server allows.
MAX_AT_ONCE = 40
# Sheets are printed a week or two before an event; later, whoever finds one cannot use it.
VALID_DAYS = 21
MAX_PER_CLASS = 3


@dataclass(frozen=True)
class IssuedAccount:
    """An account with its new password, to be shown once."""

    user: User
    # Error reports and logs print objects by their repr.
    password: str = field(repr=False)


def one_time_password() -> str:
    """Return a random password that people can read and type, such as ``h7km-3pqr-x9wd``."""
    groups = []
    for _group in range(GROUPS):
        groups.append("".join(secrets.choice(ALPHABET) for _letter in range(GROUP_SIZE)))
    return "-".join(groups)


def expires_at() -> datetime.datetime:
    """Return until when a password that is issued now lets somebody in."""
    return timezone.now() + datetime.timedelta(days=VALID_DAYS)


def password_state(user: User) -> str:
    """Return a digest that changes whenever the password of `user` changes.

    Pages carry it, so that the same page sent twice changes nothing the second time.
    """
    return salted_hmac("dim.password_state", user.password).hexdigest()[:20]


def hashed_passwords(number: int) -> list[tuple[str, str]]:
    """Return `number` pairs of a new password and its hash.

    Call it outside of transactions, so that nobody else's save waits for seconds.
    """
    passwords = [one_time_password() for _account in range(number)]
    # Threads use several cores here, because PBKDF2 releases the interpreter lock.
    with ThreadPoolExecutor() as pool:
        return list(zip(passwords, pool.map(make_password, passwords), strict=True))


def _check_size(number: int) -> None:
    if number > MAX_AT_ONCE:
        raise SetUpRefused(
            _(
                "%(number)s accounts are too many for one step."
                " Choose at most %(most)s, then go on with the rest."
            )
            % {"number": number, "most": MAX_AT_ONCE},
            "too_many",
        )


def missing_accounts(classes: Iterable[WorkshopClass], per_class: int) -> list[WorkshopClass]:
    """Return each class once for every active facilitator that it lacks of `per_class`."""
    memberships = Membership.objects.filter(workshop_class__in=classes, user__is_active=True)
    active = Counter(memberships.values_list("workshop_class", flat=True))
    missing: list[WorkshopClass] = []
    for row in classes:
        missing += [row] * (per_class - active[row.pk])
    return missing


def issue_facilitators(
    event: Event, classes: WorkshopClassQuerySet, per_class: int, *, actor: User
) -> list[IssuedAccount]:
    """Open the accounts that these classes lack of `per_class` facilitators, and return them.

    The same request sent twice finds nothing missing the second time and returns nothing.

    Raises PermissionDenied, SetUpRefused.
    """
    require_set_up(actor, [event])
    if not 1 <= per_class <= MAX_PER_CLASS:
        raise SetUpRefused(
            _("Choose 1 to %(most)s accounts per class.") % {"most": MAX_PER_CLASS}, "per_class"
        )
    rows = list(classes.filter(division__event=event).with_names())
    number = len(missing_accounts(rows, per_class))
    _check_size(number)
    pairs = hashed_passwords(number)
    try:
        with transaction.atomic():
            # The second of two clicks waits here, and then finds the accounts of the first.
            lock_event(event.pk)
            # Cut to the number of passwords: more may be missing now than a moment ago.
            places = missing_accounts(rows, per_class)[: len(pairs)]
            users = _open_facilitators(event, places, [hashed for _password, hashed in pairs])
            opened = (Kind.OPENED, Kind.GIVEN, Kind.ISSUED)
            record_each(opened, users, actor=actor, event=event)
    except IntegrityError as error:
        # Usernames are unique over all events, and the lock is that of one.
        raise SetUpRefused(
            _("A username was taken at this moment. Try again."), "username_taken"
        ) from error
    return [
        IssuedAccount(user, password) for user, (password, _hash) in zip(users, pairs, strict=False)
    ]


def _open_facilitators(event: Event, places: list[WorkshopClass], hashes: list[str]) -> list[User]:
    names = _usernames(event, places)
    users = User.objects.bulk_create(
        User(
            username=name,
            name=_("Facilitator %(place)s") % {"place": place},
            password=hashed,
            must_change_password=True,
            one_time_until=expires_at(),
        )
        for name, place, hashed in zip(names, places, hashes, strict=False)
    )
    Membership.objects.bulk_create(
        Membership(user=user, role=Membership.Role.FACILITATOR, workshop_class=place)
        for user, place in zip(users, places, strict=True)
    )
    return users


def _usernames(event: Event, places: list[WorkshopClass]) -> Iterator[str]:
    """Yield a free username for each place: ``fasilitator-sek-a``, then ``…-2``.

    Where a class of another event has that name, the year is added, and the short name of the
    event where the year is not enough.
    """
    owners: dict[str, set[int | None]] = {}
    known = User.objects.filter(username__istartswith="fasilitator-")
    for name, owner in known.values_list("username", "memberships__workshop_class"):
        owners.setdefault(name.lower(), set()).add(owner)
    for place in places:
        plain = f"fasilitator-{place.division.code}-{place.letter}".lower()
        # The last one is cut, so that a number after it still fits into the column.
        stems = (plain, f"{plain}-{event.starts_on.year}", f"{plain}-{event.slug.lower()}"[:55])
        stem = stems[-1]
        for candidate in stems:
            if candidate not in owners or place.pk in owners[candidate]:
                stem = candidate
                break
        name = first_free(stem, owners)
        owners[name] = {place.pk}
        yield name


def first_free(stem: str, taken: Container[str]) -> str:
    """Return the first of `stem`, ``stem-2``, ``stem-3`` and so on that is not in `taken`."""
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name


def open_account(user: User, membership: Membership | None, *, actor: User) -> IssuedAccount:
    """Store a new account with its first role and a one-time password.

    Only a superuser opens an account without a role, because nobody else could see it.

    Raises PermissionDenied.
    """
    is_allowed = policy.can_grant(actor, membership) if membership else actor.is_superuser
    if not is_allowed:
        raise PermissionDenied
    [(password, user.password)] = hashed_passwords(1)
    validate_password(password, user)
    user.must_change_password, user.one_time_until = True, expires_at()
    with transaction.atomic():
        user.save(force_insert=True)
        if membership:
            membership.user = user
            membership.save(force_insert=True)
            record_role(Kind.GIVEN, membership, actor=actor)
        record_each((Kind.OPENED, Kind.ISSUED), [user], actor=actor)
    return IssuedAccount(user, password)


def reissue_passwords(
    states: dict[int, str], *, actor: User
) -> tuple[list[IssuedAccount], list[Refused]]:
    """Give these accounts new one-time passwords, and end their sessions.

    `states` maps the primary key of each account to its `password_state` when the page was made.
    Accounts whose password has changed since are refused: a page that is sent again must not
    replace passwords that are printed already.

    Returns the accounts with new passwords, and why each of the others has none. Raises
    SetUpRefused when these are too many.
    """
    _check_size(len(states))
    # Before the lock: accounts that are locked cannot sign in meanwhile.
    pairs = hashed_passwords(len(states))
    issued: list[IssuedAccount] = []
    refused: list[Refused] = []
    with transaction.atomic():
        for account in lock_accounts(states).visible_to(actor).with_memberships():
            if not policy.can_manage_account(actor, account):
                refused.append(_not_managed(account))
            elif not constant_time_compare(states[account.pk], password_state(account)):
                refused.append(_done_before(account))
            else:
                password, account.password = pairs.pop()
                account.must_change_password, account.one_time_until = True, expires_at()
                account.access_version += 1
                account.save(
                    update_fields=[
                        "password",
                        "must_change_password",
                        "one_time_until",
                        "access_version",
                    ]
                )
                issued.append(IssuedAccount(account, password))
        renewed = [row.user for row in issued]
        api_tokens.revoke_all(renewed, actor=actor)
        record_each((Kind.ISSUED,), renewed, actor=actor)
    return issued, refused


def _not_managed(account: User) -> SetUpRefused:
    return SetUpRefused(
        _(
            "%(username)s also works outside your events, or is your own account."
            " A superuser can help."
        )
        % {"username": account.username},
        "not_yours",
    )


def _done_before(account: User) -> SetUpRefused:
    return SetUpRefused(
        _("%(username)s got another password after you opened the page; nothing was changed.")
        % {"username": account.username},
        "done_before",
    )
