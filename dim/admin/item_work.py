"""The right half of the consolidation desk: one item being written, from the choice of entries to the saved wording.

Nothing is stored before "save": what was chosen, decided and typed travels with the form.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from http import HTTPStatus

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from dim.forms.fields import is_key
from dim.forms.item import KEEP, ItemForm
from dim.models import ConsolidatedItem, Division, Problem
from dim.operations import consolidating
from dim.operations.consolidating import Picked, StaleItem
from dim.reports.item_trail import item_trail
from dim.reports.trail import Step
from dim.workflow import Refused


@dataclass
class ItemWork:
    """What the right half shows, and stores when it is asked to.

    `versions` gives for every entry the version that the person has before their eyes.
    """

    division: Division
    item: ConsolidatedItem | None
    sources: list[Problem]
    versions: dict[int, int]
    key: uuid.UUID
    version: int = 0
    absorbing: ConsolidatedItem | None = None
    form: ItemForm = field(init=False)
    refused: Refused | None = None
    meanwhile: list[Step] = field(default_factory=list)

    @classmethod
    def opened(cls, request: HttpRequest, division: Division) -> ItemWork | None:
        """What an address asks for: an item, chosen entries, or both; None for neither."""
        items = ConsolidatedItem.objects.visible_to(request.user).filter(division=division)
        items = items.select_related("division__event", "event", "strategic_issue")
        item = _named(items, request.GET.get("item", ""))
        absorbing = _named(items, request.GET.get("absorb", "")) if item else None
        held = consolidating.held_by(item) if item else []
        held += consolidating.held_by(absorbing) if absorbing and absorbing != item else []
        keys = {int(key) for key in request.GET.getlist("entries") if is_key(key)} - {row.pk for row in held}
        chosen = list(_choosable(request, division).filter(pk__in=keys)[: consolidating.MOST_SOURCES])
        if not item and not chosen:
            return None
        sources = sorted([*held, *chosen], key=lambda row: row.code)
        work = cls(division, item, sources, {row.pk: row.version for row in sources}, uuid.uuid4())
        work.version, work.absorbing = item.version if item else 0, absorbing
        work.form = ItemForm(division=division, sources=sources, stored=work._stored())
        if not item:
            # Nobody starts from an empty field: the words of the first entry are there to be changed.
            work.form.initial["statement"] = sources[0].statement
        return work

    @classmethod
    def sent(cls, request: HttpRequest, division: Division) -> ItemWork | None:
        """What a form brings back."""
        posted = request.POST
        items = ConsolidatedItem.objects.visible_to(request.user).filter(division=division)
        items = items.select_related("division__event", "event", "strategic_issue")
        item, absorbing = (_named(items, posted.get(name, "")) for name in ("item", "absorb"))
        pairs = (pair.partition(":")[::2] for pair in posted.getlist("source"))
        versions = {int(key): int(version) for key, version in pairs if is_key(key) and is_key(version)}
        if posted.get("verb", "").startswith("drop:"):
            versions.pop(_number(posted["verb"].removeprefix("drop:")), None)
        rows = Problem.objects.visible_to(request.user).filter(event=division.event, pk__in=versions)
        sources = list(rows.for_listing().select_related("merge__item").prefetch_related("offices").order_by("code"))
        if not sources:
            return None
        key = _uuid(posted.get("key", ""))
        work = cls(division, item, sources, {row.pk: versions[row.pk] for row in sources}, key)
        work.version, work.absorbing = _number(posted.get("version", "")), absorbing
        return work

    def _stored(self) -> consolidating.ItemContent | None:
        if not self.item:
            return None
        stored = consolidating.stored_item(self.item)
        if not self.absorbing:
            return stored
        other = consolidating.stored_item(self.absorbing)
        return consolidating.ItemContent(
            stored.strategic_issue,
            stored.statement,
            (*stored.recommendations, *other.recommendations),
            {**stored.set_aside, **other.set_aside},
        )

    def show_again(self, typed: QueryDict) -> None:
        """The form as it was sent, changed by a button that stores nothing."""
        verb, __, argument = typed.get("verb", "").partition(":")
        typed = typed.copy()
        if verb == "start":
            typed["statement"] = self._started_from(_number(argument), typed.get("statement", ""))
        if verb == "keep_rest":
            for name in [name for name, value in typed.items() if name.endswith("-fate") and not value]:
                typed[name] = KEEP
        self.form = ItemForm(division=self.division, sources=self.sources, stored=self._stored(), typed=typed)

    def _started_from(self, key: int, typed: str) -> str:
        """The words of a source in place of another source's; what the person has typed stays above them."""
        source = next((row for row in self.sources if row.pk == key), None)
        if source is None:
            return typed
        untouched = {row.statement.strip() for row in self.sources} | {""}
        if typed.replace("\r\n", "\n").strip() in untouched:
            return source.statement
        return f"{typed.rstrip()}\n{source.statement}"

    def save(self, request: HttpRequest, *, adopt: bool) -> ConsolidatedItem | None:
        """Store the item; None where it cannot be, and the page says why."""
        self.form = ItemForm(request.POST, division=self.division, sources=self.sources, stored=self._stored())
        if not self.form.is_valid():
            return None
        try:
            with transaction.atomic():
                item = self._store(request)
                if adopt:
                    item = consolidating.adopt(item, actor=request.user, expected_version=item.version)
        except StaleItem as error:
            self.refused = error
            newer = error.item.history.filter(revision__gt=self.version).select_related("actor")
            self.meanwhile = item_trail(newer.reverse())
            # Read and saved once more, it counts.
            self.version = error.item.version
            return None
        except Refused as error:
            self.refused = error
            return None
        return item

    def _store(self, request: HttpRequest) -> ConsolidatedItem:
        content, picked = self.form.content(), Picked(self.versions)
        if self.item is None:
            return consolidating.create_item(self.division, content, picked, actor=request.user, key=self.key)
        return consolidating.change_item(
            self.item,
            content,
            picked,
            actor=request.user,
            expected_version=self.version,
            absorbing=self.absorbing,
        )

    @property
    def status(self) -> int:
        if self.refused:
            return HTTPStatus.CONFLICT
        return HTTPStatus.UNPROCESSABLE_ENTITY if self.form.is_bound and self.form.complaints else HTTPStatus.OK

    @property
    def is_fixed(self) -> bool:
        """Whether it can only be read: adopted, or dissolved."""
        return bool(self.item and self.item.status != ConsolidatedItem.Status.DRAFT)

    @property
    def places(self) -> str:
        """How many entries, of how many classes and offices."""
        classes = {row.workshop_class_id for row in self.sources}
        offices = {office.pk for row in self.sources for office in row.offices.all()}
        return _("%(entries)d entries, %(classes)d classes, %(offices)d offices") % {
            "entries": len(self.sources),
            "classes": len(classes),
            "offices": len(offices),
        }


def _choosable(request: HttpRequest, division: Division) -> QuerySet[Problem]:
    rows = Problem.objects.visible_to(request.user).filter(event=division.event)
    rows = rows.filter(status__in=[Problem.Status.SUBMITTED, Problem.Status.ACCEPTED])
    return rows.for_listing().select_related("merge__item").prefetch_related("offices").order_by("code")


def _named(items: QuerySet[ConsolidatedItem], key: str) -> ConsolidatedItem | None:
    return items.filter(pk=int(key)).first() if is_key(key) else None


def _number(text: str) -> int:
    return int(text) if is_key(text) else 0


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()
