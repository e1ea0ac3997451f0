"""Why something may not happen now."""

from django.utils.translation import gettext as _

from dim.models import Problem


class Refused(Exception):
    """Something may not happen now. The text is for the person; `code` is for tests and callers."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class TransitionError(Refused):
    """A status change may not happen now."""


class StaleProblem(Refused):
    """The problem changed after the person opened it; `problem` is how it stands now."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(
            _("%(code)s was changed after you opened it.") % {"code": problem.code}, "stale"
        )
        self.problem = problem
