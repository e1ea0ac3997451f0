"""Every address of the site, seen by everybody. An address that is not in the table fails.

The table reads like one: a line per method and URL name, a column per role.
``login`` is the redirect to the login page; 404 is "does not exist for you",
which is also what a forbidden page says.
"""

import uuid
from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from dim.models import Membership
from dim.operations.classes import screens
from dim.operations.pasting import storing
from dim.operations.people import roles
from dim.reports.content.freezing import live
from dim.reports.publishing import prepared_files
from tests import factories as make

ROLES = (
    "anonymous",
    "facilitator",  # of SEK · A, where the problem is
    "neighbour",  # facilitator of SEK · B
    "reviewer",  # of SEK
    "far_reviewer",  # of DATIN
    "organiser",
    "coordinator",
    "outsider",  # coordinator of another event
    "superuser",
)


@pytest.fixture
def world(event, division, class_a, class_b, other_division):
    """One event with a problem in SEK · A, and one person per role."""
    return SimpleNamespace(
        event=event,
        division=division,
        class_a=class_a,
        problem=make.problem(class_a, "submitted"),
        anonymous=None,
        facilitator=make.facilitator_of(class_a),
        neighbour=make.member("facilitator", class_b),
        reviewer=make.member("reviewer", division),
        far_reviewer=make.member("reviewer", other_division),
        organiser=make.member("organiser", event),
        coordinator=make.member("coordinator", event),
        outsider=make.member("coordinator", make.event()),
        superuser=make.user(is_superuser=True),
    )


# How to fill in an address: the parts of its path, taken from the world.
def nothing(world):
    return []


def event(world):
    return [world.event.slug]


def division(world):
    return [world.event.slug, world.division.code]


def board(world):
    return [world.event.slug, world.division.code, world.class_a.letter]


def problem(world):
    return [world.event.slug, world.problem.code]


def support(world):
    """SEK · B speaks about the problem of SEK · A."""
    return [world.event.slug, world.division.code, "B", world.problem.code]


def item(world):
    """The problem of SEK · A has gone into it."""
    return [world.event.slug, make.item([world.problem], actor=world.coordinator).code]


def pasted_list(world):
    """A list that the note-taker of SEK · A has pasted."""
    key = uuid.uuid4()
    contents = [make.content(world.class_a)]
    storing.store_list(world.class_a, contents, actor=world.facilitator, key=key)
    return [*board(world), key]


def phones(world):
    return [screens.open_to_phones(world.class_a, actor=world.facilitator).code]


def export_of_division(world):
    return {"event": world.event.slug, "division": world.division.code, "extension": "csv"}


def side_by_side(world):
    return {"event": world.event.slug, "division": world.division.code, "extension": "xlsx"}


def edition(world):
    """The newest edition of the event; frozen when there is none of what is there now."""
    found = world.event.editions.first()
    return [
        world.event.slug,
        (found or make.edition(world.event, actor=world.coordinator)).short,
    ]


def two_editions(world):
    _slug, first = edition(world)
    make.problem(world.class_a, "submitted", statement="Sesudah edisi pertama")
    return [world.event.slug, first, make.edition(world.event, actor=world.coordinator).short]


def prepared(world):
    asked = prepared_files.DocumentRequest("dim", "html")
    file = prepared_files.prepare(asked, live(world.event), event_id=world.event.pk)
    return [world.event.slug, file.key]


def one(world):
    return [1]


def accepting(world):
    return ["accept"]


def confirmation(world):
    """Nobody has confirmed anything under this key."""
    return [uuid.UUID(int=1)]


def key_of_problem(world):
    return [world.problem.pk]


def key_of_division(world):
    return [world.division.pk]


def key_of_event(world):
    return [world.event.pk]


def key_of_item(world):
    return [make.item([world.problem], actor=world.coordinator).pk]


def invitation(world):
    """The coordinator of another event is invited to this one."""
    role = Membership(user=world.outsider, role="organiser", event=world.event)
    return [roles.give_role(role, actor=world.coordinator).pk]


def and_(fill, *more):
    """`fill` with constant parts behind it, for example ``and_(board, "csv")``."""
    return lambda world: [*fill(world), *more]


@dataclass(frozen=True)
class Row:
    method: str
    name: str
    fill: object
    expected: dict
    query: str = ""

    def __str__(self):
        return f"{self.method}-{self.name}"


def row(line, fill=nothing, query=""):
    method, name, *expected = line.split()
    return Row(method, name, fill, dict(zip(ROLES, expected, strict=True)), query)


# A name may have several rows (GET and POST, or another `fill`). POSTs are sent empty.
TABLE = [
    # method name                anon  fac neigh rev  far  org coord outs super
    row("GET    home               login 200 200   200  200  200 200   200  200"),
    row("GET    login              200   302 302   302  302  302 302   302  302"),
    row("POST   logout             login 302 302   302  302  302 302   302  302"),
    row("POST   sign_out_everywhere login 302 302  302  302  302 302   302  302"),
    row("GET    second_factor      login 404 404   404  404  404 404   404  404"),
    row("GET    password_change    login 200 200   200  200  200 200   200  200"),
    row("GET    service_worker     200   200 200   200  200  200 200   200  200"),
    row("GET    favicon            302   302 302   302  302  302 302   302  302"),
    row("GET    offline            200   200 200   200  200  200 200   200  200"),
    row("POST   rescue             302   302 302   302  302  302 302   302  302"),
    row("POST   language_change    login 302 302   302  302  302 302   302  302"),
    row("GET    note_taker         login 200 200   200  200  200 200   200  200"),
    row("POST   note_taker         login 302 302   302  302  302 302   302  302"),
    row("GET    api_tokens         login 200 200   200  200  200 200   200  200"),
    row("POST   api_tokens         login 422 422   422  422  422 422   422  422"),
    row("POST   api_token_revoke   login 404 404   404  404  404 404   404  404", one),
    # Programs come with a token (tests/api); a session opens nothing.
    row("GET    api-v1:openapi     200   200 200   200  200  200 200   200  200"),
    row("GET    api-v1:events      401   401 401   401  401  401 401   401  401"),
    *(
        row(f"GET  api-v1:{name}   401   401 401   401  401  401 401   401  401", fill)
        for name, fill in (
            ("event", event),
            ("classes", event),
            ("problems", event),
            ("problem", problem),
            ("items", event),
            ("item", item),
            ("editions", event),
            ("edition_content", edition),
            ("documents_offered", event),
            ("document", and_(event, "dim", "html")),
        )
    ),
    row("POST   invitation_answer  login 404 404   404  404  404 404   302  404", invitation),
    row("GET    board              login 200 404   200  404  200 200   404  200", board),
    row("POST   board              login 422 404   403  404  403 403   404  403", board),
    row("POST   discussed_set      login 302 404   403  404  403 403   404  403", board),
    row("GET    phone_link         login 200 404   403  404  403 200   404  403", board),
    row("POST   phone_link         login 302 404   403  404  403 302   404  403", board),
    row("GET    class_code         200   200 200   200  200  200 200   200  200"),
    row("POST   class_code         422   422 422   422  422  422 422   422  422"),
    row("GET    phone_list         200   200 200   200  200  200 200   200  200", phones),
    row("GET    phone_list_live    200   200 200   200  200  200 200   200  200", phones),
    row("GET    projector          login 200 404   200  404  200 200   404  200", board),
    row("GET    projector_live     login 200 404   200  404  200 200   404  200", board),
    row("GET    board_live         login 200 404   200  404  200 200   404  200", board),
    row("POST   presence_say       login 422 404   422  404  422 422   404  422", board),
    row("GET    entry_live         login 200 404   200  404  200 200   404  200", board),
    row("GET    classes_extend     login 404 404   404  404  200 200   404  200", event),
    row("POST   classes_extend     login 404 404   404  404  302 302   404  302", event),
    row("GET    drafts_left        login 404 404   200  200  404 200   404  200", event),
    row("GET    drafts_submit      login 200 404   403  404  403 403   404  403", board),
    row("POST   drafts_submit      login 302 404   403  404  403 403   404  403", board),
    row("POST   similar_suggestions login 204 404  403  404  403 403   404  403", board),
    row("GET    support            login 404 200   403  404  403 403   404  403", support),
    row("POST   support            login 404 302   403  404  403 403   404  403", support),
    row("POST   support_take_back  login 404 302   403  404  403 403   404  403", support),
    row("GET    list_paste         login 200 404   403  404  403 403   404  403", board),
    row("POST   list_paste         login 422 404   403  404  403 403   404  403", board),
    row("GET    list_pasted        login 200 404   403  404  403 403   404  403", pasted_list),
    row("POST   list_take_back     login 302 404   403  404  403 403   404  403", pasted_list),
    row("GET    entry_create       login 200 404   403  404  403 403   404  403", board),
    row("POST   entry_create       login 422 404   403  404  403 403   404  403", board),
    row("GET    problem_detail     login 200 404   200  404  200 200   404  200", problem),
    row("GET    problem_edit       login 200 404   200  404  403 200   404  403", problem),
    row("POST   problem_edit       login 422 404   422  404  403 422   404  403", problem),
    row("GET    problem_revisions  login 200 404   200  404  200 200   404  200", problem),
    row("GET    problem_move       login 200 404   403  404  403 200   404  403", problem),
    row("POST   problem_move       login 403 404   403  404  403 422   404  403", problem),
    row("POST   problem_place      login 302 404   403  404  403 403   404  403", problem),
    row("GET    problem_split      login 200 404   403  404  403 403   404  403", problem),
    row("POST   problem_split      login 409 404   403  404  403 403   404  403", problem),
    row(
        "GET    problem_transition login 200 404   403  404  403 403   404  403",
        and_(problem, "take_back"),
    ),
    row(
        "POST   problem_transition login 302 404   403  404  403 403   404  403",
        and_(problem, "take_back"),
    ),
    row(
        "POST   problem_undo       login 302 404   403  404  403 403   404  403",
        and_(problem, 2),
    ),
    row(
        "POST   problems_undo_together login 302 404 403 404 403 403 404 403",
        and_(board, uuid.uuid4()),
    ),
    row("GET    item_detail        login 200 404   200  404  200 200   404  200", item),
    row("GET    office_suggest     login 200 200   200  200  200 200   200  200"),
    row(
        "GET    board_export       login 200 404   200  404  200 200   404  200",
        and_(board, "xlsx"),
    ),
    row(
        "GET    board_export       login 404 404   404  404  404 404   404  404",
        and_(board, "json"),
    ),
    row("GET    summary            login 404 404   302  302  302 302   302  200"),
    row("GET    event_summary      login 404 404   404  404  200 200   404  200", event),
    row("GET    division_summary   login 404 404   200  404  200 200   404  200", division),
    # Where documents were before: those who may have them are led on.
    row(
        "GET    summary_export     login 404 404   404  404  301 301   404  301",
        and_(event, "json"),
    ),
    row(
        "GET    summary_export     login 404 404   301  404  301 301   404  301", export_of_division
    ),
    row("GET    side_by_side       login 404 404   301  404  301 301   404  301", side_by_side),
    row(
        "GET    side_by_side       login 404 404   404  404  301 301   404  301",
        and_(event, "xlsx"),
    ),
    row("GET    editions           login 404 404   200  200  200 200   404  200", event),
    row("POST   editions           login 404 404   403  403  422 422   404  403", event),
    row("GET    edition_detail     login 404 404   404  404  200 200   404  200", edition),
    row(
        "GET    edition_check      login 404 404   404  404  200 200   404  200",
        lambda world: edition(world)[1:],
    ),
    row("GET    edition_differences login 404 404  404  404  200 200   404  200", two_editions),
    row(
        "GET    edition_differences_document login 404 404 404 404 200 200 404 200",
        and_(two_editions, "html"),
    ),
    row("GET    documents          login 404 404   404  404  200 200   404  200", event),
    row(
        "GET    document           login 404 404   404  404  200 200   404  200",
        and_(event, "dim", "html"),
    ),
    row(
        "GET    document           login 404 404   404  404  200 200   404  200",
        and_(event, "summary", "json"),
    ),
    row(
        "GET    document           login 404 404   200  404  200 200   404  200",
        and_(event, "summary", "csv"),
        "?division=SEK",
    ),
    row(
        "GET    document           login 404 404   404  404  200 200   404  200",
        and_(event, "matrix", "xlsx"),
    ),
    row(
        "GET    document           login 404 404   200  404  200 200   404  200",
        and_(event, "matrix", "xlsx"),
        "?division=SEK",
    ),
    row("GET    document_file      login 404 404   404  404  200 200   404  200", prepared),
    row("POST   document_file      login 404 404   404  404  302 302   404  302", prepared),
    row(
        "POST   summary_export     login 405 405   405  405  405 405   405  405",
        and_(event, "xlsx"),
    ),
    # The desk: reviewers of the division and coordinators of the event, superusers for set-up.
    row("GET    queue_open           login 404  404  302  302  404  302  302  302"),
    row("POST   queue_open           login 404  404  302  302  404  302  302  302"),
    row("GET    problems_decide      login 404  404  403  403  404  403  403  403", accepting),
    row("POST   problems_decide      login 404  404  302  302  404  302  302  302", accepting),
    row("GET    problems_undo        login 404  404  302  302  404  302  302  302", confirmation),
    row("POST   problems_undo        login 404  404  302  302  404  302  302  302", confirmation),
    row("GET    problem_review       login 404  404  200  302  404  200  302  200", key_of_problem),
    row("POST   problem_review       login 404  404  403  302  404  403  302  403", key_of_problem),
    row("GET    problem_correct      login 404  404  200  302  404  200  302  302", key_of_problem),
    row("POST   problem_correct      login 404  404  422  302  404  422  302  409", key_of_problem),
    row("GET    problem_note         login 404  404  200  302  404  200  302  403", key_of_problem),
    row("POST   problem_note         login 404  404  200  302  404  200  302  403", key_of_problem),
    row("GET    problem_history      login 404  404  302  302  404  302  302  302", key_of_problem),
    row("POST   problem_history      login 404  404  302  302  404  302  302  302", key_of_problem),
    row(
        "GET    division_consolidate login 404  404  200  404  404  200  404  404", key_of_division
    ),
    row(
        "POST   division_consolidate login 404  404  302  404  404  302  404  404", key_of_division
    ),
    row(
        "GET    undisputed_accept    login 404  404  200  404  404  200  404  404", key_of_division
    ),
    row(
        "POST   undisputed_accept    login 404  404  200  404  404  200  404  404", key_of_division
    ),
    row("GET    item_decide          login 404  404  405  405  404  405  405  405", key_of_item),
    row("POST   item_decide          login 404  404  403  404  404  302  404  404", key_of_item),
    row("GET    classes_make         login 404  404  404  404  404  200  404  200", key_of_event),
    row("POST   classes_make         login 404  404  404  404  404  200  404  200", key_of_event),
    row("GET    opening_hours_set    login 404  404  404  404  404  200  404  200", key_of_event),
    row("POST   opening_hours_set    login 404  404  404  404  404  200  404  200", key_of_event),
    row("GET    letterhead_edit      login 404  404  404  404  404  200  404  200", key_of_event),
    row("POST   letterhead_edit      login 404  404  404  404  404  200  404  200", key_of_event),
    row("GET    accounts_open        login 404  404  404  404  404  200  404  200", key_of_event),
    row("POST   accounts_open        login 404  404  404  404  404  200  404  200", key_of_event),
    row("GET    import_upload        login 404  404  404  404  404  200  404  302", key_of_event),
    row("POST   import_upload        login 404  404  404  404  404  422  404  302", key_of_event),
    row(
        "GET    import_preview       login 404  404  404  404  404  302  404  302",
        and_(key_of_event, 1),
    ),
    row(
        "POST   import_preview       login 404  404  404  404  404  302  404  302",
        and_(key_of_event, 1),
    ),
    row("GET    event_template       login 404  404  403  403  404  200  200  200"),
    row("GET    event_from_file      login 404  404  403  403  404  200  200  200"),
    row("POST   event_from_file      login 404  404  403  403  404  422  422  422"),
    row("GET    event_complete       login 404  404  404  404  404  200  404  200", key_of_event),
    row("POST   event_complete       login 404  404  404  404  404  422  404  422", key_of_event),
    row(
        "GET    set_up_preview       login 404  404  403  403  404  302  302  302", and_(nothing, 1)
    ),
    row(
        "POST   set_up_preview       login 404  404  403  403  404  302  302  302", and_(nothing, 1)
    ),
    row("GET    event_copy           login 404  404  404  404  404  200  404  200", key_of_event),
    row("POST   event_copy           login 404  404  404  404  404  422  404  422", key_of_event),
    row("GET    offices_import       login 404  404  403  403  404  403  403  200"),
    row("POST   offices_import       login 404  404  403  403  404  403  403  422"),
    row("GET    accounts_reissue     login 404  404  403  403  404  200  200  200"),
    row("POST   accounts_reissue     login 404  404  403  403  404  302  302  302"),
    row("GET    term_derive          login 404  404  405  405  404  405  405  405"),
    row("POST   term_derive          login 404  404  403  403  404  302  302  302"),
]


def names_in(resolver, prefix=""):
    """Every URL name of the site, those of included namespaces as ``namespace:name``."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"
        else:
            yield from names_in(
                pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            )


def test_every_address_is_in_the_table():
    ours = {name for name in names_in(get_resolver()) if not name.startswith("admin:")}
    assert ours - {line.name for line in TABLE} == set(), "add rows to TABLE"


def _address(name, parts):
    """Parts in a dict for a name that several addresses have."""
    return reverse(name, kwargs=parts) if isinstance(parts, dict) else reverse(name, args=parts)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("line", TABLE, ids=str)
def test_everybody_sees_what_is_theirs(line, role, world):
    client = Client()
    if person := getattr(world, role):
        client.force_login(person)
    address = f"{_address(line.name, line.fill(world))}{line.query}"
    response = getattr(client, line.method.lower())(address)
    b"".join(response)  # a download nobody reads would keep its file open
    expected = line.expected[role]
    if expected == "login":
        assert response.status_code == 302
        assert response["Location"].startswith(resolve_url(settings.LOGIN_URL))
    else:
        assert response.status_code == int(expected)


ADMIN_NAMES = sorted({name for name in names_in(get_resolver()) if name.startswith("admin:")})
# What the lists of the desk show before anybody signed in.
ADMIN_PUBLIC = {"admin:login", "admin:logout", "admin:jsi18n", "admin:None"}


@pytest.mark.parametrize("role", ["anonymous", "facilitator", "organiser"])
@pytest.mark.parametrize("name", [name for name in ADMIN_NAMES if name not in ADMIN_PUBLIC])
def test_the_desk_is_closed_to_the_room(name, role, world):
    """What a reviewer sees of another division is tested beside each list (tests/admin/)."""
    client = Client()
    if person := getattr(world, role):
        client.force_login(person)
    for method in (client.get, client.post):
        response = method(reverse(name, args=_admin_args(name, world)))
        assert response.status_code in {302, 403, 404}
        if response.status_code == 302:
            assert "login" in response["Location"]


def _admin_args(name, world):
    """Fill the path of an admin address: every placeholder gets the key of our problem."""
    found = get_resolver()
    for part in name.split(":")[:-1]:
        found = found.namespace_dict[part][1]
    (((_template, keys), *_), *_), *_ = found.reverse_dict.getlist(name.split(":")[-1])
    other = {"app_label": "dim", "url": "x/", "key": uuid.uuid4()}
    return [other.get(key, world.problem.pk) for key in keys]
