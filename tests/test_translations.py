"""The catalogue is complete and current, and compiles to what GNU gettext would make of it."""

import gettext
import shutil
import subprocess

import pytest
from django.conf import settings
from django.core.management.base import CommandError
from django.utils import translation

from dim.management.commands.compilemessages import compile_catalogues

CATALOGUE = settings.BASE_DIR / "konsolnas/locale/id/LC_MESSAGES/django.po"
HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""


@pytest.fixture
def catalogue(tmp_path, settings):
    """A function that compiles this text and returns what it translates to."""
    settings.LOCALE_PATHS = [tmp_path]
    folder = tmp_path / "id" / "LC_MESSAGES"
    folder.mkdir(parents=True)

    def compile_(text):
        (folder / "django.po").write_text(HEADER + text)
        compile_catalogues()
        with (folder / "django.mo").open("rb") as compiled:
            return gettext.GNUTranslations(compiled)

    yield compile_
    translation.trans_real._translations.clear()


def test_contexts_plurals_and_accents_survive(catalogue):
    found = catalogue("""
msgid "Save"
msgstr "Simpan"
msgctxt "form button"
msgid "Save"
msgstr "Simpan isian"
msgid "%(count)s class"
msgid_plural "%(count)s classes"
msgstr[0] "%(count)s kelas – é"
""")
    assert found.gettext("Save") == "Simpan"
    assert found.pgettext("form button", "Save") == "Simpan isian"
    assert found.ngettext("%(count)s class", "%(count)s classes", 2) == "%(count)s kelas – é"


def test_fuzzy_and_empty_entries_fall_back_to_the_text_itself(catalogue):
    found = catalogue("""
#, fuzzy
msgid "Accept"
msgstr "Tolak"
msgid "Return"
msgstr ""
""")
    assert found.gettext("Accept") == "Accept"
    assert found.gettext("Return") == "Return"


def test_a_lost_placeholder_is_refused(catalogue):
    with pytest.raises(CommandError, match="kode"):
        catalogue("""
#, python-format
msgid "%(code)s was saved."
msgstr "%(kode)s tersimpan."
""")


def test_a_changed_catalogue_is_compiled_again_and_only_then(catalogue, tmp_path):
    assert catalogue('msgid "Save"\nmsgstr "Simpan"\n').gettext("Save") == "Simpan"
    assert compile_catalogues() == []
    assert catalogue('msgid "Save"\nmsgstr "Taruh"\n').gettext("Save") == "Taruh"


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="GNU gettext is not installed")
def test_gnu_gettext_compiles_to_the_same(tmp_path):
    subprocess.run(["msgfmt", "-o", tmp_path / "gnu.mo", CATALOGUE], check=True, capture_output=True)
    with (tmp_path / "gnu.mo").open("rb") as gnu, CATALOGUE.with_suffix(".mo").open("rb") as ours:
        gnu, ours = gettext.GNUTranslations(gnu)._catalog, gettext.GNUTranslations(ours)._catalog
    gnu.pop(""), ours.pop("", None)
    assert ours == gnu
