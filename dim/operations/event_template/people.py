"""Check the people of a set-up file: whose accounts are there, and which roles are new."""

from __future__ import annotations

from django.utils.text import slugify
from django.utils.translation import gettext as _

from dim.models import Invitation, Membership, User
from dim.models.membership import ROLES
from dim.operations.event_template.plan import PlannedPerson, PlannedRole
from dim.operations.event_template.reading import SheetRow
from dim.operations.event_template.row_checker import RowChecker
from dim.operations.imports.columns import folded
from dim.operations.people.one_time_passwords import first_free
from dim.text import as_seen, name_key

_ROLE_WORDS = {word: role for role, its in ROLES.items() for word in its.words}


class PeopleChecker:
    """Plans people and their roles, whose places the sheets before have brought or found."""

    def __init__(self, checker: RowChecker) -> None:
        self.checker = checker
        self.plan = checker.plan
        self.people: dict[str, PlannedPerson] = {}
        self.usernames: dict[str, User] = {}
        # Of the event: who has which name, and which roles each account has or is invited to.
        self.named: dict[str, User] = {}
        self.there: set[tuple[int, tuple[str, str, str]]] = set()

    def check(self) -> None:
        """Add people with new roles to the plan."""
        rows = self.checker.rows("people")
        if not rows:
            return
        self.usernames = {
            user.username.lower(): user for user in User.objects.only("username", "name")
        }
        self._read_roles()
        for row in rows:
            role = self._role(row)
            person = self._person(row, role) if role else None
            if role is None or person is None:
                continue
            known = person.account is not None and (person.account, role.place) in self.there
            if known:
                self.plan.kept["people"] += 1
            elif all(role.place != other.place for other in person.roles):
                person.roles.append(role)
        self.plan.people = [person for person in self.people.values() if person.roles]

    def _read_roles(self) -> None:
        event = self.plan.event
        if not event.pk:
            return
        for model in (Membership, Invitation):
            for found in model.objects.in_events([event.pk]).with_scopes().select_related("user"):
                place_of = found.workshop_class
                division = place_of.division if place_of else found.division
                letter = place_of.letter if place_of else ""
                place = (found.role, division.code if division else "", letter)
                self.there.add((found.user_id, place))
                self.named.setdefault(name_key(found.user.name), found.user)

    def _role(self, row: SheetRow) -> PlannedRole | None:
        """Return the role of a row at its place, or None with an error."""
        role = _ROLE_WORDS.get(folded(row["role"]))
        if role is None:
            text = _("Write fasilitator, penelaah, koordinator or panitia.")
            self.checker.fail("people", row, "role", text, "unknown_role")
            return None
        place = ROLES[role].place
        if place == "event":
            return PlannedRole(role)
        if not row["division"]:
            text = _("A facilitator needs a division and a class, a reviewer a division.")
            self.checker.fail("people", row, "division", text, "missing")
            return None
        code = self.checker.division_of("people", row)
        if not code or place == "division":
            return PlannedRole(role, code) if code else None
        letter = as_seen(row["letter"]).strip().upper()
        if (code, letter) in self.checker.places:
            return PlannedRole(role, code, letter)
        text = _("There is no class %(name)s. Write it on the sheet of classes first.")
        self.checker.fail("people", row, "letter", text % {"name": f"{code}-{letter}"}, "no_class")
        return None

    def _person(self, row: SheetRow, role: PlannedRole) -> PlannedPerson | None:
        """Return the person of a row, the same for rows that name the same."""
        typed = row["username"].lower()
        key = f"@{typed}" if typed else name_key(row["name"])
        if key not in self.people:
            account = self.usernames.get(typed) if typed else self.named.get(key)
            built = User(username=row["username"] or self._username(row, role), name=row["name"])
            if account:
                self.people[key] = PlannedPerson(account.username, str(account), account.pk)
            elif self.checker.clean("people", row, built, username="username", name="name"):
                self.usernames[built.username.lower()] = built
                self.people[key] = PlannedPerson(built.username, row["name"])
        return self.people.get(key)

    def _username(self, row: SheetRow, role: PlannedRole) -> str:
        """Return a free username: of the class for its facilitators, of the name for others."""
        if role.letter:
            stem = f"fasilitator-{role.division}-{role.letter}".lower()
        else:
            stem = slugify(row["name"])[:50] or role.role
        if stem in self.usernames and self.plan.event.starts_on:
            # Another event has the same classes.
            stem = f"{stem}-{self.plan.event.starts_on.year}"
        return first_free(stem, self.usernames)
