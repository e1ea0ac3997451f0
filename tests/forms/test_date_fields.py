"""Days and times as people write them."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from dim.forms.date_fields import EventDateField, EventDateTimeField
from dim.forms.setup import EventForm
from tests import factories as make


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("15/10/2020", (2020, 10, 15)),
        ("15-10-2020", (2020, 10, 15)),
        ("5.1.2020", (2020, 1, 5)),
        ("2020-10-15", (2020, 10, 15)),
        ("15/10/20", (2020, 10, 15)),
        ("15 okt 2020", (2020, 10, 15)),
        ("15 Okt. 2020", (2020, 10, 15)),
        ("15 OKTOBER 2020", (2020, 10, 15)),
        ("15-Okt-20", (2020, 10, 15)),
        ("3 Nopember 2019", (2019, 11, 3)),
        ("17 agt 2019", (2019, 8, 17)),
        ("17 Ags 2019", (2019, 8, 17)),
        ("2 Pebruari 2019", (2019, 2, 2)),
        ("1 May 2019", (2019, 5, 1)),
        ("9 sept 2019", (2019, 9, 9)),
    ],
)
def test_a_day_is_read_as_people_write_it(typed, day):
    assert EventDateField().clean(f" {typed} ") == datetime.date(*day)


@pytest.mark.parametrize(
    "typed",
    ["31/2/2020", "15 ok 2020", "15 foo 2020", "besok", "15", "10/15/2020", "1/1/0000", "²/1/2020"],
)
def test_what_is_no_day_is_refused_with_a_hint(typed):
    with pytest.raises(ValidationError) as refused:
        EventDateField().clean(typed)
    assert refused.value.code == "invalid"
    assert "2019" in refused.value.messages[0]


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("15/10", "17/10/2020", ("2020-10-15", "2020-10-17")),
        ("15 Oktober 2021", "17 okt", ("2021-10-15", "2021-10-17")),
        (
            "1 jan",
            "2 jan",
            (f"{datetime.date.today().year}-01-01", f"{datetime.date.today().year}-01-02"),
        ),
    ],
)
def test_a_day_without_a_year_follows_the_other_one(db, first, last, days):
    form = EventForm({"starts_on": first, "ends_on": last})
    form.full_clean()
    assert tuple(str(form.cleaned_data[name]) for name in ("starts_on", "ends_on")) == days


def test_a_moment_knows_month_names_too(db):
    field = EventDateTimeField()
    field.use_zone_of(make.event(time_zone="Asia/Makassar"))
    assert field.clean(["22 Sept 2019", "14.30"]).isoformat() == "2019-09-22T14:30:00+08:00"
    for typed, code in (
        (["22 fob", "14.30"], "invalid"),
        (["22/9/2019", "setengah tiga"], "invalid"),
        (["", "14.30"], "required"),
    ):
        with pytest.raises(ValidationError) as refused:
            field.clean(typed)
        assert [error.code for error in refused.value.error_list] == [code]
