"""The addressees and the horizon behind a recommendation: what is read, and what stays as typed."""

import pytest
from django.utils import translation

from dim.forms.recommendation_marks import MOST_MARKS, read_marks, unread_notices

NAMES = [
    "KPU RI",
    "Setjen KPU RI",
    "KPU Provinsi",
    "KPU Kab/Kota",
    "Pemda",
    "Pemda/TAPD",
    "Kemenkeu",
    "Ditjen A, Kemendagri",
]


class Known:
    """The names of an event, without a database."""

    names = NAMES


def read(line):
    found = read_marks(line, Known())
    return found.text, list(found.addressees), found.horizon


@pytest.mark.parametrize(
    ("line", "addressees", "horizon"),
    [
        ("Bangun gudang @Pemda", ["Pemda"], ""),
        ("Bangun gudang @pemda", ["Pemda"], ""),
        ("Bangun gudang !segera", [], "immediate"),
        ("Bangun gudang @Pemda !segera", ["Pemda"], "immediate"),
        ("Bangun gudang !segera @Pemda", ["Pemda"], "immediate"),
        ("Bangun gudang   @Pemda  @KPU RI  ", ["Pemda", "KPU RI"], ""),
        # Several words, and enough of one.
        ("Bangun gudang @KPU Provinsi !jangka pendek", ["KPU Provinsi"], "short"),
        ("Bangun gudang @prov !pendek", ["KPU Provinsi"], "short"),
        ("Bangun gudang @TAPD !panj", ["Pemda/TAPD"], "long"),
        ("Bangun gudang @kpu kab", ["KPU Kab/Kota"], ""),
        ("Bangun gudang @kpuprovinsi", ["KPU Provinsi"], ""),
        # Between commas and semicolons, and one name that has a comma of its own.
        ("Bangun gudang @Pemda, @Kemenkeu; !menengah.", ["Pemda", "Kemenkeu"], "medium"),
        ("Bangun gudang @Pemda, Kemenkeu", ["Pemda", "Kemenkeu"], ""),
        ("Bangun gudang @ditjen a, kemendagri", ["Ditjen A, Kemendagri"], ""),
        ("Bangun gudang @Pemda @pemda", ["Pemda"], ""),
    ],
)
def test_marks_at_the_end_are_read(line, addressees, horizon):
    assert read(line) == ("Bangun gudang", addressees, horizon)


@pytest.mark.parametrize(
    "line",
    [
        "Bangun gudang @Entah",
        "Bangun gudang !kapan-kapan",
        "Bangun gudang @pem",  # Pemda, or Pemda/TAPD
        "Bangun gudang @KPU",
        "Bangun gudang !jangka",
        "Bangun gudang @p !s",  # one letter would be met by accident
        "Bangun gudang @Pemda @Dinas PU",  # what stands before a text is a text
        "Tegur @Pemda yang lalai",
        "Bangun gudang @Pemda, Entah",
        "Surati admin@pemda",
        "Segera!",
        "Harus jadi !!!",
        "Bangun gudang @ Pemda",
        "@Pemda",
        "  !segera",
        "",
    ],
)
def test_what_means_nothing_stays_as_typed(line):
    assert read(line) == (line, [], "")


def test_of_two_horizons_the_first_stays_readable():
    assert read("Bangun !pendek !segera") == ("Bangun !pendek", [], "immediate")


def test_a_text_of_marks_takes_no_time():
    text, addressees, _horizon = read("Bangun " + "@Pemda " * 30_000)
    assert addressees == ["Pemda"]
    assert text.count("@Pemda") == 30_000 - MOST_MARKS


def test_the_names_are_read_in_the_language_of_the_page():
    with translation.override("en"):
        assert read("Build a store !short") == ("Build a store", [], "short")


@pytest.mark.parametrize(
    ("line", "unread"),
    [
        ("Bangun gudang @Pmeda", "@Pmeda"),
        ("Bangun gudang !segra", "!segra"),
        ("Bangun gudang @Pmeda !segera", "@Pmeda"),
        ("Bangun gudang @pem", "@pem"),  # it may be two
        ("Tegur @Pemda yang lalai", "@Pemda yang lalai"),
        ("Bangun gudang @Pemda !segera", ""),
        ("Surati admin@pemda", ""),
        ("Harus jadi !!!", ""),
        ("@Pemda", ""),
    ],
)
def test_what_means_nothing_is_told(line, unread):
    assert read_marks(line, Known()).unread == unread


def test_the_notice_names_each_mark_and_cuts_a_long_one():
    (told,) = unread_notices(["@Pmeda", "", "!" + "x" * 90])
    assert "@Pmeda, !xxx" in told
    assert "x" * 40 not in told
    assert unread_notices([""]) == []
