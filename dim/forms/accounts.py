"""Forms for signing in, for choosing one's own password, and for the language of the screens."""

from typing import Any

from django import forms
from django.contrib.auth import forms as auth_forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models import User
from dim.operations.people import sign_ins
from dim.operations.people.password_rules import least_for
from dim.workflow import Refused


class SignInForm(auth_forms.AuthenticationForm):
    """Ask for username and password; every failure has the same message."""

    # A message of its own for an inactive account would tell strangers which usernames exist.
    error_messages = {
        "invalid_login": _(
            "Username and password do not match. Check capitals and small letters, then try again."
        ),
        "inactive": _(
            "Username and password do not match. Check capitals and small letters, then try again."
        ),
    }

    # Given to people who are asked to wait a moment, see `operations.people.sign_ins`.
    ticket = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = pgettext_lazy("account", "Username")
        self.fields["password"].label = pgettext_lazy("account", "Password")
        # Assigned, not merged: Django's own attributes always put the cursor into the username.
        self.fields["username"].widget.attrs = {
            "class": "form-control",
            "autocomplete": "username",
            "autocapitalize": "none",  # phones begin a field with a capital letter
            "spellcheck": "false",
        }
        self.fields["password"].widget.attrs = {
            "class": "form-control",
            "autocomplete": "current-password",
            "aria-describedby": "id_password_help",
        }
        # After an error the focus belongs to the message about it.
        if not self.is_bound:
            first_empty = "password" if self.initial.get("username") else "username"
            self.fields[first_empty].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        """Look whether name and password fit.

        Raises ValidationError with the codes of `sign_ins.admitted`, too.
        """
        try:
            with sign_ins.admitted(self.cleaned_data.get("ticket", "")):
                return super().clean()
        except Refused as refused:
            raise ValidationError(str(refused), code=refused.code) from refused

    def confirm_login_allowed(self, user: User) -> None:
        """Refuse an inactive account, and a one-time password after its time (``expired``)."""
        super().confirm_login_allowed(user)
        until = user.one_time_until
        if user.must_change_password and until and until < timezone.now():
            raise ValidationError(
                _(
                    "This one-time password was valid until %(day)s."
                    " Ask the secretariat's desk for a new one."
                ),
                code="expired",
                params={"day": date_format(timezone.localtime(until), "j F Y")},
            )

    @property
    def asks_to_wait(self) -> str:
        """Why nothing was looked at: the code of a `Refused`, or "" where it was."""
        codes = [error.code for error in self.non_field_errors().as_data()]
        return next((code for code in codes if code in {"busy", "network"}), "")

    @property
    def new_ticket(self) -> str:
        """The ticket for the next attempt."""
        return sign_ins.ticket()

    def add_error(self, field: str | None, error: Any) -> None:
        """Mark both fields as wrong, whichever of them caused the error."""
        super().add_error(field, error)
        if self.asks_to_wait:
            return
        # One marked field alone would tell whether the username exists.
        for name in ("username", "password"):
            attributes = {"class": "form-control is-invalid", "aria-invalid": "true"}
            self.fields[name].widget.attrs |= attributes


# Messages for what Django's validators find, by their code. Django's own speak of "personal
# information" and "entirely numeric", which people who write minutes do not have to understand.
WEAKNESSES = {
    code: ValidationError(message, code=code)
    for code, message in {
        "password_house_words": _(
            "Everybody here would try this: it is made of words of the event, of the Commission or"
            " of your username. Take other words."
        ),
        "password_too_common": _(
            "Many people use this password. Choose a rarer one, for example three words."
        ),
        "password_entirely_numeric": _("This password has digits only. Add letters."),
        "password_too_similar": _("This password is too much like your username or name."),
    }.items()
}


WEAK = {"password_too_short", *WEAKNESSES}


class ChoosePasswordForm(auth_forms.SetPasswordForm):
    """Choose one's own password in place of a one-time password.

    It does not ask for the old password: the person has just signed in with it.
    """

    error_messages = {
        "password_mismatch": _(
            "The two passwords are not the same. Type the new password again in both fields."
        ),
    }

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields["new_password1"].label = pgettext_lazy("account", "New password")
        self.fields["new_password1"].help_text = _(
            "At least %(number)d characters, not digits only, nothing that others guess: "
            "no common word, not your name or the event's."
        ) % {"number": least_for(user)}
        self.fields["new_password2"].label = pgettext_lazy("account", "New password again")
        self.fields["new_password2"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs = {"class": "form-control", "autocomplete": "new-password"}
        if not self.is_bound:
            first_field = next(iter(self.fields))
            self.fields[first_field].widget.attrs["autofocus"] = True

    def add_error(self, field: str | None, error: Any) -> None:
        """Replace Django's messages by ours, and put the focus on the first wrong field."""
        listed: list[Any] = [
            self._in_plain_words(each) for each in getattr(error, "error_list", [error])
        ]
        # Django puts a weak password beside the repetition, where nobody looks for it.
        if listed and all(getattr(each, "code", "") in WEAK for each in listed):
            field = "new_password1"
        super().add_error(field, listed)
        if field in self.fields:
            self.fields[field].widget.attrs["class"] = "form-control is-invalid"
            # A page has one cursor: with several errors the first one gets it.
            if not any("autofocus" in each.widget.attrs for each in self.fields.values()):
                self.fields[field].widget.attrs["autofocus"] = True

    def _in_plain_words(self, error: Any) -> Any:
        code = getattr(error, "code", None) or ""
        if code != "password_too_short":
            return WEAKNESSES.get(code, error)
        message = _("This password is too short. Take at least %(number)d characters.")
        return ValidationError(message, code=code, params={"number": least_for(self.user)})

    def clean_new_password1(self) -> str:
        """Refuse the password that the account has now (``unchanged``)."""
        # A one-time password stands on a printed sheet: kept, it would open the account to whoever
        # finds the sheet.
        password = self.cleaned_data.get("new_password1", "")
        if self.user.check_password(password):
            raise ValidationError(
                _("Choose a password that differs from the one you have now."), code="unchanged"
            )
        return password


class ChangePasswordForm(ChoosePasswordForm):
    """Change a password that somebody chose themselves.

    It asks for the old one, because a signed-in laptop may be in somebody else's hands.
    """

    # Not stripped: blanks at the ends are part of a password.
    old_password = forms.CharField(
        label=pgettext_lazy("account", "Password now"), strip=False, widget=forms.PasswordInput
    )
    field_order = ["old_password", "new_password1", "new_password2"]

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields["old_password"].widget.attrs["autocomplete"] = "current-password"

    def clean_old_password(self) -> str:
        """Refuse a wrong old password (``password_incorrect``)."""
        password = self.cleaned_data["old_password"]
        if not self.user.check_password(password):
            raise ValidationError(
                _("This is not your password. Type it once more."), code="password_incorrect"
            )
        return password


class SecondFactorForm(forms.Form):
    """Ask for six digits of a telephone, or for a recovery code."""

    code = forms.CharField(
        label=pgettext_lazy("account", "Code"),
        max_length=20,
        widget=forms.TextInput(
            {
                "class": "form-control",
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
        validators=[
            RegexValidator(
                r"\A[A-Za-z0-9 -]+\Z",
                _("A code has six digits; a recovery code has letters and hyphens."),
            )
        ],
    )


class LanguageForm(forms.Form):
    """Choose one of the languages of the screens."""

    language = forms.ChoiceField(choices=User._meta.get_field("language").choices or [])
