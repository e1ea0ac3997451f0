"""Forms for accounts and roles: one list of role and place, so that no senseless pair can be chosen."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from dim import policy
from dim.models import Division, Event, Membership, User, WorkshopClass

ROLE_SCOPES = {
    Membership.Role.COORDINATOR: "event",
    Membership.Role.ORGANISER: "event",
    Membership.Role.REVIEWER: "division",
    Membership.Role.FACILITATOR: "workshop_class",
}


def assignment_choices(user: User) -> list[tuple[str, Any]]:
    """Every role in every place that `user` may give, grouped by event; three queries."""
    classes = Prefetch("workshop_classes", WorkshopClass.objects.order_by("letter"))
    divisions = Prefetch("divisions", Division.objects.prefetch_related(classes))
    groups = []
    for event in Event.objects.set_up_by(user).prefetch_related(divisions):
        places = {
            "event": [(event.pk, "")],
            "division": [(division.pk, f" · {division}") for division in event.divisions.all()],
            "workshop_class": [
                (row.pk, f" · {division} · {row.label}")
                for division in event.divisions.all()
                for row in division.workshop_classes.all()
            ],
        }
        groups.append(
            (
                event.name,
                [
                    (f"{role}:{key}", f"{role.label.capitalize()}{place}")
                    for role, scope in ROLE_SCOPES.items()
                    for key, place in places[scope]
                ],
            )
        )
    return [("", "---------"), *groups]


class AssignmentField(forms.ChoiceField):
    """A role and its place in one choice; cleans to an unsaved Membership, or None when left empty."""

    default_error_messages = {
        "invalid_choice": _("You cannot give this role, or the place is gone. Choose from the list.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": capfirst(_("role and place"))} | kwargs)

    def clean(self, value: Any) -> Membership | None:
        chosen = super().clean(value)
        if not chosen:
            return None
        role, key = chosen.split(":")
        return Membership(role=role, **{f"{ROLE_SCOPES[role]}_id": int(key)})


class MembershipForm(forms.ModelForm):
    """Give an account a role. Subclasses and callers set `actor` before the form is made."""

    actor: User
    assignment = AssignmentField()

    class Meta:
        model = Membership
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignment"].choices = assignment_choices(self.actor)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if membership := cleaned.get("assignment"):
            if not policy.can_grant(self.actor, membership):
                raise ValidationError(AssignmentField.default_error_messages["invalid_choice"], code="invalid_choice")
            for name in ("role", "workshop_class_id", "division_id", "event_id"):
                setattr(self.instance, name, getattr(membership, name))
            # The model form skips constraints over fields it does not show; here they are the point.
            if self.instance.user_id:
                self.instance.validate_constraints()
        return cleaned


class NamedMembershipForm(MembershipForm):
    """The same for an account named by its exact username: nobody browses people of other events."""

    username = forms.CharField(
        label=capfirst(_("username")),
        max_length=60,
        help_text=_("The exact username of an account that exists. New people get theirs under “Users”."),
    )
    field_order = ["username", "assignment"]

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        try:
            self.instance.user = User.objects.get_by_natural_key(username)
        except User.DoesNotExist as error:
            raise ValidationError(_("There is no account with this username."), code="no_account") from error
        return username


class NewAccountForm(forms.ModelForm):
    """A new account with its first role; the password is made, not typed."""

    actor: User
    assignment = AssignmentField()

    class Meta:
        model = User
        fields = ["username", "name", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignment"].choices = assignment_choices(self.actor)
        self.fields["assignment"].required = not self.actor.is_superuser
