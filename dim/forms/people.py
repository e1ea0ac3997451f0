"""Forms for accounts and roles.

A role and its place are chosen from one list, so that nobody can choose a pair without sense.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from dim import policy
from dim.models import Division, Event, Membership, User, WorkshopClass
from dim.models.membership import ROLES, Role


def assignment_choices(user: User) -> list[tuple[str, Any]]:
    """Return every role in every place that `user` may give, grouped by event.

    Takes three queries.
    """
    classes = Prefetch("workshop_classes", WorkshopClass.objects.order_by("letter"))
    divisions = Prefetch("divisions", Division.objects.prefetch_related(classes))
    groups = []
    for event in Event.objects.set_up_by(user).prefetch_related(divisions):
        # The key of each place and what follows the role in the list.
        places = {
            "event": [(event.pk, "")],
            "division": [(division.pk, f" · {division}") for division in event.divisions.all()],
            "workshop_class": [
                (row.pk, f" · {division} · {row.label}")
                for division in event.divisions.all()
                for row in division.workshop_classes.all()
            ],
        }
        choices = [
            (f"{role}:{key}", f"{role.label.capitalize()}{place}")
            for role, properties in ROLES.items()
            for key, place in places[properties.place]
        ]
        groups.append((event.name, choices))
    return [("", "---------"), *groups]


class AssignmentField(forms.ChoiceField):
    """A role and its place in one choice.

    Cleans to an unsaved Membership, or None when left empty.
    """

    default_error_messages = {
        "invalid_choice": _(
            "You cannot give this role, or the place is gone. Choose from the list."
        )
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", capfirst(_("role and place")))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Membership | None:
        """Return the chosen role at its place, not stored yet."""
        chosen = super().clean(value)
        if not chosen:
            return None
        role, key = chosen.split(":")
        return Membership(role=role, **{f"{ROLES[Role(role)].place}_id": int(key)})


class MembershipForm(forms.ModelForm):
    """Give an account a role.

    `actor` is who gives it; a subclass sets it before the form is made.
    """

    actor: User
    assignment = AssignmentField()

    class Meta:
        model = Membership
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignment"].choices = assignment_choices(self.actor)

    def clean(self) -> dict[str, Any]:
        """Put the chosen role into the membership, if the actor may give it."""
        cleaned = super().clean() or self.cleaned_data
        if membership := cleaned.get("assignment"):
            # The list should hold only what may be given; the policy decides all the same.
            if not policy.can_grant(self.actor, membership):
                raise ValidationError(
                    AssignmentField.default_error_messages["invalid_choice"], code="invalid_choice"
                )
            for name in ("role", "workshop_class_id", "division_id", "event_id"):
                setattr(self.instance, name, getattr(membership, name))
            # A model form skips constraints over fields that it does not show. Here the same role
            # given twice would reach the database and answer with an error page.
            if self.instance.user_id:
                self.instance.validate_constraints()
        return cleaned


class NamedMembershipForm(MembershipForm):
    """Give a role to an account that is named by its exact username.

    A list to choose from would show people of other events.
    """

    username = forms.CharField(
        label=capfirst(_("username")),
        max_length=60,
        help_text=_(
            "The exact username of an account that exists. New people get theirs under “Users”."
        ),
    )
    field_order = ["username", "assignment"]

    def clean_username(self) -> str:
        """Find the account (``no_account`` where there is none)."""
        username = self.cleaned_data["username"]
        try:
            self.instance.user = User.objects.get_by_natural_key(username)
        except User.DoesNotExist as error:
            raise ValidationError(
                _("There is no account with this username."), code="no_account"
            ) from error
        return username


class NewAccountForm(forms.ModelForm):
    """A new account with its first role.

    The password is made at random, so that nobody types one for somebody else.
    """

    actor: User
    assignment = AssignmentField()

    class Meta:
        model = User
        fields = ["username", "name", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignment"].choices = assignment_choices(self.actor)
        # A coordinator sees accounts by their roles: one without a role would be in no list.
        self.fields["assignment"].required = not self.actor.is_superuser
