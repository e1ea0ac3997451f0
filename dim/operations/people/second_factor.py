"""Ask people of the desk for a code of their telephone, too (TOTP, RFC 6238, by django-otp).

Asked for where `settings.SECOND_FACTOR` says so, of everybody whom `policy.can_open_desk` lets in.
"""

from __future__ import annotations

from base64 import b32encode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.crypto import salted_hmac
from django_otp import DEVICE_ID_SESSION_KEY, verify_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from dim import policy
from dim.models import User
from dim.models.locks import lock_accounts
from dim.operations import security_log
from dim.operations.people.one_time_passwords import one_time_password
from dim.operations.security_log import Kind

RECOVERY_CODES = 8


def is_missing(user: User | AnonymousUser, session: SessionBase) -> bool:
    """Tell whether `user` has to show a code before anything else in this session."""
    if not settings.SECOND_FACTOR or DEVICE_ID_SESSION_KEY in session:
        return False
    return isinstance(user, User) and policy.can_open_desk(user)


def telephone_of(user: User) -> TOTPDevice:
    """Return the telephone of `user`; before the first code that fits, it is not `confirmed`."""
    # The newest: two tabs that began at the same moment may have made one each.
    found = TOTPDevice.objects.filter(user=user).order_by("-confirmed", "-pk").first()
    return found or TOTPDevice.objects.create(user=user, name="telephone", confirmed=False)


def secret_of(telephone: TOTPDevice) -> str:
    """Return the secret in groups of letters, for somebody whose telephone has no camera."""
    letters = b32encode(telephone.bin_key).decode()
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def check(user: User, code: str) -> str | None:
    """Return the device whose code this is, as the session keeps it; None for a wrong code.

    After a wrong code the device takes none for a second, then two, four and so on.
    """
    code = code.strip().lower()
    for device, token in (
        (TOTPDevice.objects.filter(user=user, confirmed=True).first(), code.replace(" ", "")),
        (StaticDevice.objects.filter(user=user).first(), _digest(code)),
    ):
        # A recovery code has hyphens; a code that is one kind is no failure of the other.
        is_its_kind = ("-" in code) == isinstance(device, StaticDevice)
        if device and is_its_kind and verify_token(user, device.persistent_id, token):
            security_log.record(Kind.FACTOR_SHOWN, actor=user, details={"by": device.name})
            return device.persistent_id
    security_log.record(Kind.FACTOR_FAILED, actor=user)
    return None


@transaction.atomic
def set_up(user: User, code: str) -> tuple[str, list[str]] | None:
    """Make the telephone that shows this code the second factor, and return its recovery codes.

    Returns what the session keeps and the codes, which are shown once; None for a wrong code, and
    where there is a second factor already.
    """
    lock_accounts([user.pk]).get()
    telephone = telephone_of(user)
    if telephone.confirmed or not verify_token(user, telephone.persistent_id, code.strip()):
        return None
    TOTPDevice.objects.filter(pk=telephone.pk).update(confirmed=True)
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    StaticDevice.objects.filter(user=user).delete()
    paper = StaticDevice.objects.create(user=user, name="recovery code")
    codes = [one_time_password() for _code in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=paper, token=_digest(one)) for one in codes)
    security_log.record(Kind.FACTOR_SET, actor=user)
    return telephone.persistent_id, codes


@transaction.atomic
def forget(account: User, *, actor: User | None) -> bool:
    """Forget the telephone of `account`, for somebody who has lost it.

    Its sessions end, and the person sets up another one. Returns whether there was one. `actor` is
    None for a command on the server. Raises PermissionDenied.
    """
    if actor is not None and not policy.can_manage_account(actor, account):
        raise PermissionDenied
    removed, _models = TOTPDevice.objects.filter(user=account).delete()
    StaticDevice.objects.filter(user=account).delete()
    if removed:
        account.access_version += 1
        account.save(update_fields=["access_version"])
        security_log.record(Kind.FACTOR_FORGOTTEN, actor=actor, account=account)
    return bool(removed)


def _digest(code: str) -> str:
    """Return what is stored of a recovery code: a copy of the table opens nothing."""
    return salted_hmac("dim.recovery-code", code, algorithm="sha256").hexdigest()[:16]
