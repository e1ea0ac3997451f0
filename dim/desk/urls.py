"""Every address of the desk's pages: the table of contents.

They are below ``admin/``, before the addresses of Django's admin, and take their place: the page
and the history of a problem are here, their list is there.
"""

from django.urls import path

from dim.desk import (
    accounts,
    classes,
    consolidation,
    correction,
    event_copy,
    event_template,
    imports,
    letterhead,
    review,
    selection,
    terms,
)

PROBLEM = "dim/problem/"
ITEM = "dim/consolidateditem/"
EVENT = "dim/event/<int:pk>/"

urlpatterns = [
    path(f"{PROBLEM}review/", review.queue_open, name="queue_open"),
    path(f"{PROBLEM}decide/<str:name>/", selection.problems_decide, name="problems_decide"),
    path(f"{PROBLEM}undo/<uuid:key>/", selection.problems_undo, name="problems_undo"),
    # Any path, as in Django's admin, which quotes keys: nonsense gets its answer, and no bare 404.
    path(f"{PROBLEM}<path:object_id>/change/", review.problem_review, name="problem_review"),
    path(f"{PROBLEM}<path:object_id>/correct/", correction.problem_correct, name="problem_correct"),
    path(f"{PROBLEM}<path:object_id>/note/", review.problem_note, name="problem_note"),
    path(f"{PROBLEM}<path:object_id>/history/", review.problem_history, name="problem_history"),
    path(f"{ITEM}desk/<int:pk>/", consolidation.division_consolidate, name="division_consolidate"),
    path(
        f"{ITEM}desk/<int:pk>/undisputed/",
        consolidation.undisputed_accept,
        name="undisputed_accept",
    ),
    path(f"{ITEM}<int:pk>/decide/", consolidation.item_decide, name="item_decide"),
    path(f"{EVENT}make-classes/", classes.classes_make, name="classes_make"),
    # Addresses keep their words when names in the code change: people have bookmarks.
    path(f"{EVENT}doors/", classes.opening_hours_set, name="opening_hours_set"),
    path(f"{EVENT}letterhead/", letterhead.letterhead_edit, name="letterhead_edit"),
    path(f"{EVENT}accounts/", accounts.accounts_open, name="accounts_open"),
    path("dim/event/template/", event_template.event_template, name="event_template"),
    path("dim/event/from-file/", event_template.event_from_file, name="event_from_file"),
    path(
        "dim/event/from-file/<int:pending>/", event_template.set_up_preview, name="set_up_preview"
    ),
    path(f"{EVENT}copy/", event_copy.event_copy, name="event_copy"),
    path(f"{EVENT}from-file/", event_template.event_complete, name="event_complete"),
    path("dim/office/import/", event_template.offices_import, name="offices_import"),
    path(f"{EVENT}import/", imports.import_upload, name="import_upload"),
    path(f"{EVENT}import/<int:pending>/", imports.import_preview, name="import_preview"),
    path("dim/user/new-passwords/", accounts.accounts_reissue, name="accounts_reissue"),
    path("dim/term/derive/", terms.term_derive, name="term_derive"),
]
