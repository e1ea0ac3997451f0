"""What a script of ours is told about a save: the views, rules and words of the plain form, as JSON.

Only ``saved`` means stored, and it is made after the commit. Every answer of this
site carries the header ``X-DIM``; whatever does not (a hotel's sign-in page, a
proxy) says nothing about a save.

==========  ======  ==========================================================
kind        status  more
==========  ======  ==========================================================
saved       200     code, version, status, at, url, edit_url, key, notices,
            201     recommendations: the key of the stored row, or null for an
                    empty one, in the order of the form. After a merge also
                    merged (labels, in words) and content (all fields as
                    stored): the form that was sent is older than `version`;
                    go on from `content`, or keep sending the old version.
                    Of a support, which changes no entry, only code.
refused     422     code, message, errors by field; the same text again is
            413     refused again. ``2_recommendation-text`` is row 2.
conflict    409     code, message, url, version: send the plain form to choose
sign_in     401     nobody, or another person than the one who typed
csrf        403     read the token from the cookie again
failed      500     code, message: our fault, and nothing known about the save;
            507     keep the text and send it again later. ``disk_full`` is 507
==========  ======  ==========================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from dim.models import Problem
from dim.templatetags.dim import clock

MARK = "X-DIM"


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks; a browser that opens a page accepts anything, and prefers a page."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _answer(code: int, kind: str, /, **more: Any) -> JsonResponse:
    answer = JsonResponse({"kind": kind} | more, status=code)
    answer["Cache-Control"] = "no-store"
    return answer


def saved(problem: Problem, *, is_new: bool, **more: Any) -> JsonResponse:
    """Say that `problem` is stored, and as what."""
    return _answer(
        HTTPStatus.CREATED if is_new else HTTPStatus.OK,
        "saved",
        code=problem.code,
        version=problem.version,
        status=problem.status,
        at=clock(problem.updated_at, problem.event),
        url=problem.get_absolute_url(),
        edit_url=reverse("problem_edit", args=[problem.event.slug, problem.code]),
        key=str(problem.entry_key) if problem.entry_key else None,
        **more,
    )


def supported(problem: Problem) -> JsonResponse:
    """Say that a class's support of `problem` is recorded, or taken back."""
    return _answer(HTTPStatus.OK, "saved", code=problem.code)


def refused(
    code: str,
    message: str,
    errors: Mapping[str, Any] | None = None,
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> JsonResponse:
    return _answer(status, "refused", code=code, message=message, errors=dict(errors or {}))


def not_here() -> JsonResponse:
    """Missing and forbidden look alike."""
    return refused("not_here", _("This page does not exist, or it is not (or no longer) yours to write on."))


def conflict(problem: Problem, code: str, message: str) -> JsonResponse:
    return _answer(
        HTTPStatus.CONFLICT,
        "conflict",
        code=code,
        message=message,
        url=reverse("problem_edit", args=[problem.event.slug, problem.code]),
        version=problem.version,
    )


def sign_in() -> JsonResponse:
    return _answer(HTTPStatus.UNAUTHORIZED, "sign_in")


def csrf() -> JsonResponse:
    return _answer(HTTPStatus.FORBIDDEN, "csrf")


def failed(code: str, message: str, status: int) -> JsonResponse:
    return _answer(status, "failed", code=code, message=message)
