"""How points in time are written: in the event's zone, and without the day where it is today."""

import datetime

import pytest

from dim.models import Event
from dim.operations.times import short_moment, time_left

NOON = datetime.datetime(2019, 9, 22, 5, tzinfo=datetime.UTC)  # 12.00 in Jakarta


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


@pytest.mark.parametrize(
    ("hours", "zone", "said"),
    [
        (4, "Asia/Jakarta", "16.00 WIB"),
        (-11, "Asia/Jakarta", "01.00 WIB"),
        (12, "Asia/Jakarta", "23 September 2019, 00.00 WIB"),
        (11, "Asia/Jayapura", "23 September 2019, 01.00 WIT"),
    ],
)
def test_today_needs_no_date(hours, zone, said):
    event = Event(time_zone=zone)
    assert short_moment(NOON + datetime.timedelta(hours=hours), event) == said


def test_no_moment_is_no_text():
    assert short_moment(None, Event()) == ""


@pytest.mark.parametrize(
    ("left", "said"),
    [
        ({"minutes": 88}, "1 jam 28 menit lagi"),
        ({"minutes": 87, "seconds": 1}, "1 jam 28 menit lagi"),
        ({"minutes": 12}, "12 menit lagi"),
        ({"days": 2, "hours": 3}, "2\xa0hari, 3\xa0jam lagi"),
    ],
)
def test_what_is_left_reads_as_on_the_open_pages(left, said):
    assert time_left(NOON + datetime.timedelta(**left), NOON) == said
