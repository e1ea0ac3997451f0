"""What people do with their own account, and opening one that is locked."""

from dim.models import User


def choose_password(user: User, password: str) -> None:
    """Store the password that `user` has chosen; a one-time password has done its duty."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])


def choose_language(user: User, language: str) -> None:
    """Store the language in which `user` reads the screens."""
    user.language = language
    user.save(update_fields=["language"])
