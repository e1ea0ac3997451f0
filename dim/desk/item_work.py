"""The right half of the consolidation desk: one item, its problems and its wording.

Nothing is stored before "save": what was chosen, decided and typed travels with the form.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from http import HTTPStatus

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from dim.forms.fields import is_key
from dim.forms.item import ItemForm
from dim.forms.item_part import KEEP, WITH
from dim.history.item_history import item_history_steps
from dim.history.problem_history import HistoryStep
from dim.http import Request
from dim.models import ConsolidatedItem, Division, Problem
from dim.operations import consolidating
from dim.operations.consolidating import PickedProblems, StaleItem
from dim.workflow import MERGE, Refused


@dataclass
class ItemWork:
    """An item while somebody works on it: what the form shows, and what saving stores.

    `sources` are the problems that the item holds or shall hold. `versions` has the version of
    each that the page shows, by its key; `version` is that of the item. `key` names the form, so
    that a second send creates no second item. `absorbing` is an item that this one takes in.
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
    meanwhile: list[HistoryStep] = field(default_factory=list)
    asks_about_repeats: bool = False

    @classmethod
    def opened(cls, request: Request, division: Division) -> ItemWork | None:
        """Return the work on the item, problems or both of an address; None for neither."""
        items = _items(request, division)
        item = _named(items, request.GET.get("item", ""))
        absorbing = _named(items, request.GET.get("absorb", "")) if item else None
        held = consolidating.held_by(item) if item else []
        if absorbing and absorbing != item:
            held += consolidating.held_by(absorbing)
        asked = {int(key) for key in request.GET.getlist("entries") if is_key(key)}
        keys = asked - {row.pk for row in held}
        # An address may name any number of problems; an item has a limit.
        chosen = _choosable(request, division).filter(pk__in=keys)[: consolidating.MOST_SOURCES]
        sources = sorted([*held, *chosen], key=lambda row: row.code)
        if not item and not sources:
            return None
        work = cls(division, item, sources, {row.pk: row.version for row in sources}, uuid.uuid4())
        work.absorbing = absorbing
        if item:
            work.version = item.version
        work.form = ItemForm(
            division=division, sources=sources, stored=work._stored(), suggests=True
        )
        if not item:
            # People change the words of the first problem instead of starting from an empty field.
            work.form.initial["statement"] = sources[0].statement
        return work

    @classmethod
    def sent(cls, request: Request, division: Division) -> ItemWork | None:
        """Return the work that a form sends; None when it names no problem the person may see."""
        posted = request.POST
        items = _items(request, division)
        item = _named(items, posted.get("item", ""))
        absorbing = _named(items, posted.get("absorb", ""))
        versions = _sent_versions(posted)
        if posted.get("verb", "").startswith("drop:"):
            # The button that takes one source out; the item is stored without it later.
            versions.pop(_number(posted["verb"].removeprefix("drop:")), None)
        # Also those that can no longer be merged: saving says which, and the words are not lost.
        sources = list(_problems_of_event(request, division).filter(pk__in=versions))
        if not sources:
            return None
        key = _uuid(posted.get("key", ""))
        work = cls(division, item, sources, {row.pk: versions[row.pk] for row in sources}, key)
        work.version = _number(posted.get("version", ""))
        work.absorbing = absorbing
        return work

    def _stored(self) -> consolidating.ItemContent | None:
        """Return what is stored of the item and of the one it takes in; None for a new item."""
        if not self.item:
            return None
        stored = consolidating.stored_item(self.item)
        if not self.absorbing:
            return stored
        # The wording of the item that stays, and what was decided on the parts of both.
        other = consolidating.stored_item(self.absorbing)
        return consolidating.ItemContent(
            stored.strategic_issue,
            stored.statement,
            (*stored.recommendations, *other.recommendations),
            {**stored.set_aside, **other.set_aside},
            {
                **stored.unfinished,
                **{key: other.unfinished[key] for key in map(str, other.open_keys)},
            },
        )

    def show_again(self, typed: QueryDict) -> None:
        """Show the form as it was sent, changed by a button that stores nothing."""
        verb, _colon, argument = typed.get("verb", "").partition(":")
        typed = typed.copy()
        if verb == "start":
            typed["statement"] = self._started_from(_number(argument), typed.get("statement", ""))
        suggested = set(typed.getlist("suggested"))
        if verb == "unjoin":
            for key in suggested:
                typed[f"part-{key}-fate"] = ""
            suggested = set()
        self.form = self._shown(typed)
        if verb == "keep_rest":
            # Texts that repeat are seldom meant to stand twice in an item.
            self.asks_about_repeats = bool(self.form.repeating_parts) and not argument
            if not self.asks_about_repeats:
                self._decide_rest(typed, joins=argument == "join")
                self.form = self._shown(typed)
        for part in self.form.parts:
            part.is_suggested = str(part.recommendation.pk) in suggested

    def _shown(self, typed: QueryDict) -> ItemForm:
        """Return the form with what was typed, without judging it."""
        return ItemForm(
            division=self.division, sources=self.sources, stored=self._stored(), typed=typed
        )

    def _decide_rest(self, typed: QueryDict, *, joins: bool) -> None:
        """Keep all that is undecided; with `joins`, what repeats another one goes into it."""
        for part in self.form.open_parts:
            fate = f"{WITH}{part.repeats}" if joins and part.repeats else KEEP
            typed[part.add_prefix("fate")] = fate

    def _started_from(self, key: int, typed: str) -> str:
        """Return the statement of the source `key`, below what the person typed, if they did."""
        source = next((row for row in self.sources if row.pk == key), None)
        if source is None:
            return typed
        # The words of another source are replaced; words of the person are never lost.
        untouched = {row.statement.strip() for row in self.sources} | {""}
        if typed.replace("\r\n", "\n").strip() in untouched:
            return source.statement
        return f"{typed.rstrip()}\n{source.statement}"

    def save(self, request: Request, *, adopt: bool) -> ConsolidatedItem | None:
        """Store the item and return it; None when `form` or `refused` says why it is not stored."""
        self.form = ItemForm(
            request.POST,
            division=self.division,
            sources=self.sources,
            stored=self._stored(),
            must_be_complete=adopt,
        )
        if not self.form.is_valid():
            return None
        try:
            # Stored and adopted, or neither: a refused adoption leaves nothing behind.
            with transaction.atomic():
                item = self._store(request)
                if adopt:
                    item = consolidating.adopt(
                        item, actor=request.user, expected_version=item.version
                    )
        except StaleItem as error:
            self.refused = error
            newer = error.item.history.filter(revision__gt=self.version).select_related("actor")
            self.meanwhile = item_history_steps(newer.reverse())
            # The page now shows what changed, so saving once more replaces it knowingly.
            self.version = error.item.version
            return None
        except Refused as error:
            self.refused = error
            return None
        return item

    def _store(self, request: Request) -> ConsolidatedItem:
        """Create or change the item. Raises StaleItem and other Refused."""
        content, picked = self.form.content(), PickedProblems(self.versions)
        if self.item is None:
            return consolidating.create_item(
                self.division, content, picked, actor=request.user, key=self.key
            )
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
        """The HTTP status of the page: 409 for a changed world, 422 for bad input."""
        if self.refused:
            return HTTPStatus.CONFLICT
        if self.form.is_bound and self.form.complaints:
            return HTTPStatus.UNPROCESSABLE_ENTITY
        return HTTPStatus.OK

    @property
    def place(self) -> str:
        """The name under which a device keeps what is typed: of the item, or of its problems."""
        keys = [self.item.pk] if self.item else sorted(row.pk for row in self.sources)
        named = "-".join(str(key) for key in keys)
        return f"{self.division.pk}-{'item' if self.item else 'new'}-{named}"

    @property
    def is_fixed(self) -> bool:
        """Whether the item can only be read, because it is adopted or dissolved."""
        return bool(self.item and self.item.status != ConsolidatedItem.Status.DRAFT)

    @property
    def places(self) -> str:
        """The number of problems, and of the classes and offices that they come from, in words."""
        classes = {row.workshop_class_id for row in self.sources}
        offices = {office.pk for row in self.sources for office in row.offices.all()}
        return _("%(entries)d entries, %(classes)d classes, %(offices)d offices") % {
            "entries": len(self.sources),
            "classes": len(classes),
            "offices": len(offices),
        }


def _items(request: Request, division: Division) -> QuerySet[ConsolidatedItem]:
    """Return the items of the division that the person may see."""
    items = ConsolidatedItem.objects.visible_to(request.user).filter(division=division)
    return items.select_related("division__event", "event", "strategic_issue")


def _problems_of_event(request: Request, division: Division) -> QuerySet[Problem]:
    """Return the visible problems of the whole event: an item may hold those of other divisions."""
    rows = Problem.objects.visible_to(request.user).filter(event=division.event).for_listing()
    return rows.select_related("merge__item").prefetch_related("offices").order_by("code")


def _choosable(request: Request, division: Division) -> QuerySet[Problem]:
    """Return the problems that can be merged now."""
    return _problems_of_event(request, division).filter(status__in=MERGE.sources)


def _sent_versions(posted: QueryDict) -> dict[int, int]:
    """Read the sources of a form, ``<key>:<version>`` each: the versions that the page showed."""
    versions = {}
    for pair in posted.getlist("source"):
        key, _colon, version = pair.partition(":")
        if is_key(key) and is_key(version):
            versions[int(key)] = int(version)
    return versions


def _named(items: QuerySet[ConsolidatedItem], key: str) -> ConsolidatedItem | None:
    """Return the item with this key, or None for any other text."""
    return items.filter(pk=int(key)).first() if is_key(key) else None


def _number(text: str) -> int:
    """Return the number, or 0, which is no key and no version."""
    return int(text) if is_key(text) else 0


def _uuid(text: str) -> uuid.UUID:
    """Return the key of a form; a new one for any other text."""
    try:
        return uuid.UUID(text)
    except ValueError:
        # A tampered form: stored under a new key it harms nobody.
        return uuid.uuid4()
