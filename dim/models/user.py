from __future__ import annotations

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Value
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models.membership import Membership, Scopes


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: User) -> UserQuerySet:
        """Accounts with a role in an event that `user` sets up. Nobody else is in anybody's list."""
        if user.is_superuser:
            return self
        return self.filter(pk__in=Membership.objects.visible_to(user).values("user"))

    def with_memberships(self) -> UserQuerySet:
        """All roles of each account with their places, in one more query."""
        return self.prefetch_related(models.Prefetch("memberships", Membership.objects.with_scopes()))


class DimUserManager(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # made at run time
    def get_by_natural_key(self, username: str | None) -> User:
        # Phones capitalise the first letter; nobody should fail at the door for it. Compared
        # like the unique constraint does, so that at most one account is found, by its index.
        return self.alias(folded=Lower("username")).get(folded=Lower(Value((username or "").strip())))


class User(AbstractUser):
    """A person (or a shared laptop) who signs in. What they may do is in `Membership`."""

    username = models.CharField(
        pgettext_lazy("account", "username"),
        max_length=60,
        unique=True,
        help_text=_("Letters, digits, dots, dashes and underscores; capitals make no difference."),
        validators=[
            RegexValidator(
                r"\A[\w.-]+\Z", _("Use letters, digits, dots, dashes and underscores only."), code="bad_username"
            )
        ],
        error_messages={"unique": _("This username is taken. Choose another one.")},
    )
    first_name = None  # type: ignore[assignment]  # Django's way to leave a field out
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("full name"), max_length=150, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("id", "Bahasa Indonesia"), ("en", "English")], default="id"
    )
    must_change_password = models.BooleanField(
        _("must choose a new password"),
        default=False,
        help_text=_("Set for one-time passwords: the person chooses their own at the first sign-in."),
    )

    objects = DimUserManager()  # type: ignore[misc]

    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="user_username_any_case",
                violation_error_message=_("This username is taken. Choose another one."),
            ),
            models.CheckConstraint(name="user_language_known", condition=models.Q(language__in=["id", "en"])),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        # Names here are roles as often as people's: "Facilitator Class A" has no first name.
        return str(self)

    def scopes(self) -> Scopes:
        """Where this person has which role; read once per request, then remembered on the instance."""
        if not hasattr(self, "_scopes"):
            self._scopes = Membership.objects.scopes_of(self)
        return self._scopes
