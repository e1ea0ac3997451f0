"""Signing in, and choosing a password of one's own."""

from typing import Any

from django import forms
from django.contrib.auth import forms as auth_forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models import User


class SignInForm(auth_forms.AuthenticationForm):
    """Username and password. One sentence for everything that is wrong, whoever asks."""

    error_messages = {
        "invalid_login": _("Username and password do not match. Check capitals and small letters, then try again."),
        "inactive": _("Username and password do not match. Check capitals and small letters, then try again."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = pgettext_lazy("account", "Username")
        self.fields["password"].label = pgettext_lazy("account", "Password")
        self.fields["username"].widget.attrs = {
            "class": "form-control",
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
        }
        self.fields["password"].widget.attrs = {
            "class": "form-control",
            "autocomplete": "current-password",
            "aria-describedby": "id_password_help",
        }
        if not self.is_bound:  # after an error the focus is on what is said about it
            first_empty = "password" if self.initial.get("username") else "username"
            self.fields[first_empty].widget.attrs["autofocus"] = True

    def add_error(self, field: str | None, error: Any) -> None:
        """Mark both fields whatever was wrong: which one it was is nobody's business."""
        super().add_error(field, error)
        for both in self.fields.values():
            both.widget.attrs |= {"class": "form-control is-invalid", "aria-invalid": "true"}


# What Django's validators find, said without "personal information" and "entirely numeric".
WEAKNESSES = {
    code: ValidationError(message, code=code)
    for code, message in {
        "password_too_short": _("This password is too short. Take at least 8 characters."),
        "password_too_common": _("Many people use this password. Choose a rarer one, for example three words."),
        "password_entirely_numeric": _("This password has digits only. Add letters."),
        "password_too_similar": _("This password is too much like your username or name."),
    }.items()
}


class ChoosePasswordForm(auth_forms.SetPasswordForm):
    """A password of one's own in the place of a one-time password, which the person has just typed."""

    error_messages = {
        "password_mismatch": _("The two passwords are not the same. Type the new password again in both fields."),
    }

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields["new_password1"].label = pgettext_lazy("account", "New password")
        self.fields["new_password1"].help_text = _(
            "At least 8 characters, not digits only, nothing that others guess: no common word, not your name."
        )
        self.fields["new_password2"].label = pgettext_lazy("account", "New password again")
        self.fields["new_password2"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs = {"class": "form-control", "autocomplete": "new-password"}
        if not self.is_bound:
            self.fields[self._first()].widget.attrs["autofocus"] = True

    def _first(self) -> str:
        return next(iter(self.fields))

    def add_error(self, field: str | None, error: Any) -> None:
        """Say in our words what is wrong with a password, and put the focus on the first wrong field."""
        listed = [WEAKNESSES.get(getattr(each, "code", None), each) for each in getattr(error, "error_list", [error])]
        if listed and all(each in WEAKNESSES.values() for each in listed):
            field = "new_password1"  # Django puts them beside the repetition
        super().add_error(field, listed)
        if field in self.fields:
            self.fields[field].widget.attrs["class"] = "form-control is-invalid"
            if not any("autofocus" in each.widget.attrs for each in self.fields.values()):
                self.fields[field].widget.attrs["autofocus"] = True

    def clean_new_password1(self) -> str:
        password = self.cleaned_data.get("new_password1", "")
        if self.user.check_password(password):
            raise ValidationError(_("Choose a password that differs from the one you have now."), code="unchanged")
        return password


class ChangePasswordForm(ChoosePasswordForm):
    """The same for somebody who has had their own password: the old one proves who is at the laptop."""

    old_password = forms.CharField(
        label=pgettext_lazy("account", "Password now"), strip=False, widget=forms.PasswordInput
    )
    field_order = ["old_password", "new_password1", "new_password2"]

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields["old_password"].widget.attrs["autocomplete"] = "current-password"

    def clean_old_password(self) -> str:
        password = self.cleaned_data["old_password"]
        if not self.user.check_password(password):
            raise ValidationError(_("This is not your password. Type it once more."), code="password_incorrect")
        return password


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=User._meta.get_field("language").choices)
