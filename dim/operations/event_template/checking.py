"""Check the rows of a set-up file against what is stored, and plan what is new."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dim import policy
from dim.models import Addressee, Division, Event, Office, StrategicIssue, User, WorkshopClass
from dim.operations.event_template.event_row import event_named
from dim.operations.event_template.people import PeopleChecker
from dim.operations.event_template.plan import SetUpPlan
from dim.operations.event_template.reading import SetUpFile, SheetRow
from dim.operations.event_template.row_checker import RowChecker
from dim.operations.imports.offices import office_kind
from dim.operations.setup import SetUpRefused, parse_letters
from dim.text import as_seen, name_key


class Checker(RowChecker):
    """Goes through the sheets in their order, because later ones name rows of earlier ones."""

    def check(self) -> SetUpPlan:
        """Return what the file would add, with everything that is wrong."""
        self._check_headings()
        self.plan.event = event_named(self, self.plan.event)
        self._check_divisions()
        self._check_classes()
        self._check_issues()
        self._check_addressees()
        self._check_offices()
        PeopleChecker(self).check()
        return self.plan

    def _check_headings(self) -> None:
        for sheet, columns in self.file.missing.items():
            text = _("These columns are missing: %(columns)s.") % {"columns": ", ".join(columns)}
            row = self.file.headings.get(sheet, 1)
            self.plan.fail(self.file.titles[sheet], row, "", text, "missing_column")

    def _check_divisions(self) -> None:
        event = self.plan.event
        stored = {row.code for row in self.stored(Division.objects.filter(event=event.pk))}
        for row in self.rows("divisions"):
            code = as_seen(row["code"]).strip().upper()
            if code in stored:
                self.plan.kept["divisions"] += 1
                continue
            if code in self.plan.divisions:
                text = _("This code is in the file twice.")
                self.fail("divisions", row, "code", text, "twice")
                continue
            position = len(stored) + len(self.plan.divisions) + 1
            built = Division(
                code=code, name=row["name"], short_name=row["short_name"], position=position
            )
            fields = {name: name for name in ("code", "name", "short_name")}
            if self.clean("divisions", row, built, **fields):
                self.plan.divisions[code] = built
        self.codes = stored.union(self.plan.divisions)

    def _check_classes(self) -> None:
        classes = WorkshopClass.objects.filter(division__event=self.plan.event.pk).with_names()
        stored = {(row.division.code, row.letter) for row in self.stored(classes)}
        for row in self.rows("classes"):
            code = self.division_of("classes", row)
            if not code:
                continue
            try:
                letters = parse_letters(row["letter"])
            except SetUpRefused as error:
                self.fail("classes", row, "letter", str(error), error.code)
                continue
            if not self.clean("classes", row, WorkshopClass(room=row["room"]), room="room"):
                continue
            for letter in letters:
                if (code, letter) in stored:
                    self.plan.kept["classes"] += 1
                elif (code, letter) in self.plan.classes:
                    text = _("Class %(name)s is in the file twice.")
                    self.fail(
                        "classes", row, "letter", text % {"name": f"{code}-{letter}"}, "twice"
                    )
                else:
                    self.plan.classes[code, letter] = row["room"]
        self.places = stored.union(self.plan.classes)

    def _check_issues(self) -> None:
        issues = StrategicIssue.objects.filter(division__event=self.plan.event.pk)
        titles: dict[tuple[str, str], int] = {}
        numbers: dict[tuple[str, int], str] = {}
        for known in self.stored(issues.select_related("division")):
            titles[known.division.code, name_key(known.title)] = known.number
            numbers[known.division.code, known.number] = known.title
        last: dict[str, int] = {}
        for code, taken in numbers:
            last[code] = max(last.get(code, 0), taken)
        # Numbers that the file gives are kept free for their rows.
        rows = [(row, self.division_of("issues", row)) for row in self.rows("issues")]
        for row, code in rows:
            if code and row["number"].isascii() and row["number"].isdigit():
                last[code] = max(last.get(code, 0), int(row["number"][:6]))
        for row, code in rows:
            if not code:
                continue
            if (code, name_key(row["title"])) in titles:
                self.plan.kept["issues"] += 1
                continue
            number = self._issue_number(row, last.get(code, 0) + 1)
            if number is None:
                continue
            if taken_by := numbers.get((code, number)):
                text = _("Number %(number)d of this division is “%(title)s”. Write another one.")
                values = {"number": number, "title": taken_by}
                self.fail("issues", row, "number", text % values, "number_taken")
                continue
            built = StrategicIssue(number=number, title=row["title"])
            if self.clean("issues", row, built, number="number", title="title"):
                last[code] = max(last.get(code, 0), number)
                titles[code, name_key(row["title"])] = number
                numbers[code, number] = row["title"]
                self.plan.issues.append((code, number, row["title"]))

    def _issue_number(self, row: SheetRow, following: int) -> int | None:
        typed = row["number"]
        if not typed:
            return following
        if typed.isascii() and typed.isdigit() and 0 < int(typed[:6]) <= 32_767:
            return int(typed)
        text = _("This is no number. Write for example 4, or leave the cell empty.")
        self.fail("issues", row, "number", text, "no_number")
        return None

    def _check_addressees(self) -> None:
        rows = self.stored(Addressee.objects.filter(event=self.plan.event.pk))
        known = {name_key(row.name) for row in rows}
        for row in self.rows("addressees"):
            if name_key(row["name"]) in known:
                self.plan.kept["addressees"] += 1
            elif self.clean("addressees", row, Addressee(name=row["name"]), name="name"):
                known.add(name_key(row["name"]))
                self.plan.addressees.append(row["name"])

    def _check_offices(self) -> None:
        known: dict[str, Office] = {}
        names: dict[str, str] = {}
        rows = self.rows("offices")
        if rows:
            known = {row.code: row for row in Office.objects.all()}
            names = {name_key(row.name): row.code for row in known.values()}
        for row in rows:
            code = as_seen(row["code"]).strip()
            if code in known or code in self.plan.offices:
                self.plan.kept["offices"] += 1
                continue
            if not policy.can_change_shared(self.actor):
                text = _("Offices are shared by all events. Ask a superuser to add this one.")
                self.fail("offices", row, "code", text, "shared")
                continue
            if other := names.get(name_key(row["name"])):
                text = _("This office is stored under the code %(code)s.") % {"code": other}
                self.fail("offices", row, "name", text, "name_taken")
                continue
            kind = office_kind(row["kind"])
            if kind is None:
                text = _("Write pusat, provinsi or kab/kota.")
                self.fail("offices", row, "kind", text, "unknown_kind")
                continue
            built = Office(code=code, name=row["name"], kind=kind, province=row["province"])
            fields = {name: name for name in ("code", "name", "province")}
            if self.clean("offices", row, built, **fields):
                names[name_key(row["name"])] = code
                self.plan.offices[code] = built


def plan_set_up(file: SetUpFile, event: Event | None, *, actor: User) -> SetUpPlan:
    """Return what `file` would add: to `event`, or to the one that its first sheet names."""
    return Checker(file, event, actor).check()
