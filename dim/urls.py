"""Every address of the workshop and of its documents: the table of contents of `dim.views`.

The addresses of the secretariat's desk are in `dim.desk.urls`.
"""

from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from dim.views import (
    accounts,
    api_tokens,
    arranging,
    board_export,
    boards,
    device,
    documents,
    editions,
    home,
    invitations,
    items,
    live,
    note_taker,
    offices,
    opening_hours,
    pasting,
    phones,
    presence,
    problem_pages,
    problems,
    rescue,
    screens,
    second_factor,
    similar,
    splitting,
    summary,
    supports,
    undo,
)


class CodeConverter(StringConverter):
    """A path converter for codes, for example of a class or a problem."""

    # Anything else in an address never reaches the database: PostgreSQL fails on a NUL, and both
    # databases would look for a whole page of text.
    regex = "[A-Za-z0-9-]{1,40}"


register_converter(CodeConverter, "code")

from dim.api.urls import urlpatterns as api  # noqa: E402 -- its addresses use the converter

EVENT = "events/<slug:event>/"
CLASS = f"{EVENT}classes/<code:division>/<code:letter>/"
SUMMARY = f"{EVENT}summary/"
SUMMARY_KIND, MATRIX_KIND = {"kind": "summary"}, {"kind": "matrix"}

urlpatterns = [
    path("", home.home, name="home"),
    path("login/", accounts.login, name="login"),
    path("logout/", accounts.logout, name="logout"),
    path("logout/everywhere/", accounts.sign_out_everywhere, name="sign_out_everywhere"),
    path("second-factor/", second_factor.second_factor, name="second_factor"),
    path("password/", accounts.password_change, name="password_change"),
    path("rescue/", rescue.rescue, name="rescue"),
    # At the root: a service worker serves only what lies below its own address.
    path("sw.js", device.service_worker, name="service_worker"),
    path("favicon.ico", device.favicon, name="favicon"),
    path("offline/", device.offline, name="offline"),
    path("language/", accounts.language_change, name="language_change"),
    path("invitations/<int:pk>/", invitations.invitation_answer, name="invitation_answer"),
    path("api/v1/", include(api)),
    path("tokens/", api_tokens.api_tokens, name="api_tokens"),
    path("tokens/<int:pk>/revoke/", api_tokens.api_token_revoke, name="api_token_revoke"),
    path("note-taker/", note_taker.note_taker, name="note_taker"),
    path(CLASS, boards.board, name="board"),
    path(f"{CLASS}live/", live.board_live, name="board_live"),
    path(f"{CLASS}here/", presence.presence_say, name="presence_say"),
    path(f"{CLASS}entry/live/", presence.problem_live, name="entry_live"),
    path(f"{CLASS}discussed/", screens.discussed_set, name="discussed_set"),
    path(f"{CLASS}projector/", screens.projector, name="projector"),
    path(f"{CLASS}projector/live/", screens.projector_live, name="projector_live"),
    path(f"{CLASS}phones/", phones.phone_link, name="phone_link"),
    # Short, because people type them from the projector.
    path("k/", phones.class_code, name="class_code"),
    path("k/<code:code>/", phones.phone_list, name="phone_list"),
    path("k/<code:code>/live/", phones.phone_list_live, name="phone_list_live"),
    path(f"{CLASS}submit/", boards.drafts_submit, name="drafts_submit"),
    path(f"{CLASS}undo/<uuid:key>/", undo.problems_undo_together, name="problems_undo_together"),
    path(f"{CLASS}similar/", similar.similar_suggestions, name="similar_suggestions"),
    path(f"{CLASS}supports/<code:code>/", supports.support, name="support"),
    path(
        f"{CLASS}supports/<code:code>/take-back/",
        supports.support_take_back,
        name="support_take_back",
    ),
    path(f"{CLASS}paste/", pasting.list_paste, name="list_paste"),
    path(f"{CLASS}paste/<uuid:key>/", pasting.list_pasted, name="list_pasted"),
    path(
        f"{CLASS}paste/<uuid:key>/take-back/",
        pasting.list_take_back,
        name="list_take_back",
    ),
    path(f"{CLASS}problems/new/", problems.problem_create, name="entry_create"),
    path(f"{EVENT}classes/extend/", opening_hours.classes_extend, name="classes_extend"),
    path(f"{EVENT}drafts/", opening_hours.drafts_left, name="drafts_left"),
    path(f"{EVENT}problems/<code:code>/", problem_pages.problem_detail, name="problem_detail"),
    path(f"{EVENT}problems/<code:code>/edit/", problems.problem_edit, name="problem_edit"),
    path(
        f"{EVENT}problems/<code:code>/revisions/",
        problem_pages.problem_revisions,
        name="problem_revisions",
    ),
    path(f"{EVENT}problems/<code:code>/move/", arranging.problem_move, name="problem_move"),
    path(f"{EVENT}problems/<code:code>/place/", arranging.problem_place, name="problem_place"),
    path(f"{EVENT}problems/<code:code>/split/", splitting.problem_split, name="problem_split"),
    path(
        f"{EVENT}problems/<code:code>/undo/<int:revision>/", undo.problem_undo, name="problem_undo"
    ),
    # After all these, which it would take for names of transitions.
    path(
        f"{EVENT}problems/<code:code>/<slug:name>/",
        problem_pages.problem_transition,
        name="problem_transition",
    ),
    path(f"{EVENT}items/<code:code>/", items.item_detail, name="item_detail"),
    path("offices/suggest/", offices.office_suggest, name="office_suggest"),
    path(f"{CLASS}list.<str:extension>", board_export.board_export, name="board_export"),
    path(f"{EVENT}editions/", editions.editions, name="editions"),
    path(f"{EVENT}editions/<code:digits>/", editions.edition_detail, name="edition_detail"),
    path(
        f"{EVENT}editions/<code:digits>/<code:other>/",
        editions.edition_differences,
        name="edition_differences",
    ),
    path(
        f"{EVENT}editions/<code:digits>/<code:other>.<str:extension>",
        editions.edition_differences_document,
        name="edition_differences_document",
    ),
    # Printed on papers as a QR code, so it can never change.
    path("editions/<slug:digits>/", editions.edition_check, name="edition_check"),
    path(f"{EVENT}documents/", documents.documents, name="documents"),
    path(f"{EVENT}documents/files/<slug:key>/", documents.document_file, name="document_file"),
    path(f"{EVENT}documents/<code:kind>.<str:extension>", documents.document, name="document"),
    path("summary/", summary.summary, name="summary"),
    path(SUMMARY, summary.event_summary, name="event_summary"),
    path(f"{SUMMARY}<code:division>/", summary.division_summary, name="division_summary"),
    # Where documents were before they had one family of addresses; old links lead there for good.
    path(f"{EVENT}summary.<str:extension>", documents.moved, SUMMARY_KIND, "summary_export"),
    path(
        f"{SUMMARY}<code:division>.<str:extension>",
        documents.moved,
        SUMMARY_KIND,
        "summary_export",
    ),
    path(f"{EVENT}side-by-side.<str:extension>", documents.moved, MATRIX_KIND, "side_by_side"),
    path(
        f"{EVENT}side-by-side/<code:division>.<str:extension>",
        documents.moved,
        MATRIX_KIND,
        "side_by_side",
    ),
]
