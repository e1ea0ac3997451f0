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

from dim.operations import room
from dim.reports import freezing, preparing
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
    """One event with an entry in SEK · A, and one person per role."""
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
    """SEK · B speaks about the entry of SEK · A."""
    return [world.event.slug, world.division.code, "B", world.problem.code]


def item(world):
    """The entry of SEK · A has gone into it."""
    return [world.event.slug, make.item([world.problem], actor=world.coordinator).code]


def phones(world):
    return [room.open_to_phones(world.class_a, actor=world.facilitator).code]


def export_of_division(world):
    return {"event": world.event.slug, "division": world.division.code, "extension": "csv"}


def side_by_side(world):
    return {"event": world.event.slug, "division": world.division.code, "extension": "xlsx"}


def edition(world):
    """The newest edition of the event; frozen when there is none of what is there now."""
    found = world.event.editions.first()
    return [world.event.slug, (found or freezing.freeze(world.event, actor=world.coordinator)).short]


def two_editions(world):
    _slug, first = edition(world)
    make.problem(world.class_a, "submitted", statement="Sesudah edisi pertama")
    return [world.event.slug, first, freezing.freeze(world.event, actor=world.coordinator).short]


def prepared(world):
    asked = preparing.Asked("dim", "html")
    file = preparing.prepare(asked, freezing.live(world.event), event_id=world.event.pk)
    return [world.event.slug, file.key]


def and_(fill, *more):
    """`fill` with constant parts behind it, for example ``and_(board, "csv")``."""
    return lambda world: [*fill(world), *more]


@dataclass(frozen=True)
class Row:
    method: str
    name: str
    fill: object
    expected: dict

    def __str__(self):
        return f"{self.method}-{self.name}"


def row(line, fill=nothing):
    method, name, *expected = line.split()
    return Row(method, name, fill, dict(zip(ROLES, expected, strict=True)))


# A name may have several rows (GET and POST, or another `fill`). POSTs are sent empty.
TABLE = [
    #    method name                anon  fac neigh rev  far  org coord outs super
    row("GET    home               login 200 200   200  200  200 200   200  200"),
    row("GET    login              200   302 302   302  302  302 302   302  302"),
    row("POST   logout             login 302 302   302  302  302 302   302  302"),
    row("GET    password_change    login 200 200   200  200  200 200   200  200"),
    row("GET    service_worker     200   200 200   200  200  200 200   200  200"),
    row("GET    offline            200   200 200   200  200  200 200   200  200"),
    row("POST   rescue             302   302 302   302  302  302 302   302  302"),
    row("POST   language_change    login 302 302   302  302  302 302   302  302"),
    row("GET    board              login 200 404   200  404  200 200   404  200", board),
    row("POST   board              login 422 404   403  404  403 403   404  403", board),
    row("POST   discussed_set      login 302 404   403  404  403 403   404  403", board),
    row("GET    phone_link         login 200 404   403  404  403 200   404  403", board),
    row("POST   phone_link         login 302 404   403  404  403 302   404  403", board),
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
    row("GET    entry_create       login 200 404   403  404  403 403   404  403", board),
    row("POST   entry_create       login 422 404   403  404  403 403   404  403", board),
    row("GET    problem_detail     login 200 404   200  404  200 200   404  200", problem),
    row("GET    problem_edit       login 302 404   200  404  403 200   404  403", problem),
    row("POST   problem_edit       login 422 404   422  404  403 422   404  403", problem),
    row("GET    problem_revisions  login 200 404   200  404  200 200   404  200", problem),
    row("GET    problem_transition login 200 404   403  404  403 403   404  403", and_(problem, "take_back")),
    row("POST   problem_transition login 302 404   403  404  403 403   404  403", and_(problem, "take_back")),
    row("GET    item_detail        login 200 404   200  404  200 200   404  200", item),
    row("GET    office_suggest     login 200 200   200  200  200 200   200  200"),
    row("GET    board_export       login 200 404   200  404  200 200   404  200", and_(board, "xlsx")),
    row("GET    board_export       login 404 404   404  404  404 404   404  404", and_(board, "json")),
    row("GET    summary            login 404 404   302  302  302 302   302  200"),
    row("GET    event_summary      login 404 404   404  404  200 200   404  200", event),
    row("GET    division_summary   login 404 404   200  404  200 200   404  200", division),
    row("GET    summary_export     login 404 404   404  404  200 200   404  200", and_(event, "json")),
    row("GET    summary_export     login 404 404   200  404  200 200   404  200", export_of_division),
    row("GET    side_by_side       login 404 404   200  404  200 200   404  200", side_by_side),
    row("GET    side_by_side       login 404 404   404  404  200 200   404  200", and_(event, "xlsx")),
    row("GET    editions           login 404 404   200  200  200 200   404  200", event),
    row("POST   editions           login 404 404   403  403  302 302   404  403", event),
    row("GET    edition_detail     login 404 404   404  404  200 200   404  200", edition),
    row("GET    edition_check      login 404 404   404  404  200 200   404  200", lambda world: edition(world)[1:]),
    row("GET    edition_differences login 404 404  404  404  200 200   404  200", two_editions),
    row("GET    edition_differences_document login 404 404 404 404 200 200 404 200", and_(two_editions, "html")),
    row("GET    documents          login 404 404   404  404  200 200   404  200", event),
    row("GET    document           login 404 404   404  404  200 200   404  200", and_(event, "dim", "html")),
    row("GET    document_file      login 404 404   404  404  200 200   404  200", prepared),
    row("POST   document_file      login 404 404   404  404  302 302   404  302", prepared),
    row("POST   summary_export     login 405 405   405  405  405 405   405  405", and_(event, "xlsx")),
]


def names_in(resolver, prefix=""):
    """Every URL name of the site, those of included namespaces as ``namespace:name``."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"
        else:
            yield from names_in(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)


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
    response = getattr(client, line.method.lower())(_address(line.name, line.fill(world)))
    b"".join(response)  # a download nobody reads would keep its file open
    expected = line.expected[role]
    if expected == "login":
        assert response.status_code == 302
        assert response["Location"].startswith(resolve_url(settings.LOGIN_URL))
    else:
        assert response.status_code == int(expected)


ADMIN_NAMES = sorted({name for name in names_in(get_resolver()) if name.startswith("admin:")})
# What the desk shows before anybody signed in.
ADMIN_PUBLIC = {"admin:login", "admin:logout", "admin:jsi18n", "admin:None"}


@pytest.mark.parametrize("role", ["anonymous", "facilitator", "organiser"])
@pytest.mark.parametrize("name", [name for name in ADMIN_NAMES if name not in ADMIN_PUBLIC])
def test_the_desk_is_closed_to_the_room(name, role, world):
    """What a reviewer sees of another division is tested beside each admin page (tests/admin/)."""
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
