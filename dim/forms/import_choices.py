"""The questions of the preview of a list: which sheet, which columns, which issues."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from dim.models import Event, StrategicIssue
from dim.operations.imports.choices import Choices, issue_key
from dim.operations.imports.columns import OFFICE_COLUMNS, PROBLEM_COLUMNS, ColumnSet
from dim.operations.imports.table import column_letters

_YES = "yes"


class ColumnChoicesForm(forms.Form):
    """What each column of a file holds. `columns` are those that we know."""

    columns: ColumnSet = PROBLEM_COLUMNS

    def __init__(self, *args: Any, preview: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.preview = preview
        names = {index: name for name, index in preview.get("columns", {}).items()}
        self.current = {
            index: names.get(index, "") for index in range(len(preview.get("headings", ())))
        }
        known = [("", pgettext("import column", "not read"))]
        known += [(column.name, str(column.title)) for column in self.columns.columns]
        samples = preview.get("samples", [])
        for index, name in self.current.items():
            heading = preview["headings"][index]
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=heading or _("Column %(letters)s") % {"letters": column_letters(index)},
                choices=known,
                initial=name,
                required=False,
                # Django prints help as it is, and this is somebody's text.
                help_text=escape(samples[index]) if index < len(samples) else "",
            )

    def clean(self) -> dict[str, Any]:
        """Refuse one of our columns for two columns of the file (``twice``)."""
        cleaned = super().clean() or self.cleaned_data
        seen: set[str] = set()
        for index, name in self.chosen_columns().items():
            if name in seen:
                text = gettext_lazy("This was chosen for another column already.")
                self.add_error(f"column_{index}", forms.ValidationError(text, "twice"))
            seen |= {name} - {""}
        return cleaned

    def sent(self, name: str, current: str) -> str:
        """Return what was sent for a field; without it, what counts now."""
        return str(self.data.get(name, current))

    def chosen_columns(self) -> dict[int, str]:
        """Return our name of each column by its index."""
        return {index: self.sent(f"column_{index}", name) for index, name in self.current.items()}

    @property
    def is_changed(self) -> bool:
        """Whether something was chosen that the preview does not show yet."""
        return self.chosen_columns() != self.current

    @property
    def column_fields(self) -> list[forms.BoundField]:
        """The fields of the columns, for the template."""
        return [self[f"column_{index}"] for index in self.current]


class OfficeColumnsForm(ColumnChoicesForm):
    """What each column of a list of offices holds."""

    columns = OFFICE_COLUMNS


class ImportChoicesForm(ColumnChoicesForm):
    """What somebody chooses for a list of problems."""

    def __init__(self, *args: Any, event: Event, preview: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, preview=preview, **kwargs)
        self.issues = preview.get("issues", [])
        self._add_sheet()
        self._add_splits()
        if self.issues:
            self._add_issues(event)

    def _add_sheet(self) -> None:
        names = self.preview.get("sheets", [])
        if len(names) > 1:
            self.fields["sheet"] = forms.ChoiceField(
                label=_("Sheet to read"),
                choices=[(name, name) for name in names],
                initial=self.preview["sheet"],
                required=False,
            )

    def _add_splits(self) -> None:
        if self.preview.get("list_cells"):
            self.fields["splits"] = forms.ChoiceField(
                label=_("Lists in one cell of recommendations"),
                choices=[
                    ("no", _("one recommendation")),
                    (_YES, _("each item is a recommendation of its own")),
                ],
                initial=_YES if self.preview["splits"] else "no",
                required=False,
            )

    def _add_issues(self, event: Event) -> None:
        """Ask for each title that names no issue whether it means a known one."""
        known: dict[int, list[tuple[str, str]]] = {}
        codes = dict(event.divisions.values_list("pk", "code"))
        for issue in StrategicIssue.objects.filter(division__event=event).order_by("number"):
            known.setdefault(issue.division_id, []).append(
                (str(issue.pk), f"{issue.number} {issue.title}")
            )
        for number, row in enumerate(self.issues):
            self.fields[f"issue_{number}"] = forms.ChoiceField(
                label=f"{codes.get(row['division'], '')}: {row['title']}",
                choices=[("0", _("a new issue")), *known.get(row["division"], [])],
                initial=str(row["proposed"]),
                required=False,
            )

    @property
    def general_fields(self) -> list[forms.BoundField]:
        """The fields about the whole file, for the template."""
        return [self[name] for name in ("sheet", "splits") if name in self.fields]

    @property
    def issue_fields(self) -> list[forms.BoundField]:
        """The fields of the issues, for the template."""
        return [self[f"issue_{number}"] for number in range(len(self.issues))]

    @property
    def sheet(self) -> str:
        """The sheet that was chosen."""
        return self.sent("sheet", self.preview["sheet"])

    @property
    def is_changed(self) -> bool:
        """Whether something was chosen that the preview does not show yet."""
        splits = self.sent("splits", _YES if self.preview.get("splits") else "no") == _YES
        return (
            super().is_changed
            or self.sheet != self.preview["sheet"]
            or splits != self.preview.get("splits", False)
            or self._chosen_issues() != [row["issue"] for row in self.issues]
        )

    def _chosen_issues(self) -> list[int]:
        return [
            int(self.sent(f"issue_{number}", str(row["issue"])))
            for number, row in enumerate(self.issues)
        ]

    def choices(self, before: Choices) -> Choices:
        """Return what counts from now on; `before` was chosen for the same headings earlier."""
        issues = dict(before.issues)
        for row, chosen in zip(self.issues, self._chosen_issues(), strict=True):
            issues.pop(issue_key(row["division"], row["title"]), None)
            if chosen:
                issues[issue_key(row["division"], row["title"])] = chosen
        splits = before.splits
        if "splits" in self.data:
            splits = self.data["splits"] == _YES
        return Choices(self.chosen_columns(), issues, splits)
