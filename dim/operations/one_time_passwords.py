"""Open accounts and hand out one-time passwords. A password leaves this module once, in `IssuedAccount`."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from dim import policy
from dim.models import Event, Membership, User, WorkshopClass
from dim.models.event import WorkshopClassQuerySet
from dim.operations.setup import SetUpRefused, require_set_up
from dim.workflow import Refused

# Read aloud and typed from paper in a dim hall: no i/l/1, o/0, s/5, z/2. 12 of 27 characters are 57 bits.
ALPHABET = "abcdefghjkmnpqrtuvwxy346789"
GROUPS, GROUP_SIZE = 3, 4

# Hashing is slow on purpose (0.2 s of processor each with Django's PBKDF2): 40 take
# 4 s on two cores and 8 s on one, which a person waits for and a server allows.
MAX_AT_ONCE = 40
MAX_PER_CLASS = 3


@dataclass(frozen=True)
class IssuedAccount:
    """An account and the password that is shown now and never again; kept out of every repr and log."""

    user: User
    password: str = field(repr=False)


def one_time_password() -> str:
    """A random password that people can read and type: ``h7km-3pqr-x9wd``."""
    groups = ("".join(secrets.choice(ALPHABET) for _char in range(GROUP_SIZE)) for _group in range(GROUPS))
    return "-".join(groups)


def password_state(user: User) -> str:
    """Names the password an account has now without telling it; a page that was sent once knows it is old."""
    return salted_hmac("dim.password_state", user.password).hexdigest()[:20]


def _hashed(number: int) -> list[tuple[str, str]]:
    """So many pairs of password and hash. Call it outside transactions: nobody else's save should wait for it."""
    passwords = [one_time_password() for _account in range(number)]
    with ThreadPoolExecutor() as pool:  # PBKDF2 releases the interpreter lock
        return list(zip(passwords, pool.map(make_password, passwords), strict=True))


def _check_size(number: int) -> None:
    if number > MAX_AT_ONCE:
        raise SetUpRefused(
            _("%(number)s accounts are too many for one step. Choose at most %(most)s, then go on with the rest.")
            % {"number": number, "most": MAX_AT_ONCE},
            "too_many",
        )


def missing_accounts(classes: Iterable[WorkshopClass], per_class: int) -> list[WorkshopClass]:
    """One item for every facilitator that these classes lack of `per_class` active ones."""
    has: dict[int, int] = {}
    for key in Membership.objects.filter(workshop_class__in=classes, user__is_active=True).values_list(
        "workshop_class", flat=True
    ):
        has[key] = has.get(key, 0) + 1
    return [row for row in classes for _place in range(per_class - has.get(row.pk, 0))]


def issue_facilitators(
    event: Event, classes: WorkshopClassQuerySet, per_class: int, *, actor: User
) -> list[IssuedAccount]:
    """Open the accounts that these classes lack of `per_class` facilitators, each with a one-time password.

    Sent twice, the second time finds nothing missing and returns nothing.

    Raises PermissionDenied, SetUpRefused.
    """
    require_set_up(actor, [event])
    if not 1 <= per_class <= MAX_PER_CLASS:
        raise SetUpRefused(_("Choose 1 to %(most)s accounts per class.") % {"most": MAX_PER_CLASS}, "per_class")
    rows = list(classes.filter(division__event=event).with_names())
    _check_size(len(missing_accounts(rows, per_class)))
    pairs = _hashed(len(missing_accounts(rows, per_class)))
    try:
        with transaction.atomic():
            # Whoever clicks twice waits here, and then finds the accounts of the first click.
            Event.objects.select_for_update().get(pk=event.pk)
            places = missing_accounts(rows, per_class)[: len(pairs)]
            users = _open_facilitators(event, places, [hashed for _password, hashed in pairs])
    except IntegrityError as error:
        raise SetUpRefused(_("A username was taken at this moment. Try again."), "username_taken") from error
    return [IssuedAccount(user, password) for user, (password, _hash) in zip(users, pairs, strict=False)]


def _open_facilitators(event: Event, places: list[WorkshopClass], hashes: list[str]) -> list[User]:
    names = _usernames(event, places)
    users = User.objects.bulk_create(
        User(
            username=name,
            name=_("Facilitator %(place)s") % {"place": place},
            password=hashed,
            must_change_password=True,
        )
        for name, place, hashed in zip(names, places, hashes, strict=False)
    )
    Membership.objects.bulk_create(
        Membership(user=user, role=Membership.Role.FACILITATOR, workshop_class=place)
        for user, place in zip(users, places, strict=True)
    )
    return users


def _usernames(event: Event, places: list[WorkshopClass]) -> Iterator[str]:
    """A free username for each place: ``fasilitator-sek-a``, then ``…-2``.

    Where another event has one, the year tells them apart, and its name where the year does not.
    """
    owners: dict[str, set[int | None]] = {}
    known = User.objects.filter(username__istartswith="fasilitator-")
    for name, owner in known.values_list("username", "memberships__workshop_class"):
        owners.setdefault(name.lower(), set()).add(owner)
    for place in places:
        stem = f"fasilitator-{place.division.code}-{place.letter}".lower()
        tagged = (stem, f"{stem}-{event.starts_on.year}", f"{stem}-{event.slug.lower()}"[:55])
        stem = next((tried for tried in tagged if place.pk in owners.get(tried, {place.pk})), tagged[-1])
        name = next(name for number in count(1) if (name := stem if number == 1 else f"{stem}-{number}") not in owners)
        owners[name] = {place.pk}
        yield name


def open_account(user: User, membership: Membership | None, *, actor: User) -> IssuedAccount:
    """Store a new account with its first role and a one-time password.

    Only a superuser opens an account without a role: nobody else could see it.

    Raises PermissionDenied.
    """
    if not (policy.can_grant(actor, membership) if membership else actor.is_superuser):
        raise PermissionDenied
    [(password, user.password)] = _hashed(1)
    validate_password(password, user)
    user.must_change_password = True
    with transaction.atomic():
        user.save(force_insert=True)
        if membership:
            membership.user = user
            membership.save(force_insert=True)
    return IssuedAccount(user, password)


def reissue_passwords(states: dict[int, str], *, actor: User) -> tuple[list[IssuedAccount], list[Refused]]:
    """Give these accounts new one-time passwords; the old ones and every open session end at once.

    `states` maps each account to its `password_state` when the page was made: a page
    that is sent again changes nothing, for its passwords are printed already.

    Returns what was issued and why the rest was not. Raises SetUpRefused when these are too many.
    """
    _check_size(len(states))
    pairs = _hashed(len(states))
    issued: list[IssuedAccount] = []
    refused: list[Refused] = []
    with transaction.atomic():
        locked = User.objects.filter(pk__in=states).select_for_update(of=("self",)).order_by("username")
        for account in locked.visible_to(actor).with_memberships():
            if not policy.can_manage_account(actor, account):
                refused.append(_foreign(account))
            elif not constant_time_compare(states[account.pk], password_state(account)):
                refused.append(_done_before(account))
            else:
                password, account.password = pairs.pop()
                account.must_change_password = True
                account.save(update_fields=["password", "must_change_password"])
                issued.append(IssuedAccount(account, password))
    return issued, refused


def _foreign(account: User) -> SetUpRefused:
    return SetUpRefused(
        _("%(username)s also works outside your events, or is your own account. A superuser can help.")
        % {"username": account.username},
        "not_yours",
    )


def _done_before(account: User) -> SetUpRefused:
    return SetUpRefused(
        _("%(username)s got another password after you opened the page; nothing was changed.")
        % {"username": account.username},
        "done_before",
    )
