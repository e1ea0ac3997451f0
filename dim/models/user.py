"""The accounts of people and of shared laptops."""

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
    """The queries for accounts."""

    def visible_to(self, user: User) -> UserQuerySet:
        """Return the accounts with a role in an event that `user` sets up.

        A superuser sees all.
        """
        if user.is_superuser:
            return self
        return self.filter(pk__in=Membership.objects.visible_to(user).values("user"))

    def with_memberships(self) -> UserQuerySet:
        """Read all roles of each account with their places, in one more query."""
        return self.prefetch_related(
            models.Prefetch("memberships", Membership.objects.with_scopes())
        )


class DimUserManager(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # made at run time
    """Django's manager of accounts, which signs people in whatever capitals they type."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the account of that username, in any capitals. Raises User.DoesNotExist."""
        # Phones capitalise the first letter, which must not keep anybody from signing in. Compared
        # as in the unique constraint, so that its index is used and at most one account is found.
        return self.alias(folded=Lower("username")).get(
            folded=Lower(Value((username or "").strip()))
        )


class User(AbstractUser):
    """A person (or a shared laptop) that signs in. Its roles are in `Membership`."""

    username = models.CharField(
        pgettext_lazy("account", "username"),
        max_length=60,
        unique=True,
        help_text=_("Letters, digits, dots, dashes and underscores; capitals make no difference."),
        validators=[
            RegexValidator(
                r"\A[\w.-]+\Z",
                _("Use letters, digits, dots, dashes and underscores only."),
                code="bad_username",
            )
        ],
        error_messages={"unique": _("This username is taken. Choose another one.")},
    )
    first_name = None  # type: ignore[assignment]  # Django's way to leave a field out
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("full name"), max_length=150, blank=True)
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=[("id", "Bahasa Indonesia"), ("en", "English")],
        default="id",
    )
    must_change_password = models.BooleanField(
        _("must choose a new password"),
        default=False,
        help_text=_(
            "Set for one-time passwords: the person chooses their own at the first sign-in."
        ),
    )

    one_time_until = models.DateTimeField(
        _("one-time password valid until"),
        null=True,
        blank=True,
        editable=False,
    )
    # Grows with every new password and whenever the person signs out everywhere. Sessions and the
    # key for text on devices depend on it.
    access_version = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    # Which of the people who share this account types, as they said in this session; empty when
    # they did not. Not stored here: `dim.middleware` sets it, history and presence keep it.
    note_taker: str = ""

    _scopes: Scopes | None = None

    objects = DimUserManager()  # type: ignore[misc]

    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["username"]
        constraints = [
            # Not `iexact`, which is UPPER() on PostgreSQL: there "i" and dotless "ı" meet, and two
            # accounts for one name were an error page.
            models.UniqueConstraint(
                Lower("username"),
                name="user_username_any_case",
                violation_error_message=_("This username is taken. Choose another one."),
            ),
            models.CheckConstraint(
                name="user_language_known", condition=models.Q(language__in=["id", "en"])
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        """Return the name, or the username where there is none."""
        return str(self)

    def get_short_name(self) -> str:
        """Return the whole name."""
        # A name is often a role: "Facilitator Class A" has no first name.
        return str(self)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session must know: another password or access version ends it."""
        # `AbstractBaseUser`, whose digest depends on the password alone.
        of_password = super()._get_session_auth_hash(secret)  # type: ignore[misc]
        return f"{of_password}-{self.access_version}" if self.access_version else of_password

    def scopes(self) -> Scopes:
        """Return where this person has which role, read once and then remembered."""
        # A request has an instance of its own, so roles that somebody changes count from the next
        # request on.
        if self._scopes is None:
            self._scopes = Membership.objects.scopes_of(self)
        return self._scopes

    def forget_scopes(self) -> None:
        """Let `scopes` read the roles again, after they were changed in this request."""
        self._scopes = None


# Characters. A name, not a text.
MAX_NOTE_TAKER = 60


def signature(user: User, note_taker: str | None) -> str:
    """Return how `user` is named where `note_taker` typed: both, or the account alone."""
    return f"{note_taker} ({user})" if note_taker else str(user)
