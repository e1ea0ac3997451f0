"""The forms of the answers. Names and vocabularies are those of `dim/reports/SCHEMA.md`."""

from __future__ import annotations

import datetime
from typing import Generic, TypeVar

from ninja import Field, Schema

Row = TypeVar("Row")


class DivisionOut(Schema):
    """A division of an event."""

    code: str
    name: str


class IssueOut(Schema):
    """A strategic issue of a division."""

    division: str
    number: int
    title: str


class EventOut(Schema):
    """An event, its divisions and strategic issues."""

    slug: str
    name: str
    venue: str
    starts_on: datetime.date
    ends_on: datetime.date
    time_zone: str
    phase: str = Field(description="preparation, entry, review or finished")
    is_sample: bool = Field(description="true: everything in it is sample data")
    divisions: list[DivisionOut]
    strategic_issues: list[IssueOut]


class ClassOut(Schema):
    """A class of a division."""

    division: str
    letter: str
    is_open: bool
    closes_at: datetime.datetime | None


class RecommendationOut(Schema):
    """A recommendation of a problem or an item."""

    number: int
    text: str
    addressees: list[str]
    horizon: str = Field(description="immediate, short, medium, long or empty")
    open_in: str | None = Field(
        description="code of the problem from which it was read while nobody has decided on it"
    )


class ProblemOut(Schema):
    """A problem, as the JSON file has it, with its version and moments."""

    code: str
    division: str
    division_name: str
    class_: str = Field(alias="class")
    strategic_issue: str
    strategic_issue_number: int
    statement: str
    cause: str
    impact: str
    legal_basis: str
    offices: list[str]
    status: str
    supported_by: list[str]
    consolidated_into: str | None
    reason_category: str
    reason: str
    recommendations: list[RecommendationOut]
    version: int = Field(description="raised by one with every change")
    created_at: datetime.datetime
    updated_at: datetime.datetime
    submitted_at: datetime.datetime | None
    decided_at: datetime.datetime | None


class ItemOut(Schema):
    """A consolidated item, as the JSON file has it, with its version and moments."""

    code: str
    division: str
    division_name: str
    strategic_issue: str
    strategic_issue_number: int
    statement: str
    status: str
    sources: list[str]
    classes: list[str]
    supported_by: list[str]
    offices: list[str]
    recommendations: list[RecommendationOut]
    version: int = Field(description="raised by one with every change")
    created_at: datetime.datetime
    updated_at: datetime.datetime
    adopted_at: datetime.datetime | None


class EditionOut(Schema):
    """A frozen edition; `content` is the address of its canonical bytes."""

    number: int
    division: str | None
    created_at: datetime.datetime
    note: str
    checksum: str = Field(description="SHA-256 of the content")
    content: str


class DocumentOut(Schema):
    """A document that can be fetched with the same token."""

    kind: str
    format: str
    address: str


class Page(Schema, Generic[Row]):
    """Some rows, and the address of the next ones; null at the end."""

    rows: list[Row]
    next: str | None


class Trouble(Schema):
    """Why there is no answer, in one sentence."""

    detail: str
