"""Signing in, and choosing a password of one's own."""

from typing import Any

from django import forms
from django.contrib.auth import forms as auth_forms
from django.contrib.auth import password_validation
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


class ChoosePasswordForm(auth_forms.SetPasswordForm):
    """A password of one's own in the place of a one-time password, which the person has just typed."""

    error_messages = {
        "password_mismatch": _("The two passwords are not the same. Type the new password again in both fields."),
    }

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields["new_password1"].label = pgettext_lazy("account", "New password")
        self.fields["new_password1"].help_text = password_validation.password_validators_help_text_html()
        self.fields["new_password2"].label = pgettext_lazy("account", "New password again")
        self.fields["new_password2"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs = {"class": "form-control", "autocomplete": "new-password"}
        if self.is_bound:
            for name in self.errors:
                if name in self.fields:
                    self.fields[name].widget.attrs |= {"class": "form-control is-invalid"}

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
