"""JSON answers to our scripts about a save, with the rules and messages of the plain form.

Only ``saved`` means that something is stored, and it is sent after the commit. Every answer of
this site carries the header ``X-DIM``; an answer without it (of a hotel's sign-in page, of a
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
                    ``undo`` is the address that undoes this for some seconds.
                    Of a support, which changes no problem, only code; of the
                    name of who types only note_taker.
                    Of a pasted list code (``SEK-A-001–SEK-A-020``), number, at,
                    url, notices, and undo: where to post to take it back;
                    its answer has code and message.
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
from dim.operations.pasting.storing import StoredList
from dim.operations.times import clock

MARK = "X-DIM"


def wants_json(request: HttpRequest) -> bool:
    """Tell whether a script asks, and not a browser that opens a page."""
    # Both accept anything; they differ in what they prefer.
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _answer(code: int, kind: str, /, **more: Any) -> JsonResponse:
    answer = JsonResponse({"kind": kind, **more}, status=code)
    # A cached "saved" would make a script drop a text that was never sent.
    answer["Cache-Control"] = "no-store"
    return answer


def saved(problem: Problem, *, is_new: bool, **more: Any) -> JsonResponse:
    """Say that `problem` is stored, with its code, version and addresses."""
    return _answer(
        HTTPStatus.CREATED if is_new else HTTPStatus.OK,
        "saved",
        code=problem.code,
        version=problem.version,
        status=problem.status,
        at=clock(problem.updated_at, problem.event),
        url=problem.get_absolute_url(),
        edit_url=reverse("problem_edit", args=[problem.event.slug, problem.code]),
        key=str(problem.creation_key) if problem.creation_key else None,
        undo=undo_address(problem),
        **more,
    )


def undo_address(problem: Problem) -> str:
    """Return the address at which the last change of `problem` is undone."""
    return reverse("problem_undo", args=[problem.event.slug, problem.code, problem.version])


def supported(problem: Problem) -> JsonResponse:
    """Say that a class's support of `problem` is recorded, or that it is taken back."""
    return _answer(HTTPStatus.OK, "saved", code=problem.code)


def named(note_taker: str) -> JsonResponse:
    """Say under which name the session goes on."""
    return _answer(HTTPStatus.OK, "saved", note_taker=note_taker)


def list_saved(stored: StoredList, url: str, *, undo: str, **more: Any) -> JsonResponse:
    """Say that a list is stored; `url` is its page, `undo` the address that takes it back."""
    first = stored.problems[0]
    return _answer(
        HTTPStatus.CREATED if stored.is_new else HTTPStatus.OK,
        "saved",
        code=stored.codes,
        number=len(stored.problems),
        at=clock(first.created_at, first.event),
        url=url,
        undo=undo,
        **more,
    )


def list_taken_back(stored: StoredList, message: str) -> JsonResponse:
    """Say in `message` how much of a list is taken back, and why the rest stayed."""
    return _answer(HTTPStatus.OK, "saved", code=stored.codes, message=message)


def refused(
    code: str,
    message: str,
    errors: Mapping[str, Any] | None = None,
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> JsonResponse:
    """Say that this text is not stored, and would be refused again; `errors` are by field."""
    return _answer(status, "refused", code=code, message=message, errors=dict(errors or {}))


def not_here() -> JsonResponse:
    """Say that the address is missing or forbidden, without telling which."""
    return refused(
        "not_here", _("This page does not exist, or it is not (or no longer) yours to write on.")
    )


def conflict(problem: Problem, code: str, message: str) -> JsonResponse:
    """Say that others changed the same words; the script posts the plain form to choose."""
    return _answer(
        HTTPStatus.CONFLICT,
        "conflict",
        code=code,
        message=message,
        url=reverse("problem_edit", args=[problem.event.slug, problem.code]),
        version=problem.version,
    )


def sign_in() -> JsonResponse:
    """Say that nobody is signed in, or another person than the one who typed."""
    return _answer(HTTPStatus.UNAUTHORIZED, "sign_in")


def csrf() -> JsonResponse:
    """Say that the token was not valid; the script reads it from the cookie again."""
    return _answer(HTTPStatus.FORBIDDEN, "csrf")


def failed(code: str, message: str, status: int) -> JsonResponse:
    """Say that the server failed: the script keeps the text and sends it again later."""
    return _answer(status, "failed", code=code, message=message)
