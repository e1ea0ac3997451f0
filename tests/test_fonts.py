"""The typeface of the pages: small, with every letter of ours, used as its licence asks."""

import re

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib.staticfiles import finders
from fontTools.ttLib import TTFont

from dim.text import LIST_SIGNS
from konsolnas import fonts


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fonts") / "built"
    fonts.build_fonts(folder)
    return folder


@pytest.fixture(scope="module")
def font(folder):
    return TTFont(folder / fonts.FONT)


def test_all_weights_together_are_small(folder, font):
    assert (folder / fonts.FONT).stat().st_size < 25_000
    (axis,) = font["fvar"].axes
    assert (axis.axisTag, axis.minValue, axis.maxValue) == ("wght", 400, 700)


def test_the_style_sheets_use_no_other_weight():
    used = {
        int(weight)
        for sheet in (settings.BASE_DIR / "static/css").glob("*.css")
        for weight in re.findall(r"font(?:-weight)?: (\d{3})\b", sheet.read_text())
    }
    assert used <= set(range(400, 701))


def test_it_has_every_letter_of_our_words(font):
    letters = font.getBestCmap()
    with (settings.LOCALE_PATHS[0] / "id/LC_MESSAGES/django.po").open("rb") as lines:
        catalogue = read_po(lines)
    words = "".join(
        str(text) for message in catalogue if message.id for text in (message.id, message.string)
    )
    missing = {letter for letter in words if ord(letter) not in letters} - {"\n", "\t"}
    assert not missing


def test_it_draws_the_signs_of_words_lists(font):
    # They are private letters, which every other font shows as boxes; texts keep them as typed.
    letters = font.getBestCmap()
    assert not [sign for sign in LIST_SIGNS if sign not in letters]
    assert letters[0xF0B7] == letters[ord("•")]


def test_numbers_stand_below_each_other(font):
    letters, widths = font.getBestCmap(), font["hmtx"]
    assert len({widths[letters[ord(digit)]][0] for digit in "0123456789"}) == 1


def test_the_licence_goes_along_and_its_name_is_respected(folder, font):
    assert "SIL OPEN FONT LICENSE" in (folder / fonts.LICENCE).read_text().upper()
    names = {record.nameID: str(record) for record in font["name"].names}
    assert names[1] == names[4] == "DIM Sans"
    assert "Reserved Font Name" in names[0]
    assert not [name for id, name in names.items() if id not in {0, 13} and "Source" in name]


def test_it_is_built_once_and_again_after_a_change(folder):
    stamp, built = folder / ".built", folder / fonts.FONT
    before = built.stat().st_mtime_ns
    fonts.build_fonts(folder)
    assert built.stat().st_mtime_ns == before
    stamp.write_text("another release")
    fonts.build_fonts(folder)
    assert built.stat().st_mtime_ns > before
    assert built.read_bytes()[:4] == b"wOF2"


def test_pages_find_it_and_devices_keep_it(client):
    assert finders.find(f"fonts/{fonts.FONT}")
    assert finders.find(f"fonts/{fonts.LICENCE}")
    assert fonts.FONT in client.get("/sw.js").content.decode()
    sheet = (settings.BASE_DIR / "static/css/tokens.css").read_text()
    assert f"../fonts/{fonts.FONT}" in sheet
    assert f'--font: "{fonts.FAMILY}"' in sheet


def test_where_it_cannot_be_built_the_page_is_shown_without(monkeypatch, caplog):
    def refuse(_folder):
        raise PermissionError("read-only")

    monkeypatch.setattr("konsolnas.static.build_once", refuse)
    finders.find(f"fonts/{fonts.FONT}")
    assert "read-only" in caplog.text
